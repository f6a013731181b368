//! Which part of the run an expectation looks at: `from` and `to`, or `during` and `after` a fault.

use super::super::entries::NAME;
use super::super::{moment, within_run};
use super::Known;
use crate::scenario::error::ScenarioError;
use crate::scenario::field::Field;
use crate::scenario::schema::{Keys, Shape};
use crate::scenario::section::Section;
use crate::scenario::spec::Fault;
use crate::scenario::units::DURATION;
use kadlab_core::time::Time;

/// The keys read here.
pub(super) const KEYS: &[&str] = &["from", "to", "during", "after"];

/// The part of the run that is looked at, as far as the file says so.
pub(super) type Span = (Option<Time>, Option<Time>);

pub(super) fn read(section: &Section<'_>, known: &Known<'_>) -> Result<Span, ScenarioError> {
    if let Some(field) = section.find("during") {
        refuse_beside(section, &field, "during", &["from", "to", "after"])?;
        return during(&field, known);
    }
    let after = match section.find("after") {
        Some(field) => {
            refuse_beside(section, &field, "after", &["from"])?;
            Some(after(&field, known)?)
        }
        None => None,
    };
    let time = |key: &str| match section.find(key) {
        Some(field) => within_run(&field, known.end).map(Some),
        None => Ok(None),
    };
    let (from, to) = (time("from")?.or(after), time("to")?);
    let (start, end) = (from.unwrap_or(Time::ZERO), to.unwrap_or(moment(known.end)));
    if start < end {
        return Ok((from, to));
    }
    Err(section.wrong(
        format!("it looks at the run from {start:?} to {end:?}"),
        "choose a `from` that lies before `to`",
    ))
}

fn refuse_beside(
    section: &Section<'_>,
    field: &Field<'_>,
    key: &str,
    others: &[&str],
) -> Result<(), ScenarioError> {
    if others.iter().all(|other| section.find(other).is_none()) {
        return Ok(());
    }
    let (last, first) = others.split_last().expect("there are others");
    let others = match first {
        [] => format!("`{last}`"),
        first => format!("`{}` or `{last}`", first.join("`, `")),
    };
    Err(field.wrong(
        format!("both `{key}` and {others} are given"),
        "keep one of them",
    ))
}

/// From the moment when a fault strikes to the moment when it is over.
fn during(field: &Field<'_>, known: &Known<'_>) -> Result<Span, ScenarioError> {
    let fault = fault(field, known)?;
    let end = end(fault).unwrap_or(moment(known.end));
    Ok((Some(fault.at), Some(end)))
}

/// From the moment when a fault is over.
fn after(field: &Field<'_>, known: &Known<'_>) -> Result<Time, ScenarioError> {
    let fault = fault(field, known)?;
    end(fault).ok_or_else(|| {
        field.wrong(
            format!("fault \"{}\" lasts to the end of the run", fault.name),
            "look at the run `during` it, or give `from`",
        )
    })
}

fn fault<'a>(field: &Field<'_>, known: &Known<'a>) -> Result<&'a Fault, ScenarioError> {
    let names: Vec<_> = (known.faults.iter())
        .map(|fault| fault.name.as_str())
        .collect();
    Ok(&known.faults[field.position("fault", &names)?])
}

/// When a fault is over; `None` if never.
fn end(fault: &Fault) -> Option<Time> {
    Some(fault.at + fault.kind.lasts()?)
}

/// What these keys take.
pub(super) fn keys() -> Keys {
    let moment = || Shape::written(&DURATION);
    Keys::none()
        .may(
            "from",
            moment(),
            "What begins at this moment of the run or later counts. Default: the end of the \
             warm-up.",
        )
        .may(
            "to",
            moment(),
            "What begins before this moment of the run counts. Default: the end of the run.",
        )
        .may(
            "during",
            Shape::written(&NAME),
            "A fault: from the moment it strikes to the moment it is over.",
        )
        .may(
            "after",
            Shape::written(&NAME),
            "A fault: from the moment it is over, to `to` or the end of the run.",
        )
}
