//! The journal of a real node, replayed on a desk.

use crate::process::{Process, kadlab};
use crate::town::until;
use kadlab_core::id::Id;
use std::path::{Path, PathBuf};

fn journal_in(folder: &Path) -> PathBuf {
    let files = std::fs::read_dir(folder).expect("the folder is there");
    let journal = files
        .map(|file| file.expect("it can be read").path())
        .find(|path| path.extension().is_some_and(|ending| ending == "journal"));
    journal.expect("the node began a journal")
}

/// What `kadlab` prints, and its exit status.
fn said(folder: &Path, arguments: &[&str]) -> (String, Option<i32>) {
    let output = kadlab(folder).args(arguments).output().expect("it runs");
    let text = String::from_utf8(output.stdout).expect("in UTF-8");
    (text, output.status.code())
}

/// A recorded node that has joined, put and found, and the node that it came through.
fn recorded() -> (Process, Process) {
    let first = Process::start(&[]);
    let known = format!("{}@{}", first.key, first.address);
    let node = Process::start(&["--journal", ".", "--bootstrap", &known]);
    let asked = |arguments: &[&str]| {
        let address = node.address.to_string();
        let arguments = [arguments, &["--node", &address]].concat();
        said(node.folder(), &arguments)
    };
    crate::town::run(until("the node has joined", async || {
        asked(&["peers"]).0.contains("1 contacts")
    }));
    assert_eq!(asked(&["put", "a value", "--salt", "s"]).1, Some(0));
    let (text, status) = asked(&["get", &node.key.to_string(), "s"]);
    assert_eq!(status, Some(0), "{text}");
    (first, node)
}

#[test]
fn the_journal_of_a_real_node_replays_to_the_state_it_stopped_in() {
    let (_first, mut node) = recorded();
    assert!(node.terminate().success());
    let journal = journal_in(node.folder());
    let path = journal.to_str().expect("in UTF-8");
    let (text, status) = said(node.folder(), &["replay", path]);
    assert_eq!(status, Some(0), "{text}");
    // Its last state is from before it was stopped: then there is none.
    assert!(text.contains("the state last after input"), "{text}");
    let (text, _) = said(node.folder(), &["replay", path, "--show"]);
    assert!(text.contains("put"), "{text}");
}

#[test]
fn the_journal_of_a_node_that_was_killed_replays_as_far_as_it_goes() {
    let (_first, mut node) = recorded();
    node.kill();
    let journal = journal_in(node.folder());
    let path = journal.to_str().expect("in UTF-8");
    let (text, status) = said(node.folder(), &["replay", path]);
    assert_eq!(status, Some(0), "{text}");
    let target = Id::of_item(&node.key, b"s").to_string();
    let (state, _) = said(node.folder(), &["replay", path, "--state"]);
    assert!(
        state.contains(&target),
        "what was acknowledged is in the journal"
    );
}
