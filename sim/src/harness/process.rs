//! One worker as the harness sees it: a child process that is asked, listened to, and ended.
//!
//! It has a process group of its own, so that Ctrl-C reaches the harness only and the harness
//! decides. Dropping it ends the process. When to do so is the pool's business.

use super::job::{Answer, Job, Reply};
use crate::machine;
use std::ffi::OsString;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

/// The program that works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// Where it is.
    pub path: PathBuf,
    /// What it is told.
    pub arguments: Vec<OsString>,
}

impl Program {
    /// This program as a worker, even if somebody builds another one in its place meanwhile.
    #[must_use]
    pub fn own() -> Program {
        let running = PathBuf::from("/proc/self/exe");
        let path = if running.exists() {
            running
        } else {
            std::env::current_exe().unwrap_or_else(|_| PathBuf::from("kadlab"))
        };
        Program::other(path)
    }

    /// Another program as a worker.
    #[must_use]
    pub fn other(path: PathBuf) -> Program {
        Program {
            path,
            arguments: vec!["worker".into()],
        }
    }
}

/// Bytes of a reply at most: a worker that writes without end must not fill our memory.
const REPLY_MAX: u64 = 64 << 20;
/// Bytes of standard error that are kept.
const LAST_WORDS_MAX: usize = 4 << 10;
/// Characters of a line that is no reply, as messages quote it.
const QUOTE_MAX: usize = 200;
/// How long a process that has closed its output may take to end by itself.
const GRACE: Duration = Duration::from_millis(500);
/// Between two looks at a process that is about to end.
const LOOK: Duration = Duration::from_millis(2);

/// What was heard of a worker.
pub(super) enum Heard {
    /// Nothing yet.
    Silence,
    /// An answer to the job it was asked.
    Answer(Answer),
    /// Something else.
    Nonsense(String),
    /// The end of its output.
    Closed,
}

/// A running process.
pub(super) struct Worker {
    child: Child,
    jobs: ChildStdin,
    lines: Receiver<Vec<u8>>,
    last_words: LastWords,
}

impl Worker {
    /// Starts the program.
    pub(super) fn start(program: &Program) -> std::io::Result<Worker> {
        let mut child = Command::new(&program.path)
            .args(&program.arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0)
            .spawn()?;
        let (sender, lines) = sync_channel(1);
        let output = child.stdout.take().expect("it is piped");
        std::thread::spawn(move || {
            let mut output = BufReader::new(output);
            while let Some(line) = line_of(&mut output)
                && sender.send(line).is_ok()
            {}
        });
        Ok(Worker {
            jobs: child.stdin.take().expect("it is piped"),
            last_words: LastWords::of(child.stderr.take().expect("it is piped")),
            child,
            lines,
        })
    }

    /// The worker, if its process is still there.
    pub(super) fn alive(mut self) -> Option<Worker> {
        matches!(self.child.try_wait(), Ok(None)).then_some(self)
    }

    /// Gives it a job.
    pub(super) fn ask(&mut self, job: &Job) -> std::io::Result<()> {
        self.last_words.forget();
        let mut line = serde_json::to_vec(job)?;
        line.push(b'\n');
        self.jobs.write_all(&line)?;
        self.jobs.flush()
    }

    /// Waits for the answer to `job`, at most for `patience`.
    pub(super) fn listen(&self, job: &Job, patience: Duration) -> Heard {
        match self.lines.recv_timeout(patience) {
            Err(RecvTimeoutError::Timeout) => Heard::Silence,
            Err(RecvTimeoutError::Disconnected) => Heard::Closed,
            Ok(line) => match serde_json::from_slice::<Reply>(&line) {
                Ok(reply) if same(&reply.job, job) => Heard::Answer(reply.answer),
                _ => Heard::Nonsense(quote(&line)),
            },
        }
    }

    /// Resident memory in bytes; nothing if the system does not tell.
    pub(super) fn resident_bytes(&self) -> Option<u64> {
        machine::resident_bytes_of(self.child.id())
    }

    /// Waits a moment for the process to end by itself: how it did, if it did.
    pub(super) fn farewell(&mut self) -> Option<String> {
        let mut waited = Duration::ZERO;
        while waited < GRACE {
            if let Ok(Some(status)) = self.child.try_wait() {
                return Some(status.to_string());
            }
            std::thread::sleep(LOOK);
            waited += LOOK;
        }
        None
    }

    /// Ends the process: the end of what it wrote to standard error since it was last asked.
    pub(super) fn end(mut self) -> String {
        self.kill();
        self.last_words.text()
    }

    fn kill(&mut self) {
        // It may be gone already; either way it is gone afterwards.
        let _ended = self.child.kill();
        let _status = self.child.wait();
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Whether two jobs are the same run; who may do it is not written down.
fn same(one: &Job, other: &Job) -> bool {
    (&one.scenario, &one.sets, one.seed) == (&other.scenario, &other.sets, other.seed)
}

/// The next line; nothing at the end, nor for a line that its writer did not live to finish.
fn line_of(output: &mut impl BufRead) -> Option<Vec<u8>> {
    let mut line = Vec::new();
    let mut output = output.take(REPLY_MAX);
    match output.read_until(b'\n', &mut line) {
        Ok(_) if line.ends_with(b"\n") || output.limit() == 0 => Some(line),
        _ => None,
    }
}

fn quote(line: &[u8]) -> String {
    let text = String::from_utf8_lossy(line);
    text.trim_end().chars().take(QUOTE_MAX).collect()
}

/// The end of a standard error, read by a thread as it is written.
struct LastWords {
    kept: Arc<Mutex<Vec<u8>>>,
    reader: JoinHandle<()>,
}

impl LastWords {
    fn of(mut stderr: impl Read + Send + 'static) -> LastWords {
        let kept = Arc::new(Mutex::new(Vec::new()));
        let ours = Arc::clone(&kept);
        let reader = std::thread::spawn(move || {
            let mut piece = [0; 1024];
            while let Ok(count @ 1..) = stderr.read(&mut piece) {
                let mut kept = ours.lock().expect("nobody panics while holding it");
                kept.extend_from_slice(&piece[..count]);
                let excess = kept.len().saturating_sub(LAST_WORDS_MAX);
                kept.drain(..excess);
            }
        });
        LastWords { kept, reader }
    }

    fn forget(&self) {
        let mut kept = self.kept.lock().expect("nobody panics while holding it");
        kept.clear();
    }

    /// What is kept, after a moment for what is still in the pipe. A grandchild may hold the pipe
    /// open for ever, so nobody waits for its end.
    fn text(&self) -> String {
        let mut waited = Duration::ZERO;
        while !self.reader.is_finished() && waited < GRACE {
            std::thread::sleep(LOOK);
            waited += LOOK;
        }
        let kept = self.kept.lock().expect("nobody panics while holding it");
        String::from_utf8_lossy(&kept).trim_end().to_owned()
    }
}
