//! `processor` of a `[[group]]`: what the nodes' work costs them.

use super::super::error::ScenarioError;
use super::super::profiles::{self, BUILT_IN, OPERATIONS};
use super::super::schema::{Keys, Shape};
use super::super::section::Section;
use super::super::spec::Processor;
use super::super::units::COST;

/// The costs of a group; none if it says nothing of processors. They are those of a measured
/// profile, of those written beside it, or all written: there is no usual machine.
pub(super) fn read(group: &Section<'_>) -> Result<Option<Processor>, ScenarioError> {
    let Some(field) = group.find("processor") else {
        return Ok(None);
    };
    let section = field.section()?;
    let operations = OPERATIONS.iter().map(|(key, _)| *key);
    section.allow(
        &["profile"]
            .into_iter()
            .chain(operations)
            .collect::<Vec<_>>(),
    )?;
    let profile = match section.find("profile") {
        Some(field) => {
            let names: Vec<&str> = BUILT_IN.iter().map(|(name, _)| *name).collect();
            Some(BUILT_IN[field.position("profile", &names)?])
        }
        None => None,
    };
    let usual = profile
        .map(|(name, text)| profiles::parse(name, text).expect("the built-in profiles are sound"));
    Ok(Some(Processor {
        profile: profile.map(|(name, _)| name),
        costs: profiles::costs(&section, usual)?,
    }))
}

/// What `processor` takes.
pub(super) fn shape() -> Shape {
    let profiles =
        ["One core of an AMD EPYC of the third generation, with this project's own code."];
    let costs = [
        "For each message that arrives, those that open a connection too.",
        "For each 1,024 bytes of request or reply, written or read; parts count.",
        "For a signature made.",
        "For a signature checked; what the laboratory remembers is charged all the same.",
    ];
    let profile = Keys::none().may(
        "profile",
        Shape::choice(BUILT_IN, &profiles),
        "Costs that were measured on a machine; single costs beside it replace the measured ones.",
    );
    assert_eq!(OPERATIONS.len(), costs.len(), "each cost is explained");
    let operations = OPERATIONS.iter().zip(costs);
    operations
        .fold(profile, |keys, ((operation, _), what)| {
            keys.may(operation, Shape::written(&COST), what)
        })
        .table()
}
