//! The command line: arguments in, exit status out. The work is done elsewhere.

mod catalogue;
mod compare;
mod hosts;
mod journal;
mod node;
mod progress;
mod replay;
mod run;
mod say;
mod sweep;
mod test;
mod worker;

use crate::harness::PlanError;
use crate::journal::JournalError;
use crate::scenario::{Override, ScenarioError};
use crate::shell::quoted;
use clap::{Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

/// Runs Kademlia DHTs on a seeded virtual network and reports what came of it.
#[derive(Debug, Parser)]
#[command(name = "kadlab", version, about, max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run a scenario once and write its report
    Run(run::Run),
    /// Run a scenario's grid over seeds on all cores and compare planned with actual
    Sweep(sweep::Sweep),
    /// Test scenarios over their grids and seeds, each run in a process of its own
    Test(test::Test),
    /// Compare two results, paired by seed: what differs, by how much, and whether that is luck
    Compare(compare::Compare),
    /// Run the core on the journal of one node, and reach the state that was recorded
    Replay(replay::Replay),
    /// List the scenario files below a folder
    List(catalogue::List),
    /// Check scenario files without running them
    Validate(catalogue::Validate),
    /// Print the JSON Schema of scenario files, for editors
    Schema,
    /// Run a real node on this machine's sockets, until Ctrl-C
    Node(node::Node),
    /// Run several real nodes on this machine, each a process of its own
    Cluster(node::Cluster),
    /// Make a new key for a node
    Key(node::NewKey),
    /// Have a running node publish a value under its key
    Put(node::Put),
    /// Have a running node find a value
    Get(node::Get),
    /// List the contacts of a running node
    Peers(node::Peers),
    /// Have a running node exchange items with a peer
    Reconcile(node::Reconcile),
    /// Show which of the closest nodes hold a value, as a running node sees them
    Source(node::Source),
    /// Run the jobs of a suite; started by the suite
    #[command(hide = true)]
    Worker(worker::Worker),
}

/// How a command ended, as the exit status says it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Status {
    /// All as planned.
    AsPlanned = 0,
    /// An expectation came out otherwise than planned.
    NotAsPlanned = 1,
    /// A mistake in the command line or a scenario.
    Usage = 2,
    /// Two runs of one seed differed.
    Differed = 3,
    /// Nothing ran.
    NothingRan = 4,
    /// Something planned was not finished.
    Incomplete = 7,
    /// The harness itself failed.
    HarnessFailed = 8,
}

/// What the operator must repair.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A scenario or override.
    #[error("{0}")]
    Scenario(#[from] ScenarioError),
    /// The place for the report.
    #[error("{0}")]
    Reports(#[from] kadlab_reports::Error),
    /// What a suite would run.
    #[error("{0}")]
    Plan(#[from] PlanError),
    /// A real node.
    #[error("{0}")]
    Node(#[from] node::NodeError),
    /// A limit that nobody could hold.
    #[error(
        "--memory: this system does not tell how much memory a process uses\nhelp: leave it out"
    )]
    MemoryUnwatched,
    /// A journal of one node on several hosts.
    #[error(
        "--journal: --host all plays the script on several hosts\nhelp: name one of them with --host"
    )]
    JournalOfSeveral,
    /// The nodes of a script found no room.
    #[error(
        "--host sockets: the system has no room for the nodes: {0}\nhelp: it needs loopback \
         addresses 127.88.0.x, a thread and some dozens of open files for each node; choose fewer"
    )]
    Host(std::io::Error),
    /// Ctrl-C could not be heard.
    #[error("signals cannot be listened to: {0}\nhelp: this is the system's doing; try again")]
    Signals(std::io::Error),
    /// A list of seeds.
    #[error(
        "--seeds {0}: not a range of seeds\nhelp: write the first and the last, such as 1..20, or one number"
    )]
    Seeds(String),
    /// A reference that is no point of the grid.
    #[error(
        "--reference {wanted}: {points} of the sweep has these values\nhelp: name one, such as --reference '{example}'"
    )]
    Reference {
        /// What was asked for.
        wanted: String,
        /// How many points have it.
        points: &'static str,
        /// A point.
        example: String,
    },
    /// Where a journal is to come from.
    #[error("{0}")]
    Recording(#[from] journal::RecordingError),
    /// A journal.
    #[error("{0}")]
    Journal(#[from] JournalError),
    /// A list of seeds that no sweep would ever finish.
    #[error(
        "seeds {first}..{last}: a sweep takes at most {SEEDS_MAX} seeds\nhelp: choose some of them with --seeds"
    )]
    TooManySeeds {
        /// The first.
        first: u64,
        /// The last.
        last: u64,
    },
}

/// Seeds of a sweep at most.
const SEEDS_MAX: u64 = 1_000_000;

/// Where `--set` belongs and what it does.
#[derive(Debug, clap::Args)]
struct Scenario {
    /// The scenario file
    scenario: PathBuf,
    /// Set any key of the scenario (network.wire=encoded, fault.split.at=3m); may be repeated
    #[arg(long = "set", value_name = "KEY=VALUE")]
    overrides: Vec<String>,
}

impl Scenario {
    fn overrides(&self) -> Result<Vec<Override>, Error> {
        self.overrides
            .iter()
            .map(|argument| Ok(argument.parse()?))
            .collect()
    }

    /// The command that does `verb` to this scenario with these seeds and the same overrides.
    fn command(&self, verb: &str, seeds: &str) -> String {
        let file = quoted(&self.scenario.to_string_lossy());
        let sets = self
            .overrides
            .iter()
            .map(|set| format!(" --set {}", quoted(set)));
        let sets: String = sets.collect();
        format!("kadlab {verb} {file} {seeds}{sets}")
    }
}

/// Runs the command of this process's arguments.
#[must_use]
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = std::panic::catch_unwind(|| match &arguments.command {
        Command::Run(run) => run.execute(),
        Command::Sweep(sweep) => sweep.execute(),
        Command::Test(test) => test.execute(),
        Command::Worker(worker) => worker.execute(),
        Command::Compare(compare) => compare.execute(),
        Command::Replay(replay) => replay.execute(),
        Command::List(list) => list.execute(),
        Command::Validate(validate) => validate.execute(),
        Command::Node(node) => node.execute(),
        Command::Cluster(cluster) => cluster.execute(),
        Command::Key(key) => key.execute(),
        Command::Put(put) => put.execute(),
        Command::Get(get) => get.execute(),
        Command::Peers(peers) => peers.execute(),
        Command::Reconcile(reconcile) => reconcile.execute(),
        Command::Source(source) => source.execute(),
        Command::Schema => Ok(catalogue::schema()),
    });
    let status = match outcome {
        Ok(Ok(status)) => status,
        Ok(Err(error)) => {
            eprintln!("error: {error}");
            Status::Usage
        }
        // The panic has printed what is wrong.
        Err(_) => Status::HarnessFailed,
    };
    ExitCode::from(status as u8)
}
