//! Faults of nodes as a whole: crashes, restarts and pauses.

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

pub(super) const PAUSE: Kind = Kind {
    name: "pause",
    keys: &["for"],
    read: pause,
};

fn pause(script: &Script<'_>) -> Result<FaultKind, ScenarioError> {
    Ok(FaultKind::Pause {
        on: script.on()?.0,
        lasts: script.lasts("for", "\"20s\"")?,
    })
}

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

/// `"nothing"`, `"disk"`, or a list of fields.
fn lost(field: &Field<'_>) -> Result<Loss, ScenarioError> {
    if !field.is_list() {
        return Ok(
            match field.name_of(&["nothing", "disk", "sequence", "store"])? {
                0 => Loss::Nothing,
                1 => Loss::Disk,
                other => Loss::Fields {
                    sequence: other == 2,
                    store: other == 3,
                },
            },
        );
    }
    let (mut sequence, mut store) = (false, false);
    for item in field.list()? {
        match item.name_of(&["sequence", "store"])? {
            0 => sequence = true,
            _ => store = true,
        }
    }
    if sequence || store {
        return Ok(Loss::Fields { sequence, store });
    }
    Err(field.wrong(
        "the list is empty".to_owned(),
        "name what is lost, such as [\"sequence\"], or write \"nothing\"",
    ))
}
