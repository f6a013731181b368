//! `processor` of a `[[group]]`: what the nodes' work costs them.

use super::super::error::ScenarioError;
use super::super::section::Section;
use super::super::spec::Processor;

/// The costs of a group; none if it says nothing of processors. Every cost has to be said: there is
/// no usual machine.
pub(super) fn read(group: &Section<'_>) -> Result<Option<Processor>, ScenarioError> {
    let Some(field) = group.find("processor") else {
        return Ok(None);
    };
    let section = field.section()?;
    section.allow(&["message", "kibibyte", "sign", "check"])?;
    let cost = |key, example| section.need(key, example)?.duration();
    Ok(Some(Processor {
        message: cost("message", "\"2us\"")?,
        kibibyte: cost("kibibyte", "\"5us\"")?,
        sign: cost("sign", "\"60us\"")?,
        check: cost("check", "\"50us\"")?,
    }))
}
