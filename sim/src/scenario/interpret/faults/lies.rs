//! Liars: whom to believe less, how, and about which key.

use super::super::super::error::ScenarioError;
use super::super::super::field::Field;
use super::super::super::schema::{Keys, Shape, told_by};
use super::super::super::section::Section;
use super::super::super::spec::{
    BadContacts, Deceit, FaultKind, Group, Key, PhantomIds, Placement, Pretence, Refused,
    Selection, Set, Transport,
};
use super::super::super::units::DURATION;
use super::super::selection::{node_shape, one};
use super::super::sets;
use super::{Kind, Script, phantoms};

pub(super) const LIE: Kind = Kind {
    name: "lie",
    what: "The laboratory changes what nodes answer and claim, on its way out.",
    keys: &["for", "how"],
    shapes,
    read: lie,
};

const HOW: &[&str] = &[
    "bad-signature",
    "stale",
    "replay",
    "silence",
    "refuse",
    "poison",
    "false-claim",
];
/// The keys of each, beside `kind`.
const KEYS: &[&[&str]] = &[
    &["key"],
    &["key"],
    &["key", "every"],
    &[],
    &["what"],
    &["key", "contacts"],
    &["as"],
];

const REFUSED: &[(&str, Refused)] = &[
    ("puts", Refused::Puts),
    ("connections", Refused::Connections),
];

fn lie(script: &Script<'_>) -> Result<FaultKind, ScenarioError> {
    let (on, _) = script.on()?;
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
        "poison" => Deceit::Poison {
            contacts: bad_contacts(section, key.as_ref(), script)?,
            key,
        },
        "silence" => Deceit::Silence,
        "refuse" => Deceit::Refuse {
            what: refused(section, on, script.groups)?,
        },
        "false-claim" => Deceit::FalseClaim {
            pretence: pretence(section, on, script)?,
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

fn refused(
    section: &Section<'_>,
    on: &Selection,
    groups: &[Group],
) -> Result<Refused, ScenarioError> {
    let field = section.need("what", "\"puts\"")?;
    let what = field.choice(REFUSED)?;
    let by_datagram = |group: &&Group| matches!(group.transport, Transport::Datagram(_));
    let liars = match on.group() {
        Some(group) => &groups[group..=group],
        None => groups,
    };
    match liars.iter().find(by_datagram) {
        Some(group) if what == Refused::Connections => Err(field.wrong(
            format!(
                "group \"{}\" is called by datagram, without connections",
                group.name
            ),
            "write kind = \"silence\", or let `on` name a group with a direct transport",
        )),
        _ => Ok(what),
    }
}

/// Whom a liar lists that poisons its answers: without other word its fellows.
fn bad_contacts(
    section: &Section<'_>,
    key: Option<&Key>,
    script: &Script<'_>,
) -> Result<BadContacts, ScenarioError> {
    let Some(field) = section.find("contacts") else {
        return Ok(BadContacts::Fellows);
    };
    let contacts = field.section()?;
    let kinds = ["fellows", "nobody", "forged"];
    let kind = contacts.need("kind", "\"nobody\"")?.name_of(&kinds)?;
    let ids = match kinds[kind] {
        "fellows" => {
            contacts.allow(&["kind"])?;
            return Ok(BadContacts::Fellows);
        }
        "nobody" => PhantomIds::Genuine,
        _ => PhantomIds::Forged,
    };
    let listed = phantoms::read(&contacts, ids, key, script)?;
    Ok(BadContacts::Phantoms(listed))
}

/// Whom a liar pretends to be.
fn pretence(
    section: &Section<'_>,
    on: &Selection,
    script: &Script<'_>,
) -> Result<Pretence, ScenarioError> {
    let example = "{ kind = \"node\", node = \"visor/3\" }";
    let claims = section.need("as", example)?.section()?;
    let kinds = ["node", "nobody", "forged"];
    let kind = claims.need("kind", "\"node\"")?.name_of(&kinds)?;
    let ids = match kinds[kind] {
        "node" => return victim(&claims, on, script.groups),
        "nobody" => PhantomIds::Genuine,
        _ => PhantomIds::Forged,
    };
    Ok(Pretence::Phantoms(phantoms::read(
        &claims, ids, None, script,
    )?))
}

fn victim(
    claims: &Section<'_>,
    on: &Selection,
    groups: &[Group],
) -> Result<Pretence, ScenarioError> {
    claims.allow(&["kind", "node"])?;
    let field = claims.need("node", "\"visor/3\"")?;
    let (group, index) = one(&field, groups)?;
    if *on == (Selection::Node { group, index }) {
        return Err(field.wrong(
            "this is the liar itself".to_owned(),
            "name another node, or invent one with kind = \"nobody\"",
        ));
    }
    Ok(Pretence::Node { group, index })
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

fn shapes() -> Keys {
    let kinds = vec![
        (
            "bad-signature",
            "Items in its replies have the sequence number 2^63 - 1, which their signatures do \
             not cover.",
            about_keys(),
        ),
        (
            "stale",
            "It replies with the oldest validly signed item that it has seen.",
            about_keys(),
        ),
        (
            "replay",
            "It puts that oldest item to the other ones of the k live nodes closest to the key.",
            Keys::none()
                .must("key", sets::key_shape(), "The key that the lie is about.")
                .must("every", Shape::written(&DURATION), "How often."),
        ),
        (
            "silence",
            "It accepts requests and never replies.",
            Keys::none(),
        ),
        (
            "refuse",
            "It refuses puts, or all connections.",
            refuse_keys(),
        ),
        (
            "poison",
            "It hides items, and the only contacts that it lists are bad ones.",
            about_keys().may(
                "contacts",
                contacts_shape(),
                "Whom it lists. Default: its fellow liars.",
            ),
        ),
        (
            "false-claim",
            "All its requests name another sender than the one that they come from.",
            Keys::none().must("as", pretence_shape(), "Whom they name."),
        ),
    ];
    Keys::none()
        .may(
            "for",
            Shape::written(&DURATION),
            "How long it lasts. Default: to the end of the run.",
        )
        .must(
            "how",
            told_by("kind", &Keys::none(), kinds, None),
            "In which way they lie.",
        )
}

fn about_keys() -> Keys {
    let what = "The key that the lie is about. Default: every key.";
    Keys::none().may("key", sets::key_shape(), what)
}

fn refuse_keys() -> Keys {
    let what = Shape::choice(
        REFUSED,
        &["It does not keep them.", "Like a full listener."],
    );
    Keys::none().must("what", what, "What it refuses.")
}

fn contacts_shape() -> Shape {
    let fellows = (
        "fellows",
        "Its fellow liars, those of the same fault.",
        Keys::none(),
    );
    told_by(
        "kind",
        &Keys::none(),
        [vec![fellows], phantoms::kinds()].concat(),
        None,
    )
}

fn pretence_shape() -> Shape {
    let node = Keys::none().must("node", node_shape(), "This node, up or not.");
    let node = ("node", "A node of the scenario.", node);
    told_by(
        "kind",
        &Keys::none(),
        [vec![node], phantoms::kinds()].concat(),
        None,
    )
}
