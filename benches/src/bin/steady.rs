//! Does the same thing again and again, for a tool that counts instructions (`ci/instructions`).
//!
//! It keeps the system's allocator, whose path does not depend on how large pages come.

use clap::Parser;
use kadlab_benches::steady::Body;

/// Does the same thing so many times.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100)]
struct Arguments {
    /// What
    body: Body,
    /// How many times
    events: u32,
}

fn main() {
    let Arguments { body, events } = Arguments::parse();
    body.run(events);
}
