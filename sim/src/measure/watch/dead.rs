//! Dead contacts leave tables: at every sample, no live node knows one that has been down longer
//! than the bound. An identity that its node has lost is down for ever.

use super::{Seen, View};
use crate::world::stage::{Position, Stage};
use kadlab_core::peer::Peer;
use kadlab_core::time::{Duration, Time};

/// Since when identities are those of dead nodes.
#[derive(Debug)]
pub(super) struct Dead {
    within: Duration,
    /// When the node of each last went down with it, by handle.
    down: Vec<Option<Time>>,
}

impl Dead {
    /// Nobody has gone down yet; where phantoms are nobody has ever been up.
    pub(super) fn new(within: Duration, stage: &Stage) -> Dead {
        let is_phantom = |peer| stage.is_phantom(stage.position(peer));
        let mut down = vec![None; stage.identities()];
        for peer in stage.peers().filter(|peer| is_phantom(*peer)) {
            down[peer.index()] = Some(Time::ZERO);
        }
        Dead { within, down }
    }

    pub(super) fn gone(&mut self, now: Time, me: Peer) {
        self.down[me.index()] = Some(now);
    }

    /// A case is an identity that has been dead long enough; wrong if anybody knows it.
    pub(super) fn look(&mut self, now: Time, step: usize, view: &View<'_>, seen: &mut Seen) {
        let dead = |peer: Peer| {
            let since = self.down[peer.index()].filter(|_| !view.hosts.is_live(peer))?;
            (since + self.within < now).then_some(since)
        };
        let mut known_by: Vec<Option<Position>> = vec![None; self.down.len()];
        // Who is paused can let nobody go.
        for node in view.live(step).filter(|node| !view.hosts.is_paused(*node)) {
            let tables = view.hosts[node].node().into_iter();
            for peer in tables.flat_map(|node| node.table().peers()) {
                known_by[peer.index()].get_or_insert(node);
            }
        }
        for peer in view.stage.peers() {
            let Some(since) = dead(peer) else { continue };
            let knower = known_by[peer.index()];
            seen.look(knower.map(|knower| {
                move || {
                    let (knower, node) = (view.name(knower), view.stage.position(peer));
                    let earlier = match view.hosts.me(node) == peer {
                        true => "",
                        false => " by an earlier identity",
                    };
                    let node = view.name(node);
                    format!("at {now:?} {knower} still knew {node}{earlier}, down since {since:?}")
                }
            }));
        }
    }
}
