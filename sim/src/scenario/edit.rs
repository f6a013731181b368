//! Edits of the tree: what `--set`, a sweep and a condition of `[[outcome]]` have in common.
//!
//! A key is a dotted path; entries of lists are addressed by name: `fault.outage.at`. What a
//! value means is decided where the file's own values are ([`super::interpret`]).

use super::error::{Place, ScenarioError, suggestion};
use super::overrides::{Override, mistake};
use super::tree::{Node, Origin, Source, Table, Value, toml_value};

/// A key and its new value, whoever said it.
#[derive(Clone, Debug)]
pub(super) struct Edit {
    pub(super) key: String,
    pub(super) node: Node,
}

/// The lists whose entries are addressed by name.
const LISTS: &[&str] = &["group", "workload", "fault", "expect"];
/// What the first part of a key may be.
const ROOTS: &[&str] = &[
    "scenario", "network", "core", "group", "workload", "fault", "expect",
];

impl Edit {
    /// The edit that an override stands for.
    pub(super) fn new(change: &Override) -> Result<Edit, ScenarioError> {
        let argument = change.to_string();
        let node = if change.value.starts_with(['[', '{', '"', '\'']) {
            toml_value(&change.value, &argument).map_err(|problem| {
                let place = Place::Set { argument };
                let remedy = "write bare text, or TOML such as [\"server\"]";
                mistake(place, &change.key, problem, remedy)
            })?
        } else {
            Node {
                origin: Origin::Set(argument),
                value: Value::Bare(change.value.clone()),
            }
        };
        Ok(Edit {
            key: change.key.clone(),
            node,
        })
    }
}

/// `tree` with `edits`, those of `[core]` first: they go through all groups, and an edit of a
/// group's own key still stands above them.
pub(super) fn edited(
    source: &Source<'_>,
    tree: &Table,
    edits: &[Edit],
) -> Result<Table, ScenarioError> {
    let mut tree = tree.clone();
    let (core, other): (Vec<_>, Vec<_>) =
        edits.iter().partition(|edit| edit.key.starts_with("core."));
    for edit in core {
        forget_in_groups(&mut tree, &edit.key);
        apply(source, &mut tree, edit)?;
    }
    for edit in other {
        apply(source, &mut tree, edit)?;
    }
    Ok(tree)
}

/// A key of `[core]` that is set from outside holds for groups that had their own, too.
fn forget_in_groups(tree: &mut Table, key: &str) {
    let Some(name) = key.strip_prefix("core.") else {
        return;
    };
    for group in list_of(tree, "group") {
        if let Value::Table(group) = &mut group.value
            && let Some(core) = group.entries.iter_mut().find(|entry| entry.key == "core")
            && let Value::Table(core) = &mut core.node.value
        {
            core.remove(name);
        }
    }
}

fn apply(source: &Source<'_>, tree: &mut Table, edit: &Edit) -> Result<(), ScenarioError> {
    let wrong = |problem: String, remedy: String| {
        mistake(source.place(&edit.node.origin), &edit.key, problem, remedy)
    };
    let path: Vec<_> = edit.key.split('.').collect();
    let [root, inner @ .., last] = path.as_slice() else {
        return Err(wrong(
            "this key has no part after a dot".to_owned(),
            suggestion(path[0], ROOTS, "keys start with"),
        ));
    };
    if !ROOTS.contains(root) {
        return Err(wrong(
            "there is no such key".to_owned(),
            suggestion(root, ROOTS, "keys start with"),
        ));
    }
    let (mut table, inner) = if LISTS.contains(root) {
        let (name, inner) = inner.split_first().ok_or_else(|| {
            let remedy = format!("name the key, too, such as {root}.{last}.KEY");
            wrong(format!("this is a whole {root}"), remedy)
        })?;
        (named(tree, root, name, wrong)?, inner)
    } else {
        (descend(tree, root, &edit.node.origin, wrong)?, inner)
    };
    for key in inner {
        table = descend(table, key, &edit.node.origin, wrong)?;
    }
    table.remove(last);
    table.slot(last, || edit.node.clone());
    Ok(())
}

/// The table of the entry that is called `name`.
fn named<'t>(
    tree: &'t mut Table,
    list: &str,
    name: &str,
    wrong: impl Fn(String, String) -> ScenarioError,
) -> Result<&'t mut Table, ScenarioError> {
    let names: Vec<_> = list_of(tree, list)
        .iter()
        .filter_map(|node| name_of(node).map(str::to_owned))
        .collect();
    let found = list_of(tree, list)
        .iter_mut()
        .find(|node| name_of(node) == Some(name));
    match found.map(|node| &mut node.value) {
        Some(Value::Table(table)) => Ok(table),
        _ => {
            let names: Vec<_> = names.iter().map(String::as_str).collect();
            let remedy = suggestion(name, &names, &format!("the names of {list}s are"));
            Err(wrong(format!("there is no {list} \"{name}\""), remedy))
        }
    }
}

/// The table under `key`, made if there is none.
fn descend<'t>(
    table: &'t mut Table,
    key: &str,
    origin: &Origin,
    wrong: impl Fn(String, String) -> ScenarioError,
) -> Result<&'t mut Table, ScenarioError> {
    let slot = table.slot(key, || Node {
        origin: origin.clone(),
        value: Value::Table(Table::default()),
    });
    let written = slot.value.written();
    match &mut slot.value {
        Value::Table(table) => Ok(table),
        _ => Err(wrong(
            format!("`{key}` is {written}, which has no keys of its own"),
            format!("end the key at `{key}`, or set that to a table in braces"),
        )),
    }
}

fn list_of<'t>(tree: &'t mut Table, list: &str) -> &'t mut [Node] {
    let entry = tree.entries.iter_mut().find(|entry| entry.key == list);
    match entry.map(|entry| &mut entry.node.value) {
        Some(Value::List(nodes)) => nodes,
        _ => &mut [],
    }
}

/// The entry of a list that is called `name`, with its place.
pub(super) fn table_named<'t>(list: &'t Value, name: &str) -> Option<(&'t Origin, &'t Table)> {
    let Value::List(nodes) = list else {
        return None;
    };
    let node = nodes.iter().find(|node| name_of(node) == Some(name))?;
    match &node.value {
        Value::Table(table) => Some((&node.origin, table)),
        _ => None,
    }
}

fn name_of(node: &Node) -> Option<&str> {
    match &node.value {
        Value::Table(table) => match &table.entry("name")?.node.value {
            Value::Text(name) | Value::Bare(name) => Some(name),
            _ => None,
        },
        _ => None,
    }
}
