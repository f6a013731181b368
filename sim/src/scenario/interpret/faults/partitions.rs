//! Partitions.

use super::super::super::error::ScenarioError;
use super::super::super::field::Field;
use super::super::super::names::DIRECTIONS;
use super::super::super::schema::{Keys, Shape};
use super::super::super::spec::{
    Direction, FaultKind, Flaps, Group, Part, Partition, Selection, Set,
};
use super::super::super::units::{DURATION, SHARE, WHOLE, share};
use super::super::selection;
use super::{Kind, Script};
use kadlab_core::time::Duration;

pub(super) const PARTITION: Kind = Kind {
    name: "partition",
    what: "No message passes between two sides.",
    keys: &[
        "for",
        "from",
        "bridge",
        "direction",
        "pairs",
        "every",
        "cut-for",
    ],
    shapes,
    read: partition,
};

fn partition(script: &Script<'_>) -> Result<FaultKind, ScenarioError> {
    let (selected, on) = script.on()?;
    let lasts = script.lasts("for", "\"2m\"")?;
    Ok(FaultKind::Partition(Partition {
        from: other_side(script, &on, &selected)?,
        bridge: bridge(script)?,
        direction: direction(script)?,
        pairs: match script.section.find("pairs") {
            Some(field) => share_of(&field)?,
            None => WHOLE as u32,
        },
        flaps: flaps(script, lasts)?,
        on: selected,
        lasts,
    }))
}

/// Which messages, seen from the nodes of `on`.
pub(super) fn direction(script: &Script<'_>) -> Result<Direction, ScenarioError> {
    match script.section.find("direction") {
        Some(field) => field.choice(DIRECTIONS),
        None => Ok(Direction::Both),
    }
}

/// A share in millionths.
pub(super) fn share_of(field: &Field<'_>) -> Result<u32, ScenarioError> {
    let millionths = field.read(&SHARE, share)?;
    Ok(u32::try_from(millionths).expect("a share is at most a million millionths"))
}

/// The nodes that reach both sides; somebody must not be one of them.
fn bridge(script: &Script<'_>) -> Result<Option<Selection>, ScenarioError> {
    let Some(bridge) = script.selection("bridge")? else {
        return Ok(None);
    };
    if matches!(&bridge, Selection::Everybody { part } if part.of(script.nodes()) == script.nodes())
    {
        let field = script.section.need("bridge", "{ count = 1 }")?;
        return Err(field.wrong(
            "every node is a bridge: nothing is cut".to_owned(),
            "select a part, such as { count = 1 }",
        ));
    }
    Ok(Some(bridge))
}

/// `every` and `cut-for`, both or neither.
fn flaps(script: &Script<'_>, lasts: Duration) -> Result<Option<Flaps>, ScenarioError> {
    let section = script.section;
    if section.find("every").is_none() && section.find("cut-for").is_none() {
        return Ok(None);
    }
    let every = section.need("every", "\"20s\"")?;
    let cut_for = section.need("cut-for", "\"5s\"")?;
    let flaps = Flaps {
        every: every.span()?,
        cut_for: cut_for.span()?,
    };
    if flaps.cut_for >= flaps.every {
        return Err(cut_for.wrong(
            format!("it would never be over: a period is {}", flaps.every),
            "choose `cut-for` less than `every`, or leave both out",
        ));
    }
    if flaps.every > lasts {
        return Err(every.wrong(
            format!("the partition is over before its first period is: it lasts {lasts}"),
            "choose `every` at most `for`",
        ));
    }
    Ok(Some(flaps))
}

/// The other side of a partition; there must be somebody on it.
fn other_side(
    script: &Script<'_>,
    on: &Field<'_>,
    selected: &Selection,
) -> Result<Option<Selection>, ScenarioError> {
    let (from, groups) = (script.selection("from")?, script.groups);
    let (count, size) = counts(selected, groups);
    let nobody = match &from {
        Some(from) => from == selected && count == size,
        None => count == script.nodes(),
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

fn shapes() -> Keys {
    let moment = || Shape::written(&DURATION);
    Keys::none()
        .must("for", moment(), "How long it lasts.")
        .may(
            "from",
            selection::shape(),
            "The other side. Default: everybody else.",
        )
        .may(
            "bridge",
            selection::shape(),
            "Nodes that belong to neither side and so reach both. Default: nobody.",
        )
        .and(direction_keys())
        .may(
            "pairs",
            Shape::written(&SHARE).usual("100%"),
            "The share of pairs of nodes, one on each side, that are cut.",
        )
        .may(
            "every",
            moment(),
            "The period of a partition that flaps. Default: in force all the time.",
        )
        .may(
            "cut-for",
            moment(),
            "For how long of each period it is in force.",
        )
}

/// What `direction` takes.
pub(super) fn direction_keys() -> Keys {
    let meanings = [
        "Messages in both directions.",
        "Only messages to the nodes of `on`.",
        "Only messages from the nodes of `on`.",
    ];
    let direction = Shape::choice(DIRECTIONS, &meanings).usual("both");
    Keys::none().may("direction", direction, "Which messages it strikes.")
}
