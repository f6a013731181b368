//! A suite as JUnit XML: a testsuite for each point, a testcase for each seed, and a testsuite of
//! the runs that were done twice.
//!
//! What failed is a failure, what broke an error, what was not finished skipped; each text ends in
//! the command that repeats the run. The file appears whole or not at all.

use super::text::told;
use super::{Outcome, Point, Repeat, Repeated, Suite};
use crate::Error;
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tempfile::NamedTempFile;

/// Checks that a JUnit file may be written to `path`. Call it before anything runs. It leaves
/// nothing behind, but does make and remove a hidden file in the nearest folder that exists.
///
/// # Errors
/// [`Error::Junit`] if a folder stands there, or nothing can be created there.
pub fn check_junit(path: &Path) -> Result<(), Error> {
    let unusable = |reason: String| Error::Junit {
        path: path.to_owned(),
        reason,
    };
    if path.file_name().is_none() || path.is_dir() {
        return Err(unusable("this is a folder".to_owned()));
    }
    let folder = folder_of(path);
    let nearest = folder.ancestors().find(|folder| folder.exists());
    let nearest = nearest.filter(|folder| !folder.as_os_str().is_empty());
    let probe = NamedTempFile::with_prefix_in(".kadlab-", nearest.unwrap_or(Path::new(".")));
    let probe = probe.and_then(NamedTempFile::close);
    probe.map_err(|error| unusable(error.to_string()))
}

/// Writes a suite to `path`, with the folders above it; what stood there is replaced.
///
/// # Errors
/// [`Error::Junit`], and whatever the disk answers; what stood there is then as it was.
pub fn write_junit(suite: &Suite, path: &Path) -> Result<(), Error> {
    check_junit(path)?;
    let text = report(suite).to_string();
    let text = text.map_err(|error| Error::encoding("the JUnit file", error))?;
    let folder = folder_of(path);
    fs::create_dir_all(&folder).map_err(Error::disk("create", &folder))?;
    let whole = NamedTempFile::with_prefix_in(".kadlab-", &folder).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        // A temporary file is its owner's alone; a result is read by others, too.
        fs::set_permissions(file.path(), readable())?;
        Ok(file)
    });
    let whole = whole.map_err(Error::disk("write", path))?;
    let moved = whole.persist(path).map_err(|error| error.error);
    moved.map_err(Error::disk("create", path)).map(drop)
}

fn readable() -> fs::Permissions {
    use std::os::unix::fs::PermissionsExt;
    fs::Permissions::from_mode(0o644)
}

fn folder_of(path: &Path) -> PathBuf {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or(Path::new(".")).to_owned()
}

fn report(suite: &Suite) -> Report {
    let mut report = Report::new(suite.name.as_str());
    let points = suite.points.iter().filter(|point| !point.cases.is_empty());
    report.add_test_suites(points.map(test_suite));
    if !suite.repeats.is_empty() {
        let mut twice = TestSuite::new("determinism");
        twice.add_test_cases(suite.repeats.iter().map(|repeat| repetition(suite, repeat)));
        report.add_test_suite(twice);
    }
    report
}

fn test_suite(point: &Point) -> TestSuite {
    let mut test_suite = TestSuite::new(allowed(&point.title()));
    test_suite.add_property(("file", point.file.as_str()));
    let mut seconds = 0.0;
    for case in &point.cases {
        let status = match &case.outcome {
            Outcome::Passed => TestCaseStatus::success(),
            Outcome::Failed(lines) => {
                let kind = NonSuccessKind::Failure;
                not_passed(kind, "failed", &lines.join("\n"), &case.command)
            }
            Outcome::Broken { reason, last_words } => {
                let kind = NonSuccessKind::Error;
                not_passed(kind, "broken", &told(reason, last_words), &case.command)
            }
            Outcome::Incomplete(why) => skipped(why),
        };
        let mut test_case = TestCase::new(format!("seed {}", case.seed), status);
        test_case.set_classname(point.scenario.as_str());
        test_case.set_time(Duration::from_secs_f64(case.wall_seconds));
        test_suite.add_test_case(test_case);
        seconds += case.wall_seconds;
    }
    test_suite.set_time(Duration::from_secs_f64(seconds));
    test_suite
}

fn repetition(suite: &Suite, repeat: &Repeat) -> TestCase {
    let command = &repeat.command;
    let status = match &repeat.outcome {
        Repeated::Same => TestCaseStatus::success(),
        Repeated::Differs(how) => {
            not_passed(NonSuccessKind::Failure, "two runs differ", how, command)
        }
        Repeated::Broken { reason, last_words } => {
            let text = told(reason, last_words);
            not_passed(
                NonSuccessKind::Error,
                "broken when repeated",
                &text,
                command,
            )
        }
        Repeated::Incomplete(why) => skipped(why),
    };
    let name = format!(
        "{} seed {}",
        suite.points[repeat.point].title(),
        repeat.seed
    );
    let mut test_case = TestCase::new(allowed(&name), status);
    test_case.set_classname("determinism");
    test_case
}

fn not_passed(kind: NonSuccessKind, name: &str, detail: &str, command: &str) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(kind);
    status.set_type(name);
    status.set_message(allowed(detail.lines().next().unwrap_or_default()));
    status.set_description(allowed(&format!("{detail}\nrepeat: {command}")));
    status
}

/// Text without the two characters that XML forbids and the writer lets through.
fn allowed(text: &str) -> String {
    text.replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")
}

fn skipped(why: &str) -> TestCaseStatus {
    let mut status = TestCaseStatus::skipped();
    status.set_type("incomplete");
    status.set_message(why);
    status
}
