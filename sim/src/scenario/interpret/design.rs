//! `[core]` and the groups' `core = { .. }`: the nodes' design, key by key.
//!
//! The keys and what they take are the core's own list; this file only reads values of each kind.

use super::super::error::ScenarioError;
use super::super::field::Field;
use super::super::resolved::setting as setting_of;
use super::super::schema::{Keys, Shape};
use super::super::section::Section;
use super::super::units::{DURATION, SIZE, show_size, size};
use kadlab_core::config::{Config, KEYS, Key, Kind, PRESETS, Preset, Setting};

/// The preset and what the keys of `[core]` make of it.
pub(super) fn read(root: &Section<'_>) -> Result<(Preset, Config), ScenarioError> {
    let Some(field) = root.find("core") else {
        return Ok((Preset::Skywire, Config::preset(Preset::Skywire)));
    };
    let section = field.section()?;
    section.allow(&[&["preset"], key_names().as_slice()].concat())?;
    let preset = match section.find("preset") {
        Some(field) => {
            let names: Vec<_> = PRESETS.iter().map(|preset| preset.name()).collect();
            PRESETS[field.name_of(&names)?]
        }
        None => Preset::Skywire,
    };
    let mut config = Config::preset(preset);
    settle(&section, &mut config)?;
    Ok((preset, config))
}

/// The names of all keys of the core.
pub(super) fn key_names() -> Vec<&'static str> {
    KEYS.iter().map(|key| key.name).collect()
}

/// Sets every key of `config` that `section` has.
pub(super) fn settle(section: &Section<'_>, config: &mut Config) -> Result<(), ScenarioError> {
    for key in KEYS {
        if let Some(field) = section.find(key.name) {
            let set = config.set(key.name, setting(&field, key.kind)?);
            set.map_err(|error| field.wrong(error.to_string(), "choose another value"))?;
        }
    }
    Ok(())
}

fn setting(field: &Field<'_>, kind: Kind) -> Result<Setting, ScenarioError> {
    Ok(match kind {
        Kind::Name(names) => Setting::Name(names[field.name_of(names)?]),
        Kind::Duration => Setting::Duration(field.span()?),
        Kind::DurationOrOff if matches!(field.text(), Ok("off")) => Setting::Name("off"),
        Kind::DurationOrOff => Setting::Duration(field.span()?),
        Kind::Number { min, max } => Setting::Number(field.integer(min..=max)?),
        Kind::Bytes { min, max } => Setting::Number(bytes(field, min, max)?),
    })
}

/// A size in this range, both ends included.
pub(super) fn bytes(field: &Field<'_>, min: u64, max: u64) -> Result<u64, ScenarioError> {
    let bytes = field.read(&SIZE, size)?;
    if (min..=max).contains(&bytes) {
        return Ok(bytes);
    }
    Err(field.wrong(
        format!("{} is out of range", show_size(bytes)),
        format!(
            "choose a size from {} to {}",
            show_size(min),
            show_size(max)
        ),
    ))
}

/// What `[core]` takes: a preset, and everything that it settles.
pub(super) fn core_keys() -> Keys {
    let presets = [
        "Skywire's DHT with every choice sound.",
        "Skywire's DHT as it was in late April 2026.",
    ];
    let names: Vec<_> = PRESETS.iter().map(|preset| (preset.name(), ())).collect();
    let preset = Shape::choice(&names, &presets).usual(Preset::Skywire.name());
    Keys::none()
        .may("preset", preset, "The design that the other keys change.")
        .and(keys(usual))
}

/// What a group's `core` takes.
pub(super) fn own_keys() -> Keys {
    keys(|_| "what [core] has".to_owned())
}

fn keys(usual: fn(&Key) -> String) -> Keys {
    KEYS.iter().fold(Keys::none(), |keys, key| {
        let what = format!("{} Default: {}.", key.what, usual(key));
        keys.may(key.name, shape(key), &what)
    })
}

/// What the presets have for a key, said once if it is the same.
fn usual(key: &Key) -> String {
    let of = |preset: &Preset| setting_of(key, &Config::preset(*preset));
    let settings: Vec<_> = PRESETS.iter().map(of).collect();
    if settings.iter().all(|setting| *setting == settings[0]) {
        return settings[0].clone();
    }
    let by_preset = PRESETS.iter().zip(&settings);
    by_preset
        .map(|(preset, setting)| format!("{setting} with preset {}", preset.name()))
        .collect::<Vec<_>>()
        .join(", ")
}

fn shape(key: &Key) -> Shape {
    match key.kind {
        Kind::Name(names) => Shape::names(names.iter().copied().zip(key.meanings.iter().copied())),
        Kind::Duration => Shape::written(&DURATION),
        Kind::DurationOrOff => Shape::written_or("off", &DURATION),
        Kind::Number { min, max } => Shape::whole(min..=max),
        Kind::Bytes { min, max } => Shape::size(min..=max),
    }
}
