//! The iterative lookup (Kademlia, section 2.3) as a small machine: told answers and failures,
//! it says whom to ask next.
//!
//! It knows the shortlist and the pacing, nothing of calls, values or time. The textbook end:
//! all of the k closest nodes seen that have not failed have answered.

mod places;
mod shortlist;

use crate::config::{Config, FailedPeers, Pacing};
use crate::env::Near;
use crate::id::Id;
use crate::peer::{Ids, Peer};
use serde::Serialize;
use shortlist::{Shortlist, Standing};

/// The depth of the asker's own contacts.
const OWN_DEPTH: u8 = 1;

/// Requests of one lookup; whoever keeps inventing closer nodes is left alone after so many.
const REQUESTS_MAX: u16 = 1_000;

/// What a lookup wants.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[must_use]
pub(crate) enum Next {
    /// Ask this peer; tell the outcome with this depth.
    Ask { peer: Peer, depth: u8 },
    /// Nothing until an outcome arrives.
    Wait,
    /// The same, but only because the round is not over: a window would ask or end now (lockstep).
    Hold,
    /// The lookup has ended.
    Finished,
}

/// A lookup under way.
#[derive(Debug, Serialize)]
pub(crate) struct Lookup {
    target: Id,
    shortlist: Shortlist,
    in_flight: u16,
    asked: u16,
    /// Requests that the current round may still send (lockstep).
    round_left: u16,
    /// Counts rounds (lockstep) or answers (window): contacts of one batch may improve depths.
    batch: u8,
}

impl Lookup {
    /// A lookup that knows nobody yet.
    pub(crate) fn new(target: Id, config: &Config) -> Lookup {
        Lookup {
            target,
            shortlist: Shortlist::new(Shortlist::capacity(config)),
            in_flight: 0,
            asked: 0,
            round_left: config.alpha,
            batch: 1,
        }
    }

    /// One of the asker's own closest contacts, to begin with.
    pub(crate) fn begin_with<'w>(&mut self, peer: Peer, ids: &impl Ids<'w>) {
        self.shortlist
            .insert(peer, &self.target, (OWN_DEPTH, 0), ids);
    }

    /// Has the shortlist fetched, for a host that fetches ahead.
    pub(crate) fn fetch_shortlist(&self) {
        self.shortlist.fetch_candidates();
    }

    /// All candidates, those that failed too.
    pub(crate) fn peers(&self) -> impl Iterator<Item = Peer> {
        self.shortlist.peers()
    }

    pub(crate) fn target(&self) -> &Id {
        &self.target
    }

    /// Whom to ask next. Call again until it says wait or finished.
    pub(crate) fn next(&mut self, config: &Config) -> Next {
        let open = match config.pacing {
            Pacing::Window => config.alpha.saturating_sub(self.in_flight),
            Pacing::Lockstep => self.open_in_round(config),
        };
        match self.shortlist.outlook(config) {
            Standing::Unasked(_) if self.asked == REQUESTS_MAX => self.give_up(),
            Standing::Unasked(index) if open > 0 => self.ask(index),
            Standing::Complete if config.pacing == Pacing::Window || self.in_flight == 0 => {
                Next::Finished
            }
            // The only other pacing is lockstep, with requests of the round in flight.
            Standing::Complete => Next::Hold,
            Standing::Unasked(_) if self.in_flight < config.alpha => Next::Hold,
            _ => Next::Wait,
        }
    }

    /// Too many requests: what is in flight is waited for, nothing more is asked.
    fn give_up(&self) -> Next {
        if self.in_flight == 0 {
            Next::Finished
        } else {
            Next::Wait
        }
    }

    /// A round sends alpha requests and then waits for all of them.
    fn open_in_round(&mut self, config: &Config) -> u16 {
        if self.in_flight == 0 && self.round_left < config.alpha {
            self.round_left = config.alpha;
            self.batch = self.batch.wrapping_add(1);
        }
        self.round_left
    }

    fn ask(&mut self, index: usize) -> Next {
        self.in_flight += 1;
        self.asked += 1;
        self.round_left = self.round_left.saturating_sub(1);
        let (peer, depth) = self.shortlist.ask(index);
        Next::Ask { peer, depth }
    }

    /// A peer that was asked listed these contacts. The caller has left out itself and forgeries.
    pub(crate) fn handle_answer<'w>(
        &mut self,
        (peer, depth): (Peer, u8),
        contacts: impl Iterator<Item = Peer>,
        ids: &impl Ids<'w>,
        config: &Config,
    ) {
        self.close(peer, ids, true);
        if config.pacing == Pacing::Window {
            self.batch = self.batch.wrapping_add(1);
        }
        let learned = (depth.saturating_add(1), self.batch);
        for contact in contacts {
            self.shortlist.insert(contact, &self.target, learned, ids);
        }
    }

    /// A peer that was asked did not answer.
    pub(crate) fn handle_failure<'w>(&mut self, peer: Peer, ids: &impl Ids<'w>) {
        self.close(peer, ids, false);
    }

    fn close<'w>(&mut self, peer: Peer, ids: &impl Ids<'w>, answered: bool) {
        assert!(
            self.in_flight > 0,
            "only a peer that was asked has an outcome"
        );
        self.in_flight -= 1;
        self.shortlist.close(peer, &self.target, ids, answered);
    }

    /// The closest nodes, closest first, at most k; those that failed only if the choice keeps
    /// them.
    pub(crate) fn closest(&self, config: &Config) -> Vec<Near> {
        let keep = config.failed_peers == FailedPeers::Keep;
        self.shortlist.closest(config.k.into(), keep)
    }
}

#[cfg(test)]
mod model;
#[cfg(test)]
mod tests;
