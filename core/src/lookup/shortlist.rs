//! The shortlist of a lookup: candidates by distance, each with its state and depth.
//!
//! Sixteen bytes a candidate: the leading 64 bits of the distance decide almost every
//! comparison; only on a tie are whole identifiers resolved.

use super::places::Places;
use crate::ahead::fetch_all;
use crate::config::{Config, FailedPeers, K_MAX};
use crate::env::Near;
use crate::id::Id;
use crate::peer::{Ids, Peer};
use serde::Serialize;

/// How many times k candidates are kept where failed peers are replaced: the end of a lookup is
/// exact unless more than two thirds of the closest fail.
const CAPACITY_IN_K: usize = 3;
const _: () = assert!(CAPACITY_IN_K * K_MAX as usize <= Places::NOWHERE as usize);

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

impl Candidate {
    fn new(distance: u64, peer: Peer, (depth, batch): (u8, u8)) -> Candidate {
        Candidate {
            distance,
            peer,
            state: State::Unasked,
            depth,
            batch,
        }
    }

    /// A reply lists it once more.
    fn learned_again(&mut self, depth: u8, batch: u8) {
        if self.batch == batch {
            self.depth = self.depth.min(depth);
        }
    }
}

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
    /// Follows from the candidates.
    #[serde(skip)]
    places: Places,
    capacity: u16,
    /// Nobody before this index is still to be asked.
    asked_before: u16,
    /// How many candidates failed.
    failed: u16,
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
        fetch_all(self.places.lines());
        fetch_all(&self.candidates);
    }

    /// All candidates' handles.
    pub(super) fn peers(&self) -> impl Iterator<Item = Peer> {
        self.candidates.iter().map(|candidate| candidate.peer)
    }

    pub(super) fn new(capacity: usize) -> Shortlist {
        Shortlist {
            candidates: Vec::with_capacity(capacity),
            places: Places::new(),
            capacity: u16::try_from(capacity).expect("a lookup keeps a few times k candidates"),
            asked_before: 0,
            failed: 0,
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
        match self.candidates.get_mut(self.places.of(distance)) {
            Some(kept) if kept.peer == peer => kept.learned_again(depth, batch),
            _ => self.insert_new(Candidate::new(distance, peer, (depth, batch)), target, ids),
        }
    }

    /// The same of one that is not where the index has it.
    #[inline(never)]
    fn insert_new<'w>(&mut self, new: Candidate, target: &Id, ids: &impl Ids<'w>) {
        let is_closer = |last: &Candidate| last.distance < new.distance;
        if self.is_full() && self.candidates.last().is_some_and(is_closer) {
            return;
        }
        let mut place = self.place(new.distance);
        while let Some(kept) = self.candidates.get_mut(place) {
            if kept.distance != new.distance {
                break;
            }
            if kept.peer == new.peer {
                kept.learned_again(new.depth, new.batch);
                return;
            }
            if ids.id(kept.peer).distance(target) > ids.id(new.peer).distance(target) {
                break;
            }
            place += 1;
        }
        self.insert_at(place, new);
    }

    /// Where candidates of this distance begin.
    fn place(&self, distance: u64) -> usize {
        self.candidates
            .partition_point(|kept| kept.distance < distance)
    }

    fn is_full(&self) -> bool {
        self.candidates.len() == usize::from(self.capacity)
    }

    /// Inserts a new candidate unless its place is behind the last of a full list.
    fn insert_at(&mut self, place: usize, candidate: Candidate) {
        if place == usize::from(self.capacity) {
            return;
        }
        if self.is_full() {
            let last = self.candidates.pop();
            self.failed -= u16::from(last.is_some_and(|last| last.state == State::Failed));
        }
        self.candidates.insert(place, candidate);
        self.places.inserted(candidate.distance, place);
        self.asked_before = self.asked_before.min(place as u16);
    }

    /// Marks the candidate at `index`, the first that was not asked, as asked.
    pub(super) fn ask(&mut self, index: usize) -> (Peer, u8) {
        let candidate = &mut self.candidates[index];
        assert!(candidate.state == State::Unasked, "nobody is asked twice");
        candidate.state = State::Asked;
        self.asked_before = index as u16 + 1;
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
        let is_peer = |kept: &Candidate| kept.peer == peer;
        let mut place = self.places.of(distance);
        if !self.candidates.get(place).is_some_and(is_peer) {
            place = self.place(distance);
        }
        let mut behind = self.candidates[place..].iter_mut();
        if let Some(candidate) = behind.find(|kept| is_peer(kept)) {
            candidate.state = if answered {
                State::Answered
            } else {
                State::Failed
            };
            self.failed += u16::from(!answered);
        }
    }

    /// Looks at the k closest candidates; failed ones do not count unless the choice keeps them.
    pub(super) fn outlook(&self, config: &Config) -> Standing {
        let counted = match config.failed_peers {
            FailedPeers::Keep => config.k.into(),
            FailedPeers::Drop => self.with_failed(config.k.into()),
        };
        let closest = &self.candidates[..counted.min(self.candidates.len())];
        let from = usize::from(self.asked_before);
        let to_ask = |kept: &Candidate| kept.state == State::Unasked;
        if let Some(index) = closest.iter().skip(from).position(to_ask) {
            return Standing::Unasked(from + index);
        }
        let open = closest.iter().any(|kept| kept.state == State::Asked);
        if open {
            Standing::Pending
        } else {
            Standing::Complete
        }
    }

    /// How many candidates there are up to the `k`-th that did not fail.
    fn with_failed(&self, k: usize) -> usize {
        if self.failed == 0 {
            return k;
        }
        let mut left = k;
        let failed_or_counts = |kept: &Candidate| {
            left -= usize::from(kept.state != State::Failed);
            left == 0
        };
        let last = self.candidates.iter().position(failed_or_counts);
        last.map_or(self.candidates.len(), |last| last + 1)
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
