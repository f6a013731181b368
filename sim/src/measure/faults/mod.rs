//! What each scripted fault did.

mod describe;
mod lives;
mod partitions;

use super::Ledger;
use crate::scenario::spec::{ClockFault, Fault, FaultKind};
use crate::world::stage::Stage;
use describe::description;
use kadlab_core::time::Time;
use kadlab_reports::record;

#[derive(Clone, Debug, Default)]
struct Effect {
    nodes: u64,
    messages_cut: u64,
    messages_delayed: u64,
    segments_lost: u64,
    calls_failed: u64,
    departures: u64,
    returns: u64,
    lies_told: u64,
    first: Option<Time>,
    last: Option<Time>,
    ended: Option<Time>,
}

impl Effect {
    fn happened(&mut self, now: Time) {
        self.first.get_or_insert(now);
        self.last = Some(now);
    }
}

impl Ledger<'_> {
    /// A fault lost a segment or a datagram.
    pub fn lost(&mut self, fault: usize, now: Time) {
        let effect = &mut self.effects.list[fault];
        effect.segments_lost += 1;
        effect.happened(now);
    }

    /// A fault made a node lie once.
    pub fn lied(&mut self, fault: usize, now: Time) {
        self.effects.lied(fault, now);
    }
}

/// The effects of all faults, in the scenario's order.
#[derive(Debug)]
pub(super) struct Effects {
    list: Vec<Effect>,
}

impl Effects {
    /// No effects yet.
    #[must_use]
    pub(super) fn new(stage: &Stage) -> Effects {
        Effects {
            list: vec![Effect::default(); stage.scenario.faults.len()],
        }
    }

    /// A fault struck some nodes.
    pub(super) fn touched(&mut self, fault: usize, now: Time, nodes: usize) {
        self.list[fault].nodes += nodes as u64;
        if nodes > 0 {
            self.list[fault].happened(now);
        }
    }

    /// A fault lost a message, and maybe a call with it.
    pub(super) fn cut(&mut self, fault: usize, now: Time, call: bool) {
        self.list[fault].messages_cut += 1;
        self.list[fault].calls_failed += u64::from(call);
        self.list[fault].happened(now);
    }

    /// Churn had a node leave.
    pub(super) fn departed(&mut self, fault: usize, now: Time) {
        self.list[fault].departures += 1;
        self.list[fault].happened(now);
    }

    /// Churn had nodes come back.
    pub(super) fn returned(&mut self, fault: usize, now: Time, nodes: usize) {
        self.list[fault].returns += nodes as u64;
        if nodes > 0 {
            self.list[fault].happened(now);
        }
    }

    /// A fault lost a call, one of whose messages it had cut.
    pub(super) fn call_lost(&mut self, fault: usize, now: Time) {
        self.list[fault].calls_failed += 1;
        self.list[fault].happened(now);
    }

    /// A fault made a node lie: an answer falsified, refused or withheld, or an old item put.
    pub(super) fn lied(&mut self, fault: usize, now: Time) {
        self.list[fault].lies_told += 1;
        self.list[fault].happened(now);
    }

    /// A fault made a message take longer.
    pub(super) fn delayed(&mut self, fault: usize, now: Time) {
        self.list[fault].messages_delayed += 1;
        self.list[fault].happened(now);
    }

    /// A fault has ended.
    pub(super) fn ended(&mut self, fault: usize, now: Time) {
        self.list[fault].ended = Some(now);
    }

    /// A warning for each fault that touched nothing.
    pub(super) fn warnings(&self, stage: &Stage) -> Vec<String> {
        let named = stage.scenario.faults.iter().zip(&self.list);
        let idle = |(fault, effect): (&Fault, &Effect)| {
            let honest = matches!(fault.kind, FaultKind::Lie { .. }) && effect.lies_told == 0;
            let without = match (effect.nodes, honest) {
                (0, _) => "touched no node",
                (_, true) => "made nobody lie",
                _ => return None,
            };
            Some(format!("fault `{}` {without}", fault.name))
        };
        named.filter_map(idle).collect()
    }

    /// The records.
    pub(super) fn records(&self, stage: &Stage) -> Vec<record::Fault> {
        let named = stage.scenario.faults.iter().zip(&self.list);
        let record = |(fault, effect): (&Fault, &Effect)| record::Fault {
            name: fault.name.clone(),
            kind: fault.kind.name().to_owned(),
            description: description(&fault.kind, stage),
            start_us: fault.at.as_micros(),
            end_us: effect
                .ended
                .unwrap_or(end(&fault.kind, fault.at, stage))
                .as_micros(),
            nodes: effect.nodes,
            messages_cut: effect.messages_cut,
            messages_delayed: effect.messages_delayed,
            segments_lost: effect.segments_lost,
            calls_failed: effect.calls_failed,
            departures: effect.departures,
            returns: effect.returns,
            lies_told: effect.lies_told,
            first_us: effect.first.map(Time::as_micros),
            last_us: effect.last.map(Time::as_micros),
        };
        named.map(record).collect()
    }
}

/// The end of a fault that never ended: that of the run.
fn end(kind: &FaultKind, at: Time, stage: &Stage) -> Time {
    match kind {
        FaultKind::Crash { lasts: None, .. }
        | FaultKind::Clock(ClockFault { lasts: None, .. })
        | FaultKind::Lie { lasts: None, .. } => Time::ZERO + stage.scenario.duration,
        FaultKind::Churn(churn) if churn.lasts.is_none() => Time::ZERO + stage.scenario.duration,
        _ => at,
    }
}
