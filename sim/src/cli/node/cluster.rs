//! `kadlab cluster`: real nodes on this machine, each a process of its own that may be killed.

use super::super::say::say_line;
use super::super::{Error, Status};
use super::{Ends, NodeError, keys, runtime};
use rustix::process::{Pid, Signal, kill_process};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// Nodes of a cluster at most: each is a process with threads of its own.
const NODES_MAX: usize = 100;
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
        if usize::from(self.port) + self.nodes - 1 > u16::MAX.into() {
            return Err(NodeError::Ports {
                port: self.port,
                nodes: self.nodes,
            });
        }
        runtime()?.block_on(async {
            let mut ends = Ends::listen()?;
            let mut members = Members(Vec::new());
            let mut first = None;
            for number in 0..self.nodes {
                let (member, known) = self.start(number, first.as_deref())?;
                say_line(format_args!(
                    "node {number}  pid {}  {known}",
                    member.process.id()
                ));
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

    fn folder(&self, number: usize) -> Result<PathBuf, NodeError> {
        let folder = self.dir.join(number.to_string());
        std::fs::create_dir_all(&folder).map_err(|reason| NodeError::Place {
            place: folder.clone(),
            reason,
        })?;
        Ok(folder)
    }

    /// Starts a node and waits until it says that it is ready, and how others name it.
    fn start(&self, number: usize, first: Option<&str>) -> Result<(Member, String), NodeError> {
        let folder = self.folder(number)?;
        let key = folder.join("node.key");
        if !key.exists() {
            keys::create(&key)?;
        }
        let log = folder.join("log");
        let place = |reason| NodeError::Place {
            place: log.clone(),
            reason,
        };
        let program = std::env::current_exe().map_err(NodeError::System)?;
        let mut command = Command::new(program);
        command.arg("node").arg("--key").arg(&key);
        command
            .arg("--listen")
            .arg(format!("127.0.0.1:{}", usize::from(self.port) + number));
        command.arg("--store").arg(store(&folder));
        if number == 0 {
            command.arg("--full");
        }
        if self.plain {
            command.arg("--plain");
        }
        command.args(first.iter().flat_map(|first| ["--bootstrap", first]));
        command.stdin(Stdio::null()).stdout(Stdio::piped());
        command.stderr(File::create(&log).map_err(place)?);
        let mut process = command.spawn().map_err(NodeError::System)?;
        let out = process
            .stdout
            .take()
            .expect("its standard output is a pipe");
        let ready = BufReader::new(out).lines().next().and_then(Result::ok);
        let known = ready
            .as_deref()
            .and_then(|line| line.strip_prefix("ready "));
        let member = Member {
            number,
            process,
            ended: false,
        };
        match known {
            Some(known) => Ok((member, known.to_owned())),
            None => Err(NodeError::Member { number, log }),
        }
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
