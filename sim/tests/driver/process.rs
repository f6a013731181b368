//! A node in a process of its own, as `kadlab node` starts it.

use kadlab_core::key::PublicKey;
use rustix::process::{Pid, Signal, kill_process};
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use tempfile::TempDir;

/// A node that is killed when this is dropped.
pub(crate) struct Process {
    pub(crate) address: SocketAddr,
    pub(crate) key: PublicKey,
    folder: TempDir,
    child: Child,
}

/// The command, to be given arguments.
pub(crate) fn kadlab(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kadlab"));
    command.current_dir(folder);
    command
}

impl Process {
    /// Starts a node with a new key on a free port.
    pub(crate) fn start(arguments: &[&str]) -> Process {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let made = kadlab(folder.path())
            .arg("key")
            .stdout(Stdio::null())
            .status();
        assert!(made.expect("the command runs").success());
        let mut child = kadlab(folder.path())
            .args(["node", "--listen", "127.0.0.1:0", "--log", "error"])
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the command runs");
        let out = child.stdout.take().expect("its output is a pipe");
        let ready = BufReader::new(out).lines().next();
        let ready = ready
            .expect("the node says that it is ready")
            .expect("in UTF-8");
        let known = ready.strip_prefix("ready ").expect("it is ready");
        let (key, address) = known.split_once('@').expect("KEY@ADDR");
        let mut bytes = [0; 33];
        hex::decode_to_slice(key, &mut bytes).expect("a key");
        Process {
            address: address.parse().expect("an address"),
            key: PublicKey::from_bytes(bytes),
            folder,
            child,
        }
    }

    /// The folder that it runs in.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Ends it politely.
    pub(crate) fn terminate(&mut self) -> ExitStatus {
        let process = Pid::from_child(&self.child);
        kill_process(process, Signal::TERM).expect("the process is there");
        self.child.wait().expect("it ends")
    }

    /// Ends it at once.
    pub(crate) fn kill(&mut self) {
        self.child.kill().expect("the process is there");
        self.child.wait().expect("it ends");
    }

    /// Resident memory of its process.
    pub(crate) fn resident_bytes(&self) -> u64 {
        let bytes = kadlab::machine::resident_bytes_of(self.child.id());
        bytes.expect("the process is there")
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
