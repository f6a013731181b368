//! The `kadlab` command.

use std::process::ExitCode;

/// Uses large pages, which a world of many nodes needs.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    kadlab::cli::main()
}
