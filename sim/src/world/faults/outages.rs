//! Outages.

use super::super::World;
use super::super::cuts::Rule;
use super::super::stage::Position;
use crate::scenario::spec::{Direction, Selection};

impl World<'_> {
    /// Nodes lose their network: nothing passes to them, from them or between them.
    pub(super) fn black_out(&mut self, fault: usize, on: &Selection) {
        let one = self.select(on, &mut self.selecting(fault));
        let everybody: Vec<_> = (0..self.stage.addresses() as Position).collect();
        let rule = Rule {
            direction: Direction::Both,
            pairs: None,
        };
        self.cuts.begin(fault, &one, &everybody, rule);
        self.touch(fault, &one);
    }
}
