//! Selections written back.

use super::super::spec::{Group, Key, Part, Selection, Set};
use super::super::tree::quoted;
use super::super::units::show_share;

/// A selection as an inline table.
pub(super) fn selection(selection: &Selection, groups: &[Group]) -> String {
    match selection {
        Selection::Group { group, part } => {
            let name = quoted(&groups[*group].name);
            match part {
                Part::All => format!("{{ group = {name} }}"),
                part => format!("{{ group = {name}, {} }}", part_of(*part)),
            }
        }
        Selection::Everybody { part } => format!("{{ {} }}", part_of(*part)),
        Selection::Node { group, index } => {
            format!("{{ node = {} }}", node(*group, *index, groups))
        }
        Selection::Among { set, group, part } => {
            let mut keys = vec![set_of(set, groups)];
            if let Some(group) = group {
                keys.push(format!("group = {}", quoted(&groups[*group].name)));
            }
            if *part != Part::All {
                keys.push(part_of(*part));
            }
            format!("{{ {} }}", keys.join(", "))
        }
    }
}

fn set_of(set: &Set, groups: &[Group]) -> String {
    match set {
        Set::Closest { to, count } => {
            let to = key(to, groups);
            format!("closest = {{ to = {to}, count = {count} }}")
        }
        Set::Holders { of } => format!("holders-of = {}", key(of, groups)),
        Set::TouchedBy { fault } => format!("touched-by = {}", quoted(&fault.name)),
        Set::Place { place } => format!("place = {place}"),
    }
}

/// A key, in quotes or as an inline table.
pub(super) fn key(key: &Key, groups: &[Group]) -> String {
    match key {
        Key::Id(id) => quoted(&id.to_string()),
        Key::Node { group, index } => node(*group, *index, groups),
        Key::Publication { of, group, index } => {
            let (of, node) = (quoted(&of.name), node(*group, *index, groups));
            format!("{{ of = {of}, node = {node} }}")
        }
    }
}

/// A node in quotes.
pub(super) fn node(group: usize, index: u32, groups: &[Group]) -> String {
    quoted(&format!("{}/{index}", groups[group].name))
}

fn part_of(part: Part) -> String {
    match part {
        Part::All => "share = \"100%\"".to_owned(),
        Part::Count(count) => format!("count = {count}"),
        Part::Millionths(share) => format!("share = \"{}\"", show_share(u64::from(share))),
    }
}
