//! A node that is recorded on another host than the simulator, and replayed on a desk.

use std::path::Path;
use std::process::{Command, Output};

fn kadlab(arguments: &[&str], file: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kadlab"));
    command.current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../scenarios/hosts"));
    let output = command.args(arguments).arg(file).output();
    output.expect("the command runs")
}

/// Plays the small script with a visor recorded, which is struck by the script's faults.
fn recorded(host: &str, folder: &Path, name: &str) -> Vec<u8> {
    let file = folder.join(name);
    let journal = format!("visor/3={}", file.display());
    let out = folder.join(format!("{name}-report"));
    let arguments = [
        "run",
        "small.toml",
        "--host",
        host,
        "--journal",
        &journal,
        "--out",
    ];
    let played = kadlab(&arguments, &out);
    let text = String::from_utf8_lossy(&played.stdout);
    assert_eq!(played.status.code(), Some(0), "{text}");
    assert!(text.contains("inputs of visor/3"), "{text}");
    let replayed = kadlab(&["replay"], &file);
    let text = String::from_utf8_lossy(&replayed.stdout).into_owned();
    assert_eq!(replayed.status.code(), Some(0), "{text}");
    assert!(text.contains(host), "{text}");
    std::fs::read(&file).expect("the journal is there")
}

#[test]
fn a_node_on_turmoil_is_recorded_the_same_twice_and_replays() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let first = recorded("turmoil", folder.path(), "first");
    assert!(
        first == recorded("turmoil", folder.path(), "again"),
        "two runs, two journals"
    );
}

#[test]
fn a_node_on_sockets_is_recorded_and_replays() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let journal = recorded("sockets", folder.path(), "only");
    assert!(journal.len() > 10_000, "{} bytes", journal.len());
}

#[test]
fn a_journal_of_several_hosts_is_refused() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("one");
    let journal = format!("visor/3={}", file.display());
    let arguments = [
        "run",
        "small.toml",
        "--host",
        "all",
        "--journal",
        &journal,
        "--out",
    ];
    let refused = kadlab(&arguments, folder.path());
    assert_eq!(refused.status.code(), Some(2));
    let text = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(
        text.contains("--journal") && text.contains("help:"),
        "{text}"
    );
    assert!(!file.exists(), "nothing half-written");
}
