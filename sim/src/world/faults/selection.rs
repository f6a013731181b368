//! Who is selected when a fault strikes.

use super::super::World;
use super::super::stage::Position;
use crate::chance::Draw;
use crate::scenario::spec::{Key, Part, Selection, Set};
use kadlab_core::id::Id;

impl World<'_> {
    /// The nodes of a selection, ascending. A share is drawn as an exact count.
    pub(in crate::world) fn select(&self, selection: &Selection, draw: &mut Draw) -> Vec<Position> {
        let stage = self.stage;
        let (range, part) = match selection {
            Selection::Node { group, index } => {
                return vec![stage.positions_of_group(*group).start + index];
            }
            Selection::Group { group, part } => (stage.positions_of_group(*group), part),
            Selection::Everybody { part } => (0..stage.len() as Position, part),
            Selection::Among { set, group, part } => {
                return some_of(self.members(set, *group), *part, draw);
            }
        };
        let size = u64::from(range.end - range.start);
        let count = u64::from(part.of(size as u32));
        let drawn = draw.sample(size, count);
        drawn
            .into_iter()
            .map(|number| range.start + number as Position)
            .collect()
    }

    /// The nodes of a set that are of `group`, ascending.
    fn members(&self, set: &Set, group: Option<usize>) -> Vec<Position> {
        let range = match group {
            Some(group) => self.stage.positions_of_group(group),
            None => 0..self.stage.len() as Position,
        };
        match set {
            Set::Closest { to, count } => {
                let itself = match to {
                    Key::Node { .. } => Some(self.stage.id_of(to)),
                    _ => None,
                };
                let other = |node| range.contains(&node) && Some(*self.stage.id(node)) != itself;
                let census = &self.stage.census;
                let mut nodes = census.closest(&self.stage.id_of(to), *count as usize, other);
                nodes.sort_unstable();
                nodes
            }
            Set::Holders { of } => {
                let target = self.stage.id_of(of);
                range.filter(|node| self.holds(*node, &target)).collect()
            }
            Set::TouchedBy { fault } => {
                let struck = &self.struck[fault.position];
                range.filter(|node| struck.contains(node)).collect()
            }
            Set::Place { place } => {
                let is_there = |node: &Position| self.stage.node(*node).place == *place;
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
