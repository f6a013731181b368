//! The shortlist against the obvious slow version: a list that is sorted by whole identifiers
//! after every step and looked at from its front.

use super::shortlist::{Shortlist, Standing};
use crate::config::{Config, FailedPeers, Preset};
use crate::id::Id;
use crate::peer::Peer;
use proptest::prelude::*;

const PEERS: u32 = 24;

/// Four peers in a row have the same leading bits.
fn ids() -> Vec<Id> {
    let id = |peer: u32| {
        let mut bytes = [0; 32];
        (bytes[0], bytes[7], bytes[31]) = (peer as u8 / 8, peer as u8 / 4 % 2, peer as u8 % 4);
        Id::from_bytes(bytes)
    };
    (0..PEERS).map(id).collect()
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Learn { peer: u32, depth: u8, batch: u8 },
    AskNext,
    Close { place: usize, answered: bool },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let learn = (0..PEERS, 1..4u8, 1..4u8).prop_map(|(peer, depth, batch)| Step::Learn {
        peer,
        depth,
        batch,
    });
    let close = (0..8usize, any::<bool>());
    let close = close.prop_map(|(place, answered)| Step::Close { place, answered });
    prop::collection::vec(
        prop_oneof![3 => learn, 2 => Just(Step::AskNext), 1 => close],
        1..120,
    )
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Unasked,
    Asked,
    Answered,
    Failed,
}

#[derive(Clone, Copy)]
struct Known {
    peer: u32,
    depth: u8,
    batch: u8,
    state: State,
}

struct Model {
    ids: Vec<Id>,
    target: Id,
    known: Vec<Known>,
}

impl Model {
    fn learn(&mut self, peer: u32, (depth, batch): (u8, u8), capacity: usize) {
        if let Some(known) = self.known.iter_mut().find(|known| known.peer == peer) {
            if known.batch == batch {
                known.depth = known.depth.min(depth);
            }
            return;
        }
        let state = State::Unasked;
        self.known.push(Known {
            peer,
            depth,
            batch,
            state,
        });
        let (ids, target) = (&self.ids, &self.target);
        self.known
            .sort_by_key(|known| ids[known.peer as usize].distance(target));
        self.known.truncate(capacity);
    }

    /// Places of the k closest that count.
    fn closest(&self, config: &Config) -> Vec<usize> {
        let keep = config.failed_peers == FailedPeers::Keep;
        let counts = |place: &usize| keep || self.known[*place].state != State::Failed;
        let places = (0..self.known.len()).filter(counts);
        places.take(config.k.into()).collect()
    }

    fn outlook(&self, config: &Config) -> Standing {
        let closest = self.closest(config);
        let is = |state| move |place: &&usize| self.known[**place].state == state;
        match closest.iter().find(is(State::Unasked)) {
            Some(place) => Standing::Unasked(*place),
            None if closest.iter().any(|place| is(State::Asked)(&place)) => Standing::Pending,
            None => Standing::Complete,
        }
    }
}

fn play(config: &Config, target: Id, steps: Vec<Step>) -> Result<(), TestCaseError> {
    let (ids, known, capacity) = (ids(), Vec::new(), Shortlist::capacity(config));
    let of = |peer: Peer| &ids[peer.index()];
    let mut shortlist = Shortlist::new(capacity);
    let mut model = Model {
        ids: ids.clone(),
        target,
        known,
    };
    let mut in_flight = Vec::new();
    for step in steps {
        match step {
            Step::Learn { peer, depth, batch } => {
                shortlist.insert(Peer::from_index(peer), &target, (depth, batch), &of);
                model.learn(peer, (depth, batch), capacity);
            }
            Step::AskNext => {
                if let Standing::Unasked(place) = shortlist.outlook(config) {
                    let known = &mut model.known[place];
                    let asked = shortlist.ask(place);
                    prop_assert_eq!(asked, (Peer::from_index(known.peer), known.depth));
                    known.state = State::Asked;
                    in_flight.push(known.peer);
                }
            }
            Step::Close { place, answered } => {
                if place < in_flight.len() {
                    let peer = in_flight.remove(place);
                    shortlist.close(Peer::from_index(peer), &target, &of, answered);
                    let known = model.known.iter_mut().find(|known| known.peer == peer);
                    let outcome = [State::Failed, State::Answered][usize::from(answered)];
                    known.into_iter().for_each(|known| known.state = outcome);
                }
            }
        }
        prop_assert_eq!(shortlist.outlook(config), model.outlook(config));
    }
    let keep = config.failed_peers == FailedPeers::Keep;
    let found = shortlist.closest(config.k.into(), keep).into_iter();
    let found: Vec<_> = found.map(|near| (near.peer.index(), near.depth)).collect();
    let known = |place: usize| (model.known[place].peer as usize, model.known[place].depth);
    let expected: Vec<_> = model.closest(config).into_iter().map(known).collect();
    prop_assert_eq!(found, expected);
    Ok(())
}

proptest! {
    #[test]
    fn a_shortlist_is_a_list_that_is_sorted_after_every_step(
        (k, keep) in (1..7u16, any::<bool>()),
        target in 0..PEERS as usize,
        steps in steps(),
    ) {
        let failed_peers = [FailedPeers::Drop, FailedPeers::Keep][usize::from(keep)];
        let config = Config { k, failed_peers, ..Config::preset(Preset::Skywire) };
        play(&config, ids()[target], steps)?;
    }
}
