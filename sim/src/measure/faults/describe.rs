//! What each fault is, in words.

use super::{lives, partitions};
use crate::lifetimes::law::Law;
use crate::scenario::spec::{
    Absence, BadContacts, Churn, Deceit, FaultKind, Key, Loss, Part, PhantomIds, Phantoms,
    Pretence, Refused, Selection, Session, Set,
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
        FaultKind::Pause { on, lasts } => format!("{} paused for {lasts}", whom(on, stage)),
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
    let fields = match loss {
        Loss::Nothing => return "disk kept".to_owned(),
        Loss::Disk => return "disk lost".to_owned(),
        Loss::Fields(fields) => fields,
    };
    let words = ["sequence counters", "items", "table", "identity"].into_iter();
    let lost = words.zip(fields.are_set()).filter(|(_, is_set)| *is_set);
    let lost: Vec<&str> = lost.map(|(words, _)| words).collect();
    match lost.split_last() {
        Some((last, before)) if !before.is_empty() => {
            format!("{} and {last} lost", before.join(", "))
        }
        _ => format!("{} lost", lost.concat()),
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
        Deceit::Poison { contacts, .. } => {
            let listed = match contacts {
                BadContacts::Fellows => "one another".to_owned(),
                BadContacts::Phantoms(listed) => phantoms(listed, stage),
            };
            format!("list only {listed} and hide items{about}")
        }
        Deceit::FalseClaim { pretence } => match pretence {
            Pretence::Node { group, index } => {
                format!("claim to be {}", node(*group, *index, stage))
            }
            Pretence::Phantoms(claimed) => format!("claim to be {}", phantoms(claimed, stage)),
        },
    }
}

/// Nobody, in words.
fn phantoms(phantoms: &Phantoms, stage: &Stage) -> String {
    let kind = match phantoms.ids {
        PhantomIds::Genuine => "phantoms",
        PhantomIds::Forged => "forged identities",
    };
    let near = phantoms.near.as_ref();
    let near = near.map_or(String::new(), |near| {
        format!(" near {}", key(&near.to, stage))
    });
    format!("{} {kind}{near}", phantoms.count)
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
    match key {
        Key::Id(id) => format!("{id:?}"),
        Key::Node { group, index } => node(*group, *index, stage),
        Key::Publication { of, group, index } => {
            format!("{} of {}", of.name, node(*group, *index, stage))
        }
    }
}

fn node(group: usize, index: u32, stage: &Stage) -> String {
    format!("{}/{index}", stage.scenario.groups[group].name)
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
