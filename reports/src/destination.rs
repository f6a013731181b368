//! Where a report goes: checked before the run, filled beside it, and moved there in one step.
//!
//! Files are written into a sibling folder whose name begins with a dot and ends in
//! `-incomplete`; only a rename makes it the result. An interrupted run therefore leaves nothing
//! that looks whole. Nothing is replaced but a result of the same scenario and seed, a sweep of the
//! same scenario, or a comparison of it.

use crate::Error;
use crate::summary::Identity;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Checks that a report of this scenario and seed may be written to `out`. Call it before the
/// simulation: a wrong folder should not cost a run.
///
/// It leaves nothing behind, but does make and remove a hidden folder where the report's first
/// new folder would stand: only trying tells whether a disk may be written.
///
/// Free are: a path where nothing stands, an empty folder, and a folder whose `summary.json` has
/// the same scenario and seed.
///
/// # Errors
/// [`Error::Occupied`] if anything else stands there, [`Error::Nameless`] if the path has no last
/// component, [`Error::Unwritable`] if nothing can be created there, [`Error::Disk`] if it cannot
/// be read.
pub fn check_destination(out: &Path, scenario: &str, seed: u64) -> Result<(), Error> {
    check_claim(out, &Claim::Run { scenario, seed })
}

/// As [`check_destination`], for a sweep: it replaces only a sweep of the same scenario.
///
/// # Errors
/// As [`check_destination`].
pub fn check_sweep_destination(out: &Path, scenario: &str) -> Result<(), Error> {
    check_claim(out, &Claim::Sweep { scenario })
}

/// What a result is of, and so what it may replace.
pub(crate) enum Claim<'a> {
    /// One run.
    Run { scenario: &'a str, seed: u64 },
    /// A sweep.
    Sweep { scenario: &'a str },
    /// A comparison.
    Comparison { scenario: &'a str },
    /// One script on several hosts.
    Conformance { scenario: &'a str },
}

impl Claim<'_> {
    /// The file by which results of this kind are known.
    fn file(&self) -> &'static str {
        match self {
            Self::Run { .. } => "summary.json",
            Self::Sweep { .. } => "sweep.json",
            Self::Comparison { .. } => "comparison.json",
            Self::Conformance { .. } => "conformance.json",
        }
    }

    /// What may be replaced, in words.
    fn rule(&self) -> String {
        match self {
            Self::Run { scenario, seed } => format!(
                "a run of `{scenario}` with seed {seed} replaces only a result of the same \
                 scenario and seed"
            ),
            Self::Sweep { scenario } => {
                format!("a sweep of `{scenario}` replaces only a sweep of the same scenario")
            }
            Self::Comparison { scenario } => format!(
                "a comparison of `{scenario}` replaces only a comparison of the same scenario"
            ),
            Self::Conformance { scenario } => format!(
                "a conformance of `{scenario}` replaces only a conformance of the same scenario"
            ),
        }
    }

    /// Why a result that this file identifies may not be replaced; none if it may.
    fn objection(&self, bytes: &[u8]) -> Option<String> {
        let file = self.file();
        let of = |scenario: &str| {
            let other = serde_json::from_slice::<Named>(bytes);
            match other {
                Ok(other) if other.scenario == scenario => None,
                Ok(other) => Some(format!("holds a {file} of `{}`", other.scenario)),
                Err(_) => Some(format!("holds a {file} without a scenario")),
            }
        };
        match self {
            Self::Sweep { scenario }
            | Self::Comparison { scenario }
            | Self::Conformance { scenario } => of(scenario),
            Self::Run { scenario, seed } => match serde_json::from_slice::<Identity>(bytes) {
                Ok(other) if other.scenario == *scenario && other.seed == *seed => None,
                Ok(Identity { scenario, seed }) => {
                    Some(format!("holds a result of `{scenario}` with seed {seed}"))
                }
                Err(_) => Some("holds a summary.json without a scenario and seed".to_owned()),
            },
        }
    }
}

/// What identifies a result of many runs.
#[derive(serde::Deserialize)]
struct Named {
    scenario: String,
}

/// Checks that a result may be written to `out`.
pub(crate) fn check_claim(out: &Path, claim: &Claim<'_>) -> Result<(), Error> {
    name_of(out)?;
    let Some(found) = obstacle(out, claim)? else {
        return probe(out);
    };
    Err(Error::Occupied {
        path: out.to_owned(),
        found,
        rule: claim.rule(),
    })
}

/// Makes and removes a folder in the nearest folder above `out` that exists.
fn probe(out: &Path) -> Result<(), Error> {
    let above = parent_of(out).ancestors().find(|folder| folder.exists());
    // A relative path runs out of ancestors where the working folder begins.
    let folder = above.filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    let made = tempfile::Builder::new()
        .prefix(".kadlab-")
        .suffix("-probe")
        .tempdir_in(folder);
    made.and_then(TempDir::close)
        .map_err(|source| Error::Unwritable {
            path: out.to_owned(),
            folder: folder.to_owned(),
            source,
        })
}

fn parent_of(out: &Path) -> &Path {
    match out.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// What stands at `out` and may not be replaced, as the second half of a sentence.
fn obstacle(out: &Path, claim: &Claim<'_>) -> Result<Option<String>, Error> {
    match fs::symlink_metadata(out) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Error::disk("look at", out)(error)),
        Ok(found) if !found.is_dir() => {
            return Ok(Some("is not a folder but a file or a link".to_owned()));
        }
        Ok(_) => {}
    }
    let mut entries = fs::read_dir(out).map_err(Error::disk("read", out))?;
    if entries.next().is_none() {
        return Ok(None);
    }
    let path = out.join(claim.file());
    match fs::read(&path) {
        Ok(bytes) => Ok(claim.objection(&bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Some(format!(
            "holds something else (it has no {})",
            claim.file()
        ))),
        Err(error) => Err(Error::disk("read", path)(error)),
    }
}

fn name_of(out: &Path) -> Result<String, Error> {
    let nameless = || Error::Nameless {
        path: out.to_owned(),
    };
    Ok(out
        .file_name()
        .ok_or_else(nameless)?
        .to_string_lossy()
        .into_owned())
}

/// A result that is being written. Dropped before [`Incomplete::finish`], it removes itself.
pub(crate) struct Incomplete {
    folder: TempDir,
    out: PathBuf,
}

impl Incomplete {
    /// Makes a fresh folder beside `out`, with the folders above it.
    pub(crate) fn beside(out: &Path) -> Result<Self, Error> {
        let name = name_of(out)?;
        let parent = parent_of(out);
        fs::create_dir_all(parent).map_err(Error::disk("create", parent))?;
        let folder = tempfile::Builder::new()
            .prefix(&format!(".{name}-"))
            .suffix("-incomplete")
            .tempdir_in(parent)
            .map_err(Error::disk("create a folder in", parent))?;
        Ok(Self {
            folder,
            out: out.to_owned(),
        })
    }

    /// Makes a folder inside.
    pub(crate) fn folder(&self, name: &str) -> Result<(), Error> {
        let path = self.folder.path().join(name);
        fs::create_dir(&path).map_err(Error::disk("create", path))
    }

    /// Writes one file, by its name relative to the result.
    pub(crate) fn file(&self, name: &str, bytes: &[u8]) -> Result<(), Error> {
        let path = self.folder.path().join(name);
        fs::write(&path, bytes).map_err(Error::disk("write", path))
    }

    /// Makes the folder the result. What stood there (checked before) goes away whole; for the
    /// moment between two renames there is no result, never half of one.
    pub(crate) fn finish(self) -> Result<(), Error> {
        let Self { folder, out } = self;
        let new = folder.path();
        let old = new.with_file_name(format!("{}-replaced-incomplete", name_of(new)?));
        let replaces = out.exists();
        if replaces {
            fs::rename(&out, &old).map_err(Error::disk("replace", &out))?;
        }
        if let Err(error) = fs::rename(new, &out) {
            if replaces {
                fs::rename(&old, &out).map_err(Error::disk("put back", &out))?;
            }
            return Err(Error::disk("create", &out)(error));
        }
        let _moved = folder.keep();
        if replaces {
            fs::remove_dir_all(&old).map_err(Error::disk("remove", &old))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interrupted_report_leaves_nothing_that_looks_whole() {
        let parent = tempfile::tempdir().unwrap();
        let out = parent.path().join("result");
        let incomplete = Incomplete::beside(&out).unwrap();
        incomplete.file("summary.json", b"{}").unwrap();
        let left: Vec<String> = fs::read_dir(parent.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        assert_eq!(left.len(), 1);
        assert!(left[0].starts_with(".result-") && left[0].ends_with("-incomplete"));
        drop(incomplete);
        assert_eq!(fs::read_dir(parent.path()).unwrap().count(), 0);
    }
}
