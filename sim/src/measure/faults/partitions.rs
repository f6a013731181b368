//! Partitions in words.

use super::describe::{percent, whom};
use crate::scenario::spec::{Direction, Partition};
use crate::world::stage::Stage;

/// Millionths of a whole.
const WHOLE: u32 = 1_000_000;

/// One line: who is cut off from whom, and how far.
pub(super) fn partition(partition: &Partition, stage: &Stage) -> String {
    let from = partition.from.as_ref();
    let from = from.map_or("everybody else".to_owned(), |from| whom(from, stage));
    let on = whom(&partition.on, stage);
    let mut line = format!("{on} cut off from {from} for {}", partition.lasts);
    match partition.direction {
        Direction::Both => {}
        Direction::To => line.push_str(", messages to them only"),
        Direction::From => line.push_str(", messages from them only"),
    }
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
