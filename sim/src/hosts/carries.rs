//! What a host carries of a scenario: the first key that it cannot, and why.
//!
//! Nothing is left out silently: a scenario that runs on two hosts means the same on both.

use super::performance::HostKind;
use super::{on_sockets, on_turmoil};
use crate::scenario::Scenario;
use crate::scenario::spec::{
    DeadPeers, Direct, Fault, FaultKind, Group, Join, Loss, Overflow, Partition, Selection,
    Transport,
};
use kadlab_core::time::Duration;

/// A key that a host cannot carry.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unfit {
    /// The key as a dotted path, entries of lists by their names.
    pub key: String,
    /// What is in the way.
    pub problem: String,
}

/// The first key of a scenario that a host does not carry; the simulator carries all.
#[must_use]
pub fn unfit(scenario: &Scenario, host: HostKind) -> Option<Unfit> {
    if host == HostKind::Simulated {
        return None;
    }
    let network = network(scenario, host);
    let groups = scenario.groups.iter().find_map(group);
    let nodes = || nodes(scenario, host);
    let faults = || scenario.faults.iter().find_map(fault);
    let judged = || {
        let first = scenario.expectations.first()?;
        let key = format!("expect.{}", first.name);
        Some(found(key, "expectations are judged"))
    };
    let words = network
        .or(groups)
        .or_else(nodes)
        .or_else(faults)
        .or_else(judged);
    words.map(|(key, what)| Unfit {
        key,
        problem: format!("host {host} does not carry this: {what} on the simulated host only"),
    })
}

type Found = (String, String);

fn found(key: impl Into<String>, what: &str) -> Found {
    (key.into(), what.to_owned())
}

fn network(scenario: &Scenario, host: HostKind) -> Option<Found> {
    let network = &scenario.network;
    let refused = network.dead_peers == DeadPeers::Refused && host == HostKind::Turmoil;
    let unfit = [
        (network.jitter > 0, "jitter", "messages jitter"),
        (network.loss > 0, "loss", "segments are lost"),
        (
            refused,
            "dead-peers",
            "dead peers refuse beside host sockets",
        ),
    ];
    let first = unfit.into_iter().find(|(is, _, _)| *is);
    first.map(|(_, key, what)| found(format!("network.{key}"), what))
}

/// The listener that the driver is: its limits are its own.
const LISTENER: Direct = Direct {
    handlers: 128,
    backlog: 128,
    overflow: Overflow::Refuse,
    handler_deadline: Some(Duration::from_secs(30)),
};

fn group(group: &Group) -> Option<Found> {
    let unfit = [
        (
            group.join == Join::Oracle,
            "join",
            "tables are filled by oracle",
        ),
        (
            group.transport != Transport::Direct(LISTENER),
            "transport",
            "listeners other than the driver's, and datagrams, exist",
        ),
        (
            group.bandwidth.is_limited(),
            "bandwidth",
            "links have a bandwidth",
        ),
        (group.processor.is_some(), "processor", "work has a cost"),
        (group.nat.is_some(), "nat", "nodes are behind NATs"),
    ];
    let first = unfit.into_iter().find(|(is, _, _)| *is);
    first.map(|(_, key, what)| found(format!("group.{}.{key}", group.name), what))
}

fn nodes(scenario: &Scenario, host: HostKind) -> Option<Found> {
    let most = match host {
        HostKind::Turmoil => on_turmoil::NODES_MAX,
        HostKind::Simulated | HostKind::Sockets => on_sockets::NODES_MAX,
    };
    let mut nodes = 0;
    let over = scenario.groups.iter().find(|group| {
        nodes += group.count as usize;
        nodes > most
    })?;
    let what = format!("more than {most} nodes are there");
    Some((format!("group.{}.count", over.name), what))
}

fn fault(fault: &Fault) -> Option<Found> {
    let key = |key: &str| format!("fault.{}.{key}", fault.name);
    let scripted = |on: &Selection| match on {
        Selection::Among { .. } => Some(found(key("on"), "sets that a moment tells are selected")),
        _ => None,
    };
    match &fault.kind {
        FaultKind::Crash { on, .. } => scripted(on),
        FaultKind::Restart {
            on,
            lose,
            roll_back,
            ..
        } => {
            let old = || roll_back.map(|_| found(key("roll-back"), "disks are rolled back"));
            let identity = || {
                let loses = matches!(lose, Loss::Fields(fields) if fields.identity);
                loses.then(|| found(key("lose"), "identities are lost"))
            };
            scripted(on).or_else(old).or_else(identity)
        }
        FaultKind::Partition(partition) => {
            let odd = odd(partition).map(|(name, what)| found(key(name), what));
            scripted(&partition.on).or(odd)
        }
        other => {
            let what = format!("faults of kind {} strike", other.name());
            Some((key("kind"), what))
        }
    }
}

/// What a partition has beyond two sides that are cut for a time.
fn odd(partition: &Partition) -> Option<(&'static str, &'static str)> {
    let unfit = [
        (
            partition.from.is_some(),
            "from",
            "partitions name their other side",
        ),
        (
            partition.bridge.is_some(),
            "bridge",
            "partitions have bridges",
        ),
        (
            partition.pairs < 1_000_000,
            "pairs",
            "partitions are partial",
        ),
        (partition.flaps.is_some(), "every", "partitions flap"),
    ];
    let first = unfit.into_iter().find(|(is, _, _)| *is);
    first.map(|(_, key, what)| (key, what))
}
