//! Faults of nodes as a whole: crashes, restarts and pauses.

use super::super::super::error::ScenarioError;
use super::super::super::field::Field;
use super::super::super::schema::{Keys, Shape};
use super::super::super::spec::{FaultKind, Fields, Group, Loss};
use super::super::super::units::DURATION;
use super::{Kind, Script};
use kadlab_core::time::Duration;

pub(super) const CRASH: Kind = Kind {
    name: "crash",
    what: "Nodes stop and lose what is in flight, then start again from their disks or stay down.",
    keys: &["for"],
    shapes: crash_shapes,
    read: crash,
};
pub(super) const RESTART: Kind = Kind {
    name: "restart",
    what: "Nodes stop and start again.",
    keys: &["down", "over", "lose", "roll-back"],
    shapes: restart_shapes,
    read: restart,
};

pub(super) const PAUSE: Kind = Kind {
    name: "pause",
    what: "Nodes that are up are frozen, as by SIGSTOP or a long garbage collection.",
    keys: &["for"],
    shapes: pause_shapes,
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

fn crash_shapes() -> Keys {
    let down = Shape::written(&DURATION);
    Keys::none().may(
        "for",
        down,
        "How long they are down. Default: they stay down.",
    )
}

fn pause_shapes() -> Keys {
    Keys::none().must("for", Shape::written(&DURATION), "How long it lasts.")
}

fn restart_shapes() -> Keys {
    let length = || Shape::written(&DURATION);
    Keys::none()
        .must("down", length(), "How long each is down, at least.")
        .may(
            "over",
            length().usual("0s"),
            "The span over which they start again; each node's moment in it is drawn.",
        )
        .and(lose_keys())
        .may(
            "roll-back",
            length(),
            "The disk that they get back is as old as this when they stop. Default: as it was.",
        )
}

/// What `lose` takes.
pub(super) fn lose_keys() -> Keys {
    const WHOLE: [(&str, &str); 2] = [
        ("nothing", "They get back all that they had saved."),
        ("disk", "Numbers, items and table, but not the identity."),
    ];
    const FIELDS: [&str; 4] = [
        "Saved sequence numbers.",
        "Items.",
        "The saved table; with `save-table` only.",
        "The key pair: who comes back is a stranger.",
    ];
    let fields = || Fields::NAMES.into_iter().zip(FIELDS);
    let lose = Shape::any_of([
        Shape::names(WHOLE.into_iter().chain(fields())),
        Shape::list(Shape::names(fields())),
    ]);
    Keys::none().may("lose", lose.usual("nothing"), "What is lost of the disk.")
}
