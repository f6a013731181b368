//! Partitions begin, and come and go.

use super::super::cuts::{Pairs, Rule};
use super::super::stage::Position;
use super::super::{Event, World};
use crate::chance::{Draw, Name};
use crate::scenario::spec::{FaultKind, Flaps, Partition};
use kadlab_core::time::Duration;

/// Millionths of a whole.
const WHOLE: u32 = 1_000_000;

impl World<'_> {
    /// A partition begins.
    pub(super) fn part(&mut self, fault: usize, partition: &Partition) {
        let (one, other) = self.sides(partition, self.selecting(fault));
        let rule = Rule {
            direction: partition.direction,
            pairs: (partition.pairs < WHOLE).then(|| self.pairs(fault, partition.pairs)),
        };
        self.cuts.begin(fault, &one, &other, rule);
        self.touch(fault, if other.is_empty() { &[] } else { &one });
        if let Some(flaps) = partition.flaps {
            self.schedule_turn(fault, partition.lasts, flaps.cut_for);
        }
    }

    fn sides(&self, partition: &Partition, mut draw: Draw) -> (Vec<Position>, Vec<Position>) {
        let mut one = self.select(&partition.on, &mut draw);
        let mut other = match &partition.from {
            Some(from) => self.select(from, &mut draw),
            None => (0..self.stage.addresses() as Position).collect(),
        };
        other.retain(|position| one.binary_search(position).is_err());
        if let Some(bridge) = &partition.bridge {
            let bridge = self.select(bridge, &mut draw);
            one.retain(|position| bridge.binary_search(position).is_err());
            other.retain(|position| bridge.binary_search(position).is_err());
        }
        (one, other)
    }

    fn pairs(&self, fault: usize, millionths: u32) -> Pairs {
        let nodes = 0..self.stage.addresses() as Position;
        Pairs {
            chance: self.stage.chance.clone(),
            fault: Name::of("fault", &self.stage.scenario.faults[fault].name),
            nodes: nodes
                .map(|position| self.stage.node(position).name)
                .collect(),
            millionths,
        }
    }

    /// A partition that flaps comes or goes, whichever the moment in its period says.
    pub(in crate::world) fn turn_fault(&mut self, fault: usize) {
        let spec = &self.stage.scenario.faults[fault];
        let FaultKind::Partition(partition) = &spec.kind else {
            return;
        };
        let Some(Flaps { every, cut_for }) = partition.flaps else {
            return;
        };
        let past = self.now.since(spec.at).as_micros();
        let phase = past % every.as_micros();
        let in_force = phase < cut_for.as_micros();
        self.cuts.turn(fault, in_force);
        let phase_ends = if in_force { cut_for } else { every };
        let next = past - phase + phase_ends.as_micros();
        self.schedule_turn(fault, partition.lasts, Duration::from_micros(next));
    }

    /// The next turn, so long after the fault began, unless the fault is over then.
    fn schedule_turn(&mut self, fault: usize, lasts: Duration, after: Duration) {
        if after < lasts {
            let at = self.stage.scenario.faults[fault].at + after;
            self.enter_fault(at, fault, Event::FaultTurns(fault));
        }
    }
}
