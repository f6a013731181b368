//! Clocks that go wrong.

use super::super::super::error::ScenarioError;
use super::super::super::schema::{Keys, Shape};
use super::super::super::spec::{ClockFault, FaultKind};
use super::super::super::units::{DRIFT, DURATION, OFFSET, drift, offset};
use super::{Kind, Script};

pub(super) const CLOCK: Kind = Kind {
    name: "clock",
    what: "Nodes believe in another date.",
    keys: &["for", "offset", "drift"],
    shapes,
    read: clock,
};

fn clock(script: &Script<'_>) -> Result<FaultKind, ScenarioError> {
    let section = script.section;
    let clock = ClockFault {
        on: script.on()?.0,
        lasts: script.lasts_if_given("for")?,
        offset_us: match section.find("offset") {
            Some(field) => field.read(&OFFSET, offset)?,
            None => 0,
        },
        drift_ppm: match section.find("drift") {
            Some(field) => field.read(&DRIFT, drift)?,
            None => 0,
        },
    };
    if clock.offset_us == 0 && clock.drift_ppm == 0 {
        return Err(section.wrong(
            "the clocks stay right".to_owned(),
            "add offset = \"+5m\" or drift = \"-200ppm\"",
        ));
    }
    Ok(FaultKind::Clock(clock))
}

fn shapes() -> Keys {
    Keys::none()
        .may(
            "for",
            Shape::written(&DURATION),
            "How long it lasts. Default: to the end of the run.",
        )
        .may(
            "offset",
            Shape::written(&OFFSET).usual("+0s"),
            "How far the clocks are off from `at` on.",
        )
        .may(
            "drift",
            Shape::written(&DRIFT).usual("+0ppm"),
            "How much more they are off with time.",
        )
}
