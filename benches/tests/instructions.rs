//! `ci/instructions compare`: a body that became slower is caught, whatever else became faster.

use std::path::Path;
use std::process::Command;

const BASELINE: &str = "# rustc\nexchange 1000\nlookup 200000\nput 50000\n";

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

#[test]
fn a_slower_body_is_caught() {
    let measured = "exchange 700\nlookup 200000\nput 51001\n";
    let (status, text) = compare("slower", measured);
    assert_eq!(
        text,
        "exchange: 700 instructions per event, -30.00 % of 1000 in the baseline\n\
         lookup: 200000 instructions per event, +0.00 % of 200000 in the baseline\n\
         put: 51001 instructions per event, +2.00 % of 50000 in the baseline\n\
         better than the baseline by more than 2 %: exchange; commit a new baseline to keep it\n\
         worse than the baseline by more than 2 %: put\n"
    );
    assert_eq!(status, 1);
}

#[test]
fn what_the_tolerance_allows_is_let_through() {
    let (status, text) = compare("allowed", "exchange 1020\nlookup 196000\nput 50000\n");
    assert_eq!(status, 0, "{text}");
    assert!(!text.contains("than the baseline"), "{text}");
}

#[test]
fn a_body_on_one_side_only_is_no_comparison() {
    let (status, text) = compare("missing", "exchange 1000\nput 50000\n");
    assert_eq!(status, 1);
    assert!(
        text.contains("lookup: not measured, but in the baseline\n"),
        "{text}"
    );
    let measured = format!("{BASELINE}get 7\n");
    let (status, text) = compare("unknown", &measured);
    assert_eq!(status, 1);
    assert!(
        text.contains("get: 7 instructions per event, and no baseline\n"),
        "{text}"
    );
}
