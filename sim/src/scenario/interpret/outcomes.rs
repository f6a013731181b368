//! `[[outcome]]`: which expectations are planned to fail, and under which values of which keys.

use super::super::edit::Edit;
use super::super::error::ScenarioError;
use super::super::field::Field;
use super::super::schema::{Keys, Shape};
use super::super::section::Section;
use super::super::spec::Expectation;
use super::super::tree::Value;
use super::entries::{NAME, sections};

/// One entry, its conditions not yet decided.
pub(in super::super) struct Outcome {
    /// Every one of these must change nothing; none is a condition that always holds.
    pub(in super::super) when: Vec<Edit>,
    /// Positions of the expectations that are then planned to fail.
    pub(in super::super) fails: Vec<usize>,
}

pub(super) fn read(
    root: &Section<'_>,
    expectations: &[Expectation],
) -> Result<Vec<Outcome>, ScenarioError> {
    let sections = sections(root, "outcome")?;
    let outcome = |section: &Section<'_>| {
        section.allow(&["when", "fails"])?;
        Ok(Outcome {
            when: when(section)?,
            fails: fails(section, expectations)?,
        })
    };
    sections.iter().map(outcome).collect()
}

fn when(section: &Section<'_>) -> Result<Vec<Edit>, ScenarioError> {
    match section.find("when") {
        Some(field) => (field.section()?.fields().iter())
            .map(|(key, field)| condition(key, field))
            .collect(),
        None => Ok(Vec::new()),
    }
}

fn condition(key: &str, field: &Field<'_>) -> Result<Edit, ScenarioError> {
    if !key.contains('.') && matches!(field.node().value, Value::Table(_)) {
        return Err(field.wrong(
            "a condition is one key in quotes and its value".to_owned(),
            "write when = { \"core.sequence\" = \"counter\" }",
        ));
    }
    Ok(Edit {
        key: key.to_owned(),
        node: field.node().clone(),
    })
}

fn fails(section: &Section<'_>, expectations: &[Expectation]) -> Result<Vec<usize>, ScenarioError> {
    let names: Vec<_> = (expectations.iter())
        .map(|expectation| expectation.name.as_str())
        .collect();
    let field = section.need("fails", "[\"NAME OF AN EXPECTATION\"]")?;
    field
        .list()?
        .iter()
        .map(|item| item.position("expectation", &names))
        .collect()
}

/// What an `[[outcome]]` takes.
pub(super) fn keys() -> Keys {
    Keys::none()
        .may(
            "when",
            Shape::open_table(None),
            "Keys in quotes with the values that they must have, such as \"core.sequence\" = \
             \"counter\". Default: always.",
        )
        .must(
            "fails",
            Shape::list(Shape::written(&NAME)),
            "Names of the expectations that are then planned to fail.",
        )
}
