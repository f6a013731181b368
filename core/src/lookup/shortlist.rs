//! The shortlist of a lookup: candidates by distance, each with its state and depth.
//!
//! Sixteen bytes a candidate: the leading 64 bits of the distance decide almost every
//! comparison; only on a tie are whole identifiers resolved.

use crate::ahead::fetch_all;
use crate::config::{Config, FailedPeers};
use crate::env::Near;
use crate::id::Id;
use crate::peer::{Ids, Peer};
use serde::Serialize;

/// How many times k candidates are kept where failed peers are replaced: the end of a lookup is
/// exact unless more than two thirds of the closest fail.
const CAPACITY_IN_K: usize = 3;

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
enum State {
    Unasked,
    Asked,
    Answered,
    Failed,
}

#[derive(Clone, Copy, Debug, Serialize)]
struct Candidate {
    /// The leading 64 bits of the distance to the target.
    distance: u64,
    peer: Peer,
    state: State,
    depth: u8,
    batch: u8,
}

const _: () = assert!(size_of::<Candidate>() == 16);

/// What the k closest candidates look like.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Standing {
    /// The closest of them that was not asked is at this index.
    Unasked(usize),
    /// All were asked, not all have an outcome.
    Pending,
    /// All have an outcome.
    Complete,
}

/// Candidates, closest first.
#[derive(Debug, Serialize)]
pub(super) struct Shortlist {
    candidates: Vec<Candidate>,
    capacity: usize,
}

impl Shortlist {
    /// How many candidates a lookup keeps.
    pub(super) fn capacity(config: &Config) -> usize {
        match config.failed_peers {
            FailedPeers::Keep => config.k.into(),
            FailedPeers::Drop => CAPACITY_IN_K * usize::from(config.k),
        }
    }

    /// Has all candidates fetched.
    pub(super) fn fetch_candidates(&self) {
        fetch_all(&self.candidates);
    }

    /// All candidates' handles.
    pub(super) fn peers(&self) -> impl Iterator<Item = Peer> {
        self.candidates.iter().map(|candidate| candidate.peer)
    }

    pub(super) fn new(capacity: usize) -> Shortlist {
        Shortlist {
            candidates: Vec::with_capacity(capacity),
            capacity,
        }
    }

    /// Adds a candidate unless it is known or too far. A known one of the same batch takes the
    /// smaller depth; depths are never changed later.
    pub(super) fn insert<'w>(
        &mut self,
        peer: Peer,
        target: &Id,
        (depth, batch): (u8, u8),
        ids: &impl Ids<'w>,
    ) {
        let distance = ids.leading_bits(peer) ^ target.leading_bits();
        let full = self.candidates.len() == self.capacity;
        if full
            && self
                .candidates
                .last()
                .is_some_and(|last| last.distance < distance)
        {
            return;
        }
        let mut place = self
            .candidates
            .partition_point(|kept| kept.distance < distance);
        while let Some(kept) = self.candidates.get_mut(place) {
            if kept.distance != distance {
                break;
            }
            if kept.peer == peer {
                if kept.batch == batch {
                    kept.depth = kept.depth.min(depth);
                }
                return;
            }
            if ids.id(kept.peer).distance(target) > ids.id(peer).distance(target) {
                break;
            }
            place += 1;
        }
        if place == self.capacity {
            return;
        }
        let candidate = Candidate {
            distance,
            peer,
            state: State::Unasked,
            depth,
            batch,
        };
        self.candidates.truncate(self.capacity - 1);
        self.candidates.insert(place, candidate);
    }

    /// Marks the candidate at `index` as asked.
    pub(super) fn ask(&mut self, index: usize) -> (Peer, u8) {
        let candidate = &mut self.candidates[index];
        assert!(candidate.state == State::Unasked, "nobody is asked twice");
        candidate.state = State::Asked;
        (candidate.peer, candidate.depth)
    }

    /// Notes the outcome of a request. The peer may have been pushed out meanwhile.
    pub(super) fn close<'w>(
        &mut self,
        peer: Peer,
        target: &Id,
        ids: &impl Ids<'w>,
        answered: bool,
    ) {
        let distance = ids.leading_bits(peer) ^ target.leading_bits();
        let place = self
            .candidates
            .partition_point(|kept| kept.distance < distance);
        let same = self.candidates[place..]
            .iter_mut()
            .find(|kept| kept.peer == peer);
        if let Some(candidate) = same {
            candidate.state = if answered {
                State::Answered
            } else {
                State::Failed
            };
        }
    }

    /// Looks at the k closest candidates; failed ones do not count unless the choice keeps them.
    pub(super) fn outlook(&self, config: &Config) -> Standing {
        let keep = config.failed_peers == FailedPeers::Keep;
        let counts =
            |(_, candidate): &(usize, &Candidate)| keep || candidate.state != State::Failed;
        let mut standing = Standing::Complete;
        let closest = self.candidates.iter().enumerate().filter(counts);
        for (index, candidate) in closest.take(config.k.into()) {
            match candidate.state {
                State::Unasked => return Standing::Unasked(index),
                State::Asked => standing = Standing::Pending,
                State::Answered | State::Failed => {}
            }
        }
        standing
    }

    /// The `k` closest candidates.
    pub(super) fn closest(&self, k: usize, keep_failed: bool) -> Vec<Near> {
        let counts = |candidate: &&Candidate| keep_failed || candidate.state != State::Failed;
        let near = |candidate: &Candidate| Near {
            peer: candidate.peer,
            depth: candidate.depth,
        };
        self.candidates
            .iter()
            .filter(counts)
            .take(k)
            .map(near)
            .collect()
    }
}
