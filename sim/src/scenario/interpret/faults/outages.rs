//! Outages: nodes without a network.

use super::super::super::error::ScenarioError;
use super::super::super::spec::FaultKind;
use super::{Kind, Script};

pub(super) const OUTAGE: Kind = Kind {
    name: "outage",
    keys: &["for"],
    read: outage,
};

fn outage(script: &Script<'_>) -> Result<FaultKind, ScenarioError> {
    Ok(FaultKind::Outage {
        on: script.on()?.0,
        lasts: script.lasts("for", "\"2m\"")?,
    })
}
