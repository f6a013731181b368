//! The scale benchmark's command line: a mistake is one message and exit status 2, and no world is
//! run before all arguments are right.

use std::process::Command;

/// Exit status, standard output and the first line of standard error.
fn scale(arguments: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_scale"))
        .args(arguments)
        .output()
        .expect("the program can be run");
    let text = |bytes| String::from_utf8(bytes).expect("it writes text");
    let status = output.status.code().expect("it ends by itself");
    let said = text(output.stderr);
    let first = said.lines().next().unwrap_or_default().to_owned();
    (status, text(output.stdout), first)
}

#[test]
fn a_wrong_argument_is_one_message_and_exit_status_2() {
    for (arguments, message) in [
        (
            &["--nodes", "0"][..],
            "error: invalid value '0' for '--nodes <NODES>': 0 is not in 2..=10000000",
        ),
        (
            &["--nodes", "1000,1"],
            "error: invalid value '1' for '--nodes <NODES>': 1 is not in 2..=10000000",
        ),
        (
            &["--nodes", "many"],
            "error: invalid value 'many' for '--nodes <NODES>': invalid digit found in string",
        ),
        (
            &["--seconds", "0"],
            "error: invalid value '0' for '--seconds <SECONDS>': 0 is not in 1..=86400",
        ),
        (
            &["--size", "5"],
            "error: unexpected argument '--size' found",
        ),
    ] {
        let expected = (2, String::new(), message.to_owned());
        assert_eq!(scale(arguments), expected, "{arguments:?}");
    }
}

#[test]
fn every_size_has_a_row() {
    let (status, rows, _) = scale(&["--nodes", "50,100", "--seconds", "20"]);
    let sizes: Vec<_> = rows
        .lines()
        .map(|row| row.split_whitespace().next())
        .collect();
    assert_eq!(sizes, [Some("nodes"), Some("50"), Some("100")], "{rows}");
    assert_eq!(status, 0, "{rows}");
}
