//! Partitions in force: which pairs of nodes no message passes between.
//!
//! Each partition in force has a bit; each node knows the bits of which it is on the one side or
//! the other. A message is judged once, when it is sent.

use super::stage::Position;

/// Partitions that can be in force at once.
pub const PARTITIONS_MAX: usize = 32;

/// The sides of all partitions in force.
#[derive(Debug)]
pub struct Cuts {
    /// Per node: the partitions of whose one side it is, and of whose other.
    sides: Vec<(u32, u32)>,
    /// The fault behind each bit.
    faults: Vec<Option<usize>>,
}

impl Cuts {
    /// No partition among so many nodes.
    #[must_use]
    pub fn new(nodes: usize) -> Cuts {
        Cuts {
            sides: vec![(0, 0); nodes],
            faults: Vec::new(),
        }
    }

    /// A fault begins to keep two sides apart.
    ///
    /// # Panics
    /// If more than [`PARTITIONS_MAX`] are in force; scenarios are checked for that.
    pub fn begin(&mut self, fault: usize, one: &[Position], other: &[Position]) {
        let free = self.faults.iter().position(Option::is_none);
        let bit = free.unwrap_or(self.faults.len());
        assert!(
            bit < PARTITIONS_MAX,
            "at most {PARTITIONS_MAX} partitions are in force at once"
        );
        if free.is_none() {
            self.faults.push(None);
        }
        self.faults[bit] = Some(fault);
        one.iter()
            .for_each(|node| self.sides[*node as usize].0 |= 1 << bit);
        other
            .iter()
            .for_each(|node| self.sides[*node as usize].1 |= 1 << bit);
    }

    /// A fault ends.
    pub fn end(&mut self, fault: usize) {
        let Some(bit) = self.faults.iter().position(|known| *known == Some(fault)) else {
            return;
        };
        self.faults[bit] = None;
        for (one, other) in &mut self.sides {
            *one &= !(1 << bit);
            *other &= !(1 << bit);
        }
        while self.faults.last() == Some(&None) {
            self.faults.pop();
        }
    }

    /// The fault that cuts a message between two nodes, if any.
    #[must_use]
    pub fn between(&self, from: Position, to: Position) -> Option<usize> {
        if self.faults.is_empty() {
            return None;
        }
        let ((from_one, from_other), (to_one, to_other)) =
            (self.sides[from as usize], self.sides[to as usize]);
        let cut = from_one & to_other | from_other & to_one;
        if cut == 0 {
            None
        } else {
            self.faults[cut.trailing_zeros() as usize]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_partition_cuts_both_ways_between_its_sides_and_nobody_else() {
        let mut cuts = Cuts::new(5);
        cuts.begin(7, &[0, 1], &[2]);
        cuts.begin(8, &[3], &[0]);
        assert_eq!(cuts.between(0, 2), Some(7));
        assert_eq!(cuts.between(2, 1), Some(7));
        assert_eq!(cuts.between(0, 3), Some(8));
        for (from, to) in [(0, 1), (2, 3), (1, 3), (4, 2)] {
            assert_eq!(cuts.between(from, to), None);
        }
        cuts.end(7);
        assert_eq!((cuts.between(0, 2), cuts.between(3, 0)), (None, Some(8)));
        cuts.end(8);
        assert_eq!(cuts.between(3, 0), None);
    }
}
