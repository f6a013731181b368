//! What each fault is, in words.

use super::{lives, partitions};
use crate::lifetimes::law::Law;
use crate::scenario::spec::{
    Absence, Churn, Deceit, FaultKind, Key, Loss, Part, Refused, Selection, Session, Set,
};
use crate::world::stage::Stage;

/// One line for people: whom it strikes, and how.
pub(super) fn description(kind: &FaultKind, stage: &Stage) -> String {
    match kind {
        FaultKind::Partition(partition) => partitions::partition(partition, stage),
        FaultKind::Crash {
            on,
            lasts: Some(lasts),
        } => {
            format!("{} down for {lasts}", whom(on, stage))
        }
        FaultKind::Crash { on, lasts: None } => format!("{} down for good", whom(on, stage)),
        FaultKind::Restart { .. } => lives::restart(kind, stage),
        FaultKind::Outage { on, lasts } => {
            format!("{} without a network for {lasts}", whom(on, stage))
        }
        FaultKind::Degrade(degradation) => partitions::degradation(degradation, stage),
        FaultKind::Clock(clock) => lives::clock(clock, stage),
        FaultKind::Churn(churn) => churning(churn, stage),
        FaultKind::Lie { on, lasts, how } => {
            let lasts = lasts.map_or("for good".to_owned(), |lasts| format!("for {lasts}"));
            format!("{} {} {lasts}", whom(on, stage), deceit(how, stage))
        }
    }
}

fn churning(churn: &Churn, stage: &Stage) -> String {
    let stay = match &churn.session {
        Session::Law { law, .. } => words(law),
        Session::Curve {
            built_in: Some(name),
            ..
        } => format!("by the curve {name}"),
        Session::Curve { .. } => "by a curve".to_owned(),
    };
    let away = match &churn.absence {
        Absence::Law(law) => words(law),
        Absence::ForGood => "for good".to_owned(),
    };
    let (whom, lost) = (whom(&churn.on, stage), lost(churn.lose));
    let lasts = churn
        .lasts
        .map_or_else(String::new, |lasts| format!(" for {lasts}"));
    format!("{whom} stay {stay}, then away {away}, {lost}{lasts}")
}

fn words(law: &Law) -> String {
    match law {
        Law::Constant { length } => format!("for {length}"),
        Law::Exponential { mean } => format!("exponentially with mean {mean}"),
        Law::Weibull { scale, shape } => {
            let shape = f64::from(*shape) / 1e6;
            format!("by Weibull's law with scale {scale} and shape {shape}")
        }
    }
}

/// What a restart loses, in words.
pub(super) fn lost(loss: Loss) -> String {
    let (sequence, store, identity) = match loss {
        Loss::Nothing => return "disk kept".to_owned(),
        Loss::Disk => return "disk lost".to_owned(),
        Loss::Fields {
            sequence,
            store,
            identity,
        } => (sequence, store, identity),
    };
    let fields = [
        (sequence, "sequence counters"),
        (store, "items"),
        (identity, "identity"),
    ];
    let lost = fields.iter().filter(|(lost, _)| *lost);
    let lost: Vec<&str> = lost.map(|(_, field)| *field).collect();
    match lost.split_last() {
        Some((last, [])) => format!("{last} lost"),
        Some((last, before)) => format!("{} and {last} lost", before.join(", ")),
        None => "disk kept".to_owned(),
    }
}

/// What liars do, in words that follow who they are.
fn deceit(how: &Deceit, stage: &Stage) -> String {
    let about = how
        .key()
        .map_or(String::new(), |about| format!(" of {}", key(about, stage)));
    match how {
        Deceit::BadSignature { .. } => format!("return badly signed items{about}"),
        Deceit::Stale { .. } => format!("return the oldest items{about} that they know"),
        Deceit::Replay { every, .. } => {
            format!("put the oldest item{about} that they know every {every}")
        }
        Deceit::Silence => "never reply".to_owned(),
        Deceit::Refuse {
            what: Refused::Puts,
        } => "refuse puts".to_owned(),
        Deceit::Refuse { .. } => "refuse connections".to_owned(),
        Deceit::Poison { .. } => format!("list only one another and hide items{about}"),
    }
}

/// Whom a selection means.
pub(super) fn whom(selection: &Selection, stage: &Stage) -> String {
    let group = |group: &usize| stage.scenario.groups[*group].name.as_str();
    match selection {
        Selection::Group {
            group: index,
            part: of,
        } => format!("{} of {}", part(*of), group(index)),
        Selection::Everybody { part: of } => format!("{} of all nodes", part(*of)),
        Selection::Node {
            group: index,
            index: node,
        } => format!("{}/{node}", group(index)),
        Selection::Among {
            set,
            group: index,
            part: of,
        } => {
            let nodes = index.as_ref().map_or("nodes", group);
            let among = among(nodes, set, stage);
            match of {
                Part::All => among,
                of => format!("{} of {among}", part(*of)),
            }
        }
    }
}

fn among(nodes: &str, set: &Set, stage: &Stage) -> String {
    match set {
        Set::Closest { to, count } => format!("{count} {nodes} closest to {}", key(to, stage)),
        Set::Holders { of } => format!("{nodes} that hold {}", key(of, stage)),
        Set::TouchedBy { fault } => format!("{nodes} touched by {}", fault.name),
        Set::Place { place } => format!("{nodes} at place {place}"),
    }
}

fn key(key: &Key, stage: &Stage) -> String {
    let node = |group: &usize, index| format!("{}/{index}", stage.scenario.groups[*group].name);
    match key {
        Key::Id(id) => format!("{id:?}"),
        Key::Node { group, index } => node(group, index),
        Key::Publication { of, group, index } => {
            format!("{} of {}", of.name, node(group, index))
        }
    }
}

fn part(part: Part) -> String {
    match part {
        Part::All => "all".to_owned(),
        Part::Count(count) => count.to_string(),
        Part::Millionths(share) => percent(share),
    }
}

/// A share in millionths, in words.
pub(super) fn percent(millionths: u32) -> String {
    let (whole, rest) = (millionths / 10_000, millionths % 10_000);
    let decimals = format!("{rest:04}");
    let decimals = decimals.trim_end_matches('0');
    if decimals.is_empty() {
        format!("{whole} %")
    } else {
        format!("{whole}.{decimals} %")
    }
}
