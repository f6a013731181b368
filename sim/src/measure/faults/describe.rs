//! What each fault is, in words.

use crate::scenario::spec::{FaultKind, Loss, Part, Selection};
use crate::world::stage::Stage;

/// One line for people: whom it strikes, and how.
pub(super) fn description(kind: &FaultKind, stage: &Stage) -> String {
    match kind {
        FaultKind::Partition { on, from, lasts } => {
            let from = from
                .as_ref()
                .map_or("everybody else".to_owned(), |from| whom(from, stage));
            format!("{} cut off from {from} for {lasts}", whom(on, stage))
        }
        FaultKind::Crash {
            on,
            lasts: Some(lasts),
        } => {
            format!("{} down for {lasts}", whom(on, stage))
        }
        FaultKind::Crash { on, lasts: None } => format!("{} down for good", whom(on, stage)),
        FaultKind::Restart { on, down, lose } => {
            format!(
                "{} restarted, down for {down}, {}",
                whom(on, stage),
                lost(*lose)
            )
        }
    }
}

fn lost(loss: Loss) -> &'static str {
    match loss {
        Loss::Nothing => "disk kept",
        Loss::Disk => "disk lost",
        Loss::Fields {
            sequence: true,
            store: true,
        } => "sequence counters and items lost",
        Loss::Fields {
            sequence: true,
            store: false,
        } => "sequence counters lost",
        Loss::Fields {
            sequence: false, ..
        } => "items lost",
    }
}

fn whom(selection: &Selection, stage: &Stage) -> String {
    let part = |part: &Part| match part {
        Part::All => "all".to_owned(),
        Part::Count(count) => count.to_string(),
        Part::Millionths(share) => {
            let (whole, rest) = (share / 10_000, share % 10_000);
            let decimals = format!("{rest:04}");
            let decimals = decimals.trim_end_matches('0');
            if decimals.is_empty() {
                format!("{whole} %")
            } else {
                format!("{whole}.{decimals} %")
            }
        }
    };
    let group = |group: &usize| &stage.scenario.groups[*group].name;
    match selection {
        Selection::Group {
            group: index,
            part: of,
        } => format!("{} of {}", part(of), group(index)),
        Selection::Everybody { part: of } => format!("{} of all nodes", part(of)),
        Selection::Node {
            group: index,
            index: node,
        } => format!("{}/{node}", group(index)),
    }
}
