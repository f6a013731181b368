//! Random changes against the obvious slow version: a list in which the last word counts.

use super::records::{apply, delete, item, kept, save, sequence, table, target};
use kadlab::stores::{Change, Disk, Form, Kept, MemoryDisk};
use proptest::prelude::*;

#[derive(Clone, Debug)]
enum Step {
    Apply(Vec<Change>),
    Reopen,
}

fn some_change() -> impl Strategy<Value = Change> {
    let value = proptest::collection::vec(any::<u8>(), 0..20);
    prop_oneof![
        4 => (0..6_u8, any::<u64>(), value)
            .prop_map(|(number, seq, value)| save(&item(number, seq, &value))),
        2 => (0..6_u8).prop_map(delete),
        1 => (0..3_u8, any::<u64>()).prop_map(|(number, seq)| save(&sequence(number, seq))),
        1 => (0..5_u8).prop_map(|count| save(&table(count))),
    ]
}

fn some_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => proptest::collection::vec(some_change(), 0..6).prop_map(Step::Apply),
        1 => Just(Step::Reopen),
    ]
}

/// Whether two changes are about one place.
fn same_place(one: &Change, other: &Change) -> bool {
    match (place(one), place(other)) {
        (Place::Table, Place::Table) => true,
        (Place::Item(one), Place::Item(other)) => one == other,
        (Place::Sequence(one), Place::Sequence(other)) => one == other,
        _ => false,
    }
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Item(kadlab_core::id::Id),
    Sequence(kadlab_core::id::Id),
    Table,
}

fn place(change: &Change) -> Place {
    match change {
        Change::Save(Kept::Item { target, .. }) | Change::Delete(target) => Place::Item(*target),
        Change::Save(Kept::Sequence { target, .. }) => Place::Sequence(*target),
        Change::Save(Kept::Table { .. }) => Place::Table,
    }
}

/// What is kept after all these changes.
fn slowly(changes: &[Change]) -> Vec<Kept> {
    let is_last = |(index, change): &(usize, &Change)| {
        !changes[index + 1..]
            .iter()
            .any(|later| same_place(later, change))
    };
    let last = changes.iter().enumerate().filter(is_last);
    let mut last: Vec<&Change> = last.map(|(_, change)| change).collect();
    last.sort_by_key(|change| place(change));
    let saved = last.into_iter().filter_map(|change| match change {
        Change::Save(kept) => Some(kept.clone()),
        Change::Delete(_) => None,
    });
    saved.collect()
}

fn check(steps: &[Step], open: &mut dyn FnMut() -> Box<dyn Disk>) {
    let mut disk = open();
    let mut all = Vec::new();
    for step in steps {
        match step {
            Step::Apply(changes) => {
                assert_eq!(disk.apply(changes), vec![Ok(()); changes.len()]);
                all.extend_from_slice(changes);
            }
            Step::Reopen => {
                drop(disk);
                disk = open();
            }
        }
        assert_eq!(kept(&mut *disk), slowly(&all));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_disk_in_memory_is_a_list_of_last_words(
        steps in proptest::collection::vec(some_step(), 0..12),
    ) {
        let disk = MemoryDisk::new();
        check(&steps, &mut || Box::new(disk.clone()));
    }

    #[test]
    fn a_redb_file_is_a_list_of_last_words(
        steps in proptest::collection::vec(some_step(), 0..12),
    ) {
        let folder = tempfile::tempdir().expect("a folder");
        let form = Form::Redb(folder.path().join("disk"));
        check(&steps, &mut || form.open(&target(1)).expect("it opens"));
    }
}

#[test]
fn the_slow_version_knows_what_it_says() {
    let mut disk = MemoryDisk::new();
    let changes = [save(&item(2, 1, b"")), save(&item(1, 1, b"")), delete(2)];
    for change in &changes {
        assert_eq!(apply(&mut disk, change.clone()), Ok(()));
    }
    assert_eq!(slowly(&changes), [item(1, 1, b"")]);
    assert_eq!(slowly(&changes[..2]), [item(1, 1, b""), item(2, 1, b"")]);
}
