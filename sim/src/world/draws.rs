//! What seed and script alone say of who does what when: the draws of starts and workloads.
//!
//! Each is a pure function of names and numbers. The world asks them as a run goes on; whoever
//! wants the whole script beforehand (`crate::hosts::script`) asks the same ones.

use super::stage::{Position, Stage};
use crate::chance::{Draw, Name, Purpose};
use crate::scenario::spec::Rate;
use kadlab_core::id::{ID_BYTES, Id};
use kadlab_core::time::{Duration, Time};

/// A value begins with the number of its version.
pub(crate) const VERSION_BYTES: usize = 8;

impl Stage {
    /// When a node starts that joins over this span.
    pub(crate) fn start_within(&self, position: Position, over: Duration) -> Time {
        let name = self.node(position).name;
        let mut draw = self.chance.draw(name, Purpose::Phase, 0);
        Time::from_micros(draw.below(over.as_micros().max(1)))
    }

    /// How long after the others a node starts again that a fault has down, within `over`.
    pub(crate) fn start_after(&self, fault: usize, position: Position, over: Duration) -> Duration {
        let fault = Name::of("fault", &self.scenario.faults[fault].name);
        let name = Name::joined(&[fault, self.node(position).name]);
        let mut draw = self.chance.draw(name, Purpose::StartAgain, 0);
        Duration::from_micros(draw.below(over.as_micros()))
    }

    fn workload_draw(&self, workload: usize, purpose: Purpose, number: u32) -> Draw {
        let name = Name::of("workload", &self.scenario.workloads[workload].name);
        self.chance.draw(name, purpose, number)
    }

    /// When a node's first command of a workload comes that recurs.
    pub(crate) fn first_of(&self, workload: usize, position: Position, every: Duration) -> Time {
        let index = self.node(position).index;
        let mut draw = self.workload_draw(workload, Purpose::Phase, index);
        let phase = draw.below(every.as_micros());
        self.scenario.workloads[workload].from + Duration::from_micros(phase)
    }

    /// How long after the one before a workload's command comes. Two commands of one workload
    /// never share an instant.
    pub(crate) fn gap_before(&self, workload: usize, number: u32, rate: Rate) -> Duration {
        let mut draw = self.workload_draw(workload, Purpose::Arrival, number);
        let gap = draw.poisson_gap_us(rate.count, rate.per.as_micros()).max(1);
        Duration::from_micros(gap)
    }

    /// The node of a workload's group to which a command is drawn.
    pub(crate) fn drawn_asker(&self, workload: usize, number: u32) -> Position {
        let nodes = self.positions_of_group(self.scenario.workloads[workload].group);
        let mut draw = self.workload_draw(workload, Purpose::Asker, number);
        nodes.start + draw.below(u64::from(nodes.end - nodes.start)) as Position
    }

    /// The writer, of the group of workload `of`, to whose value a command is drawn.
    pub(crate) fn drawn_writer(&self, workload: usize, of: usize, number: u32) -> Position {
        let writers = self.positions_of_group(self.scenario.workloads[of].group);
        let mut draw = self.workload_draw(workload, Purpose::Target, number);
        writers.start + draw.below(u64::from(writers.end - writers.start)) as Position
    }

    /// The target to which a command is drawn.
    pub(crate) fn drawn_target(&self, workload: usize, number: u32) -> Id {
        let mut bytes = [0; ID_BYTES];
        let mut draw = self.workload_draw(workload, Purpose::Target, number);
        draw.fill(&mut bytes);
        Id::from_bytes(bytes)
    }

    /// With whom of a group a node reconciles for the n-th time: another than itself.
    pub(crate) fn drawn_partner(&self, position: Position, with: usize, number: u32) -> Position {
        let others = self.positions_of_group(with);
        let itself = others.contains(&position);
        let choices = others.len() as u64 - u64::from(itself);
        let name = self.node(position).name;
        let mut draw = self.chance.draw(name, Purpose::Partner, number);
        let drawn = others.start + draw.below(choices) as Position;
        drawn + Position::from(itself && drawn >= position)
    }

    /// The bytes of a version that a node publishes.
    pub(crate) fn value(&self, position: Position, version: u32, size: u32) -> Box<[u8]> {
        let mut value = vec![0; (size as usize).max(VERSION_BYTES)];
        let name = self.node(position).name;
        let mut draw = self.chance.draw(name, Purpose::Value, version);
        draw.fill(&mut value);
        value[..VERSION_BYTES].copy_from_slice(&u64::from(version).to_be_bytes());
        value.into()
    }
}
