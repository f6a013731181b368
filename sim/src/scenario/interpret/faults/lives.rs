//! Faults of nodes as a whole: crashes, restarts and pauses.

use super::super::super::error::ScenarioError;
use super::super::super::field::Field;
use super::super::super::spec::{FaultKind, Fields, Group, Loss};
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
    let Some(field) = script.section.find("lose") else {
        return Ok(Loss::Nothing);
    };
    let loss = lost(&field)?;
    if matches!(loss, Loss::Fields(fields) if fields.table) {
        somebody_saves_a_table(script, &field)?;
    }
    Ok(loss)
}

/// A table that nobody saves cannot be lost.
fn somebody_saves_a_table(script: &Script<'_>, field: &Field<'_>) -> Result<(), ScenarioError> {
    let of = script.on()?.0.group();
    let mut groups = (0..).zip(script.groups);
    let saves = |(index, group): (usize, &Group)| {
        of.is_none_or(|of| of == index) && group.config.save_table.is_some()
    };
    if groups.any(saves) {
        return Ok(());
    }
    let whom = of.map_or("no group".to_owned(), |of| {
        format!("no node of group \"{}\"", script.groups[of].name)
    });
    Err(field.wrong(
        format!("{whom} saves a table that could be lost"),
        "set save-table = \"5m\" in [core] or the group, or leave the table out here: \
         what is not saved is lost in every restart",
    ))
}

/// `"nothing"`, `"disk"`, a field, or a list of fields.
fn lost(field: &Field<'_>) -> Result<Loss, ScenarioError> {
    let mut fields = Fields::NONE;
    if !field.is_list() {
        let names = [&["nothing", "disk"][..], &Fields::NAMES].concat();
        match field.name_of(&names)? {
            0 => return Ok(Loss::Nothing),
            1 => return Ok(Loss::Disk),
            other => fields.set(other - 2),
        }
        return Ok(Loss::Fields(fields));
    }
    for item in field.list()? {
        fields.set(item.name_of(&Fields::NAMES)?);
    }
    if fields != Fields::NONE {
        return Ok(Loss::Fields(fields));
    }
    Err(field.wrong(
        "the list is empty".to_owned(),
        "name what is lost, such as [\"sequence\"], or write \"nothing\"",
    ))
}
