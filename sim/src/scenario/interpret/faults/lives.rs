//! Faults that end lives: crashes and restarts.

use super::super::super::error::ScenarioError;
use super::super::super::field::Field;
use super::super::super::spec::{FaultKind, Loss};
use super::{Kind, Script};
use kadlab_core::time::Duration;

pub(super) const CRASH: Kind = Kind {
    name: "crash",
    keys: &["for"],
    read: crash,
};
pub(super) const RESTART: Kind = Kind {
    name: "restart",
    keys: &["down", "over", "lose", "roll-back"],
    read: restart,
};

fn crash(script: &Script<'_>) -> Result<FaultKind, ScenarioError> {
    Ok(FaultKind::Crash {
        on: script.on()?.0,
        lasts: script.lasts_if_given("for")?,
    })
}

fn restart(script: &Script<'_>) -> Result<FaultKind, ScenarioError> {
    let down = script.lasts("down", "\"10s\"")?;
    Ok(FaultKind::Restart {
        on: script.on()?.0,
        down,
        over: script.and_then("over", down)?,
        roll_back: roll_back(script)?,
        lose: lose(script)?,
    })
}

/// How far back; there must have been a disk then.
fn roll_back(script: &Script<'_>) -> Result<Option<Duration>, ScenarioError> {
    let Some(field) = script.section.find("roll-back") else {
        return Ok(None);
    };
    let span = field.span()?;
    if span <= script.at {
        return Ok(Some(span));
    }
    Err(field.wrong(
        format!("the run had not begun {span} before {}", script.at),
        "choose a length of time of at most `at`",
    ))
}

/// What is lost; nothing unless the file says so.
pub(super) fn lose(script: &Script<'_>) -> Result<Loss, ScenarioError> {
    match script.section.find("lose") {
        Some(field) => lost(&field),
        None => Ok(Loss::Nothing),
    }
}

/// `"nothing"`, `"disk"`, or a list of fields; a single field may stand without its list.
fn lost(field: &Field<'_>) -> Result<Loss, ScenarioError> {
    if field.is_list() {
        let fields = field.list()?;
        let fields = fields.iter().map(|item| Ok(FIELDS[item.name_of(FIELDS)?]));
        let fields = fields.collect::<Result<Vec<&str>, ScenarioError>>()?;
        return fields_lost(&fields).ok_or_else(|| {
            field.wrong(
                "the list is empty".to_owned(),
                "name what is lost, such as [\"sequence\"], or write \"nothing\"",
            )
        });
    }
    let names = [WHOLE, FIELDS].concat();
    Ok(match field.name_of(&names)? {
        0 => Loss::Nothing,
        1 => Loss::Disk,
        other => fields_lost(&names[other..=other]).expect("there is one field"),
    })
}

/// What is lost without naming fields.
const WHOLE: &[&str] = &["nothing", "disk"];
/// What can be lost by itself.
const FIELDS: &[&str] = &["sequence", "store", "identity"];

/// `None` without a field.
fn fields_lost(fields: &[&str]) -> Option<Loss> {
    (!fields.is_empty()).then(|| Loss::Fields {
        sequence: fields.contains(&"sequence"),
        store: fields.contains(&"store"),
        identity: fields.contains(&"identity"),
    })
}
