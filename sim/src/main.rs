//! The `kadlab` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    kadlab::cli::main()
}
