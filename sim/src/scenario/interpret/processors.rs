//! `processor` of a `[[group]]`: what the nodes' work costs them.

use super::super::error::ScenarioError;
use super::super::section::Section;
use super::super::spec::Processor;
use kadlab_core::time::Duration;

/// What work costs unless the file says otherwise, as measured by `cargo bench -p kadlab-benches`
/// (docs/scenarios.md, "Processors").
const MEASURED: Processor = Processor {
    message: Duration::from_micros(2),
    kibibyte: Duration::from_micros(5),
    sign: Duration::from_micros(60),
    check: Duration::from_micros(50),
};

/// The costs of a group; none if it says nothing of processors.
pub(super) fn read(group: &Section<'_>) -> Result<Option<Processor>, ScenarioError> {
    let Some(field) = group.find("processor") else {
        return Ok(None);
    };
    let section = field.section()?;
    section.allow(&["message", "kibibyte", "sign", "check"])?;
    let cost = |key, measured| match section.find(key) {
        Some(field) => field.duration(),
        None => Ok(measured),
    };
    Ok(Some(Processor {
        message: cost("message", MEASURED.message)?,
        kibibyte: cost("kibibyte", MEASURED.kibibyte)?,
        sign: cost("sign", MEASURED.sign)?,
        check: cost("check", MEASURED.check)?,
    }))
}
