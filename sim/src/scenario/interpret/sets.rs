//! Sets of nodes that are more than a group: near a key, holding it, struck before, at a place.
//!
//! A set that must be empty is refused here; one that turns out to be is a warning after the run.

use super::super::error::ScenarioError;
use super::super::field::Field;
use super::super::schema::{Keys, Shape};
use super::super::section::Section;
use super::super::spec::{Group, Key, Scripted, Set, Task, Workload};
use super::super::units::Form;
use super::entries::NAME;
use super::selection::{NODE, Scene, node_shape, one};
use crate::network::latency::place_names;
use kadlab_core::id::{ID_BYTES, Id};

/// The set under `key`, of whose nodes only those of `group` count.
pub(super) fn read(
    section: &Section<'_>,
    key: &str,
    group: Option<usize>,
    scene: &Scene<'_>,
) -> Result<Set, ScenarioError> {
    let field = section.need(key, "...")?;
    match key {
        "closest" => closest(&field, group, scene),
        "holders-of" => holders(&field, scene),
        "touched-by" => touched(&field, scene),
        _ => place(&field, scene),
    }
}

fn closest(
    field: &Field<'_>,
    group: Option<usize>,
    scene: &Scene<'_>,
) -> Result<Set, ScenarioError> {
    let section = field.section()?;
    section.allow(&["to", "count"])?;
    let to = section.need("to", "\"visor/3\"")?;
    let to = key(&to, scene.groups, scene.workloads)?;
    let field = section.need("count", "8")?;
    let count = field.small(0..=u32::MAX)?;
    let size = others(&to, group, scene.groups);
    if (1..=size).contains(&count) {
        return Ok(Set::Closest { to, count });
    }
    let problem = match count {
        0 => "this selects nobody".to_owned(),
        _ => format!("{count} nodes are selected from {size}"),
    };
    Err(field.wrong(problem, format!("choose a count from 1 to {size}")))
}

/// How many nodes there are to be close to a key: a node is not close to itself.
fn others(to: &Key, group: Option<usize>, groups: &[Group]) -> u32 {
    let size = match group {
        Some(group) => groups[group].count,
        None => groups.iter().map(|group| group.count).sum(),
    };
    match to {
        Key::Node { group: its, .. } if group.is_none_or(|group| group == *its) => size - 1,
        _ => size,
    }
}

fn holders(field: &Field<'_>, scene: &Scene<'_>) -> Result<Set, ScenarioError> {
    let of = key(field, scene.groups, scene.workloads)?;
    match &of {
        Key::Node { .. } => Err(field.wrong(
            "nothing is kept under the id of a node".to_owned(),
            "write { of = \"announce\", node = \"visor/3\" }, or a key of 64 hexadecimal digits",
        )),
        Key::Publication { of, .. } if scene.workloads[of.position].from >= scene.at => Err(field
            .wrong(
                format!(
                    "nobody holds a value before workload \"{}\" begins",
                    of.name
                ),
                "let the fault strike later",
            )),
        _ => Ok(Set::Holders { of }),
    }
}

fn touched(field: &Field<'_>, scene: &Scene<'_>) -> Result<Set, ScenarioError> {
    let names: Vec<_> = (scene.earlier.iter())
        .map(|fault| fault.name.as_str())
        .collect();
    let position = field.position("earlier fault", &names)?;
    let name = names[position].to_owned();
    if scene.earlier[position].at > scene.at {
        return Err(field.wrong(
            format!("fault \"{name}\" has touched nobody when this one strikes"),
            "name a fault that strikes earlier",
        ));
    }
    let fault = Scripted { position, name };
    Ok(Set::TouchedBy { fault })
}

fn place(field: &Field<'_>, scene: &Scene<'_>) -> Result<Set, ScenarioError> {
    let names = place_names(&scene.network.latency);
    let named = field.text().ok();
    let named = named.and_then(|text| names.iter().position(|name| name == text));
    let place = match named {
        Some(place) => u32::try_from(place).expect("there are fewer than 65,536 places"),
        None => {
            let last = names.len().saturating_sub(1);
            field.small(0..=u32::try_from(last).expect("there are fewer than 65,536 places"))?
        }
    };
    let place = u16::try_from(place).expect("there are fewer than 65,536 places");
    Ok(Set::Place { place })
}

/// 64 hexadecimal digits, a node, or a node's publication.
pub(super) fn key(
    field: &Field<'_>,
    groups: &[Group],
    workloads: &[Workload],
) -> Result<Key, ScenarioError> {
    if field.is_table() {
        return publication(&field.section()?, groups, workloads);
    }
    let text = field.text()?;
    if text.contains('/') {
        let (group, index) = one(field, groups)?;
        return Ok(Key::Node { group, index });
    }
    id(text)
        .map(Key::Id)
        .ok_or_else(|| field.wrong(format!("\"{text}\" is not {}", KEY.noun), KEY.remedy))
}

fn id(text: &str) -> Option<Id> {
    let digits = text.len() == 2 * ID_BYTES && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let mut bytes = [0; ID_BYTES];
    for (index, byte) in bytes.iter_mut().enumerate().take_while(|_| digits) {
        *byte = u8::from_str_radix(&text[2 * index..2 * index + 2], 16).ok()?;
    }
    digits.then(|| Id::from_bytes(bytes))
}

fn publication(
    section: &Section<'_>,
    groups: &[Group],
    workloads: &[Workload],
) -> Result<Key, ScenarioError> {
    section.allow(&["of", "node"])?;
    let names: Vec<_> = (workloads.iter())
        .filter(|workload| matches!(workload.task, Task::Publish { .. }))
        .map(|workload| workload.name.as_str())
        .collect();
    let of = section.need("of", "\"announce\"")?;
    let name = names[of.position("publish workload", &names)?];
    let position = (workloads.iter()).position(|workload| workload.name == name);
    let position = position.expect("the name is one of these workloads");
    let node = section.need("node", "\"visor/3\"")?;
    let (group, index) = one(&node, groups)?;
    let publisher = workloads[position].group;
    if group != publisher {
        let publisher = &groups[publisher].name;
        return Err(node.wrong(
            format!("workload \"{name}\" publishes nothing from there"),
            format!("its nodes are those of group \"{publisher}\""),
        ));
    }
    let name = name.to_owned();
    Ok(Key::Publication {
        of: Scripted { position, name },
        group,
        index,
    })
}

/// The keys of a selection that name a set.
pub(super) fn keys() -> Keys {
    let closest = Keys::none()
        .must("to", key_shape(), "The key that they are closest to.")
        .must("count", Shape::small(1..=u32::MAX), "How many of them.")
        .table();
    let place = Shape::text().or(Shape::small(0..=u32::from(u16::MAX)));
    Keys::none()
        .may(
            "closest",
            closest,
            "Those whose ids are closest to a key, whether they are up or not.",
        )
        .may(
            "holders-of",
            key_shape(),
            "Those that are up and hold an item under a key at that moment.",
        )
        .may(
            "touched-by",
            Shape::written(&NAME),
            "Those that a fault further up in the file has struck by then.",
        )
        .may(
            "place",
            place,
            "Those at a place of the network, by its number in the matrix from 0 or by its name.",
        )
}

/// A key.
pub(super) fn key_shape() -> Shape {
    let publication = Keys::none()
        .must("of", Shape::written(&NAME), "The publish workload.")
        .must("node", node_shape(), "The node that publishes.")
        .table();
    Shape::written(&KEY).or(publication)
}

const KEY: Form = Form {
    noun: "a key",
    remedy: "write 64 hexadecimal digits, a node such as \"visor/3\", \
             or { of = \"announce\", node = \"visor/3\" }",
    pattern: || format!("([0-9A-Fa-f]{{{}}}|{})", 2 * ID_BYTES, (NODE.pattern)()),
};
