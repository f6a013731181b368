//! A Redis server of a test's own: a free port of loopback, a temporary folder, stopped at the
//! end.
//!
//! Where `redis-server` is not installed tests say that they are skipped; with
//! `KADLAB_TEST_NEED_REDIS` set, as `.ci/run` does, that is a failure.

use super::records::target;
use kadlab::stores::{Disk, Form};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const PROGRAM: &str = "redis-server";
const NEEDED: &str = "KADLAB_TEST_NEED_REDIS";

pub(crate) struct Server {
    port: u16,
    folder: tempfile::TempDir,
    settings: &'static [&'static str],
    process: Option<Child>,
}

impl Server {
    /// Starts a server; none if it is not installed.
    pub(crate) fn start() -> Option<Server> {
        Server::start_with(&[])
    }

    pub(crate) fn start_with(settings: &'static [&'static str]) -> Option<Server> {
        let installed = Command::new(PROGRAM)
            .arg("--version")
            .stdout(Stdio::null())
            .status();
        if installed.is_err() {
            assert!(
                std::env::var_os(NEEDED).is_none(),
                "{PROGRAM} is not installed, and {NEEDED} is set"
            );
            println!("skipped: {PROGRAM} is not installed");
            return None;
        }
        let free = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = free.local_addr().expect("its address").port();
        drop(free);
        let mut server = Server {
            port,
            folder: tempfile::tempdir().expect("a folder"),
            settings,
            process: None,
        };
        server.start_again();
        Some(server)
    }

    /// Starts the server where it was, with what it kept: every write, as it was acknowledged.
    pub(crate) fn start_again(&mut self) {
        assert!(self.process.is_none(), "it runs");
        let child = Command::new(PROGRAM)
            .args(["--port", &self.port.to_string(), "--bind", "127.0.0.1"])
            .args([
                "--save",
                "",
                "--appendonly",
                "yes",
                "--appendfsync",
                "always",
            ])
            .args(self.settings)
            .arg("--dir")
            .arg(self.folder.path())
            .stdout(Stdio::null())
            .spawn()
            .expect("the server starts");
        self.process = Some(child);
        let begun = Instant::now();
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            assert!(begun.elapsed() < Duration::from_secs(30), "no server");
            std::thread::sleep(Duration::from_millis(5));
        }
        while !self.ask(&["PING"]).contains("PONG") && !self.ask(&["PING"]).contains("NOAUTH") {
            assert!(begun.elapsed() < Duration::from_secs(30), "no answer");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    pub(crate) fn kill(&mut self) {
        let mut process = self.process.take().expect("it runs");
        process.kill().expect("it can be killed");
        process.wait().expect("it ends");
    }

    /// Sends the server a signal by name.
    pub(crate) fn signal(&self, name: &str) {
        let process = self.process.as_ref().expect("it runs").id().to_string();
        let sent = Command::new("kill")
            .args([&format!("-{name}"), &process])
            .status();
        assert!(sent.expect("kill runs").success());
    }

    pub(crate) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// The disk of node `node` on this server.
    pub(crate) fn disk(&self, node: u8) -> Box<dyn Disk> {
        let form: Form = self.url().parse().expect("a form");
        form.open(&target(node)).expect("it opens")
    }

    /// A connection past the disk, to look and to plant.
    pub(crate) fn connection(&self) -> redis::Connection {
        let client = redis::Client::open(self.url()).expect("a client");
        client.get_connection().expect("a connection")
    }

    /// What the server answers to a command, as it comes over the wire.
    pub(crate) fn ask(&self, words: &[&str]) -> String {
        let mut command = redis::Cmd::new();
        command.arg(words);
        let client = redis::Client::open(self.url()).expect("a client");
        let answer = client
            .get_connection()
            .and_then(|mut connection| command.query::<redis::Value>(&mut connection));
        match answer {
            Ok(value) => format!("{value:?}"),
            Err(error) => format!("{error} {error:?}"),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if self.process.is_some() {
            self.kill();
        }
    }
}
