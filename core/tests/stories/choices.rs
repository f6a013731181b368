//! Every choice has a story whose outcome differs between its values, exactly.
//!
//! A case names a key, a story and the outcome of each value. What a case claims is checked
//! against [`KEYS`]: all values, in their order, no two outcomes alike, no key without a case.

mod contacts;
mod lookups;
mod publishing;
mod reconciling;
mod storing;

use kadlab_core::config::{Config, KEYS, Key, Kind, Preset, Setting};
use kadlab_core::time::Duration;

/// A story, told once for each value of a choice.
pub(super) struct Case {
    pub(super) key: &'static str,
    pub(super) story: fn(&Config) -> String,
    /// Value and outcome; `on` stands for the length that the sound preset has, or a minute.
    pub(super) outcomes: &'static [(&'static str, &'static str)],
}

const CASES: &[&[Case]] = &[
    contacts::CASES,
    lookups::CASES,
    publishing::CASES,
    reconciling::CASES,
    storing::CASES,
];

fn cases() -> impl Iterator<Item = &'static Case> {
    CASES.iter().copied().flatten()
}

/// The values that a key of named values has.
fn values(key: &Key) -> Option<Vec<&'static str>> {
    match key.kind {
        Kind::Name(names) => Some(names.to_vec()),
        Kind::DurationOrOff => Some(vec!["on", "off"]),
        Kind::Duration | Kind::Number { .. } | Kind::Bytes { .. } => None,
    }
}

#[test]
fn every_value_of_every_choice_has_an_outcome_of_its_own() {
    for key in KEYS {
        let Some(values) = values(key) else { continue };
        let mut of_key = cases().filter(|case| case.key == key.name);
        let case = of_key
            .next()
            .unwrap_or_else(|| panic!("no case for `{}`", key.name));
        let named: Vec<&str> = case.outcomes.iter().map(|(value, _)| *value).collect();
        assert_eq!(named, values, "the values of `{}`", key.name);
        assert!(of_key.next().is_none(), "one case for `{}`", key.name);
        let mut outcomes: Vec<&str> = case.outcomes.iter().map(|(_, outcome)| *outcome).collect();
        outcomes.sort_unstable();
        outcomes.dedup();
        assert_eq!(
            outcomes.len(),
            values.len(),
            "two values of `{}` are alike",
            key.name
        );
    }
    assert!(
        cases().all(|case| Key::find(case.key).is_some()),
        "a case of an unknown key"
    );
}

#[test]
fn every_story_ends_as_its_value_says() {
    let mut wrong = Vec::new();
    for case in cases() {
        for (value, planned) in case.outcomes {
            let outcome = (case.story)(&config(case.key, value));
            if outcome != *planned {
                wrong.push(format!(
                    "{} = {value}: {outcome:?}, not {planned:?}",
                    case.key
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The sound design with one key changed.
fn config(key: &str, value: &'static str) -> Config {
    let mut config = Config::preset(Preset::Skywire);
    let is_off = Key::find(key).map(|key| key.setting(&config)) == Some(Setting::Name("off"));
    let setting = match value {
        "on" if is_off => Setting::Duration(Duration::from_secs(60)),
        "on" => return config,
        value => Setting::Name(value),
    };
    config.set(key, setting).expect("a known value");
    config
}
