//! Whom liars pretend to be when they ask.

use super::super::World;
use super::super::packet::Packet;
use super::super::phantoms;
use crate::scenario::spec::{Deceit, Pretence};
use kadlab_core::peer::Peer;

impl<'w> World<'w> {
    /// A liar is about to send a request: one that pretends to be somebody else says so in it.
    pub(in crate::world) fn claim_falsely(&mut self, packet: &mut Packet) {
        let liar = packet.caller;
        let pretence = |(fault, how): (usize, &'w Deceit)| match how {
            Deceit::FalseClaim { pretence } => Some((fault, pretence)),
            _ => None,
        };
        let Some((fault, pretence)) = self.lies(liar).into_iter().find_map(pretence) else {
            return;
        };
        let claims = match pretence {
            Pretence::Node { group, index } => {
                let first = self.stage.positions_of_group(*group).start;
                self.hosts.me(first + index)
            }
            Pretence::Phantoms(_) => self.next_phantom(fault, packet),
        };
        if claims != packet.claims {
            packet.claims = claims;
            self.ledger.lied(fault, self.now);
        }
    }

    /// A liar goes through the phantoms of its fault, one after another.
    fn next_phantom(&mut self, fault: usize, packet: &Packet) -> Peer {
        let phantoms = phantoms::positions(self.stage, fault);
        let claimed = self.liars.claims.entry((fault, packet.caller)).or_default();
        let number = *claimed % phantoms.len() as u32;
        *claimed = claimed.wrapping_add(1);
        self.hosts.me(phantoms.start + number)
    }
}
