//! The handles that a node holds: a host that reclaims handles keeps these.
//!
//! Between two calls into a node these are all there are. It says nothing of handles that are on
//! their way: in effects that the host has not carried out and in messages that it has not told.

use super::Node;
use super::calls::Cause;
use super::tasks::Phase;
use crate::peer::Peer;

impl Node {
    /// Names every handle that this node holds, some more than once: itself, its contacts and
    /// those it would rather have, whom its calls and tasks are about, whom it has banned, and its
    /// bootstrap peers. Linear in their number.
    pub fn for_each_peer_held(&self, mut hold: impl FnMut(Peer)) {
        hold(self.me);
        self.table.peers_held().for_each(&mut hold);
        for call in self.calls.iter() {
            hold(call.peer);
            if let Cause::Probe { newcomer } = call.cause {
                hold(newcomer);
            }
        }
        self.bans.iter().for_each(|(banned, _)| hold(*banned));
        self.upkeep.bootstrap.iter().copied().for_each(&mut hold);
        for task in self.tasks.iter() {
            match &task.phase {
                Phase::Lookup(lookup) => lookup.peers().for_each(&mut hold),
                Phase::Push(push) => push.peers().for_each(&mut hold),
                Phase::Pings(pings) => pings.peers().for_each(&mut hold),
                Phase::Exchange(exchange) => hold(exchange.with()),
            }
        }
    }
}
