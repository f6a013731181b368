//! Outages: nodes without a network.

use super::super::super::error::ScenarioError;
use super::super::super::schema::{Keys, Shape};
use super::super::super::spec::FaultKind;
use super::super::super::units::DURATION;
use super::{Kind, Script};

pub(super) const OUTAGE: Kind = Kind {
    name: "outage",
    what: "The nodes are without a network: no message passes to them, from them or between them.",
    keys: &["for"],
    shapes,
    read: outage,
};

fn outage(script: &Script<'_>) -> Result<FaultKind, ScenarioError> {
    Ok(FaultKind::Outage {
        on: script.on()?.0,
        lasts: script.lasts("for", "\"2m\"")?,
    })
}

fn shapes() -> Keys {
    Keys::none().must("for", Shape::written(&DURATION), "How long it lasts.")
}
