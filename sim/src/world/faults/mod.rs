//! Scripted faults strike and end. One file a family of kinds.

mod churn;
pub(super) mod clocks;
pub(super) mod degradations;
mod lives;
pub(super) mod losses;
mod outages;
mod partitions;
mod selection;

use super::stage::Position;
use super::{Event, World};
use crate::chance::Draw;
use crate::engine::calendar::{Order, Rank};
use crate::scenario::spec::{FaultKind, Loss};
pub(super) use churn::Turn;
use kadlab_core::time::Time;
pub(crate) use selection::{drawing, scripted};

impl World<'_> {
    pub(super) fn schedule_faults(&mut self) {
        for (fault, spec) in self.stage.scenario.faults.iter().enumerate() {
            if let Some(age) = spec.kind.roll_back() {
                let then = spec.at.since(Time::ZERO + age);
                self.enter_fault(Time::ZERO + then, fault, Event::DisksRemembered(fault));
            }
            self.enter_fault(spec.at, fault, Event::FaultBegins(fault));
            if let Some(lasts) = spec.kind.lasts() {
                self.enter_fault(spec.at + lasts, fault, Event::FaultEnds(fault));
            }
        }
    }

    fn enter_fault(&mut self, at: Time, fault: usize, event: Event) {
        let number = u32::try_from(fault).expect("a scenario has few faults");
        self.calendar.push(
            Order::new(at.as_micros(), Rank::Fault, number, (number, 0)),
            event,
        );
    }

    pub(super) fn begin_fault(&mut self, fault: usize) {
        match &self.stage.scenario.faults[fault].kind {
            FaultKind::Partition(partition) => self.part(fault, partition),
            FaultKind::Crash { on, .. } => {
                self.take_down(fault, on, Loss::Nothing);
            }
            FaultKind::Restart { on, lose, .. } => self.restart(fault, on, *lose),
            FaultKind::Outage { on, .. } => self.black_out(fault, on),
            FaultKind::Pause { on, .. } => self.pause(fault, on),
            FaultKind::Degrade(degradation) => self.degrade(fault, degradation),
            FaultKind::Clock(clock) => self.set_clocks(fault, clock),
            FaultKind::Churn(churn) => self.begin_churn(fault, churn),
            FaultKind::Lie { on, how, .. } => self.begin_lie(fault, on, how),
        }
    }

    pub(super) fn end_fault(&mut self, fault: usize) {
        match &self.stage.scenario.faults[fault].kind {
            FaultKind::Partition(_) | FaultKind::Outage { .. } => self.cuts.end(fault),
            FaultKind::Pause { .. } => self.end_pause(fault),
            FaultKind::Degrade(_) => self.delays.end(fault),
            FaultKind::Clock(_) => self.clocks.end(fault),
            FaultKind::Crash { .. } | FaultKind::Restart { .. } => {
                self.revive(fault);
            }
            FaultKind::Churn(_) => self.end_churn(fault),
            FaultKind::Lie { .. } => self.liars.end(fault),
        }
        self.ledger.fault_ended(fault, self.now);
    }

    /// A fault struck these nodes.
    pub(super) fn touch(&mut self, fault: usize, nodes: &[Position]) {
        self.struck[fault].extend(nodes);
        self.ledger.touched(fault, self.now, nodes.len());
    }

    /// Where a fault draws its nodes.
    pub(super) fn selecting(&self, fault: usize) -> Draw {
        drawing(self.stage, fault)
    }
}
