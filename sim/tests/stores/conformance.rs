//! What every disk does.

use super::records::{NOW, apply, delete, item, kept, save, sequence, signed, table, target};
use super::server::Server;
use kadlab::stores::{CHANGES_MAX, Change, Disk, Form, Kept};
use kadlab_core::id::Id;
use kadlab_core::time::WallClock;

/// A way to open one and the same disk again and again.
type Reopen<'a> = &'a mut dyn FnMut() -> Box<dyn Disk>;

/// What a disk does, and how to see it.
type Rule = (&'static str, fn(Reopen<'_>));

const RULES: &[Rule] = &[
    ("keeps nothing at first", keeps_nothing_at_first),
    ("gives back what was saved", gives_back_what_was_saved),
    ("overwrites", overwrites),
    ("deletes", deletes),
    ("loads in one order", loads_in_one_order),
    ("keeps changes in their order", keeps_changes_in_their_order),
    ("keeps any bytes", keeps_any_bytes),
    ("keeps numbers exactly", keeps_numbers_exactly),
    ("takes a full batch", takes_a_full_batch),
];

fn keeps_nothing_at_first(open: Reopen<'_>) {
    assert_eq!(kept(&mut *open()), []);
    assert_eq!(open().apply(&[]), []);
}

fn gives_back_what_was_saved(open: Reopen<'_>) {
    let all = [item(1, 5, b"value"), sequence(2, 9), table(3)];
    let changes: Vec<Change> = all.iter().map(save).collect();
    assert_eq!(open().apply(&changes), vec![Ok(()); 3]);
    assert_eq!(kept(&mut *open()), all);
}

fn overwrites(open: Reopen<'_>) {
    let mut disk = open();
    for round in 1..=3 {
        let all = [
            item(1, round, &[round as u8]),
            sequence(1, round),
            table(round as u8),
        ];
        for record in &all {
            assert_eq!(apply(&mut *disk, save(record)), Ok(()));
        }
        assert_eq!(kept(&mut *disk), all);
    }
    assert_eq!(apply(&mut *disk, save(&item(1, 3, &[3]))), Ok(()), "again");
    let none = Kept::Table { contacts: vec![] };
    assert_eq!(apply(&mut *disk, save(&none)), Ok(()));
    assert_eq!(kept(&mut *disk)[2], none);
}

fn deletes(open: Reopen<'_>) {
    let mut disk = open();
    let both = [save(&item(1, 1, b"")), save(&sequence(1, 1)), delete(2)];
    assert_eq!(disk.apply(&both), vec![Ok(()); 3]);
    drop(disk);
    let mut disk = open();
    assert_eq!(kept(&mut *disk).len(), 2, "nothing was deleted yet");
    assert_eq!(apply(&mut *disk, delete(1)), Ok(()));
    assert_eq!(kept(&mut *disk), [sequence(1, 1)], "items only");
    assert_eq!(apply(&mut *disk, delete(1)), Ok(()), "a second time");
    let older = item(1, 0, b"an older one");
    assert_eq!(apply(&mut *disk, save(&older)), Ok(()), "room for anything");
    assert_eq!(kept(&mut *disk), [older, sequence(1, 1)]);
}

fn loads_in_one_order(open: Reopen<'_>) {
    let items = [3, 200, 1].map(|number| item(number, 1, b"x"));
    let sequences = [9, 4].map(|number| sequence(number, 2));
    let table = [table(2)];
    let all = table.iter().chain(&sequences).chain(&items);
    let changes: Vec<Change> = all.map(save).collect();
    assert_eq!(open().apply(&changes), vec![Ok(()); 6]);
    let [third, second, first] = [1, 3, 200].map(|number| item(number, 1, b"x"));
    let expected = [third, second, first, sequence(4, 2), sequence(9, 2)];
    assert_eq!(kept(&mut *open())[..5], expected);
    assert_eq!(kept(&mut *open())[5..], table);
}

fn keeps_changes_in_their_order(open: Reopen<'_>) {
    let first = item(1, 1, b"first");
    let last = item(1, 3, b"last");
    let changes = [save(&first), delete(1), save(&item(1, 2, b"")), save(&last)];
    assert_eq!(open().apply(&changes), vec![Ok(()); 4]);
    assert_eq!(kept(&mut *open()), [last]);
    let changes = [save(&item(1, 4, b"")), save(&first), delete(1)];
    assert_eq!(open().apply(&changes)[2], Ok(()));
    assert_eq!(kept(&mut *open()), []);
}

fn keeps_any_bytes(open: Reopen<'_>) {
    let every: Vec<u8> = (0..=255).collect();
    let large = every.repeat(256);
    let mut all = Vec::new();
    for (number, (salt, value)) in [
        (&every[56..], &large[..]),
        (&b"\r\n$-1\r\n*1\r\n\0"[..], &b"\r\n"[..]),
        (b"", b""),
    ]
    .into_iter()
    .enumerate()
    {
        all.push(Kept::Item {
            target: Id::from_bytes([10 * number as u8 + 3; 32]),
            item: signed(salt, 1, value),
            stored_at: NOW,
        });
    }
    let changes: Vec<Change> = all.iter().map(save).collect();
    assert_eq!(open().apply(&changes), vec![Ok(()); 3]);
    assert_eq!(kept(&mut *open()), all);
}

/// Sequence numbers are nanoseconds since 1970 and need all their bits.
fn keeps_numbers_exactly(open: Reopen<'_>) {
    let numbers = [0, (1 << 53) + 1, NOW.as_unix_nanos() + 1, u64::MAX];
    for seq in numbers {
        let all = [item(1, seq, b""), sequence(2, seq)];
        let changes = all.each_ref().map(save);
        assert_eq!(open().apply(&changes), vec![Ok(()); 2]);
        assert_eq!(kept(&mut *open()), all);
    }
}

fn takes_a_full_batch(open: Reopen<'_>) {
    let numbers = (0..CHANGES_MAX).map(|number| number as u8);
    let all: Vec<Kept> = numbers.map(|number| item(number, 1, b"batch")).collect();
    let changes: Vec<Change> = all.iter().map(save).collect();
    assert_eq!(open().apply(&changes), vec![Ok(()); CHANGES_MAX]);
    assert_eq!(kept(&mut *open()), all);
}

#[test]
fn a_disk_in_memory_does_what_disks_do() {
    for (rule, check) in RULES {
        println!("memory {rule}");
        let disk = kadlab::stores::MemoryDisk::new();
        check(&mut || Box::new(disk.clone()));
    }
}

#[test]
fn a_redb_file_does_what_disks_do() {
    for (rule, check) in RULES {
        println!("redb {rule}");
        let folder = tempfile::tempdir().expect("a folder");
        let form = format!("redb:{}", folder.path().join("disk").display());
        let form: Form = form.parse().expect("a form");
        check(&mut || form.open(&target(1)).expect("it opens"));
    }
}

#[test]
fn a_redis_server_does_what_disks_do() {
    for (rule, check) in RULES {
        let Some(server) = Server::start() else {
            return;
        };
        println!("redis {rule}");
        check(&mut || server.disk(1));
    }
}

#[test]
fn a_disk_of_the_nodes_own_keeps_dates_and_older_items_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = format!("redb:{}", folder.path().join("disk").display());
    for form in ["memory", &file] {
        let form: Form = form.parse().expect("a form");
        let mut disk = form.open(&target(1)).expect("it opens");
        for (seq, nanos) in [(5, 77), (4, u64::MAX), (4, 0)] {
            let older = Kept::Item {
                target: target(1),
                item: signed(b"", seq, b"x"),
                stored_at: WallClock::from_unix_nanos(nanos),
            };
            assert_eq!(apply(&mut *disk, save(&older)), Ok(()));
            assert_eq!(kept(&mut *disk), [older]);
        }
    }
}
