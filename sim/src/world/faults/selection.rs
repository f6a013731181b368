//! Who is selected when a fault strikes.

use super::super::World;
use super::super::stage::{Position, Stage};
use crate::chance::{Draw, Name, Purpose};
use crate::scenario::spec::{Key, Part, Selection, Set};
use kadlab_core::id::Id;
use std::ops::Range;

/// Where a fault draws its nodes.
pub(crate) fn drawing(stage: &Stage, fault: usize) -> Draw {
    let name = Name::of("fault", &stage.scenario.faults[fault].name);
    stage.chance.stream(name, Purpose::Selection)
}

/// Whom a fault may strike, ascending: exactly whom it will, unless only the moment tells.
pub(super) fn candidates(stage: &Stage, fault: usize, on: &Selection) -> Vec<Position> {
    scripted(stage, on, &mut drawing(stage, fault))
}

/// The nodes of a selection as far as seed and script alone tell, ascending. A share is drawn as an
/// exact count; of a set that only the moment tells it is all that may be in it.
pub(crate) fn scripted(stage: &Stage, selection: &Selection, draw: &mut Draw) -> Vec<Position> {
    let (range, part) = match selection {
        Selection::Node { group, index } => {
            return vec![stage.positions_of_group(*group).start + index];
        }
        Selection::Group { group, part } => (range(stage, Some(*group)), part),
        Selection::Everybody { part } => (range(stage, None), part),
        Selection::Among { group, .. } => return range(stage, *group).collect(),
    };
    let size = u64::from(range.end - range.start);
    let count = u64::from(part.of(size as u32));
    let drawn = draw.sample(size, count);
    drawn
        .into_iter()
        .map(|number| range.start + number as Position)
        .collect()
}

/// The nodes of a group, or all.
fn range(stage: &Stage, group: Option<usize>) -> Range<Position> {
    match group {
        Some(group) => stage.positions_of_group(group),
        None => 0..stage.len() as Position,
    }
}

impl World<'_> {
    /// The nodes of a selection, ascending.
    pub(in crate::world) fn select(&self, selection: &Selection, draw: &mut Draw) -> Vec<Position> {
        match selection {
            Selection::Among { set, group, part } => {
                some_of(self.members(set, *group), *part, draw)
            }
            _ => scripted(self.stage, selection, draw),
        }
    }

    /// The nodes of a set that are of `group`, ascending.
    fn members(&self, set: &Set, group: Option<usize>) -> Vec<Position> {
        let (stage, range) = (self.stage, range(self.stage, group));
        match set {
            Set::Closest { to, count } => {
                let itself = match to {
                    Key::Node { group, index } => {
                        Some(stage.positions_of_group(*group).start + index)
                    }
                    _ => None,
                };
                let id = self.hosts.id_of(stage, to);
                let other = |peer| {
                    let node = stage.position(peer);
                    range.contains(&node) && Some(node) != itself && self.hosts.me(node) == peer
                };
                let closest = stage.census.closest(&id, *count as usize, other);
                let nodes = closest.into_iter().map(|peer| stage.position(peer));
                let mut nodes: Vec<Position> = nodes.collect();
                nodes.sort_unstable();
                nodes
            }
            Set::Holders { of } => {
                let target = self.hosts.id_of(stage, of);
                range.filter(|node| self.holds(*node, &target)).collect()
            }
            Set::TouchedBy { fault } => {
                let struck = &self.struck[fault.position];
                range.filter(|node| struck.contains(node)).collect()
            }
            Set::Place { place } => {
                let is_there = |node: &Position| stage.place(*node) == *place;
                range.filter(is_there).collect()
            }
        }
    }

    fn holds(&self, position: Position, target: &Id) -> bool {
        let config = &self.stage.group_of(position).config;
        let node = self.hosts[position].node();
        node.is_some_and(|node| node.store().find(target, self.now, config).is_some())
    }
}

/// A part of a set that may be smaller than it asks for.
fn some_of(nodes: Vec<Position>, part: Part, draw: &mut Draw) -> Vec<Position> {
    let size = nodes.len() as u32;
    let drawn = draw.sample(size.into(), part.of(size).min(size).into());
    (drawn.into_iter())
        .map(|number| nodes[number as usize])
        .collect()
}
