//! Events per second and bytes per node, by the number of nodes.
//!
//! It starts itself once for each size, so that no size sees the memory of another. Exit status: 0
//! if all checks held, 1 if one failed, 2 for a mistake in the command line.

use clap::Parser;
use kadlab_benches::scale::{Measured, Size};
use std::io::{self, Write};
use std::process::{Command, ExitCode};

/// Uses large pages, like the `kadlab` command.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// A lookup needs another node.
const NODES_MIN: u32 = 2;
/// Nodes that a scenario may have.
const NODES_MAX: u32 = 10_000_000;
/// A day: longer than anybody waits for.
const SECONDS_MAX: u32 = 86_400;

/// Runs worlds of several sizes and prints what they cost.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100)]
struct Arguments {
    /// Numbers of nodes, one row for each
    #[arg(
        long,
        value_delimiter = ',',
        default_value = "1000,10000,100000",
        value_parser = clap::value_parser!(u32).range(i64::from(NODES_MIN)..=i64::from(NODES_MAX)),
    )]
    nodes: Vec<u32>,
    /// How long each world runs, in simulated seconds
    #[arg(
        long,
        default_value_t = 60,
        value_parser = clap::value_parser!(u32).range(1..=i64::from(SECONDS_MAX)),
    )]
    seconds: u32,
    /// Measure in this process and print the row alone
    #[arg(long, hide = true)]
    alone: bool,
}

#[derive(Debug, thiserror::Error)]
enum Error {
    #[error("{0}")]
    Scenario(#[from] kadlab::scenario::ScenarioError),
    #[error("this program cannot start itself: {0}")]
    Start(#[from] io::Error),
    #[error("there is no row for {0} nodes")]
    NoRow(u32),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = match arguments.alone {
        true => alone(&arguments),
        false => one_by_one(&arguments),
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

/// True if the checks of all sizes held.
fn one_by_one(arguments: &Arguments) -> Result<bool, Error> {
    println!("{}", Measured::HEAD);
    let program = std::env::current_exe()?;
    let mut held = true;
    for nodes in &arguments.nodes {
        let status = Command::new(&program)
            .arg("--alone")
            .args(["--nodes", &nodes.to_string()])
            .args(["--seconds", &arguments.seconds.to_string()])
            .status()?;
        held &= match status.code() {
            Some(0) => true,
            Some(1) => false,
            _ => return Err(Error::NoRow(*nodes)),
        };
    }
    Ok(held)
}

fn alone(arguments: &Arguments) -> Result<bool, Error> {
    let mut held = true;
    for nodes in &arguments.nodes {
        let size = Size {
            nodes: *nodes,
            seconds: arguments.seconds,
        };
        let measured = size.measure(&mut |percent| show(size, percent))?;
        println!("{measured}");
        held &= measured.holds();
    }
    Ok(held)
}

/// Progress on a terminal that is not asked for the rows.
fn show(size: Size, percent: u64) {
    let mut terminal = io::stderr();
    if io::IsTerminal::is_terminal(&terminal) {
        let end = if percent < 100 { "\r" } else { "\r\u{1b}[K" };
        // Who does not see progress misses nothing.
        let _ = write!(terminal, "{} nodes: {percent} %{end}", size.nodes);
    }
}
