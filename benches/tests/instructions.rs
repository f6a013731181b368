//! `ci/instructions compare`: a body that became slower is caught, whatever else became faster.

use std::path::Path;
use std::process::Command;

const BASELINE: &str = "# rustc 1\n# why\nexchange 1000\nlookup 200000\nput 50000\n";

/// Exit status and output for what was measured.
fn compare(name: &str, measured: &str) -> (i32, String) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let write = |kind: &str, text: &str| {
        let path = folder.join(format!("{name}.{kind}"));
        std::fs::write(&path, text).expect("the folder for tests can be written to");
        path
    };
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ci/instructions");
    let output = Command::new(script)
        .arg("compare")
        .arg(write("measured", measured))
        .arg(write("baseline", BASELINE))
        .output()
        .expect("the script can be run");
    let text = String::from_utf8(output.stdout).expect("the script writes text");
    (output.status.code().expect("it ends by itself"), text)
}

const REMEDY: &str = "ci/instructions refresh, and say why in the commit";

#[test]
fn a_slower_body_is_caught_and_the_message_names_the_remedy() {
    let measured = "# rustc 1\nexchange 700\nlookup 200000\nput 51001\n";
    let (status, text) = compare("slower", measured);
    assert_eq!(
        text,
        format!(
            "body           baseline          now   ratio\n\
             exchange           1000          700   0.700\n\
             lookup           200000       200000   1.000\n\
             put               50000        51001   1.020\n\
             faster than the baseline by more than 2 %: exchange; to keep it: {REMEDY}\n\
             slower than the baseline by more than 2 %: put; make it as fast as it was, or if it \
             is worth its price: {REMEDY}\n"
        )
    );
    assert_eq!(status, 1);
}

#[test]
fn what_the_tolerance_allows_is_let_through() {
    let measured = "# rustc 1\nexchange 1020\nlookup 196000\nput 50000\n";
    let (status, text) = compare("allowed", measured);
    assert_eq!(status, 0, "{text}");
    assert!(!text.contains("than the baseline"), "{text}");
}

#[test]
fn another_compiler_is_said() {
    let (status, text) = compare("compiler", &BASELINE.replace("rustc 1", "rustc 2"));
    assert_eq!(status, 0, "{text}");
    let said = "the baseline is of other tools: rustc 1; now: rustc 2\n";
    assert!(text.ends_with(said), "{text}");
}

#[test]
fn a_body_on_one_side_only_is_no_comparison() {
    let (status, text) = compare("missing", "# rustc 1\nexchange 1000\nput 50000\n");
    assert_eq!(status, 1);
    assert!(
        text.contains("on one side only: lookup; if that is meant: "),
        "{text}"
    );
    let (status, text) = compare("unknown", &format!("{BASELINE}get 7\n"));
    assert_eq!(status, 1);
    assert!(
        text.contains("on one side only: get; if that is meant: "),
        "{text}"
    );
}
