//! How journals end before their hosts: full disks, limits, deaths.

use super::bench::{Bench, Page, replay};
use kadlab::journal::{BYTES_MAX, Behind, End, Ended, Input, Recorder, WAITING_BYTES_MAX, digest};
use kadlab_core::config::{Config, Preset};
use kadlab_core::env::{Command, CommandId, Sender, Token};
use kadlab_core::id::Id;
use kadlab_core::message::Request;
use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};

fn bench() -> Bench {
    Bench::new(0, Config::preset(Preset::Skywire))
}

/// Tells a node of a bench so many requests; what came of its journal.
fn serve(bench: &mut Bench, recorder: Recorder, requests: u64) -> (String, Result<u64, Ended>) {
    let mut recorder = recorder;
    let mut node = recorder.birth(bench.handle(0), Vec::new(), bench);
    for token in 0..requests {
        let peer = bench.handle(1 + token as u32 % 7);
        let sender = Sender { peer, claims: peer };
        let request = Request::FindNode { target: Id::ZERO };
        recorder.tell(
            &mut node,
            Input::Request(sender, Token(token), request),
            bench,
        );
    }
    let state = digest(&node, bench).to_string();
    (state, recorder.finish(Some(&node), bench))
}

/// A disk with room for so many bytes.
struct Disk(usize);

impl Write for Disk {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 = self
            .0
            .checked_sub(bytes.len())
            .ok_or(io::ErrorKind::StorageFull)?;
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_full_disk_ends_the_journal_and_not_the_node() {
    let (mut recorded, mut other) = (bench(), bench());
    let page = Recorder::new(Box::new(Page::default()), BYTES_MAX, &other.about());
    let disk = Recorder::new(Box::new(Disk(100_000)), BYTES_MAX, &recorded.about());
    let (state, ended) = serve(&mut recorded, disk, 500);
    assert!(matches!(ended, Err(Ended::Unwritable(_))), "{ended:?}");
    let (whole, finished) = serve(&mut other, page, 500);
    assert_eq!((state, finished.ok()), (whole, Some(501)));
    assert_eq!(recorded.effects.len(), other.effects.len());
}

#[test]
fn a_journal_that_reaches_its_limit_ends_with_the_state_there() {
    let (page, mut bench) = (Page::default(), bench());
    let recorder = Recorder::new(Box::new(page.clone()), 50_000, &bench.about());
    let (_, ended) = serve(&mut bench, recorder, 500);
    assert!(matches!(ended, Err(Ended::Full(50_000))), "{ended:?}");
    let journal = page.read();
    assert!(
        (50_000..54_000).contains(&journal.len()),
        "{} bytes",
        journal.len()
    );
    let replayed = replay(&journal).expect("it is whole");
    assert_eq!((replayed.end, replayed.states), (Ok(End::Full), 1));
}

#[test]
fn an_input_that_the_host_dies_of_is_the_last_of_its_journal() {
    let (page, mut bench) = (Page::default(), bench());
    let mut recorder = Recorder::new(Box::new(page.clone()), BYTES_MAX, &bench.about());
    let died = catch_unwind(AssertUnwindSafe(|| {
        let mut node = recorder.birth(bench.handle(0), Vec::new(), &mut bench);
        recorder.tell(
            &mut node,
            Input::Introduced(vec![bench.handle(1)]),
            &mut bench,
        );
        bench.dies = true;
        let find = Command::FindNode { target: Id::ZERO };
        recorder.tell(&mut node, Input::Command(CommandId(1), find), &mut bench);
        drop(recorder);
    }));
    assert!(died.is_err());
    let journal = String::from_utf8(page.read()).expect("journals are text");
    let last = journal.lines().last().expect("it has lines");
    assert!(
        last.contains("\"find-node\"") && last.ends_with("\"died\":true}}"),
        "{last}"
    );
    // The host died, not the core: on a desk the core goes on.
    let difference = replay(journal.as_bytes())
        .expect("it is whole")
        .end
        .expect_err("it differs");
    assert_eq!(
        (difference.number, difference.expected.as_str()),
        (3, "the death of its host")
    );
}

#[test]
fn an_input_that_the_core_dies_of_is_what_it_dies_of_again() {
    let (page, mut bench) = (Page::default(), bench());
    let mut recorder = Recorder::new(Box::new(page.clone()), BYTES_MAX, &bench.about());
    let find = || Input::Command(CommandId(1), Command::FindNode { target: Id::ZERO });
    let died = catch_unwind(AssertUnwindSafe(|| {
        let mut node = recorder.birth(bench.handle(0), Vec::new(), &mut bench);
        recorder.tell(
            &mut node,
            Input::Introduced(vec![bench.handle(1)]),
            &mut bench,
        );
        recorder.tell(&mut node, find(), &mut bench);
        // A host whose monotonic clock goes back breaks its word, and the core says so.
        bench.now = kadlab_core::time::Time::ZERO;
        recorder.tell(&mut node, find(), &mut bench);
        drop(recorder);
    }));
    assert!(died.is_err());
    let replayed = replay(&page.read()).expect("it is whole");
    assert_eq!(
        (replayed.inputs, replayed.end),
        (4, Ok(End::Cut { bytes: 0 }))
    );
}

/// A disk that takes nothing before it is allowed to.
#[derive(Clone, Default)]
struct Stuck(Arc<Mutex<()>>);

impl Write for Stuck {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let _allowed = self.0.lock();
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_disk_that_stays_behind_is_given_up_at_the_limit_and_never_waited_for() {
    let stuck = Stuck::default();
    let held = stuck.0.lock().expect("nobody died holding it");
    let mut behind = Behind::new(Box::new(stuck.clone())).expect("there is a thread");
    let piece = vec![0; 1 << 20];
    let taken = (0..100)
        .take_while(|_| behind.write(&piece).is_ok())
        .count();
    assert_eq!(taken, WAITING_BYTES_MAX >> 20);
    drop(held);
}

#[test]
fn what_is_written_behind_is_there_when_it_ends() {
    let page = Page::default();
    let mut behind = Behind::new(Box::new(page.clone())).expect("there is a thread");
    for number in 0..1000 {
        writeln!(behind, "{number}").expect("it is taken");
    }
    drop(behind);
    assert_eq!(
        page.read().iter().filter(|byte| **byte == b'\n').count(),
        1000
    );
}
