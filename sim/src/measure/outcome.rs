//! What came of one command, said so that every host can say it: what was asked of whom and when,
//! what was answered, and what it took.
//!
//! Positions and versions only, no handle and no address: two hosts that play one script can be
//! set against each other command by command.

use super::lookups::{Asked, Open};
use super::truth;
use crate::world::stage::Position;
use kadlab_core::env::{CommandResult, GetError};
use kadlab_core::item::Item;
use kadlab_core::time::{Duration, Time};
use kadlab_reports::record;

/// What came of one command.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Outcome {
    /// Position in the scenario's workloads.
    pub workload: usize,
    /// Who was asked.
    pub node: Position,
    /// When, by the script.
    pub started: Time,
    /// What for.
    pub asked: Asked,
    /// From the command to its answer, or to the end of the node that owed it.
    pub took: Duration,
    /// What came back.
    pub answer: Answer,
    /// Requests sent.
    pub requests: u16,
    /// Of those, how many got no answer.
    pub failures: u16,
    /// Depth at which the live node closest to the target was learned, if it was found.
    pub hops: Option<u8>,
}

/// What a command was answered.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Answer {
    /// Nothing: the node went away first.
    Unfinished,
    /// A lookup for nodes ended.
    Nodes,
    /// A value.
    Value(Version),
    /// No value.
    NoValue,
    /// A value that its key did not sign.
    BadSignature,
    /// A put ended: how many peers stored it, refused it and were silent.
    Put {
        /// Stored.
        stored: u16,
        /// Refused.
        refused: u16,
        /// No answer.
        failed: u16,
        /// The text of the last refusal.
        refusal: Option<String>,
    },
}

/// A version of a published value, as it was found.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Version {
    /// The number that the value begins with; 0 if it is none of the script's.
    pub number: u32,
    /// The sequence number of its item.
    pub seq: u64,
}

impl Version {
    /// The version that an item holds.
    #[must_use]
    pub fn of(item: &Item) -> Version {
        Version {
            number: truth::version_of(item),
            seq: item.seq(),
        }
    }
}

impl Answer {
    /// The answer that a command's result is; a reconciliation has none, it is only counted.
    #[must_use]
    pub fn of(result: &CommandResult) -> Option<Answer> {
        Some(match result {
            CommandResult::Nodes => Answer::Nodes,
            CommandResult::Value(Ok(Some(item))) => Answer::Value(Version::of(item)),
            CommandResult::Value(Ok(None)) => Answer::NoValue,
            CommandResult::Value(Err(GetError::BadSignature)) => Answer::BadSignature,
            CommandResult::Put {
                stored,
                refused,
                failed,
                refusal,
            } => Answer::Put {
                stored: *stored,
                refused: *refused,
                failed: *failed,
                refusal: refusal.as_ref().map(ToString::to_string),
            },
            CommandResult::Reconciled { .. } => return None,
        })
    }
}

/// What came of commands, if anybody wants to know.
#[derive(Clone, Debug, Default)]
pub(super) struct Outcomes(Option<Vec<Outcome>>);

impl Outcomes {
    /// Keeps them from now on.
    pub(super) fn keep(&mut self) {
        self.0 = Some(Vec::new());
    }

    /// Those kept, in the order in which they ended.
    pub(super) fn kept(self) -> Vec<Outcome> {
        self.0.unwrap_or_default()
    }

    /// A command came to this.
    pub(super) fn came(&mut self, open: &Open, row: &record::Lookup, answer: Answer) {
        if let Some(kept) = &mut self.0 {
            kept.push(Outcome {
                workload: open.workload,
                node: open.node,
                started: open.started,
                asked: open.asked,
                took: Duration::from_micros(row.latency_us),
                answer,
                requests: row.rpcs,
                failures: row.failed_rpcs,
                hops: row.hops,
            });
        }
    }
}
