//! Nodes in processes of their own, alone or as a cluster.

use crate::desk::{Desk, Said, until};
use rustix::process::{Pid, Signal, kill_process, test_kill_process};
use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Stdio};

/// How others reach a node, and where it is shown.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) pid: Pid,
    /// KEY@ADDR.
    pub(crate) known: String,
    /// The address of its pages.
    pub(crate) http: String,
}

impl Place {
    pub(crate) fn key(&self) -> &str {
        self.known.split_once('@').expect("KEY@ADDR").0
    }

    pub(crate) fn address(&self) -> &str {
        self.known.split_once('@').expect("KEY@ADDR").1
    }

    pub(crate) fn signal(&self, signal: Signal) {
        kill_process(self.pid, signal).expect("it is there");
    }

    pub(crate) fn is_there(&self) -> bool {
        test_kill_process(self.pid).is_ok()
    }
}

/// A process that is ended when this is dropped.
struct Process {
    child: Child,
    out: BufReader<ChildStdout>,
}

impl Process {
    fn start(desk: &Desk, arguments: &[&str]) -> Process {
        let mut command = desk.command(arguments);
        let mut child = command.stdout(Stdio::piped()).spawn().expect("it starts");
        let out = BufReader::new(child.stdout.take().expect("its output is a pipe"));
        Process { child, out }
    }

    fn pid(&self) -> Pid {
        Pid::from_raw(self.child.id().cast_signed()).expect("no process has number zero")
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.out.read_line(&mut line).expect("it speaks UTF-8");
        assert!(line.ends_with('\n'), "it ended before it was ready");
        line.trim_end().to_owned()
    }

    /// Its exit status, when it has ended by itself.
    fn status(&mut self) -> Option<i32> {
        let mut status = None;
        until("the process ends", || {
            status = self.child.try_wait().expect("it can be waited for");
            status.is_some()
        });
        status.expect("it has ended").code()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself. A cluster that is told so ends its nodes.
        let _ = kill_process(self.pid(), Signal::TERM);
        let _ = self.child.wait();
    }
}

/// A node on a free port, with pages.
pub(crate) struct Node {
    process: Process,
    pub(crate) place: Place,
}

impl Node {
    /// Starts `kadlab node` with these arguments; those that name ports are given.
    pub(crate) fn start(desk: &Desk, arguments: &[&str]) -> Node {
        let ports = ["node", "--listen", "127.0.0.1:0", "--http", "127.0.0.1:0"];
        let quiet = ["--log", "warn"];
        let mut process = Process::start(desk, &[&ports[..], &quiet, arguments].concat());
        let http = process.line();
        let ready = process.line();
        let place = Place {
            pid: process.pid(),
            known: rest(&ready, "ready ").to_owned(),
            http: rest(&http, "http http://").to_owned(),
        };
        Node { process, place }
    }

    /// Waits for its end and gives its exit status.
    pub(crate) fn status(&mut self) -> Option<i32> {
        self.process.status()
    }
}

fn rest<'a>(line: &'a str, beginning: &str) -> &'a str {
    let rest = line.strip_prefix(beginning);
    rest.unwrap_or_else(|| panic!("{line:?} does not begin with {beginning:?}"))
}

/// A cluster in the folder `cluster` of a desk.
pub(crate) struct Cluster {
    process: Process,
    pub(crate) nodes: Vec<Place>,
}

impl Cluster {
    /// Starts so many nodes at this port and those after it.
    pub(crate) fn start(desk: &Desk, count: usize, port: u16) -> Cluster {
        let (nodes, port) = (count.to_string(), port.to_string());
        let arguments = ["cluster", &nodes, "--dir", "cluster", "--port", &port];
        let mut process = Process::start(desk, &arguments);
        let nodes = (0..count).map(|number| {
            let line = process.line();
            let words: Vec<&str> = line.split_whitespace().collect();
            let ["node", named, "pid", pid, known, http] = words[..] else {
                panic!("not a line of a node: {line}");
            };
            assert_eq!(named, number.to_string());
            let pid = pid.parse().ok().and_then(Pid::from_raw);
            Place {
                pid: pid.expect("a process has a number"),
                known: known.to_owned(),
                http: rest(http, "http://").to_owned(),
            }
        });
        let nodes = nodes.collect();
        let up = process.line();
        assert!(up.starts_with(&format!("{count} nodes are up")), "{up}");
        Cluster { process, nodes }
    }

    /// Runs a command of the operator of the node with this number.
    pub(crate) fn ask(&self, desk: &Desk, number: usize, command: &[&str]) -> Said {
        let key = format!("cluster/{number}/node.key");
        let way = ["--node", self.nodes[number].address(), "--key", &key];
        desk.say(&[command, &way].concat())
    }

    /// Kills a node, and waits until the cluster has said so.
    pub(crate) fn kill(&mut self, number: usize) {
        self.nodes[number].signal(Signal::KILL);
        let line = self.process.line();
        assert_eq!(line, format!("node {number} ended: signal: 9 (SIGKILL)"));
    }

    /// Waits for its end and gives its exit status.
    pub(crate) fn status(&mut self) -> Option<i32> {
        self.process.status()
    }

    /// Ends it politely and gives its exit status.
    pub(crate) fn end(&mut self) -> Option<i32> {
        kill_process(self.process.pid(), Signal::TERM).expect("it is there");
        self.status()
    }
}
