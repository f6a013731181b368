//! Places in a journal, as people name them.

use crate::scenario::duration;
use kadlab_core::time::Time;
use std::str::FromStr;

/// A place in a journal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Moment {
    /// All inputs up to this time are before it.
    Time(Time),
    /// All inputs up to this number are before it.
    Input(u64),
}

impl Moment {
    /// Whether an input comes after it.
    #[must_use]
    pub fn is_before(self, number: u64, at: Time) -> bool {
        match self {
            Moment::Time(time) => at > time,
            Moment::Input(last) => number > last,
        }
    }
}

impl FromStr for Moment {
    type Err = NoMoment;
    fn from_str(text: &str) -> Result<Moment, NoMoment> {
        let number = text.strip_prefix('#').unwrap_or(text).parse();
        let time = |text| duration(text).map(|since| Moment::Time(Time::ZERO + since));
        match number {
            Ok(number) => Ok(Moment::Input(number)),
            Err(_) => time(text).ok_or(NoMoment),
        }
    }
}

/// A text names no place in a journal.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("neither a time such as 6m or 90.5s nor the number of an input such as 1234")]
pub struct NoMoment;
