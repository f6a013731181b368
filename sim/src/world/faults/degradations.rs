//! Degradations: messages take longer between some nodes, and some of them get lost.

use super::super::World;
use super::super::stage::Position;
use crate::network::odds::Odds;
use crate::scenario::spec::{Degradation, Direction};

/// Millionths of a whole.
const WHOLE: u128 = 1_000_000;

/// The degradations in force, in the order in which they began.
#[derive(Debug, Default)]
pub(in crate::world) struct Delays(Vec<Delay>);

#[derive(Debug)]
struct Delay {
    fault: usize,
    direction: Direction,
    /// By position: whether a node is on the one side, and on the other.
    sides: Vec<(bool, bool)>,
    latency_us: u64,
    factor: u64,
    loss: u32,
}

impl Delay {
    fn is_between(&self, from: Position, to: Position) -> bool {
        let (from, to) = (self.sides[from as usize], self.sides[to as usize]);
        let (outward, inward) = (from.0 && to.1, from.1 && to.0);
        match self.direction {
            Direction::Both => outward || inward,
            Direction::From => outward,
            Direction::To => inward,
        }
    }

    fn is_slow(&self) -> bool {
        self.latency_us > 0 || u128::from(self.factor) > WHOLE
    }

    fn lengthen(&self, latency_us: u64) -> u64 {
        let longer = u128::from(latency_us) * u128::from(self.factor) / WHOLE;
        let longer = u64::try_from(longer).unwrap_or(u64::MAX);
        longer.saturating_add(self.latency_us)
    }
}

impl Delays {
    /// What is lost on a way that by itself loses so many millionths.
    pub(in crate::world) fn odds(&self, from: Position, to: Position, own: u32) -> Odds {
        let mut odds = Odds::of(own);
        for delay in &self.0 {
            if delay.loss > 0 && delay.is_between(from, to) {
                odds.add(delay.fault, delay.loss);
            }
        }
        odds
    }

    /// A fault ends.
    pub(super) fn end(&mut self, fault: usize) {
        self.0.retain(|delay| delay.fault != fault);
    }
}

impl World<'_> {
    /// A degradation begins.
    pub(super) fn degrade(&mut self, fault: usize, degradation: &Degradation) {
        let mut draw = self.selecting(fault);
        let one = self.select(&degradation.on, &mut draw);
        let other = degradation.from.as_ref();
        let other = other.map(|from| self.select(from, &mut draw));
        let mut sides = vec![(false, other.is_none()); self.stage.addresses()];
        for node in &one {
            sides[*node as usize].0 = true;
        }
        for node in other.iter().flatten() {
            sides[*node as usize].1 = true;
        }
        self.delays.0.push(Delay {
            fault,
            direction: degradation.direction,
            sides,
            latency_us: degradation.latency.as_micros(),
            factor: degradation.factor,
            loss: degradation.loss,
        });
        let is_idle = other.is_some_and(|other| other.is_empty());
        self.touch(fault, if is_idle { &[] } else { &one });
    }

    /// How long a message takes that would take `latency_us`.
    #[inline]
    pub(in crate::world) fn lengthen(
        &mut self,
        from: Position,
        to: Position,
        latency_us: u64,
    ) -> u64 {
        match self.delays.0.is_empty() {
            true => latency_us,
            false => self.lengthened(from, to, latency_us),
        }
    }

    fn lengthened(&mut self, from: Position, to: Position, latency_us: u64) -> u64 {
        let mut longer_us = latency_us;
        for delay in &self.delays.0 {
            if delay.is_slow() && delay.is_between(from, to) {
                longer_us = delay.lengthen(longer_us);
                self.ledger.delayed(delay.fault, self.now);
            }
        }
        longer_us
    }
}
