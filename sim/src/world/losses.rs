//! Segments that get lost on their way, each for one reason: the network's own loss, or a fault.

use super::World;
use super::stage::Position;
use crate::chance::{Name, Purpose};
use crate::network::odds::Luck;

/// A whole in millionths.
const WHOLE: u64 = 1_000_000;

/// What was lost of one round of segments.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Losses {
    /// How many.
    pub(super) count: u32,
    /// The fault that lost the last of them, if that was not the network itself.
    pub(super) last_by: Option<usize>,
}

impl World<'_> {
    /// What is lost of so many segments, sent as the sender's message of this number, in a network
    /// that by itself loses so many millionths.
    pub(super) fn lose(
        &mut self,
        (from, to): (Position, Position),
        (segments, number): (u32, u32),
        own: u32,
    ) -> Losses {
        let odds = self.delays.odds(from, to, own);
        let mut losses = Losses::default();
        if odds.total() == 0 {
            return losses;
        }
        let names = (self.stage.node(from).name, self.stage.node(to).name);
        let name = Name::of_way(names.0, names.1).numbered(number);
        let mut draw = self.stage.chance.stream(name, Purpose::Loss);
        for _ in 0..segments {
            let by = match odds.luck(draw.below(WHOLE)) {
                Luck::Through => continue,
                Luck::Lost => None,
                Luck::LostBy(fault) => Some(fault),
            };
            losses.count += 1;
            losses.last_by = by;
            by.into_iter()
                .for_each(|fault| self.ledger.lost(fault, self.now));
        }
        losses
    }
}
