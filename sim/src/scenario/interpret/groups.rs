//! `[[group]]`: the nodes, what they are and how they come into the network.

use super::super::error::ScenarioError;
use super::super::field::Field;
use super::super::schema::{Keys, Shape, told_by};
use super::super::section::Section;
use super::super::spec::{Group, Join, Placement};
use super::super::units::DURATION;
use super::bandwidth;
use super::design::{key_names, own_keys, settle};
use super::entries::{Entry, NAME, entries};
use super::{placement, processors, transports};
use kadlab_core::config::{Config, Setting};
use kadlab_core::time::Duration;
use serde_json::json;

const KEYS: &[&str] = &[
    "name",
    "count",
    "role",
    "transport",
    "bandwidth",
    "nat",
    "nat-timeout",
    "bootstrap",
    "join",
    "placement",
    "processor",
    "core",
];
/// Nodes of all groups together, at most.
const NODES_MAX: u32 = 10_000_000;
/// The span over which nodes start unless the file says otherwise.
const JOIN_OVER: Duration = Duration::from_secs(60);

#[derive(Clone, Copy, PartialEq)]
enum Role {
    Regular,
    Full,
}

/// The groups in the file's order.
pub(super) fn read(root: &Section<'_>, core: &Config) -> Result<Vec<Group>, ScenarioError> {
    let entries = entries(root, "group", KEYS)?;
    if entries.is_empty() {
        return Err(root.clone().renamed("group".to_owned()).wrong(
            "there are no nodes".to_owned(),
            "add a group: [[group]], below it name = \"visor\" and count = 100",
        ));
    }
    let names: Vec<_> = entries.iter().map(|entry| entry.name.as_str()).collect();
    let groups = entries
        .iter()
        .map(|entry| group(entry, core, &names))
        .collect::<Result<Vec<_>, _>>()?;
    check_total(&entries, &groups)?;
    check_somebody_meets(&entries, &groups)?;
    Ok(groups)
}

fn group(entry: &Entry<'_>, core: &Config, names: &[&str]) -> Result<Group, ScenarioError> {
    let section = &entry.section;
    Ok(Group {
        name: entry.name.clone(),
        count: section.need("count", "100")?.small(1..=NODES_MAX)?,
        config: config(section, core)?,
        transport: transports::read(section)?,
        nat: transports::nat(section)?,
        bandwidth: match section.find("bandwidth") {
            Some(field) => bandwidth::read(&field.section()?)?,
            None => bandwidth::UNLIMITED,
        },
        processor: processors::read(section)?,
        bootstrap: match section.find("bootstrap") {
            Some(field) => bootstrap(&field, names)?,
            None => Vec::new(),
        },
        join: match section.find("join") {
            Some(field) => join(&field.section()?)?,
            None => Join::Organic { over: JOIN_OVER },
        },
        placement: Placement::Random,
    })
}

/// `[core]`, then the role, then the group's own keys.
fn config(section: &Section<'_>, core: &Config) -> Result<Config, ScenarioError> {
    let mut config = core.clone();
    let role = match section.find("role") {
        Some(field) => field.choice(&[("regular", Role::Regular), ("full", Role::Full)])?,
        None => Role::Regular,
    };
    if role == Role::Full {
        let unlimited = config.set("items-max", Setting::Number(0));
        unlimited.expect("a store without limit is a setting of the core");
    }
    let Some(field) = section.find("core") else {
        return Ok(config);
    };
    let own = field.section()?;
    own.allow(&key_names())?;
    if let Some(items) = own.find("items-max").filter(|_| role == Role::Full) {
        return Err(items.wrong(
            "a full node's store has no limit".to_owned(),
            "leave this key out, or write role = \"regular\"",
        ));
    }
    settle(&own, &mut config)?;
    Ok(config)
}

fn bootstrap(field: &Field<'_>, names: &[&str]) -> Result<Vec<usize>, ScenarioError> {
    let mut groups = Vec::new();
    for item in field.list()? {
        let group = item.position("group", names)?;
        if groups.contains(&group) {
            let problem = format!("group \"{}\" is named twice", names[group]);
            return Err(item.wrong(problem, "name each group once"));
        }
        groups.push(group);
    }
    Ok(groups)
}

fn join(section: &Section<'_>) -> Result<Join, ScenarioError> {
    let kind = match section.find("kind") {
        Some(field) => field.name_of(&["organic", "oracle"])?,
        None => 0,
    };
    if kind == 1 {
        section.allow(&["kind"])?;
        return Ok(Join::Oracle);
    }
    section.allow(&["kind", "over"])?;
    let over = match section.find("over") {
        Some(field) => field.duration()?,
        None => JOIN_OVER,
    };
    Ok(Join::Organic { over })
}

fn check_total(entries: &[Entry<'_>], groups: &[Group]) -> Result<(), ScenarioError> {
    let mut total = 0;
    for (entry, group) in entries.iter().zip(groups) {
        total += u64::from(group.count);
        if total > u64::from(NODES_MAX) {
            let problem = format!("with this group there are {total} nodes");
            let remedy = format!("all groups together may have {NODES_MAX} nodes");
            return Err(entry.section.wrong(problem, remedy));
        }
    }
    Ok(())
}

/// Joins through the protocol, but knows nobody and nobody is told of it.
pub(super) fn is_island(index: usize, groups: &[Group]) -> bool {
    matches!(groups[index].join, Join::Organic { .. })
        && groups[index].bootstrap.is_empty()
        && !groups.iter().any(|other| other.bootstrap.contains(&index))
}

fn check_somebody_meets(entries: &[Entry<'_>], groups: &[Group]) -> Result<(), ScenarioError> {
    let nodes: u64 = groups.iter().map(|group| u64::from(group.count)).sum();
    if nodes == 1 || !(0..groups.len()).all(|index| is_island(index, groups)) {
        return Ok(());
    }
    Err(entries[0].section.wrong(
        "no node has a bootstrap peer, so none will ever meet another".to_owned(),
        "add bootstrap = [\"GROUP\"] to a group, or join = { kind = \"oracle\" }",
    ))
}

/// What a `[[group]]` takes.
pub(super) fn keys() -> Keys {
    let role = Shape::names([
        ("regular", "Its store is limited."),
        ("full", "Its store has no limit: `items-max` is 0."),
    ]);
    Keys::none()
        .must(
            "name",
            Shape::written(&NAME),
            "What the group is called: its nodes are NAME/0 and so on.",
        )
        .must(
            "count",
            Shape::small(1..=NODES_MAX),
            "How many nodes it has.",
        )
        .may(
            "role",
            role.usual("regular"),
            "What its nodes are for the network.",
        )
        .may(
            "transport",
            transports::shape(),
            "How calls to the group's nodes travel, whoever calls. Default: { kind = \"direct\" }.",
        )
        .may(
            "bandwidth",
            bandwidth::shape(),
            "Links of its own for each node. Default: no limit.",
        )
        .and(transports::nat_keys())
        .may(
            "bootstrap",
            Shape::list(Shape::written(&NAME)).usual(json!([])),
            "Groups whose nodes they know from the beginning.",
        )
        .may(
            "join",
            join_shape(),
            "How they come into the network. Default: organic, over 60s.",
        )
        .may(
            "placement",
            placement::shape(),
            "How their keys are chosen, and with them the ids. Default: { kind = \"random\" }.",
        )
        .may(
            "processor",
            processors::shape(),
            "One processor for each node, and what work costs it. Default: work costs nothing.",
        )
        .may(
            "core",
            own_keys().table(),
            "What is different from [core] in this group.",
        )
}

fn join_shape() -> Shape {
    let over = Keys::none().may(
        "over",
        Shape::written(&DURATION).usual(JOIN_OVER.to_string()),
        "The span over which nodes start, each at a moment of its own.",
    );
    let kinds = vec![
        (
            "organic",
            "Through the protocol, by their bootstrap peers.",
            over,
        ),
        (
            "oracle",
            "With the tables that they should have.",
            Keys::none(),
        ),
    ];
    told_by("kind", &Keys::none(), kinds, Some("organic"))
}
