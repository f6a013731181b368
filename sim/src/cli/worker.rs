//! `kadlab worker`: the other side of a suite. Nobody types it.

use super::{Error, Status};
use crate::harness::worker;

/// Arguments of `kadlab worker`.
#[derive(Debug, clap::Args)]
pub(super) struct Worker {}

impl Worker {
    // Commands are told by `self`, and this one has nothing to say.
    pub(super) fn execute(&self) -> Result<Status, Error> {
        let Worker {} = self;
        Ok(match worker::work() {
            Ok(()) => Status::AsPlanned,
            Err(error) => {
                eprintln!("error: a job or its reply was lost: {error}");
                Status::HarnessFailed
            }
        })
    }
}
