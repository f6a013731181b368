//! A redb file whose writer is killed with SIGKILL at any moment keeps what was acknowledged.
//!
//! The writer is this test program itself, called to run one ignored test: it saves batches of
//! items and says each one when its disk has acknowledged it.

use super::records::{NOW, kept, save, signed, target};
use kadlab::stores::{Change, Form, Kept};
use kadlab_core::id::Id;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

/// Names the file, and where the writer begins to count; without them nothing is written.
const FILE: &str = "KADLAB_TEST_CRASH_FILE";
const FROM: &str = "KADLAB_TEST_CRASH_FROM";
/// Targets written over and over.
const TARGETS: u64 = 40;
const KILLS: u64 = 12;

fn numbered(seq: u64) -> Kept {
    let mut bytes = [0; 32];
    bytes[31] = (seq % TARGETS) as u8;
    Kept::Item {
        target: Id::from_bytes(bytes),
        item: signed(b"crash", seq, &seq.to_be_bytes().repeat(40)),
        stored_at: NOW,
    }
}

#[test]
#[ignore = "the writer that the test beside it kills"]
fn writer_that_is_killed() {
    let (Ok(file), Ok(from)) = (std::env::var(FILE), std::env::var(FROM)) else {
        return;
    };
    let mut disk = Form::Redb(file.into())
        .open(&target(1))
        .expect("the file opens");
    let mut seq: u64 = from.parse().expect("a number");
    loop {
        let batch = 1 + seq % 7;
        let changes: Vec<Change> = (seq..seq + batch).map(|seq| save(&numbered(seq))).collect();
        for (seq, outcome) in (seq..).zip(disk.apply(&changes)) {
            outcome.expect("the disk has room");
            // One write a line, so that a line is whole or not there.
            let line = format!("acknowledged {seq}\n");
            std::io::stdout()
                .write_all(line.as_bytes())
                .expect("somebody listens");
        }
        seq += batch;
    }
}

/// Starts the writer, kills it after a while, and returns what it acknowledged.
fn write_and_kill(file: &Path, from: u64, after: Duration) -> Vec<u64> {
    let mut child = Command::new(std::env::current_exe().expect("this program"))
        .args(["--exact", "crash::writer_that_is_killed"])
        .args(["--ignored", "--nocapture", "--test-threads=1"])
        .env(FILE, file)
        .env(FROM, from.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the writer starts");
    let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
    let number = |line: std::io::Result<String>| {
        let line = line.expect("text");
        line.strip_prefix("acknowledged ")
            .map(|number| number.parse().expect("a number"))
    };
    // Not before it writes: what is to be hit is the writing.
    let first = lines.by_ref().find_map(number).expect("it begins to write");
    std::thread::sleep(after);
    child.kill().expect("it can be killed");
    let acknowledged = [first]
        .into_iter()
        .chain(lines.filter_map(number))
        .collect();
    child.wait().expect("it ends");
    acknowledged
}

#[test]
fn a_killed_writer_loses_nothing_that_was_acknowledged() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("disk");
    let mut newest: BTreeMap<u64, u64> = BTreeMap::new();
    let (mut from, mut total) = (1, 0);
    for kill in 0..KILLS {
        // Moments that are spread over a commit and over several.
        let after = Duration::from_micros(kill * kill * 700 + kill * 37);
        let acknowledged = write_and_kill(&file, from, after);
        total += acknowledged.len();
        for seq in acknowledged {
            newest.insert(seq % TARGETS, seq);
            from = seq + 1;
        }
        let mut disk = Form::Redb(file.clone()).open(&target(1)).expect("it opens");
        check(kept(&mut *disk), &newest);
        // What was written but not acknowledged may be there: the next writer goes on above it.
        from += 10;
    }
    println!("{KILLS} kills, {total} acknowledged items, none lost");
}

fn check(kept: Vec<Kept>, newest: &BTreeMap<u64, u64>) {
    let mut found = BTreeMap::new();
    for record in kept {
        let Kept::Item { item, .. } = &record else {
            panic!("only items were saved");
        };
        assert_eq!(record, numbered(item.seq()), "an item is whole");
        found.insert(item.seq() % TARGETS, item.seq());
    }
    for (place, seq) in newest {
        let kept = found.get(place).copied().unwrap_or(0);
        assert!(
            kept >= *seq,
            "place {place}: {seq} was acknowledged, {kept} is kept"
        );
    }
}

#[test]
fn a_maker_that_is_killed_leaves_a_place_where_a_file_can_be_made() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("disk");
    // What a maker leaves behind that was killed halfway: its unfinished file, none in place.
    std::fs::write(folder.path().join("disk.1.new"), [0; 5000]).expect("written");
    let mut disk = Form::Redb(file.clone()).open(&target(1)).expect("it opens");
    assert_eq!(disk.apply(&[save(&numbered(1))]), [Ok(())]);
    drop(disk);
    let mut disk = Form::Redb(file).open(&target(1)).expect("it opens again");
    assert_eq!(kept(&mut *disk), [numbered(1)]);
}
