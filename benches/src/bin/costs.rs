//! Measures what work costs a processor of this machine, and prints the profile for scenarios.

use clap::Parser;
use kadlab_benches::costs::Costs;
use kadlab_benches::machine::Machine;
use kadlab_benches::profile;

/// Uses large pages, like the `kadlab` command.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Measures what work costs one processor and prints the file of a profile.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100)]
struct Arguments {
    /// Batches of each cost
    #[arg(long, default_value_t = 2_001, value_parser = clap::value_parser!(u32).range(1..))]
    batches: u32,
}

fn main() {
    let Arguments { batches } = Arguments::parse();
    let command =
        format!("cargo run --release -p kadlab-benches --bin costs -- --batches {batches}");
    let batches = batches as usize;
    let costs = Costs::measured(batches, &mut |name| eprintln!("measuring {name}"));
    let text = profile::text(&costs, &Machine::here(), &command, batches);
    print!("{text}");
}
