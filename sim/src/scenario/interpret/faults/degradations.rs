//! Degradations: messages that take longer or get lost.

use super::super::super::error::ScenarioError;
use super::super::super::field::Field;
use super::super::super::schema::{Keys, Shape};
use super::super::super::spec::{Degradation, FaultKind};
use super::super::super::units::{BOUND, DECIMAL, DURATION, OFFSET, WHOLE, decimal, offset};
use super::super::network::millionths;
use super::super::selection;
use super::partitions::{direction, direction_keys};
use super::{Kind, Script};
use kadlab_core::time::Duration;

/// The largest factor, in millionths: a thousand.
const FACTOR_MAX: u64 = 1_000 * WHOLE;

pub(super) const DEGRADE: Kind = Kind {
    name: "degrade",
    what: "Messages take longer or get lost.",
    keys: &[
        "for",
        "from",
        "direction",
        "latency",
        "latency-factor",
        "loss",
    ],
    shapes,
    read: degrade,
};

fn degrade(script: &Script<'_>) -> Result<FaultKind, ScenarioError> {
    let section = script.section;
    let degradation = Degradation {
        on: script.on()?.0,
        from: script.selection("from")?,
        direction: direction(script)?,
        lasts: script.lasts("for", "\"2m\"")?,
        latency: match section.find("latency") {
            Some(field) => longer(&field)?,
            None => Duration::ZERO,
        },
        factor: match section.find("latency-factor") {
            Some(field) => factor(&field)?,
            None => WHOLE,
        },
        loss: match section.find("loss") {
            Some(field) => millionths(&field)?,
            None => 0,
        },
    };
    let is_slow = degradation.latency > Duration::ZERO || degradation.factor > WHOLE;
    if !is_slow && degradation.loss == 0 {
        return Err(section.wrong(
            "messages take as long as before and none gets lost".to_owned(),
            "add latency = \"+200ms\", latency-factor = 3 or loss = \"5%\"",
        ));
    }
    Ok(FaultKind::Degrade(degradation))
}

/// What is added: with its sign, so that nobody takes it for the whole.
fn longer(field: &Field<'_>) -> Result<Duration, ScenarioError> {
    match u64::try_from(field.read(&OFFSET, offset)?) {
        Ok(micros) => Ok(Duration::from_micros(micros)),
        Err(_) => Err(field.wrong(
            format!("{} would take messages back in time", field.shown()),
            "write what is added, such as \"+200ms\"",
        )),
    }
}

fn factor(field: &Field<'_>) -> Result<u64, ScenarioError> {
    let factor = field.number(&DECIMAL, decimal)?;
    if (WHOLE..=FACTOR_MAX).contains(&factor) {
        return Ok(factor);
    }
    Err(field.wrong(
        format!("{} is not a factor from 1 to 1000", field.shown()),
        "messages of a degraded network take longer, such as latency-factor = 2.5",
    ))
}

fn shapes() -> Keys {
    Keys::none()
        .must("for", Shape::written(&DURATION), "How long it lasts.")
        .may(
            "from",
            selection::shape(),
            "The other side. Default: everybody, those of `on` included.",
        )
        .and(direction_keys())
        .may(
            "latency",
            Shape::written(&OFFSET).usual("+0s"),
            "What is added to every message's way.",
        )
        .may(
            "latency-factor",
            Shape::decimal(WHOLE..=FACTOR_MAX).usual(1),
            "What every message's way is lengthened by, before something is added.",
        )
        .may(
            "loss",
            Shape::written(&BOUND).usual("0%"),
            "Segments and datagrams that are lost, of those that are not lost anyhow.",
        )
}
