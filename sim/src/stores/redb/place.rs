//! Where a redb database is, how it is opened, and what its failures mean.
//!
//! A new file is made under another name and linked into its place when it is whole, since redb
//! takes a file for foreign that lost its maker halfway.

use super::super::{DiskError, OpenError};
use ::redb::backends::FileBackend;
use ::redb::{Builder, Database, DatabaseError, Error, StorageError};
use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// Bytes of the file that redb keeps in memory: the node itself has all items.
const CACHE_BYTES: usize = 16 << 20;
/// Who may read and write a new file: its owner.
const MODE: u32 = 0o600;

/// Where a database is.
pub(super) trait Place: Send {
    /// Opens the database after a failure; never makes a new one.
    fn open_again(&mut self) -> Result<Database, DiskError>;
    /// Whether what is written now will be found at the next start.
    fn check_still_there(&self) -> Result<(), DiskError>;
}

/// A file.
pub(super) struct FilePlace {
    path: PathBuf,
    /// Device and number of the file that was opened first.
    file: (u64, u64),
}

impl FilePlace {
    /// Opens the file at `path`, or makes it.
    pub(super) fn open(path: &Path) -> Result<(FilePlace, Database), OpenError> {
        let in_place = |error: io::Error| refused(path, &io_failure(&error));
        if !path.try_exists().map_err(in_place)? {
            create(path)?;
        }
        let file = open_file(path).map_err(in_place)?;
        let place = FilePlace {
            path: path.to_owned(),
            file: identity(&file).map_err(in_place)?,
        };
        let mut builder = builder();
        builder.set_check_integrity_on_open(true);
        let database = database(&builder, file).map_err(|error| unusable(path, error))?;
        Ok((place, database))
    }

    fn check_same(&self, found: io::Result<(u64, u64)>) -> Result<(), DiskError> {
        let path = self.path.display();
        match found {
            Ok(file) if file == self.file => Ok(()),
            Ok(_) => Err(DiskError::Gone(format!("another file is at {path}").into())),
            Err(error) => Err(DiskError::Gone(format!("{path}: {error}").into())),
        }
    }
}

impl Place for FilePlace {
    fn open_again(&mut self) -> Result<Database, DiskError> {
        let file = open_file(&self.path);
        let file = file.map_err(|error| io_failure(&error))?;
        self.check_same(identity(&file))?;
        database(&builder(), file).map_err(failure)
    }

    fn check_still_there(&self) -> Result<(), DiskError> {
        self.check_same(std::fs::metadata(&self.path).map(|found| (found.dev(), found.ino())))
    }
}

fn builder() -> Builder {
    let mut builder = Builder::new();
    builder.set_cache_size(CACHE_BYTES);
    builder
}

fn database(builder: &Builder, file: File) -> Result<Database, DatabaseError> {
    builder.create_with_backend(FileBackend::new(file)?)
}

fn open_file(path: &Path) -> io::Result<File> {
    let file = OpenOptions::new().read(true).write(true).open(path)?;
    if !file.metadata()?.is_file() {
        return Err(io::Error::new(ErrorKind::InvalidInput, "it is no file"));
    }
    Ok(file)
}

fn identity(file: &File) -> io::Result<(u64, u64)> {
    let found = file.metadata()?;
    Ok((found.dev(), found.ino()))
}

/// Makes an empty database and links it into its place; another that was faster stays.
fn create(path: &Path) -> Result<(), OpenError> {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{}.new", std::process::id()));
    let unfinished = PathBuf::from(name);
    let made = make_whole(&unfinished, path);
    let _gone_already = std::fs::remove_file(&unfinished);
    made
}

fn make_whole(unfinished: &Path, path: &Path) -> Result<(), OpenError> {
    let in_place = |error: io::Error| refused(path, &io_failure(&error));
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(true);
    let file = options.mode(MODE).open(unfinished).map_err(in_place)?;
    let made = database(&builder(), file).map_err(|error| unusable(path, error))?;
    made.close().map_err(|error| unusable(path, error))?;
    match std::fs::hard_link(unfinished, path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(in_place(error)),
        _ => {}
    }
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let folder = File::open(folder.unwrap_or(Path::new("."))).map_err(in_place)?;
    folder.sync_all().map_err(in_place)
}

/// What a failure of redb means to whoever wanted something kept.
pub(super) fn failure(error: impl Into<Error>) -> DiskError {
    match error.into() {
        Error::Io(error) => io_failure(&error),
        error @ Error::Corrupted(_) => DiskError::Damaged(error.to_string().into()),
        error => DiskError::Failed(error.to_string().into()),
    }
}

fn io_failure(error: &io::Error) -> DiskError {
    let what = error.to_string().into();
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
            DiskError::Full(what)
        }
        ErrorKind::ReadOnlyFilesystem | ErrorKind::PermissionDenied => DiskError::ReadOnly(what),
        ErrorKind::NotFound | ErrorKind::NotADirectory => DiskError::Gone(what),
        _ => DiskError::Failed(what),
    }
}

/// Why redb would not open a file, for the operator.
fn unusable(path: &Path, error: DatabaseError) -> OpenError {
    let place = format!("redb:{}", path.display());
    match error {
        DatabaseError::DatabaseAlreadyOpen | DatabaseError::LockProtocolMismatch => OpenError::new(
            place,
            "the file is in use by another process",
            "stop the other node, or give each node a file of its own",
        ),
        DatabaseError::Storage(StorageError::Io(error))
            if error.kind() == ErrorKind::InvalidData =>
        {
            not_redb(place)
        }
        DatabaseError::UpgradeRequired(version) => OpenError::new(
            place,
            format!("the file is of redb's old format {version}"),
            "give a new file",
        ),
        error => refused(path, &failure(error)),
    }
}

fn not_redb(place: String) -> OpenError {
    OpenError::new(
        place,
        "the file is not a redb file",
        "give a new file, or the one that a node made",
    )
}

/// Why a file cannot be opened, read or written, for the operator.
pub(super) fn refused(path: &Path, error: &DiskError) -> OpenError {
    let remedy = match error {
        DiskError::Gone(_) => "make the folder first",
        DiskError::ReadOnly(_) => "give a place where this user may write",
        DiskError::Full(_) => "make room, or give another place",
        DiskError::Damaged(_) => "restore the file from a copy, or give a new one",
        _ => "give the path of a file; one that does not exist is made",
    };
    OpenError::new(format!("redb:{}", path.display()), error, remedy)
}
