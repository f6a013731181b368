//! `[scenario]`: what it is called, how long it runs, from which date, with which seeds.

use super::super::date::{DATE, date};
use super::super::error::ScenarioError;
use super::super::schema::{Keys, Shape};
use super::super::section::Section;
use super::super::units::{DURATION, SEEDS, seeds, show_seeds};
use super::entries::{NAME, name};
use kadlab_core::time::{Duration, WallClock};
use std::ops::RangeInclusive;

/// The table as types.
pub(super) struct Head {
    pub(super) name: String,
    pub(super) description: String,
    pub(super) duration: Duration,
    pub(super) epoch: WallClock,
    pub(super) warm_up: Duration,
    pub(super) window: Duration,
    pub(super) seeds: RangeInclusive<u64>,
}

const KEYS: &[&str] = &[
    "name",
    "description",
    "duration",
    "epoch",
    "warm-up",
    "window",
    "seeds",
];
const EPOCH: &str = "2026-01-01T00:00:00Z";
const SEEDS_DEFAULT: RangeInclusive<u64> = 1..=20;
/// Windows of a run at most: each is a row of every series.
const WINDOWS_MAX: u64 = 10_000;
/// Windows of a run unless the file says otherwise, at most.
const WINDOWS_USUAL: u64 = 60;
/// Round lengths of a window in milliseconds.
const ROUND: &[u64] = &[
    1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 15_000, 30_000, 60_000,
    120_000, 300_000, 600_000, 900_000, 1_800_000, 3_600_000, 7_200_000, 21_600_000, 43_200_000,
    86_400_000,
];

pub(super) fn read(root: &Section<'_>) -> Result<Head, ScenarioError> {
    let section = match root.find("scenario") {
        Some(field) => field.section()?,
        None => {
            return Err(root.clone().renamed("scenario".to_owned()).wrong(
                "this table is missing".to_owned(),
                "start with a line [scenario], below it name, description and duration",
            ));
        }
    };
    section.allow(KEYS)?;
    let duration = section.need("duration", "\"15m\"")?.span()?;
    Ok(Head {
        name: name(&section.need("name", "\"my-scenario\"")?)?,
        description: section
            .need("description", "\"What it shows.\"")?
            .text()?
            .to_owned(),
        duration,
        epoch: epoch(&section)?,
        warm_up: warm_up(&section, duration)?,
        window: window(&section, duration)?,
        seeds: match section.find("seeds") {
            Some(field) => field.read(&SEEDS, seeds)?,
            None => SEEDS_DEFAULT,
        },
    })
}

fn epoch(section: &Section<'_>) -> Result<WallClock, ScenarioError> {
    match section.find("epoch") {
        Some(field) => field.read(&DATE, date),
        None => Ok(date(EPOCH).expect("the default is a date")),
    }
}

fn warm_up(section: &Section<'_>, duration: Duration) -> Result<Duration, ScenarioError> {
    let Some(field) = section.find("warm-up") else {
        return Ok(Duration::ZERO);
    };
    let warm_up = field.duration()?;
    if warm_up < duration {
        return Ok(warm_up);
    }
    Err(field.wrong(
        format!("{warm_up} leaves nothing of the run to measure"),
        format!("make it shorter than scenario.duration, which is {duration}"),
    ))
}

fn window(section: &Section<'_>, duration: Duration) -> Result<Duration, ScenarioError> {
    let Some(field) = section.find("window") else {
        return Ok(usual_window(duration));
    };
    let window = field.span()?;
    let windows = duration.as_micros().div_ceil(window.as_micros());
    if window <= duration && windows <= WINDOWS_MAX {
        return Ok(window);
    }
    Err(field.wrong(
        format!("{window} makes {windows} windows of a run of {duration}"),
        format!("choose a length that makes 1 to {WINDOWS_MAX} windows"),
    ))
}

/// The shortest round length that makes no more windows than usual.
fn usual_window(duration: Duration) -> Duration {
    let least = duration.as_micros().div_ceil(WINDOWS_USUAL);
    let round = ROUND
        .iter()
        .map(|millis| Duration::from_millis(*millis))
        .find(|round| round.as_micros() >= least);
    round.unwrap_or(Duration::from_micros(least)).min(duration)
}

/// What `[scenario]` takes.
pub(super) fn keys() -> Keys {
    let duration = || Shape::written(&DURATION);
    Keys::none()
        .must("name", Shape::written(&NAME), "What it is called.")
        .must("description", Shape::text(), "What it shows.")
        .must(
            "duration",
            duration(),
            "How long it runs, in simulated time.",
        )
        .may(
            "epoch",
            Shape::written(&DATE).usual(EPOCH),
            "The date at which it begins.",
        )
        .may(
            "warm-up",
            duration().usual("0s"),
            "How much of the beginning counts for nothing, unless an expectation says otherwise.",
        )
        .may(
            "window",
            duration(),
            "The length of one row of every series; without it a round length that makes at most \
             60 of them.",
        )
        .may(
            "seeds",
            Shape::written(&SEEDS).usual(show_seeds(&SEEDS_DEFAULT)),
            "The seeds that a sweep runs.",
        )
}
