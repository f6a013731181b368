//! `bandwidth` of a `[[group]]`: the links of its nodes and the queues before them.

use super::super::error::ScenarioError;
use super::super::field::Field;
use super::super::schema::{Keys, Shape};
use super::super::section::Section;
use super::super::spec::Bandwidth;
use super::super::units::{BIT_RATE, SIZE, bit_rate, show_size, size};

/// The shortest queue: one full segment.
const QUEUE_MIN: u64 = 1_500;
/// The longest queue.
const QUEUE_MAX: u64 = 1 << 30;
/// Links without a limit, and the queue of those that have one.
pub(super) const UNLIMITED: Bandwidth = Bandwidth {
    up: None,
    down: None,
    queue: 256 << 10,
};

pub(super) fn read(section: &Section<'_>) -> Result<Bandwidth, ScenarioError> {
    section.allow(&["up", "down", "queue"])?;
    let mut bandwidth = UNLIMITED;
    if let Some(field) = section.find("up") {
        bandwidth.up = link(&field)?;
    }
    if let Some(field) = section.find("down") {
        bandwidth.down = link(&field)?;
    }
    if let Some(field) = section.find("queue") {
        bandwidth.queue = queue(&field)?;
    }
    Ok(bandwidth)
}

/// Bits in a second, or no limit.
fn link(field: &Field<'_>) -> Result<Option<u64>, ScenarioError> {
    if matches!(field.text(), Ok("off")) {
        return Ok(None);
    }
    field.read(&BIT_RATE, bit_rate).map(Some)
}

fn queue(field: &Field<'_>) -> Result<u64, ScenarioError> {
    let bytes = field.read(&SIZE, size)?;
    if (QUEUE_MIN..=QUEUE_MAX).contains(&bytes) {
        return Ok(bytes);
    }
    Err(field.wrong(
        format!("{} is no queue that a link can have", field.shown()),
        "write 1500B (one full segment) to 1GiB, such as \"64KiB\"",
    ))
}

/// What `bandwidth` takes.
pub(super) fn shape() -> Shape {
    let link = || Shape::written_or("off", &BIT_RATE).usual("off");
    Keys::none()
        .may("up", link(), "What the node can send; \"off\" is no limit.")
        .may(
            "down",
            link(),
            "What the node can receive; \"off\" is no limit.",
        )
        .may(
            "queue",
            Shape::size(QUEUE_MIN..=QUEUE_MAX).usual(show_size(UNLIMITED.queue)),
            "Bytes that may wait before each link; segments beyond are lost.",
        )
        .table()
}
