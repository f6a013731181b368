//! Selections: which nodes a fault touches, written the same way everywhere.

use super::super::error::ScenarioError;
use super::super::field::Field;
use super::super::schema::{Keys, Shape};
use super::super::section::Section;
use super::super::spec::{Fault, Group, Network, Part, Selection, Set, Workload};
use super::super::units::{Form, PART, WHOLE, bound};
use super::entries::NAME;
use super::sets;
use kadlab_core::time::Time;

/// Keys that name a set; one of them at most.
const SETS: &[&str] = &["closest", "holders-of", "touched-by", "place"];

/// What a selection is judged against.
pub(super) struct Scene<'a> {
    /// When the nodes are selected.
    pub(super) at: Time,
    pub(super) network: &'a Network,
    pub(super) groups: &'a [Group],
    pub(super) workloads: &'a [Workload],
    /// The faults above in the file.
    pub(super) earlier: &'a [Fault],
}

pub(super) fn read(field: &Field<'_>, scene: &Scene<'_>) -> Result<Selection, ScenarioError> {
    let section = field.section()?;
    section.allow(&[&["group", "share", "count", "node"], SETS].concat())?;
    let groups = scene.groups;
    if let Some(node) = section.find("node") {
        section.allow(&["node"])?;
        let (group, index) = one(&node, groups)?;
        return Ok(Selection::Node { group, index });
    }
    let names: Vec<_> = groups.iter().map(|group| group.name.as_str()).collect();
    let group = match section.find("group") {
        Some(field) => Some(field.position("group", &names)?),
        None => None,
    };
    if let Some(key) = SETS.iter().find(|key| section.find(key).is_some()) {
        return among(&section, key, group, scene);
    }
    let part = part(&section, group, groups)?;
    Ok(match group {
        Some(group) => Selection::Group { group, part },
        None => Selection::Everybody { part },
    })
}

/// Nodes of the set under `key`.
fn among(
    section: &Section<'_>,
    key: &str,
    group: Option<usize>,
    scene: &Scene<'_>,
) -> Result<Selection, ScenarioError> {
    let set = sets::read(section, key, group, scene)?;
    let part: &[&str] = match set {
        Set::Closest { .. } => &[],
        _ => &["share", "count"],
    };
    section.allow(&[&[key, "group"], part].concat())?;
    let part = match (section.find("share"), section.find("count")) {
        (None, None) => Part::All,
        (None, Some(count)) => Part::Count(count.small(1..=u32::MAX)?),
        (Some(_), _) => self::part(section, group, scene.groups)?,
    };
    Ok(Selection::Among { set, group, part })
}

/// Everything that is selected from is told by `group`, everything else by the part of it.
fn part(
    section: &Section<'_>,
    group: Option<usize>,
    groups: &[Group],
) -> Result<Part, ScenarioError> {
    match (section.find("share"), section.find("count")) {
        (Some(_), Some(count)) => Err(count.wrong(
            "both `share` and `count` are given".to_owned(),
            "keep one of them",
        )),
        (Some(field), None) => match field.read(&PART, bound)? {
            WHOLE => Ok(Part::All),
            millionths => Ok(Part::Millionths(
                u32::try_from(millionths).expect("a share is at most a million millionths"),
            )),
        },
        (None, Some(field)) => count(&field, group, groups),
        (None, None) if group.is_some() => Ok(Part::All),
        (None, None) => Err(section.wrong(
            "this selects nobody".to_owned(),
            "write { group = \"visor\", share = \"30%\" }, { count = 5 } or { node = \"visor/0\" }",
        )),
    }
}

fn count(field: &Field<'_>, group: Option<usize>, groups: &[Group]) -> Result<Part, ScenarioError> {
    let count = field.small(0..=u32::MAX)?;
    let (set, size) = match group {
        Some(group) => {
            let group = &groups[group];
            (format!("group \"{}\" has", group.name), group.count)
        }
        None => {
            let all = groups.iter().map(|group| group.count).sum();
            ("all groups together have".to_owned(), all)
        }
    };
    if (1..=size).contains(&count) {
        return Ok(Part::Count(count));
    }
    let problem = match count {
        0 => "this selects nobody".to_owned(),
        _ => format!("{count} nodes are selected, but {set} {size}"),
    };
    Err(field.wrong(
        problem,
        format!("choose a count from 1 to {size}, or a share"),
    ))
}

/// A node by its name: its group and its index.
pub(super) fn one(field: &Field<'_>, groups: &[Group]) -> Result<(usize, u32), ScenarioError> {
    let text = field.text()?;
    let remedy = NODE.remedy;
    let Some((name, index)) = text.split_once('/') else {
        return Err(field.wrong(format!("\"{text}\" is not a node"), remedy));
    };
    let Some(group) = groups.iter().position(|group| group.name == name) else {
        let names: Vec<_> = groups.iter().map(|group| group.name.as_str()).collect();
        let problem = format!("there is no group \"{name}\"");
        return Err(field.wrong(problem, format!("the groups are {}", names.join(", "))));
    };
    let last = groups[group].count - 1;
    match index.parse() {
        Ok(index) if index <= last => Ok((group, index)),
        Ok(_) => Err(field.wrong(
            format!("there is no node \"{text}\""),
            format!("the last node of this group is \"{name}/{last}\""),
        )),
        Err(_) => Err(field.wrong(format!("\"{text}\" is not a node"), remedy)),
    }
}

/// What a selection takes.
pub(super) fn shape() -> Shape {
    let keys = Keys::none()
        .may(
            "group",
            Shape::written(&NAME),
            "All nodes of a group, or those of it that the rest selects.",
        )
        .may(
            "share",
            Shape::written(&PART),
            "A part: an exact count of at least one.",
        )
        .may(
            "count",
            Shape::small(1..=u32::MAX),
            "A part: so many nodes, or all if there are fewer at that moment.",
        )
        .may("node", node_shape(), "One node.");
    keys.and(sets::keys()).table()
}

/// A node by its name.
pub(super) fn node_shape() -> Shape {
    Shape::written(&NODE)
}

/// A node by its name.
pub(super) const NODE: Form = Form {
    noun: "a node",
    remedy: "write a group, a slash and a number from 0, such as \"visor/12\"",
    pattern: || format!("{}/[0-9]+", (NAME.pattern)()),
};
