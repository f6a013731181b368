//! `kadlab cluster`: real nodes on this machine, each a process of its own that may be killed.

use super::super::say::say_line;
use super::super::{Error, Status};
use super::{Ends, NodeError, keys, runtime};
use rustix::process::{Pid, Signal, kill_process};
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// Nodes of a cluster at most: each is a process with threads of its own.
const NODES_MAX: usize = 100;
/// How far above its port a node is shown over HTTP, unless the user names a port for it.
const HTTP_ABOVE: usize = 1000;
/// How often the cluster looks who is still there.
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// Arguments of `kadlab cluster`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Cluster {
    /// How many nodes
    #[arg(default_value_t = 10, value_parser = nodes)]
    nodes: usize,
    /// Where they keep keys, items and logs; what is there already is used again
    #[arg(long, value_name = "DIR", default_value = "runs/cluster")]
    dir: PathBuf,
    /// The port of the first; the others follow
    #[arg(long, default_value_t = 7070)]
    port: u16,
    /// The port at which the first is shown over HTTP; the others follow [default: 1000 above
    /// --port]
    #[arg(long, value_name = "PORT")]
    http_port: Option<u16>,
    /// Believe who others say they are
    #[arg(long)]
    plain: bool,
}

fn nodes(text: &str) -> Result<usize, String> {
    let nodes = text
        .parse()
        .ok()
        .filter(|nodes| (1..=NODES_MAX).contains(nodes));
    nodes.ok_or_else(|| format!("not a number from 1 to {NODES_MAX}"))
}

/// One node of the cluster.
struct Member {
    number: usize,
    process: Child,
    ended: bool,
}

impl Cluster {
    pub(in crate::cli) fn execute(&self) -> Result<Status, Error> {
        Ok(self.run()?)
    }

    fn run(&self) -> Result<Status, NodeError> {
        let ports = self.ports()?;
        runtime()?.block_on(async {
            let mut ends = Ends::listen()?;
            let mut members = Members(Vec::new());
            let mut first = None;
            for number in 0..self.nodes {
                let (member, ready) = self.start(number, ports, first.as_deref())?;
                let pid = member.process.id();
                let Ready { known, http } = ready;
                say_line(format_args!("node {number}  pid {pid}  {known}  {http}"));
                first.get_or_insert(known);
                members.0.push(member);
            }
            say_line(format_args!(
                "{} nodes are up; keys, items and logs are in {}; Ctrl-C stops them",
                self.nodes,
                self.dir.display()
            ));
            let over = async {
                while members.look() {
                    tokio::time::sleep(LOOK_EVERY).await
                }
            };
            tokio::select! {
                biased;
                () = ends.wait() => {}
                () = over => {}
            }
            Ok(Status::AsPlanned)
        })
    }

    fn ports(&self) -> Result<Ports, NodeError> {
        let http = self
            .http_port
            .map_or(usize::from(self.port) + HTTP_ABOVE, usize::from);
        let ports = Ports {
            peers: self.port.into(),
            http,
        };
        for (option, port) in [("--port", ports.peers), ("--http-port", ports.http)] {
            if port + self.nodes - 1 > u16::MAX.into() {
                return Err(NodeError::Ports {
                    option,
                    port,
                    nodes: self.nodes,
                });
            }
        }
        Ok(ports)
    }

    fn folder(&self, number: usize) -> Result<PathBuf, NodeError> {
        let folder = self.dir.join(number.to_string());
        std::fs::create_dir_all(&folder).map_err(|reason| NodeError::Place {
            place: folder.clone(),
            reason,
        })?;
        Ok(folder)
    }

    /// Starts a node and waits until it says that it is ready.
    fn start(
        &self,
        number: usize,
        ports: Ports,
        first: Option<&str>,
    ) -> Result<(Member, Ready), NodeError> {
        let folder = self.folder(number)?;
        let key = folder.join("node.key");
        if !key.exists() {
            keys::create(&key)?;
        }
        let log = folder.join("log");
        let written = File::create(&log).map_err(|reason| NodeError::Place {
            place: log.clone(),
            reason,
        })?;
        let mut command = self
            .command(number, ports, &folder)
            .map_err(NodeError::System)?;
        command.args(first.iter().flat_map(|first| ["--bootstrap", first]));
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(written);
        let mut process = command.spawn().map_err(NodeError::System)?;
        let said = process.stdout.take();
        let ready = Ready::read(said.expect("its standard output is a pipe"));
        let Some(ready) = ready else {
            // It is ending already; whether it had to be killed makes no difference.
            let _ = process.kill();
            let _ = process.wait();
            return Err(NodeError::member(number, log));
        };
        let member = Member {
            number,
            process,
            ended: false,
        };
        Ok((member, ready))
    }

    fn command(&self, number: usize, ports: Ports, folder: &Path) -> std::io::Result<Command> {
        let mut command = Command::new(std::env::current_exe()?);
        command
            .arg("node")
            .arg("--key")
            .arg(folder.join("node.key"));
        let address = |first: usize| format!("127.0.0.1:{}", first + number);
        command.args(["--listen", &address(ports.peers)]);
        command.args(["--http", &address(ports.http)]);
        command.args(["--store", &store(folder)]);
        if number == 0 {
            command.arg("--full");
        }
        if self.plain {
            command.arg("--plain");
        }
        Ok(command)
    }
}

/// The ports of the first node.
#[derive(Clone, Copy)]
struct Ports {
    peers: usize,
    http: usize,
}

/// What a node says when it is ready.
struct Ready {
    /// How others name it.
    known: String,
    /// Where it is shown.
    http: String,
}

impl Ready {
    /// Nothing if the node ends before it is ready.
    fn read(said: impl Read) -> Option<Ready> {
        let mut http = String::new();
        for line in BufReader::new(said).lines().map_while(Result::ok) {
            if let Some(known) = line.strip_prefix("ready ") {
                let known = known.to_owned();
                return Some(Ready { known, http });
            }
            if let Some(address) = line.strip_prefix("http ") {
                http = address.to_owned();
            }
        }
        None
    }
}

fn store(folder: &Path) -> String {
    format!("redb:{}", folder.join("items.redb").display())
}

/// The nodes; whoever drops them ends them.
struct Members(Vec<Member>);

impl Members {
    /// Says who has ended since the last look. False if nobody is left.
    fn look(&mut self) -> bool {
        for member in self.0.iter_mut().filter(|member| !member.ended) {
            if let Ok(Some(status)) = member.process.try_wait() {
                member.ended = true;
                say_line(format_args!("node {} ended: {status}", member.number));
            }
        }
        self.0.iter().any(|member| !member.ended)
    }
}

impl Drop for Members {
    fn drop(&mut self) {
        for member in self.0.iter().filter(|member| !member.ended) {
            if let Some(process) = Pid::from_raw(member.process.id().cast_signed()) {
                // One that has just ended needs no signal.
                let _ = kill_process(process, Signal::TERM);
            }
        }
        for member in &mut self.0 {
            let _ = member.process.wait();
        }
    }
}
