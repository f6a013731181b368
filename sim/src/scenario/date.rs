//! Dates as scenario files write them: RFC 3339 in universal time, `2026-04-20T00:00:00Z`.
//!
//! Days are counted in the proleptic Gregorian calendar (Howard Hinnant, "chrono-compatible
//! low-level date algorithms", `days_from_civil`). No time zones, no leap seconds.

use super::units::Form;
use kadlab_core::time::WallClock;

pub(super) const DATE: Form = Form {
    noun: "a date in universal time from 1970 to 2399",
    remedy: "write it in quotes as in \"2026-04-20T00:00:00Z\"",
    pattern: || r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?Z".to_owned(),
};

const SECONDS_PER_DAY: u64 = 86_400;
const NANOS_PER_SECOND: u64 = 1_000_000_000;

/// Reads a date; a fraction of the second may have up to nine digits.
pub(super) fn date(text: &str) -> Option<WallClock> {
    let (day, time) = text.strip_suffix('Z')?.split_once('T')?;
    let (time, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let [year, month, day] = numbers(day, '-', [4, 2, 2])?;
    let [hour, minute, second] = numbers(time, ':', [2, 2, 2])?;
    let in_range = (1970..2400).contains(&year)
        && (1..=12).contains(&month)
        && (1..=days_in_month(year, month)).contains(&day)
        && hour < 24
        && minute < 60
        && second < 60;
    let seconds = in_range.then(|| {
        days_before(year, month, day) * SECONDS_PER_DAY + hour * 3600 + minute * 60 + second
    })?;
    let nanos = nanos(fraction)?;
    Some(WallClock::from_unix_nanos(
        seconds * NANOS_PER_SECOND + nanos,
    ))
}

/// Writes a date as [`date`] reads it.
pub(super) fn show_date(date: WallClock) -> String {
    let (seconds, nanos) = (
        date.as_unix_nanos() / NANOS_PER_SECOND,
        date.as_unix_nanos() % NANOS_PER_SECOND,
    );
    let (year, month, day) = civil(seconds / SECONDS_PER_DAY);
    let time = seconds % SECONDS_PER_DAY;
    let (hour, minute, second) = (time / 3600, time / 60 % 60, time % 60);
    let fraction = format!(".{nanos:09}");
    let fraction = fraction.trim_end_matches('0').trim_end_matches('.');
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}Z")
}

/// Three numbers of exactly these many digits.
fn numbers(text: &str, separator: char, digits: [usize; 3]) -> Option<[u64; 3]> {
    let mut parts = text.split(separator);
    let mut found = [0; 3];
    for (slot, digits) in found.iter_mut().zip(digits) {
        let part = parts.next().filter(|part| part.len() == digits)?;
        *slot = unsigned(part)?;
    }
    parts.next().is_none().then_some(found)
}

fn unsigned(text: &str) -> Option<u64> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok())?
}

fn nanos(fraction: &str) -> Option<u64> {
    let places = u32::try_from(fraction.len()).ok()?;
    Some(unsigned(fraction)? * 10_u64.pow(9_u32.checked_sub(places)?))
}

fn days_in_month(year: u64, month: u64) -> u64 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1970-01-01 to this day.
fn days_before(year: u64, month: u64, day: u64) -> u64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, year_of_era) = (year / 400, year % 400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// Year, month and day that lie `days` after 1970-01-01.
fn civil(days: u64) -> (u64, u64, u64) {
    let days = days + 719_468;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = (shifted + 2) % 12 + 1;
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_shown_as_it_was_read() {
        for (text, seconds) in [
            ("1970-01-01T00:00:00Z", 0),
            ("2000-02-29T23:59:59Z", 951_868_799),
            ("2026-04-20T00:00:00Z", 1_776_643_200),
            ("2399-12-31T00:00:00Z", 13_569_379_200),
        ] {
            let read = date(text).unwrap();
            assert_eq!(read.as_unix_nanos(), seconds * NANOS_PER_SECOND, "{text}");
            assert_eq!(show_date(read), text);
        }
        assert_eq!(
            show_date(date("2026-01-01T00:00:00.250Z").unwrap()),
            "2026-01-01T00:00:00.25Z"
        );
    }

    #[test]
    fn every_day_of_four_centuries_comes_back() {
        for day in 0..146_097 {
            let (year, month, date) = civil(day);
            assert_eq!(days_before(year, month, date), day);
        }
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for wrong in [
            "",
            "2026-04-20",
            "2026-04-20T00:00:00",
            "2026-04-20T00:00:00+02:00",
            "2026-02-29T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "2026-04-20T24:00:00Z",
            "26-04-20T00:00:00Z",
            "2026-04-20T00:00:00.Z",
            "2026-04-20T00:00:00.1234567890Z",
            "1969-12-31T00:00:00Z",
        ] {
            assert_eq!(date(wrong), None, "{wrong}");
        }
    }
}
