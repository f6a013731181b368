//! Partitions.

use super::super::World;
use super::super::stage::Position;
use crate::scenario::spec::Selection;

impl World<'_> {
    /// A partition begins.
    pub(super) fn part(&mut self, fault: usize, on: &Selection, from: Option<&Selection>) {
        let mut draw = self.selecting(fault);
        let one = self.select(on, &mut draw);
        let mut other = match from {
            Some(from) => self.select(from, &mut draw),
            None => (0..self.stage.len() as Position).collect(),
        };
        other.retain(|position| one.binary_search(position).is_err());
        self.cuts.begin(fault, &one, &other);
        self.touch(fault, &one);
    }
}
