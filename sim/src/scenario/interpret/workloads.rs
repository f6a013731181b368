//! `[[workload]]`: what nodes are asked to do.

use super::super::error::ScenarioError;
use super::super::field::Field;
use super::super::schema::{Keys, Shape, told_by};
use super::super::section::Section;
use super::super::spec::{Group, Rate, Task, Workload};
use super::super::units::{DURATION, RATE, rate};
use super::design::bytes;
use super::entries::{Entry, NAME, entries};
use super::groups::is_island;
use super::{moment, within_run};
use kadlab_core::time::{Duration, Time};

/// Keys of every workload.
const COMMON: &[&str] = &["name", "kind", "group", "from", "to"];
const PUBLISH: &[&str] = &["salt", "value-size", "every"];
const GET: &[&str] = &["of", "rate"];
const FIND_NODE: &[&str] = &["rate"];
const RECONCILE: &[&str] = &["with", "every"];
/// Bytes of a published value, at most: what the largest `value-max` of the core takes.
const VALUE_MAX: u64 = 4 << 20;
/// Bytes of a salt, at most.
const SALT_MAX: usize = 64;

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Publish,
    Get,
    FindNode,
    Reconcile,
}

const KINDS: &[(&str, Kind)] = &[
    ("publish", Kind::Publish),
    ("get", Kind::Get),
    ("find-node", Kind::FindNode),
    ("reconcile", Kind::Reconcile),
];

/// What a workload may refer to.
struct Known<'a> {
    end: Duration,
    groups: &'a [Group],
    /// Of every workload of the file: name, kind, and position of its group.
    workloads: Vec<(&'a str, Kind, usize)>,
}

pub(super) fn read(
    root: &Section<'_>,
    end: Duration,
    groups: &[Group],
) -> Result<Vec<Workload>, ScenarioError> {
    let entries = entries(
        root,
        "workload",
        &[COMMON, PUBLISH, &["of"], FIND_NODE, &["with"]].concat(),
    )?;
    let mut known = Known {
        end,
        groups,
        workloads: Vec::new(),
    };
    for entry in &entries {
        let (kind, group) = (kind(&entry.section)?, group(&entry.section, &known)?);
        known.workloads.push((&entry.name, kind, group));
    }
    (0..entries.len())
        .map(|index| workload(&entries[index], index, &known))
        .collect()
}

fn kind(section: &Section<'_>) -> Result<Kind, ScenarioError> {
    let kind = section.need("kind", "\"publish\"")?.choice(KINDS)?;
    section.allow(&match kind {
        Kind::Publish => [COMMON, PUBLISH].concat(),
        Kind::Get => [COMMON, GET].concat(),
        Kind::FindNode => [COMMON, FIND_NODE].concat(),
        Kind::Reconcile => [COMMON, RECONCILE].concat(),
    })?;
    Ok(kind)
}

fn group(section: &Section<'_>, known: &Known<'_>) -> Result<usize, ScenarioError> {
    let names: Vec<_> = known
        .groups
        .iter()
        .map(|group| group.name.as_str())
        .collect();
    let field = section.need("group", "\"visor\"")?;
    let group = field.position("group", &names)?;
    if is_island(group, known.groups) && names.len() > 1 {
        return Err(field.wrong(
            format!("group \"{}\" has no bootstrap peers", names[group]),
            format!("add bootstrap = [\"GROUP\"] to group \"{}\"", names[group]),
        ));
    }
    Ok(group)
}

fn workload(entry: &Entry<'_>, index: usize, known: &Known<'_>) -> Result<Workload, ScenarioError> {
    let (name, kind, group) = known.workloads[index];
    let (from, to) = times(&entry.section, known.end)?;
    Ok(Workload {
        name: name.to_owned(),
        group,
        from,
        to,
        task: match kind {
            Kind::Publish => publish(&entry.section)?,
            Kind::Get => get(&entry.section, group, known)?,
            Kind::FindNode => Task::FindNode {
                rate: rate_of(&entry.section)?,
            },
            Kind::Reconcile => reconcile(&entry.section, group, known)?,
        },
    })
}

fn reconcile(
    section: &Section<'_>,
    group: usize,
    known: &Known<'_>,
) -> Result<Task, ScenarioError> {
    let names: Vec<_> = known
        .groups
        .iter()
        .map(|group| group.name.as_str())
        .collect();
    let field = section.need("with", "\"server\"")?;
    let with = field.position("group", &names)?;
    if with == group && known.groups[group].count == 1 {
        return Err(field.wrong(
            "the only node has nobody to reconcile with".to_owned(),
            format!("give group \"{}\" more nodes", known.groups[group].name),
        ));
    }
    let every = section.need("every", "\"1h\"")?.span()?;
    Ok(Task::Reconcile { with, every })
}

fn times(section: &Section<'_>, end: Duration) -> Result<(Time, Time), ScenarioError> {
    let from = match section.find("from") {
        Some(field) => within_run(&field, end)?,
        None => Time::ZERO,
    };
    let to = match section.find("to") {
        Some(field) => within_run(&field, end)?,
        None => moment(end),
    };
    if from < to {
        return Ok((from, to));
    }
    Err(section.wrong(
        format!("it starts at {from:?} and ends at {to:?}"),
        "choose a `from` that lies before `to`",
    ))
}

fn publish(section: &Section<'_>) -> Result<Task, ScenarioError> {
    let salt = section.need("salt", "\"dmsg\"")?;
    let size = bytes(&section.need("value-size", "\"688B\"")?, 1, VALUE_MAX)?;
    Ok(Task::Publish {
        salt: checked_salt(&salt)?,
        value_size: u32::try_from(size).expect("a value is at most 4 MiB"),
        every: section.need("every", "\"60s\"")?.span()?,
    })
}

fn checked_salt(field: &Field<'_>) -> Result<String, ScenarioError> {
    let salt = field.text()?;
    if salt.len() <= SALT_MAX {
        return Ok(salt.to_owned());
    }
    Err(field.wrong(
        format!("this salt has {} bytes", salt.len()),
        format!("a salt has at most {SALT_MAX}"),
    ))
}

fn get(section: &Section<'_>, group: usize, known: &Known<'_>) -> Result<Task, ScenarioError> {
    let publishers: Vec<_> = (known.workloads.iter())
        .filter(|(_, kind, _)| *kind == Kind::Publish)
        .map(|(name, _, _)| *name)
        .collect();
    let field = section.need("of", "\"NAME OF A PUBLISH WORKLOAD\"")?;
    let of = publishers[field.position("publish workload", &publishers)?];
    let of = (known.workloads.iter()).position(|(name, _, _)| *name == of);
    let of = of.expect("the name is one of these workloads");
    if known.workloads[of].2 == group && known.groups[group].count == 1 {
        return Err(field.wrong(
            "the only reader is the only writer, and nobody reads its own values".to_owned(),
            format!("give group \"{}\" more nodes", known.groups[group].name),
        ));
    }
    let rate = rate_of(section)?;
    Ok(Task::Get { of, rate })
}

fn rate_of(section: &Section<'_>) -> Result<Rate, ScenarioError> {
    section.need("rate", "\"200/s\"")?.read(&RATE, rate)
}

/// What a `[[workload]]` takes.
pub(super) fn shape() -> Shape {
    let moment = || Shape::written(&DURATION);
    let common = Keys::none()
        .must("name", Shape::written(&NAME), "What it is called.")
        .must(
            "group",
            Shape::written(&NAME),
            "The group whose nodes are asked to do it.",
        )
        .may("from", moment().usual("0s"), "When it begins.")
        .may("to", moment(), "When it ends. Default: the end of the run.");
    let every = || Shape::written(&DURATION);
    let rate = |what| Keys::none().must("rate", Shape::written(&RATE), what);
    let publish = Keys::none()
        .must(
            "salt",
            Shape::text(),
            "The salt of what is published, at most 64 bytes.",
        )
        .must(
            "value-size",
            Shape::size(1..=VALUE_MAX),
            "The length of each value.",
        )
        .must("every", every(), "How often each node puts a new value.");
    let get = Keys::none()
        .must(
            "of",
            Shape::written(&NAME),
            "The publish workload whose values are read.",
        )
        .and(rate("How many reads there are, of all nodes together."));
    let reconcile = Keys::none()
        .must(
            "with",
            Shape::written(&NAME),
            "The group of which partners are drawn.",
        )
        .must("every", every(), "How often each node reconciles.");
    let kinds = vec![
        (
            "publish",
            "Each node puts a new value under its own key, at a phase drawn for each.",
            publish,
        ),
        ("get", "Nodes drawn uniformly read values of others.", get),
        (
            "find-node",
            "Nodes drawn uniformly look up random targets.",
            rate("How many lookups there are, of all nodes together."),
        ),
        (
            "reconcile",
            "Each node exchanges its items with a node drawn from a group; counted, not timed.",
            reconcile,
        ),
    ];
    told_by("kind", &common, kinds, None)
}
