//! How load lies on groups and nodes: items, signatures, Gini coefficients, the busiest nodes.

use super::html::{Cell, name, number, table};
use super::sections::{note, section as titled};
use crate::balance::{Gini, GroupLoad, LoadSummary, busiest};
use crate::numbers::{bytes, grouped, percent};
use crate::record::{NodeLoad, Run};

/// Nodes in the list of the busiest.
const BUSIEST: usize = 10;

pub(super) fn section(run: &Run) -> String {
    if run.nodes.is_empty() {
        return String::new();
    }
    titled("Load on groups and nodes", &(groups(run) + &nodes(run)))
}

fn groups(run: &Run) -> String {
    let load = LoadSummary::of(run);
    let row = |(group, load): &(String, GroupLoad)| {
        let items = load.stored_items_mean.map(|mean| format!("{mean:.1}"));
        let mut cells = vec![
            name(group),
            number(items.unwrap_or_else(none)),
            number(grouped(load.signatures_made)),
            number(grouped(load.signatures_checked)),
        ];
        cells.extend(gini(&load.gini));
        cells
    };
    let mut rows: Vec<Vec<Cell>> = load.by_group.0.iter().map(row).collect();
    let mut all = vec![name("all nodes"), number(""), number(""), number("")];
    all.extend(gini(&load.gini));
    rows.push(all);
    let head = [
        "group",
        "items a node, mean",
        "signatures made",
        "signatures checked",
        "Gini of requests served",
        "Gini of bytes sent",
        "Gini of items stored",
    ];
    let explained = note(
        "Signatures are those of the whole run, items those at its end. A Gini coefficient is 0 if \
         all nodes bear the same and near 1 if one bears everything.",
    );
    table(&head, &rows) + &explained
}

fn gini(gini: &Gini) -> [Cell; 3] {
    [gini.requests_served, gini.bytes_sent, gini.stored_items]
        .map(|gini| number(gini.map_or_else(none, |gini| format!("{gini:.3}"))))
}

fn none() -> String {
    "none".to_owned()
}

fn nodes(run: &Run) -> String {
    let busiest = busiest(run, BUSIEST);
    let all: u64 = run.nodes.iter().map(|node| node.requests_served).sum();
    if all == 0 {
        return note("No node served a request after the warm-up.");
    }
    let row = |node: &&NodeLoad| {
        let group = &run.scenario.groups[usize::from(node.group)].name;
        let items = node.stored_items.map(|items| grouped(items.into()));
        vec![
            name(format!("{group}/{}", node.node)),
            number(grouped(node.requests_served)),
            number(percent(node.requests_served, all)),
            number(bytes(node.bytes_sent)),
            number(items.unwrap_or_else(|| "down".to_owned())),
        ]
    };
    let rows: Vec<Vec<Cell>> = busiest.iter().map(row).collect();
    let head = [
        "busiest node",
        "requests served",
        "share of all",
        "bytes sent",
        "items stored",
    ];
    let explained = note("After the warm-up; items at the end. All nodes are in nodes.csv.");
    table(&head, &rows) + &explained
}
