//! Dead contacts leave tables: at every sample, no live node knows one that has been down longer
//! than the bound.

use super::{Seen, View};
use crate::world::stage::{Position, Stage};
use kadlab_core::time::{Duration, Time};

/// Since when nodes are down.
#[derive(Debug)]
pub(super) struct Dead {
    within: Duration,
    /// When each last went down.
    down: Vec<Option<Time>>,
}

impl Dead {
    /// Nobody has gone down yet; where phantoms are nobody has ever been up.
    pub(super) fn new(within: Duration, stage: &Stage) -> Dead {
        let since = |position| stage.is_phantom(position).then_some(Time::ZERO);
        Dead {
            within,
            down: (0..stage.addresses() as Position).map(since).collect(),
        }
    }

    pub(super) fn gone(&mut self, now: Time, node: Position) {
        self.down[node as usize] = Some(now);
    }

    /// A case is a node that has been dead long enough; wrong if anybody knows it.
    pub(super) fn look(&mut self, now: Time, step: usize, view: &View<'_>, seen: &mut Seen) {
        let dead = |node: Position| {
            let since = self.down[node as usize].filter(|_| !view.hosts.is_up(node))?;
            (since + self.within < now).then_some(since)
        };
        let mut known_by: Vec<Option<Position>> = vec![None; self.down.len()];
        // Who is paused can let nobody go.
        for node in view.live(step).filter(|node| !view.hosts.is_paused(*node)) {
            let tables = view.hosts[node].node().into_iter();
            for peer in tables.flat_map(|node| node.table().peers()) {
                known_by[view.stage.position(peer) as usize].get_or_insert(node);
            }
        }
        for node in 0..self.down.len() as Position {
            let Some(since) = dead(node) else { continue };
            let knower = known_by[node as usize];
            seen.look(knower.map(|knower| {
                move || {
                    let (knower, node) = (view.name(knower), view.name(node));
                    format!("at {now:?} {knower} still knew {node}, down since {since:?}")
                }
            }));
        }
    }
}
