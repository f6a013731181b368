//! The bounds of a metric: each in the metric's unit, together something that can be met.

use super::super::error::ScenarioError;
use super::super::field::Field;
use super::super::schema::{Keys, Shape};
use super::super::section::Section;
use super::super::spec::{Bounds, Unit};
use super::super::units::{BOUND, DECIMAL, DURATION, WHOLE, bound, decimal};

pub(super) fn read(section: &Section<'_>, unit: Unit) -> Result<Bounds, ScenarioError> {
    let bound = |key| match section.find(key) {
        Some(field) => value(&field, unit).map(Some),
        None => Ok(None),
    };
    let bounds = Bounds {
        below: bound("below")?,
        above: bound("above")?,
        equals: bound("equals")?,
    };
    match impossible(bounds, unit) {
        None => Ok(bounds),
        Some((problem, remedy)) => Err(section.wrong(problem.to_owned(), remedy)),
    }
}

/// Why no measurement could ever lie inside these bounds, and what to write instead.
fn impossible(bounds: Bounds, unit: Unit) -> Option<(&'static str, String)> {
    let Bounds {
        below,
        above,
        equals,
    } = bounds;
    let largest = matches!(unit, Unit::Share).then_some(WHOLE);
    let wrong = |problem, remedy: &str| Some((problem, remedy.to_owned()));
    match (below, above, equals) {
        (None, None, None) => {
            let remedy = format!(
                "add `below`, `above` or `equals`, such as {}",
                example(unit)
            );
            Some(("it has no bound", remedy))
        }
        (None, None, Some(_)) => None,
        (_, _, Some(_)) => wrong(
            "`equals` leaves nothing for another bound",
            "keep `equals` alone, or leave it out",
        ),
        (Some(0), _, _) => wrong("nothing is below zero", "write a larger bound, or `equals`"),
        (_, Some(above), _) if Some(above) == largest => wrong(
            "nothing is above 100%",
            "write a smaller bound, or equals = \"100%\"",
        ),
        (Some(below), Some(above), _) if above >= below => wrong(
            "nothing lies between its bounds",
            "choose `above` less than `below`",
        ),
        _ => None,
    }
}

fn example(unit: Unit) -> &'static str {
    match unit {
        Unit::Time => "below = \"5s\"",
        Unit::Share => "above = \"99%\"",
        Unit::Mean => "below = 4.5",
        Unit::Count => "above = 100",
    }
}

fn value(field: &Field<'_>, unit: Unit) -> Result<u64, ScenarioError> {
    match unit {
        Unit::Time => Ok(field.duration()?.as_micros()),
        Unit::Share => field.read(&BOUND, bound),
        Unit::Mean => field.number(&DECIMAL, decimal),
        Unit::Count => field.integer(0..=u64::from(u32::MAX)),
    }
}

/// What the bounds of a metric of this unit take.
pub(super) fn keys(unit: Unit) -> Keys {
    let bound = || match unit {
        Unit::Time => Shape::written(&DURATION),
        Unit::Share => Shape::written(&BOUND),
        Unit::Mean => Shape::positive(),
        Unit::Count => Shape::small(0..=u32::MAX),
    };
    Keys::none()
        .may("below", bound(), "What is measured must be less.")
        .may("above", bound(), "What is measured must be more.")
        .may("equals", bound(), "What is measured must be exactly this.")
}
