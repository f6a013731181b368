//! Liars: whom to believe less, how, and about which key.

use super::super::super::error::ScenarioError;
use super::super::super::field::Field;
use super::super::super::section::Section;
use super::super::super::spec::{
    Deceit, FaultKind, Group, Key, Placement, Refused, Selection, Set, Transport,
};
use super::super::sets;
use super::{Kind, Script};

pub(super) const LIE: Kind = Kind {
    name: "lie",
    keys: &["for", "how"],
    read: lie,
};

const HOW: &[&str] = &[
    "bad-signature",
    "stale",
    "replay",
    "silence",
    "refuse",
    "poison",
];
/// The keys of each, beside `kind`.
const KEYS: &[&[&str]] = &[
    &["key"],
    &["key"],
    &["key", "every"],
    &[],
    &["what"],
    &["key"],
];

fn lie(script: &Script<'_>) -> Result<FaultKind, ScenarioError> {
    let (on, field) = script.on()?;
    let datagrams = |group: &&Group| matches!(group.transport, Transport::Datagram(_));
    if let Some(group) = script.groups.iter().find(datagrams) {
        return Err(field.wrong(
            format!("group \"{}\" is called by datagram", group.name),
            "liars answer on streams: give all groups direct transports",
        ));
    }
    let how = script.section.need("how", "{ kind = \"bad-signature\" }")?;
    let how = deceit(&how.section()?, &on, script)?;
    Ok(FaultKind::Lie {
        on,
        lasts: script.lasts_if_given("for")?,
        how,
    })
}

fn deceit(
    section: &Section<'_>,
    on: &Selection,
    script: &Script<'_>,
) -> Result<Deceit, ScenarioError> {
    let kind = section.need("kind", "\"bad-signature\"")?.name_of(HOW)?;
    section.allow(&[&["kind"], KEYS[kind]].concat())?;
    let field = section.find("key");
    let key = match &field {
        Some(field) => Some(about(field, on, script)?),
        None => None,
    };
    if let (Some(Key::Node { .. }), Some(field), false) = (&key, &field, HOW[kind] == "poison") {
        return Err(field.wrong(
            "nothing is kept under the id of a node".to_owned(),
            "write { of = \"announce\", node = \"visor/3\" }, or a key of 64 hexadecimal digits",
        ));
    }
    Ok(match HOW[kind] {
        "bad-signature" => Deceit::BadSignature { key },
        "stale" => Deceit::Stale { key },
        "poison" => Deceit::Poison { key },
        "silence" => Deceit::Silence,
        "refuse" => Deceit::Refuse {
            what: section.need("what", "\"puts\"")?.choice(&[
                ("puts", Refused::Puts),
                ("connections", Refused::Connections),
            ])?,
        },
        _ => {
            let missing = section.need("key", "{ of = \"announce\", node = \"visor/3\" }");
            missing?;
            Deceit::Replay {
                key: key.expect("the key is there"),
                every: script.within(&section.need("every", "\"10m\"")?)?,
            }
        }
    })
}

/// The key that a lie is about; the liars must not have been put somewhere else.
fn about(field: &Field<'_>, on: &Selection, script: &Script<'_>) -> Result<Key, ScenarioError> {
    let key = sets::key(field, script.groups, script.scene.workloads)?;
    match elsewhere(on, &key, script.groups) {
        None => Ok(key),
        Some(problem) => Err(field.wrong(
            problem,
            "a liar is asked for keys that it is near to: use one key in both places",
        )),
    }
}

/// Why the selected nodes cannot be near a key: they are near another one.
fn elsewhere(on: &Selection, key: &Key, groups: &[Group]) -> Option<String> {
    let group = match on {
        Selection::Among {
            set: Set::Closest { to, .. },
            ..
        } if to != key => return Some("the liars are those closest to another key".to_owned()),
        Selection::Group { group, .. } | Selection::Node { group, .. } => &groups[*group],
        _ => return None,
    };
    match &group.placement {
        Placement::Near { to, .. } if to != key => Some(format!(
            "group \"{}\" is placed near another key",
            group.name
        )),
        _ => None,
    }
}
