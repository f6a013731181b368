//! The date of a contact: RFC 3339 with up to nine decimals and an offset, as Go writes it.
//!
//! Kept as it was written, zone included, so that a reply passes through unchanged; what a node
//! reckons with is [`LastSeen::as_unix_secs`]. Reading accepts what Go's `time.Time` accepts: a
//! comma before the decimals, an hour of one digit, decimals beyond the ninth (which are dropped).
//! Nothing here reads a clock or knows a time zone by name.

mod calendar;

use calendar::{date_of, days_in_month, days_of};
use std::fmt;

const SECS_PER_DAY: i64 = 86_400;

/// A date and time of day in some zone, to the nanosecond.
///
/// The default is Go's zero time, `0001-01-01T00:00:00Z`: what a missing `last_seen` means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LastSeen {
    nanos: u32,
    year: u16,
    month: u8,
    day: u8,
    hour: u8,
    minute: u8,
    second: u8,
    zone: Zone,
}

/// How a date relates to UTC. `+00:00` differs from `Z` in the text only.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Zone {
    Utc,
    EastMinutes(i16),
}

/// The text is not a date.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("not a date as RFC 3339 has it")]
pub struct LastSeenError;

impl LastSeen {
    /// The first second of 1970 and those after it, in UTC.
    #[must_use]
    pub fn from_unix_secs(secs: u32) -> LastSeen {
        let (days, second_of_day) = (i64::from(secs) / SECS_PER_DAY, secs % SECS_PER_DAY as u32);
        let (year, month, day) = date_of(days);
        LastSeen {
            nanos: 0,
            year,
            month,
            day,
            hour: (second_of_day / 3600) as u8,
            minute: (second_of_day / 60 % 60) as u8,
            second: (second_of_day % 60) as u8,
            zone: Zone::Utc,
        }
    }

    /// Whole seconds since 1970 began in UTC, rounded down; dates before are 0, dates after 2106
    /// the highest number.
    #[must_use]
    pub fn as_unix_secs(&self) -> u32 {
        let east_minutes = match self.zone {
            Zone::Utc => 0,
            Zone::EastMinutes(minutes) => i64::from(minutes),
        };
        let minutes = i64::from(self.hour) * 60 + i64::from(self.minute) - east_minutes;
        let days = days_of(self.year, self.month, self.day);
        let secs = days * SECS_PER_DAY + minutes * 60 + i64::from(self.second);
        secs.clamp(0, i64::from(u32::MAX)) as u32
    }

    /// Reads a date.
    ///
    /// # Errors
    /// When Go would refuse it, or the offset is 24 hours or more.
    pub fn parse(text: &[u8]) -> Result<LastSeen, LastSeenError> {
        LastSeen::read(&mut Reader(text)).ok_or(LastSeenError)
    }

    fn read(text: &mut Reader<'_>) -> Option<LastSeen> {
        let year = text.number(4)?;
        text.expect(b'-')?;
        let month = text.number_in(1, 12)?;
        text.expect(b'-')?;
        let day = text.number_in(1, days_in_month(year, month))?;
        text.expect(b'T')?;
        let hour = text.hour()?;
        text.expect(b':')?;
        let minute = text.number_in(0, 59)?;
        text.expect(b':')?;
        let second = text.number_in(0, 59)?;
        let nanos = text.fraction();
        let zone = text.zone()?;
        text.0.is_empty().then_some(LastSeen {
            nanos,
            year,
            month,
            day,
            hour,
            minute,
            second,
            zone,
        })
    }
}

impl Default for LastSeen {
    fn default() -> LastSeen {
        LastSeen {
            nanos: 0,
            year: 1,
            month: 1,
            day: 1,
            hour: 0,
            minute: 0,
            second: 0,
            zone: Zone::Utc,
        }
    }
}

impl LastSeen {
    /// Its text if it is in UTC and without a part of a second: what `Display` writes, faster.
    pub(super) fn whole_utc_text(&self) -> Option<[u8; 20]> {
        if self.nanos != 0 || self.zone != Zone::Utc || self.year > 9999 {
            return None;
        }
        let mut text = *b"0000-00-00T00:00:00Z";
        let (century, year) = ((self.year / 100) as u8, (self.year % 100) as u8);
        let pairs = [
            century,
            year,
            self.month,
            self.day,
            self.hour,
            self.minute,
            self.second,
        ];
        for (pair, place) in pairs.into_iter().zip([0, 2, 5, 8, 11, 14, 17]) {
            text[place] += pair / 10;
            text[place + 1] += pair % 10;
        }
        Some(text)
    }
}

impl fmt::Display for LastSeen {
    /// As Go formats with `time.RFC3339Nano`: decimals without trailing zeros.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)?;
        write!(f, "T{:02}:{:02}:{:02}", self.hour, self.minute, self.second)?;
        if self.nanos != 0 {
            let (mut decimals, mut width) = (self.nanos, 9);
            while decimals.is_multiple_of(10) {
                (decimals, width) = (decimals / 10, width - 1);
            }
            write!(f, ".{decimals:0width$}")?;
        }
        match self.zone {
            Zone::Utc => f.write_str("Z"),
            Zone::EastMinutes(east) => {
                let (sign, minutes) = (if east < 0 { '-' } else { '+' }, east.unsigned_abs());
                write!(f, "{sign}{:02}:{:02}", minutes / 60, minutes % 60)
            }
        }
    }
}

/// What is left of the text.
struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn next(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    fn expect(&mut self, byte: u8) -> Option<()> {
        (self.next()? == byte).then_some(())
    }

    fn digit(&mut self) -> Option<u8> {
        let digit = self.0.first()?.wrapping_sub(b'0');
        (digit <= 9).then(|| self.0 = &self.0[1..])?;
        Some(digit)
    }

    fn number(&mut self, digits: u32) -> Option<u16> {
        (0..digits).try_fold(0, |number, _| Some(number * 10 + u16::from(self.digit()?)))
    }

    fn number_in(&mut self, min: u8, max: u8) -> Option<u8> {
        let number = self.number(2)? as u8;
        (min..=max).contains(&number).then_some(number)
    }

    fn hour(&mut self) -> Option<u8> {
        let first = self.digit()?;
        let hour = match self.digit() {
            Some(second) => first * 10 + second,
            None => first,
        };
        (hour <= 23).then_some(hour)
    }

    /// Decimals of a second as nanoseconds; a separator without a digit behind it is left for
    /// the zone to stumble over.
    fn fraction(&mut self) -> u32 {
        let [b'.' | b',', b'0'..=b'9', ..] = self.0 else {
            return 0;
        };
        self.0 = &self.0[1..];
        let (mut nanos, mut worth) = (0, 100_000_000);
        while let Some(digit) = self.digit() {
            nanos += u32::from(digit) * worth;
            worth /= 10;
        }
        nanos
    }

    fn zone(&mut self) -> Option<Zone> {
        let sign = match self.next()? {
            b'Z' => return Some(Zone::Utc),
            b'+' => 1,
            b'-' => -1,
            _ => return None,
        };
        let hours = self.number_in(0, 23)?;
        self.expect(b':')?;
        let minutes = self.number_in(0, 59)?;
        let east = i16::from(hours) * 60 + i16::from(minutes);
        Some(Zone::EastMinutes(sign * east))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<LastSeen, LastSeenError> {
        LastSeen::parse(text.as_bytes())
    }

    #[test]
    fn what_go_writes_comes_out_as_it_went_in() {
        for text in [
            "2026-05-05T14:54:31.740862306Z",
            "2026-05-05T00:07:43.50452905Z",
            "2026-05-05T14:54:31.000000001+02:00",
            "2024-02-29T23:59:59-03:30",
            "0000-01-01T00:00:00+23:59",
            "9999-12-31T23:59:59.9Z",
            "1883-11-18T12:03:58+00:00",
        ] {
            assert_eq!(parse(text).map(|date| date.to_string()), Ok(text.into()));
        }
    }

    #[test]
    fn whole_seconds_in_utc_have_the_same_text_on_the_fast_way() {
        for text in [
            "2026-05-05T14:54:31Z",
            "0001-01-01T00:00:00Z",
            "9999-12-31T23:59:59Z",
        ] {
            let date = parse(text).expect("a date");
            assert_eq!(
                date.whole_utc_text().map(|text| text.to_vec()),
                Some(text.as_bytes().to_vec())
            );
        }
        for text in ["2026-05-05T14:54:31.5Z", "2026-05-05T14:54:31+00:00"] {
            assert_eq!(parse(text).expect("a date").whole_utc_text(), None);
        }
    }

    #[test]
    fn what_go_reads_more_leniently_is_written_as_go_would() {
        for (text, written) in [
            ("2026-05-05T4:54:31Z", "2026-05-05T04:54:31Z"),
            ("2026-05-05T04:54:31,50Z", "2026-05-05T04:54:31.5Z"),
            (
                "2026-05-05T04:54:31.1234567899Z",
                "2026-05-05T04:54:31.123456789Z",
            ),
            ("2026-05-05T04:54:31-00:00", "2026-05-05T04:54:31+00:00"),
        ] {
            assert_eq!(parse(text).map(|date| date.to_string()), Ok(written.into()));
        }
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in [
            "",
            "yesterday",
            "2026-05-05",
            "2026-05-05 14:54:31Z",
            "2026-05-05t14:54:31Z",
            "2026-02-29T14:54:31Z",
            "2026-13-01T14:54:31Z",
            "2026-00-01T14:54:31Z",
            "2026-05-05T24:00:00Z",
            "2026-05-05T14:54:60Z",
            "2026-05-05T14:54:31.Z",
            "2026-05-05T14:54:31",
            "2026-05-05T14:54:31z",
            "2026-05-05T14:54:31+0200",
            "2026-05-05T14:54:31+24:00",
            "2026-05-05T14:54:31Z ",
            "12026-05-05T14:54:31Z",
        ] {
            assert_eq!(parse(text), Err(LastSeenError), "{text}");
        }
    }

    #[test]
    fn seconds_since_1970_are_counted_in_utc() {
        let secs = |text| parse(text).map(|date| date.as_unix_secs());
        assert_eq!(secs("2026-05-05T14:54:31.9Z"), Ok(1_777_992_871));
        assert_eq!(secs("2026-05-05T16:54:31+02:00"), Ok(1_777_992_871));
        assert_eq!(secs("1970-01-01T00:00:01-00:01"), Ok(61));
        assert_eq!(secs("1969-12-31T23:59:59Z"), Ok(0));
        assert_eq!(secs("0001-01-01T00:00:00Z"), Ok(0));
        assert_eq!(secs("2106-02-07T06:28:16Z"), Ok(u32::MAX));
    }

    #[test]
    fn every_day_until_2106_survives_the_calendar() {
        for day in 0..=u32::MAX / 86_400 {
            let date = LastSeen::from_unix_secs(day * 86_400 + 3_661);
            assert_eq!(date.as_unix_secs(), day * 86_400 + 3_661);
            assert_eq!(parse(&date.to_string()), Ok(date));
        }
        let last = LastSeen::from_unix_secs(u32::MAX).to_string();
        assert_eq!(last, "2106-02-07T06:28:15Z");
    }
}
