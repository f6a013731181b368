//! Places that are no disk: one clear error each, and nothing made or harmed.

use super::records::{apply, item, kept, save, target};
use kadlab::stores::{DiskError, Form};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// What opening a file says, without the file's own name.
fn refusal(path: &Path) -> String {
    let opened = Form::Redb(path.to_owned()).open(&target(1));
    let error = opened.err().expect("it is refused").to_string();
    error.replace(&path.display().to_string(), "PATH")
}

#[test]
fn a_file_in_use_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("disk");
    let _in_use = Form::Redb(path.clone()).open(&target(1)).expect("it opens");
    assert_eq!(
        refusal(&path),
        "redb:PATH: the file is in use by another process\n\
         help: stop the other node, or give each node a file of its own"
    );
}

#[test]
fn a_file_of_something_else_is_refused_and_left_as_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("letter");
    for text in ["Dear all,", &"x".repeat(10_000)] {
        std::fs::write(&path, text).expect("written");
        assert_eq!(
            refusal(&path),
            "redb:PATH: the file is not a redb file\n\
             help: give a new file, or the one that a node made"
        );
        assert_eq!(std::fs::read_to_string(&path).expect("read"), text);
    }
}

#[test]
fn another_programs_redb_file_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("other");
    let database = redb::Database::create(&path).expect("made");
    let transaction = database.begin_write().expect("begun");
    let table: redb::TableDefinition<'_, u64, u64> = redb::TableDefinition::new("accounts");
    transaction.open_table(table).expect("a table");
    transaction.commit().expect("committed");
    drop(database);
    assert_eq!(
        refusal(&path),
        "redb:PATH: damaged: another program's redb file\n\
         help: restore the file from a copy, or give a new one"
    );
}

#[test]
fn a_folder_that_is_not_there_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    assert_eq!(
        refusal(&folder.path().join("none/disk")),
        "redb:PATH: gone: No such file or directory (os error 2)\nhelp: make the folder first"
    );
}

#[test]
fn a_folder_is_no_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let refused = refusal(folder.path());
    assert!(
        refused.ends_with("help: give the path of a file; one that does not exist is made"),
        "{refused}"
    );
}

/// A place where not even the superuser, who runs tests in containers, may write.
#[test]
fn a_place_where_nobody_may_write_is_refused() {
    let refused = refusal(Path::new("/sys/kadlab-disk"));
    assert!(refused.starts_with("redb:PATH: read-only: "), "{refused}");
    assert!(
        refused.ends_with("help: give a place where this user may write"),
        "{refused}"
    );
}

#[test]
fn a_new_file_is_its_owners_alone_and_has_nothing_beside_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("disk");
    drop(Form::Redb(path.clone()).open(&target(1)).expect("it opens"));
    let mode = std::fs::metadata(&path).expect("it is there").permissions();
    assert_eq!(mode.mode() & 0o777, 0o600);
    let beside = std::fs::read_dir(folder.path()).expect("listed").count();
    assert_eq!(beside, 1);
}

#[test]
fn a_file_that_is_removed_or_replaced_under_a_node_stores_nothing_until_it_is_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let (path, away) = (folder.path().join("disk"), folder.path().join("away"));
    let form = Form::Redb(path.clone());
    let mut disk = form.open(&target(1)).expect("it opens");
    assert_eq!(apply(&mut *disk, save(&item(1, 1, b""))), Ok(()));
    std::fs::rename(&path, &away).expect("moved");
    for replaced in ["nothing is in its place", "another file is"] {
        for _ in 0..2 {
            let outcome = apply(&mut *disk, save(&item(2, 1, b"")));
            assert!(
                matches!(outcome, Err(DiskError::Gone(_))),
                "{outcome:?}: {replaced}"
            );
        }
        std::fs::write(&path, "").expect("written");
    }
    assert_eq!(std::fs::read(&path).expect("read"), b"", "left as it is");
    std::fs::rename(&away, &path).expect("moved back");
    assert_eq!(apply(&mut *disk, save(&item(3, 1, b""))), Ok(()));
    drop(disk);
    let kept = kept(&mut *form.open(&target(1)).expect("it opens"));
    assert!(kept.contains(&item(1, 1, b"")) && kept.contains(&item(3, 1, b"")));
}
