//! `[[fault]]`: what goes wrong, and when.

use super::super::error::ScenarioError;
use super::super::field::Field;
use super::super::section::Section;
use super::super::spec::{Fault, FaultKind, Group, Loss, Part, Selection};
use super::entries::{Entry, entries};
use super::{moment, selection};
use kadlab_core::time::Duration;

/// Keys of every fault.
const COMMON: &[&str] = &["name", "kind", "at", "on"];
const PARTITION: &[&str] = &["for", "from"];
const CRASH: &[&str] = &["for"];
const RESTART: &[&str] = &["down", "lose"];

pub(super) fn read(
    root: &Section<'_>,
    end: Duration,
    groups: &[Group],
) -> Result<Vec<Fault>, ScenarioError> {
    let keys = [COMMON, PARTITION, RESTART].concat();
    let entries = entries(root, "fault", &keys)?;
    entries
        .iter()
        .map(|entry| fault(entry, end, groups))
        .collect()
}

fn fault(entry: &Entry<'_>, end: Duration, groups: &[Group]) -> Result<Fault, ScenarioError> {
    let section = &entry.section;
    let kind = section.need("kind", "\"partition\"")?;
    let kind = kind.name_of(&["partition", "crash", "restart"])?;
    section.allow(&[COMMON, [PARTITION, CRASH, RESTART][kind]].concat())?;
    let at = start(&section.need("at", "\"8m\"")?, end)?;
    let on = section.need("on", "{ group = \"visor\", share = \"30%\" }")?;
    let selected = selection::read(&on, groups)?;
    let kind = match kind {
        0 => FaultKind::Partition {
            lasts: lasting(&section.need("for", "\"2m\"")?, at, end)?,
            from: other_side(section, &on, &selected, groups)?,
            on: selected,
        },
        1 => FaultKind::Crash {
            on: selected,
            lasts: match section.find("for") {
                Some(field) => Some(lasting(&field, at, end)?),
                None => None,
            },
        },
        _ => FaultKind::Restart {
            on: selected,
            down: lasting(&section.need("down", "\"10s\"")?, at, end)?,
            lose: match section.find("lose") {
                Some(field) => lost(&field)?,
                None => Loss::Nothing,
            },
        },
    };
    Ok(Fault {
        name: entry.name.clone(),
        at: moment(at),
        kind,
    })
}

fn start(field: &Field<'_>, end: Duration) -> Result<Duration, ScenarioError> {
    let at = field.duration()?;
    if at < end {
        return Ok(at);
    }
    Err(field.wrong(
        format!("a fault at {at} would strike when the run is over"),
        format!("the run ends at {end} (scenario.duration)"),
    ))
}

fn lasting(field: &Field<'_>, at: Duration, end: Duration) -> Result<Duration, ScenarioError> {
    let lasts = field.span()?;
    if at + lasts <= end {
        return Ok(lasts);
    }
    Err(field.wrong(
        format!(
            "it would be over at {}, after the end of the run",
            at + lasts
        ),
        format!("the run ends at {end} (scenario.duration)"),
    ))
}

/// The other side of a partition; there must be somebody on it.
fn other_side(
    section: &Section<'_>,
    on: &Field<'_>,
    selected: &Selection,
    groups: &[Group],
) -> Result<Option<Selection>, ScenarioError> {
    let from = match section.find("from") {
        Some(field) => Some(selection::read(&field, groups)?),
        None => None,
    };
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
    let (part, size) = match selection {
        Selection::Group { group, part } => (*part, groups[*group].count),
        Selection::Everybody { part } => (*part, groups.iter().map(|group| group.count).sum()),
        Selection::Node { .. } => (Part::All, 1),
    };
    (part.of(size), size)
}

/// `"nothing"`, `"disk"`, or a list of fields.
fn lost(field: &Field<'_>) -> Result<Loss, ScenarioError> {
    if !field.is_list() {
        return Ok(
            match field.name_of(&["nothing", "disk", "sequence", "store"])? {
                0 => Loss::Nothing,
                1 => Loss::Disk,
                other => Loss::Fields {
                    sequence: other == 2,
                    store: other == 3,
                },
            },
        );
    }
    let (mut sequence, mut store) = (false, false);
    for item in field.list()? {
        match item.name_of(&["sequence", "store"])? {
            0 => sequence = true,
            _ => store = true,
        }
    }
    if sequence || store {
        return Ok(Loss::Fields { sequence, store });
    }
    Err(field.wrong(
        "the list is empty".to_owned(),
        "name what is lost, such as [\"sequence\"], or write \"nothing\"",
    ))
}
