//! Partitions and degradations in words.

use super::describe::{percent, whom};
use crate::scenario::spec::{Degradation, Direction, Partition};

use crate::world::stage::Stage;
use kadlab_core::time::Duration;

/// Millionths of a whole.
const WHOLE: u32 = 1_000_000;

/// One line: who is cut off from whom, and how far.
pub(super) fn partition(partition: &Partition, stage: &Stage) -> String {
    let from = partition.from.as_ref();
    let from = from.map_or("everybody else".to_owned(), |from| whom(from, stage));
    let on = whom(&partition.on, stage);
    let mut line = format!("{on} cut off from {from} for {}", partition.lasts);
    line.push_str(one_way(partition.direction));
    if partition.pairs < WHOLE {
        line.push_str(&format!(", {} of pairs", percent(partition.pairs)));
    }
    if let Some(bridge) = &partition.bridge {
        line.push_str(&format!(", {} as a bridge", whom(bridge, stage)));
    }
    if let Some(flaps) = partition.flaps {
        line.push_str(&format!(", {} of every {}", flaps.cut_for, flaps.every));
    }
    line
}

/// One line: whose messages take how much longer, and how many of their segments and datagrams are
/// lost.
pub(super) fn degradation(degradation: &Degradation, stage: &Stage) -> String {
    let from = degradation.from.as_ref();
    let from = from.map_or("everybody".to_owned(), |from| whom(from, stage));
    let on = whom(&degradation.on, stage);
    let mut harms = Vec::new();
    if degradation.factor > u64::from(WHOLE) {
        let factor = degradation.factor as f64 / f64::from(WHOLE);
        harms.push(format!("take {factor} times as long"));
    }
    if degradation.latency > Duration::ZERO {
        harms.push(format!("take {} longer", degradation.latency));
    }
    if degradation.loss > 0 {
        let share = percent(degradation.loss);
        harms.push(format!("lose {share} of their segments and datagrams"));
    }
    let (harms, way) = (harms.join(", "), one_way(degradation.direction));
    format!(
        "messages between {on} and {from} {harms}{way}, for {}",
        degradation.lasts
    )
}

fn one_way(direction: Direction) -> &'static str {
    match direction {
        Direction::Both => "",
        Direction::To => ", messages to them only",
        Direction::From => ", messages from them only",
    }
}
