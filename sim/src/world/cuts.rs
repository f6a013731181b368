//! Partitions in force: which pairs of nodes no message passes between.
//!
//! Each partition in force has a bit; each node knows the bits of which it is on the one side or
//! the other. A message is judged once, when it is sent.

use super::stage::Position;
use crate::chance::{Chance, Name, Purpose};
use crate::scenario::spec::{Direction, LINK_FAULTS_MAX};

/// Millionths of a whole.
const WHOLE: u64 = 1_000_000;

/// The sides of all partitions in force.
#[derive(Debug)]
pub struct Cuts {
    /// Per node: the partitions of whose one side it is, and of whose other.
    sides: Vec<(u32, u32)>,
    /// The partition behind each bit.
    parts: Vec<Option<Part>>,
    /// The bits that cut messages from the one side to the other now.
    outward: u32,
    /// The bits that cut messages from the other side to the one now.
    inward: u32,
}

/// What a partition cuts between its sides.
#[derive(Debug)]
pub struct Rule {
    /// Seen from the one side.
    pub direction: Direction,
    /// Which pairs; `None` is all of them.
    pub pairs: Option<Pairs>,
}

/// A share of pairs of nodes, each pair drawn by itself.
#[derive(Debug)]
pub struct Pairs {
    /// The run's chance.
    pub chance: Chance,
    /// The fault that draws.
    pub fault: Name,
    /// The nodes' names, by position.
    pub nodes: Vec<Name>,
    /// The share in millionths.
    pub millionths: u32,
}

#[derive(Debug)]
struct Part {
    fault: usize,
    rule: Rule,
}

impl Pairs {
    fn contain(&self, from: Position, to: Position) -> bool {
        let (from, to) = (self.nodes[from as usize], self.nodes[to as usize]);
        let (one, other) = if from.as_u64() < to.as_u64() {
            (from, to)
        } else {
            (to, from)
        };
        let name = Name::joined(&[self.fault, one, other]);
        let drawn = self.chance.draw(name, Purpose::PairCut, 0).below(WHOLE);
        drawn < u64::from(self.millionths)
    }
}

impl Cuts {
    /// No partition among so many nodes.
    #[must_use]
    pub fn new(nodes: usize) -> Cuts {
        Cuts {
            sides: vec![(0, 0); nodes],
            parts: Vec::new(),
            outward: 0,
            inward: 0,
        }
    }

    /// A fault begins to keep two sides apart.
    ///
    /// # Panics
    /// If more than [`LINK_FAULTS_MAX`] are in force; scenarios are checked for that.
    pub fn begin(&mut self, fault: usize, one: &[Position], other: &[Position], rule: Rule) {
        let free = self.parts.iter().position(Option::is_none);
        let bit = free.unwrap_or(self.parts.len());
        assert!(
            bit < LINK_FAULTS_MAX,
            "at most {LINK_FAULTS_MAX} partitions are in force at once"
        );
        if free.is_none() {
            self.parts.push(None);
        }
        self.parts[bit] = Some(Part { fault, rule });
        one.iter()
            .for_each(|node| self.sides[*node as usize].0 |= 1 << bit);
        other
            .iter()
            .for_each(|node| self.sides[*node as usize].1 |= 1 << bit);
        self.turn(fault, true);
    }

    fn bit(&self, fault: usize) -> Option<usize> {
        let is_it = |part: &Option<Part>| part.as_ref().is_some_and(|part| part.fault == fault);
        self.parts.iter().position(is_it)
    }

    /// A fault that has begun cuts from now on, or does not.
    pub fn turn(&mut self, fault: usize, in_force: bool) {
        let Some(bit) = self.bit(fault) else {
            return;
        };
        self.outward &= !(1 << bit);
        self.inward &= !(1 << bit);
        let direction = self.parts[bit].as_ref().map(|part| part.rule.direction);
        if in_force && direction != Some(Direction::To) {
            self.outward |= 1 << bit;
        }
        if in_force && direction != Some(Direction::From) {
            self.inward |= 1 << bit;
        }
    }

    /// A fault ends.
    pub fn end(&mut self, fault: usize) {
        self.turn(fault, false);
        let Some(bit) = self.bit(fault) else {
            return;
        };
        self.parts[bit] = None;
        for (one, other) in &mut self.sides {
            *one &= !(1 << bit);
            *other &= !(1 << bit);
        }
        while matches!(self.parts.last(), Some(None)) {
            self.parts.pop();
        }
    }

    /// The fault that cuts a message between two nodes, if any.
    #[must_use]
    #[inline]
    pub fn between(&self, from: Position, to: Position) -> Option<usize> {
        if self.parts.is_empty() {
            return None;
        }
        self.find(from, to)
    }

    fn find(&self, from: Position, to: Position) -> Option<usize> {
        let ((from_one, from_other), (to_one, to_other)) =
            (self.sides[from as usize], self.sides[to as usize]);
        let outward = from_one & to_other & self.outward;
        let mut cut = outward | from_other & to_one & self.inward;
        while cut != 0 {
            let part = self.parts[cut.trailing_zeros() as usize].as_ref();
            let part = part.expect("a bit in force has its partition");
            let pairs = part.rule.pairs.as_ref();
            if pairs.is_none_or(|pairs| pairs.contain(from, to)) {
                return Some(part.fault);
            }
            cut &= cut - 1;
        }
        None
    }

    /// Whether no call between two nodes can be answered: a message is cut in one direction at
    /// least.
    #[must_use]
    pub fn keep_apart(&self, one: Position, other: Position) -> bool {
        self.between(one, other).is_some() || self.between(other, one).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(direction: Direction) -> Rule {
        Rule {
            direction,
            pairs: None,
        }
    }

    #[test]
    fn a_partition_cuts_both_ways_between_its_sides_and_nobody_else() {
        let mut cuts = Cuts::new(5);
        cuts.begin(7, &[0, 1], &[2], rule(Direction::Both));
        cuts.begin(8, &[3], &[0], rule(Direction::Both));
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

    #[test]
    fn a_one_way_partition_cuts_one_way_and_keeps_apart_both_ways() {
        for (direction, cut) in [(Direction::To, (1, 0)), (Direction::From, (0, 1))] {
            let mut cuts = Cuts::new(3);
            cuts.begin(7, &[0], &[1], rule(direction));
            let (from, to) = cut;
            assert_eq!(cuts.between(from, to), Some(7));
            assert_eq!(cuts.between(to, from), None);
            assert!(cuts.keep_apart(0, 1) && cuts.keep_apart(1, 0) && !cuts.keep_apart(0, 2));
        }
    }

    #[test]
    fn a_partition_that_is_turned_off_cuts_nothing_until_it_is_turned_on() {
        let mut cuts = Cuts::new(2);
        cuts.begin(7, &[0], &[1], rule(Direction::To));
        cuts.turn(7, false);
        assert_eq!((cuts.between(1, 0), cuts.between(0, 1)), (None, None));
        cuts.turn(7, true);
        assert_eq!((cuts.between(1, 0), cuts.between(0, 1)), (Some(7), None));
    }

    #[test]
    fn a_partial_partition_cuts_its_share_of_pairs_both_ways_and_always_the_same() {
        let pairs = Pairs {
            chance: Chance::new(1),
            fault: Name::of("fault", "split"),
            nodes: (0..200).map(|index| Name::of_node("n", index)).collect(),
            millionths: 300_000,
        };
        let rule = Rule {
            direction: Direction::Both,
            pairs: Some(pairs),
        };
        let (one, other): (Vec<_>, Vec<_>) = ((0..100).collect(), (100..200).collect());
        let mut cuts = Cuts::new(200);
        cuts.begin(7, &one, &other, rule);
        let mut cut = 0;
        for (from, to) in one
            .iter()
            .flat_map(|one| other.iter().map(move |other| (*one, *other)))
        {
            assert_eq!(cuts.between(from, to), cuts.between(to, from));
            cut += u32::from(cuts.between(from, to).is_some());
        }
        // 3,000 expected of 10,000; five standard deviations are 229.
        assert!((2_771..3_229).contains(&cut), "{cut}");
    }
}
