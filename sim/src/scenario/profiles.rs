//! Profiles of processors: costs that were measured on a machine, under the machine's name.
//!
//! The files come with the program (`scenarios/processors`, whose README says what they hold). They
//! are written by a program and read as strictly as a scenario is.

use super::error::ScenarioError;
use super::section::Section;
use super::spec::{Cost, Costs};
use super::tree::Source;
use super::units::{COST, cost};

/// The profiles by name, each with its file.
pub(super) const BUILT_IN: &[(&str, &str)] = &[(
    "epyc-milan",
    include_str!("../../../scenarios/processors/epyc-milan.profile"),
)];

/// What a processor costs by kind of work, with an example for each.
pub(super) const OPERATIONS: &[(&str, &str)] = &[
    ("message", "\"2us\""),
    ("kibibyte", "\"5us\""),
    ("sign", "\"60us\""),
    ("check", "\"50us\""),
];

/// Costs of which each may be missing: those that a profile has, or those that stand beside it.
pub(super) fn costs(section: &Section<'_>, usual: Option<Costs>) -> Result<Costs, ScenarioError> {
    let [message, kibibyte, sign, check] = [0, 1, 2, 3].map(|index| OPERATIONS[index]);
    let read = |(key, example): (&str, &str), usual: Option<Cost>| match (section.find(key), usual)
    {
        (None, Some(usual)) => Ok(usual),
        _ => section.need(key, example)?.read(&COST, cost),
    };
    Ok(Costs {
        message: read(message, usual.map(|costs| costs.message))?,
        kibibyte: read(kibibyte, usual.map(|costs| costs.kibibyte))?,
        sign: read(sign, usual.map(|costs| costs.sign))?,
        check: read(check, usual.map(|costs| costs.check))?,
    })
}

/// The costs that a profile's file holds.
pub(super) fn parse(file: &str, text: &str) -> Result<Costs, ScenarioError> {
    let source = Source { file, text };
    let tree = source.tree()?;
    let root = Section::root(&source, &tree);
    root.allow(&["measured", "processor"])?;
    cited(&root)?;
    let section = root.need("processor", "{ ... }")?.section()?;
    section.allow(&OPERATIONS.iter().map(|(key, _)| *key).collect::<Vec<_>>())?;
    costs(&section, None)
}

/// A profile says where, when, with what and how it was measured.
fn cited(root: &Section<'_>) -> Result<(), ScenarioError> {
    const KEYS: &[&str] = &["machine", "date", "toolchain", "command"];
    let section = root.need("measured", "{ ... }")?.section()?;
    section.allow(KEYS)?;
    for key in KEYS {
        section.need(key, "\"...\"")?.text()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_profiles_are_sound_and_cost_something() {
        for (name, text) in BUILT_IN {
            let costs = parse(name, text).unwrap_or_else(|error| panic!("{error}"));
            let all = [costs.message, costs.kibibyte, costs.sign, costs.check];
            assert!(
                all.iter().all(|cost| *cost > Cost::ZERO),
                "{name}: {costs:?}"
            );
            assert!(
                costs.check > costs.message,
                "{name}: curves cost more than tables"
            );
        }
    }

    #[test]
    fn a_profile_without_its_origin_is_none() {
        let (name, text) = BUILT_IN[0];
        for key in ["machine", "date", "toolchain", "command", "sign"] {
            let without: Vec<&str> = text.lines().filter(|line| !line.starts_with(key)).collect();
            let error = parse(name, &without.join("\n")).expect_err(key);
            assert!(
                error
                    .to_string()
                    .contains(&format!("{key}: this key is missing")),
                "{error}"
            );
        }
    }
}
