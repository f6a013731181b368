//! A folder of its own for each test, in which the command runs.

use kadlab_core::key::PublicKey;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// How long a test waits for what has to come.
const PATIENCE: Duration = Duration::from_secs(25);

/// What a finished command said.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) status: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// A folder for keys, stores and logs.
pub(crate) struct Desk(TempDir);

impl Desk {
    pub(crate) fn new() -> Desk {
        Desk(tempfile::tempdir().expect("there is a place for temporary files"))
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).expect("files can be written");
    }

    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// The command with these arguments, in this folder.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kadlab"));
        command
            .args(arguments)
            .current_dir(self.0.path())
            .stdin(Stdio::null());
        command
    }

    /// Runs the command to its end.
    pub(crate) fn say(&self, arguments: &[&str]) -> Said {
        let output = self.command(arguments).output();
        let output = output.expect("the command starts");
        let text = |bytes| String::from_utf8(bytes).expect("the command speaks UTF-8");
        Said {
            status: output.status.code(),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }

    /// Makes a key file.
    pub(crate) fn key(&self, name: &str) {
        assert_eq!(self.say(&["key", name]).status, Some(0));
    }
}

/// A public key as the command writes it.
pub(crate) fn public_key(text: &str) -> PublicKey {
    let mut bytes = [0; 33];
    hex::decode_to_slice(text, &mut bytes).expect("a key is 66 hexadecimal digits");
    PublicKey::from_bytes(bytes)
}

/// Waits until something is so.
///
/// # Panics
/// If it is not so in time.
pub(crate) fn until(what: &str, mut so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !so() {
        assert!(begun.elapsed() < PATIENCE, "not so in time: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// The first of `count` ports on loopback that nobody has, with as many free ones `above` them.
/// No two tests of this process get the same.
pub(crate) fn free_ports(count: u16, above: u16) -> u16 {
    const FIRST: u16 = 12_000;
    const STEP: u16 = 40;
    const STEPS: u16 = 400;
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let own = std::process::id() as u16 % STEPS;
    let free = |port| TcpListener::bind(("127.0.0.1", port)).is_ok();
    for _ in 0..STEPS {
        let step = (own + NEXT.fetch_add(1, Ordering::Relaxed)) % STEPS;
        let first = FIRST + step * STEP;
        if (first..first + count).all(|port| free(port) && free(port + above)) {
            return first;
        }
    }
    panic!("no {count} ports in a row are free");
}
