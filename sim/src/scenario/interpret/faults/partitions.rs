//! Partitions.

use super::super::super::error::ScenarioError;
use super::super::super::field::Field;
use super::super::super::spec::{FaultKind, Group, Part, Selection, Set};
use super::{Kind, Script};

pub(super) const PARTITION: Kind = Kind {
    name: "partition",
    keys: &["for", "from"],
    read: partition,
};

fn partition(script: &Script<'_>) -> Result<FaultKind, ScenarioError> {
    let (selected, on) = script.on()?;
    Ok(FaultKind::Partition {
        lasts: script.lasts("for", "\"2m\"")?,
        from: other_side(script, &on, &selected)?,
        on: selected,
    })
}

/// The other side of a partition; there must be somebody on it.
fn other_side(
    script: &Script<'_>,
    on: &Field<'_>,
    selected: &Selection,
) -> Result<Option<Selection>, ScenarioError> {
    let (from, groups) = (script.selection("from")?, script.groups);
    let nodes: u32 = groups.iter().map(|group| group.count).sum();
    let (count, size) = counts(selected, groups);
    let nobody = match &from {
        Some(from) => from == selected && count == size,
        None => count == nodes,
    };
    if nobody {
        return Err(on.wrong(
            "nobody is left for the other side of the partition".to_owned(),
            "select a part, such as { share = \"30%\" }, or another group with `from`",
        ));
    }
    Ok(from)
}

/// How many nodes are selected, and from how many.
fn counts(selection: &Selection, groups: &[Group]) -> (u32, u32) {
    let nodes = groups.iter().map(|group| group.count).sum();
    let (part, size) = match selection {
        Selection::Group { group, part } => (*part, groups[*group].count),
        Selection::Everybody { part } => (*part, nodes),
        Selection::Node { .. } => (Part::All, 1),
        // How many there will be shows when it strikes, but for a count of closest.
        Selection::Among { set, .. } => match set {
            Set::Closest { count, .. } => return (*count, nodes),
            _ => return (0, nodes),
        },
    };
    (part.of(size), size)
}
