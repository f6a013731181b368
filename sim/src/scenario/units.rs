//! Values with units: lengths of time, sizes, shares, rates, seeds, decimals.
//!
//! Everything is exact integer arithmetic: `"1.5s"` is 1,500,000 microseconds or an error, never a
//! float. Each reader has a [`Form`] beside it, so that a message about a wrong value always says
//! what would be right. Dates are in [`super::date`].

use super::spec::{Cost, Rate};
use kadlab_core::time::Duration;
use std::ops::RangeInclusive;

/// What a value must look like, for messages.
pub(super) struct Form {
    /// Completes "... is not".
    pub(super) noun: &'static str,
    /// What to write instead, with an example.
    pub(super) remedy: &'static str,
    /// A regular expression that every such text matches: for editors, which do not count.
    pub(super) pattern: fn() -> String,
}

pub(super) const DURATION: Form = Form {
    noun: "a length of time",
    remedy: "write a number and one of us, ms, s, m, h, d in quotes, such as \"90s\"; \
             it must be whole microseconds and at most 36500d",
    pattern: || united(TIMES),
};
pub(super) const COST: Form = Form {
    noun: "a cost",
    remedy: "write a number and one of ns, us, ms, s in quotes, such as \"850ns\" or \"60us\"; \
             it must be whole nanoseconds and at most 3600s",
    pattern: || united(COSTS),
};
pub(super) const OFFSET: Form = Form {
    noun: "a length of time with a sign",
    remedy: "write + for fast or - for slow before the length, such as \"+5m\" or \"-250ms\"",
    pattern: || format!("[+-]{}", united(TIMES)),
};
pub(super) const DRIFT: Form = Form {
    noun: "a drift of up to 100000ppm",
    remedy: "write + for fast or - for slow before whole parts in a million, such as \"-200ppm\"",
    pattern: || "[+-][0-9]+ppm".to_owned(),
};
pub(super) const SIZE: Form = Form {
    noun: "a size in whole bytes",
    remedy: "write a number and one of B, KiB, MiB, GiB in quotes, such as \"64KiB\"",
    pattern: || united(SIZES),
};
pub(super) const SHARE: Form = Form {
    noun: "a share above 0% and up to 100%",
    remedy: "write a number and % in quotes, at most four decimals, such as \"30%\" or \"0.5%\"",
    pattern: || format!("{NUMBER}%"),
};
pub(super) const PART: Form = Form {
    noun: "a share from 0% to 100%",
    remedy: "write a number and % in quotes, at most four decimals, such as \"30%\" or \"0.5%\"; \
             \"0%\" is nobody, for the point of a sweep that others are set against",
    pattern: || format!("{NUMBER}%"),
};
pub(super) const BOUND: Form = Form {
    noun: "a share from 0% to 100%",
    remedy: "write a number and % in quotes, at most four decimals, such as \"99.5%\"",
    pattern: || format!("{NUMBER}%"),
};
pub(super) const RATE: Form = Form {
    noun: "a rate above zero",
    remedy: "write a whole number, a slash and one of s, m, h in quotes, such as \"200/s\"",
    pattern: || "[0-9]+/[smh]".to_owned(),
};
pub(super) const BIT_RATE: Form = Form {
    noun: "a bandwidth",
    remedy: "write a number and one of bit/s, kbit/s, Mbit/s, Gbit/s, B/s, KiB/s, MiB/s, GiB/s in \
             quotes, such as \"10Mbit/s\", from 1kbit/s to 1000Gbit/s, or \"off\"",
    pattern: || united(BIT_RATES),
};
pub(super) const SEEDS: Form = Form {
    noun: "a range of seeds",
    remedy: "write the first and the last seed in quotes, such as \"1..20\", or one, such as \"7\"",
    pattern: || r"[0-9]+(\.\.[0-9]+)?".to_owned(),
};
pub(super) const DECIMAL: Form = Form {
    noun: "a number with at most six decimals",
    remedy: "write a number without quotes, such as 2.5",
    pattern: || NUMBER.to_owned(),
};

/// The longest length of time that a scenario may name: about a hundred years.
const MICROS_MAX: u64 = 36_500 * 86_400_000_000;
/// The fastest rate that a scenario may name, per unit of time.
const RATE_MAX: u64 = 1_000_000_000;
/// A whole in millionths.
pub(super) const WHOLE: u64 = 1_000_000;

/// The fastest drift that a scenario may name.
const DRIFT_MAX: u64 = 100_000;

/// Microseconds of the units of time.
const TIMES: &[(&str, u64)] = &[
    ("us", 1),
    ("ms", 1_000),
    ("s", 1_000_000),
    ("m", 60_000_000),
    ("h", 3_600_000_000),
    ("d", 86_400_000_000),
];
/// Nanoseconds of the units of processor time.
const COSTS: &[(&str, u64)] = &[
    ("ns", 1),
    ("us", 1_000),
    ("ms", 1_000_000),
    ("s", 1_000_000_000),
];
/// Bytes of the units of size.
const SIZES: &[(&str, u64)] = &[
    ("B", 1),
    ("KiB", 1 << 10),
    ("MiB", 1 << 20),
    ("GiB", 1 << 30),
];

/// Bits in a second of the units of bandwidth.
const BIT_RATES: &[(&str, u64)] = &[
    ("bit/s", 1),
    ("B/s", 8),
    ("kbit/s", 1_000),
    ("KiB/s", 8 << 10),
    ("Mbit/s", 1_000_000),
    ("MiB/s", 8 << 20),
    ("Gbit/s", 1_000_000_000),
    ("GiB/s", 8 << 30),
];
/// Bandwidths that a scenario may name, in bits in a second.
const BIT_RATE_RANGE: RangeInclusive<u64> = 1_000..=1_000_000_000_000;

pub(crate) fn duration(text: &str) -> Option<Duration> {
    let micros = with_unit(text, TIMES)?;
    (micros <= MICROS_MAX).then(|| Duration::from_micros(micros))
}

/// Processor time in whole nanoseconds.
pub(super) fn cost(text: &str) -> Option<Cost> {
    with_unit(text, COSTS).and_then(Cost::from_nanos)
}

/// A length of time with a sign, in microseconds.
pub(super) fn offset(text: &str) -> Option<i64> {
    signed(text, |length| Some(duration(length)?.as_micros()))
}

/// Parts in a million with a sign.
pub(super) fn drift(text: &str) -> Option<i64> {
    let parts = |number: &str| whole(number.strip_suffix("ppm")?).filter(|ppm| *ppm <= DRIFT_MAX);
    signed(text, parts)
}

fn signed(text: &str, read: impl Fn(&str) -> Option<u64>) -> Option<i64> {
    let size = |text| i64::try_from(read(text)?).ok();
    match text.strip_prefix('-') {
        Some(slow) => size(slow).map(|size| -size),
        None => size(text.strip_prefix('+')?),
    }
}

/// A length of time with a sign as it is written.
pub(super) fn show_offset(micros: i64) -> String {
    let sign = if micros < 0 { '-' } else { '+' };
    format!("{sign}{}", Duration::from_micros(micros.unsigned_abs()))
}

/// A drift as it is written.
pub(super) fn show_drift(ppm: i64) -> String {
    format!("{ppm:+}ppm")
}

pub(crate) fn size(text: &str) -> Option<u64> {
    with_unit(text, SIZES)
}

/// A bandwidth in bits in a second.
pub(super) fn bit_rate(text: &str) -> Option<u64> {
    with_unit(text, BIT_RATES).filter(|rate| BIT_RATE_RANGE.contains(rate))
}

/// A share from 0 to 1 in millionths.
pub(super) fn bound(text: &str) -> Option<u64> {
    let millionths = scaled(text.strip_suffix('%')?, WHOLE / 100)?;
    (millionths <= WHOLE).then_some(millionths)
}

/// A share above 0 and up to 1 in millionths.
pub(super) fn share(text: &str) -> Option<u64> {
    bound(text).filter(|millionths| *millionths > 0)
}

pub(super) fn rate(text: &str) -> Option<Rate> {
    let (count, unit) = text.split_once('/')?;
    let count = whole(count)?;
    let micros = match unit {
        "s" | "m" | "h" => with_unit(&format!("1{unit}"), TIMES)?,
        _ => return None,
    };
    (1..=RATE_MAX).contains(&count).then_some(Rate {
        count,
        per: Duration::from_micros(micros),
    })
}

pub(crate) fn seeds(text: &str) -> Option<RangeInclusive<u64>> {
    let (first, last) = text.split_once("..").unwrap_or((text, text));
    let (first, last) = (whole(first)?, whole(last)?);
    (first <= last).then_some(first..=last)
}

/// A number in millionths.
pub(super) fn decimal(text: &str) -> Option<u64> {
    scaled(text, WHOLE)
}

/// A size with the largest exact unit.
pub(super) fn show_size(bytes: u64) -> String {
    let exact = |(_, unit): &&(&str, u64)| bytes >= *unit && bytes.is_multiple_of(*unit);
    match SIZES.iter().rev().find(exact) {
        Some((name, unit)) => format!("{}{name}", bytes / unit),
        None => "0B".to_owned(),
    }
}

/// A bandwidth with the largest exact unit.
pub(super) fn show_bit_rate(bits: u64) -> String {
    let exact = |(_, unit): &&(&str, u64)| bits >= *unit && bits.is_multiple_of(*unit);
    let unit = BIT_RATES.iter().rev().find(exact);
    let (name, unit) = unit.expect("a bandwidth is whole bits in a second");
    format!("{}{name}", bits / unit)
}

/// A share in millionths, as percent.
pub(super) fn show_share(millionths: u64) -> String {
    format!("{}%", show_scaled(millionths, WHOLE / 100))
}

/// A number in millionths, with its decimals.
pub(super) fn show_decimal(millionths: u64) -> String {
    show_scaled(millionths, WHOLE)
}

/// A rate as it is written.
pub(super) fn show_rate(rate: Rate) -> String {
    let unit = TIMES
        .iter()
        .find(|(_, micros)| *micros == rate.per.as_micros());
    let (unit, _) = unit.expect("rates are read with a unit of time");
    format!("{}/{unit}", rate.count)
}

/// A range of seeds as it is written.
pub(super) fn show_seeds(seeds: &RangeInclusive<u64>) -> String {
    format!("{}..{}", seeds.start(), seeds.end())
}

/// Digits, and decimals if there are any.
const NUMBER: &str = r"[0-9]+(\.[0-9]+)?";

/// The pattern of a number with one of these units.
fn united(units: &[(&str, u64)]) -> String {
    let names: Vec<_> = units.iter().map(|(name, _)| *name).collect();
    format!("{NUMBER}({})", names.join("|"))
}

fn with_unit(text: &str, units: &[(&str, u64)]) -> Option<u64> {
    let is_number = |letter: char| letter.is_ascii_digit() || letter == '.';
    let (number, name) = text.split_at(text.find(|letter| !is_number(letter))?);
    let (_, unit) = units.iter().find(|(unit, _)| *unit == name)?;
    scaled(number, *unit)
}

/// `number` times `unit` if that is whole.
fn scaled(number: &str, unit: u64) -> Option<u64> {
    let (integer, fraction) = number.split_once('.').unwrap_or((number, "0"));
    let divisor = 10_u128.pow(
        u32::try_from(fraction.len())
            .ok()
            .filter(|len| *len <= 18)?,
    );
    let parts = u128::from(whole(fraction)?) * u128::from(unit);
    let total = u128::from(whole(integer)?) * u128::from(unit) + parts / divisor;
    (parts.is_multiple_of(divisor)).then(|| u64::try_from(total).ok())?
}

/// Digits only: no sign, no space, no underscore.
fn whole(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok())?
}

/// The inverse of [`scaled`], without trailing zeros; `unit` is a power of ten.
fn show_scaled(number: u64, unit: u64) -> String {
    let places = unit.ilog10() as usize;
    let fraction = format!("{:0places$}", number % unit);
    let fraction = fraction.trim_end_matches('0');
    let point = if fraction.is_empty() { "" } else { "." };
    format!("{}{point}{fraction}", number / unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_of_time_is_exact_or_refused() {
        let micros = |text| duration(text).map(Duration::as_micros);
        assert_eq!(micros("10us"), Some(10));
        assert_eq!(micros("250ms"), Some(250_000));
        assert_eq!(micros("1.5s"), Some(1_500_000));
        assert_eq!(micros("5m"), Some(300_000_000));
        assert_eq!(micros("2h"), Some(7_200_000_000));
        assert_eq!(micros("1d"), Some(86_400_000_000));
        assert_eq!(micros("0s"), Some(0));
        for wrong in [
            "",
            "s",
            "5",
            "5 s",
            "-5s",
            "1.s",
            ".5s",
            "1.2.3s",
            "0.5us",
            "5sec",
            "5S",
            "40000d",
            "99999999999999999999s",
            "1_000s",
            "1e3s",
        ] {
            assert_eq!(micros(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_cost_is_whole_nanoseconds_and_shows_what_it_reads() {
        for text in ["0s", "1ns", "850ns", "1500ns", "2us", "300ms", "3600s"] {
            assert_eq!(cost(text).unwrap().to_string(), text);
        }
        assert_eq!(cost("1.5us"), cost("1500ns"));
        for wrong in ["", "5", "0.5ns", "3601s", "1m", "-1us"] {
            assert_eq!(cost(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn shares_sizes_rates_and_seeds_show_what_they_read() {
        for text in ["30%", "0.0001%", "100%", "99.5%"] {
            assert_eq!(show_share(share(text).unwrap()), text);
        }
        for text in ["688B", "64KiB", "1MiB", "2GiB"] {
            assert_eq!(show_size(size(text).unwrap()), text);
        }
        for text in ["200/s", "3/m", "1/h"] {
            assert_eq!(show_rate(rate(text).unwrap()), text);
        }
        for text in ["10Mbit/s", "1MiB/s", "1kbit/s", "1001bit/s", "126B/s"] {
            assert_eq!(show_bit_rate(bit_rate(text).unwrap()), text);
        }
        for text in ["2.5", "7", "0.000001"] {
            assert_eq!(show_decimal(decimal(text).unwrap()), text);
        }
        assert_eq!(show_seeds(&seeds("7").unwrap()), "7..7");
        assert_eq!(seeds("1..20"), Some(1..=20));
    }

    #[test]
    fn shares_sizes_rates_and_seeds_beyond_their_range_are_refused() {
        for wrong in ["0%", "100.0001%", "130%", "30", "0.00001%", "%", "-3%"] {
            assert_eq!(share(wrong), None, "{wrong}");
        }
        for wrong in ["64", "64kb", "64KB", "0.5B"] {
            assert_eq!(size(wrong), None, "{wrong}");
        }
        for wrong in ["0/s", "5/d", "0.5/s", "5", "/s", "5/ms", "2000000000/s"] {
            assert_eq!(rate(wrong), None, "{wrong}");
        }
        for wrong in [
            "10",
            "10Mbit",
            "10mbit/s",
            "999bit/s",
            "2000Gbit/s",
            "0.1bit/s",
        ] {
            assert_eq!(bit_rate(wrong), None, "{wrong}");
        }
        for wrong in ["", "3..1", "1..", "..3", "1..=3", "-1"] {
            assert_eq!(seeds(wrong), None, "{wrong}");
        }
    }
}
