//! What a report may replace, and what it leaves behind.

mod fixture;

use kadlab_reports::{Error, check_destination, write};
use std::fs;
use std::path::Path;
use tempfile::TempDir;

#[test]
fn a_result_of_the_same_scenario_and_seed_is_replaced_whole() {
    let folder = TempDir::new().unwrap();
    let out = folder.path().join("result");
    let mut run = fixture::bare();
    write(&run, &out).unwrap();
    fs::write(out.join("capsule.json"), "{}").unwrap();
    run.fingerprint = "0123456789abcdef".to_owned();
    write(&run, &out).unwrap();
    let files = fixture::files(folder.path());
    assert!(!files.contains_key("result/capsule.json"));
    assert!(fixture::text(&files, "result/summary.json").contains("0123456789abcdef"));
    assert!(files.keys().all(|name| name.starts_with("result/")));
}

#[test]
fn a_result_of_another_seed_or_scenario_is_never_replaced() {
    let folder = TempDir::new().unwrap();
    let out = folder.path().join("result");
    let run = fixture::bare();
    write(&run, &out).unwrap();
    check_destination(&out, "outage", 7).unwrap();
    let refused = check_destination(&out, "outage", 8)
        .unwrap_err()
        .to_string();
    assert_eq!(
        refused,
        format!(
            "{} already exists and holds a result of `outage` with seed 7; a run of `outage` with \
             seed 8 replaces only a result of the same scenario and seed: choose another folder \
             with --out, or move it away",
            out.display()
        )
    );
    assert!(matches!(
        check_destination(&out, "churn", 7),
        Err(Error::Occupied { .. })
    ));
    let before = fixture::files(&out);
    let mut other = run;
    other.seed = 8;
    assert!(matches!(write(&other, &out), Err(Error::Occupied { .. })));
    assert!(fixture::files(&out) == before);
}

#[test]
fn foreign_files_are_never_replaced() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("notes.txt");
    fs::write(&file, "mine").unwrap();
    let occupied = |out: &Path| matches!(check_destination(out, "outage", 7), Err(Error::Occupied { path, .. }) if path == out);
    assert!(occupied(&file));
    assert!(occupied(folder.path()));
    fs::write(folder.path().join("summary.json"), "[1, 2]").unwrap();
    assert!(occupied(folder.path()));
    assert!(matches!(
        check_destination(Path::new("/"), "outage", 7),
        Err(Error::Nameless { .. })
    ));
}

#[test]
fn a_free_path_and_an_empty_folder_may_be_written_to() {
    let folder = TempDir::new().unwrap();
    check_destination(&folder.path().join("new"), "outage", 7).unwrap();
    check_destination(folder.path(), "outage", 7).unwrap();
    check_destination(&folder.path().join("many/new/folders"), "outage", 7).unwrap();
    check_destination(Path::new("a-name-alone"), "outage", 7).unwrap();
    assert_eq!(
        fs::read_dir(folder.path()).unwrap().count(),
        0,
        "a check leaves nothing"
    );
    write(&fixture::bare(), folder.path()).unwrap();
    write(&fixture::bare(), &folder.path().join("plots/deeper/result")).unwrap();
    assert!(folder.path().join("report.html").exists());
}

/// Even a privileged user cannot make a folder in `/proc`.
#[cfg(target_os = "linux")]
#[test]
fn a_folder_that_cannot_be_written_is_refused_before_the_run() {
    let out = Path::new("/proc/runs/outage-7");
    let refused = check_destination(out, "outage", 7).unwrap_err();
    assert!(matches!(&refused, Error::Unwritable { folder, .. } if folder == Path::new("/proc")));
    let said = refused.to_string();
    assert!(said.starts_with(
        "/proc/runs/outage-7 cannot be written, because no folder can be created in /proc: "
    ));
    assert!(said.ends_with("; choose another folder with --out, or make this one writable"));
}
