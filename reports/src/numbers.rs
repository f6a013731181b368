//! Numbers as readers and files see them: shares, times and counts from exact integers.
//!
//! Every rounding happens here and starts from integers, so that two machines print the same
//! digits. It knows nothing of lookups or nodes.

/// Decimals of a share or mean in JSON and CSV files.
const PLACES: u128 = 1_000_000;

/// `part / whole` rounded to six decimals, or `None` without a whole.
///
/// Integers are divided and rounded (half up) first; the one floating-point division that
/// remains is exact to the last place on any machine, so the shortest printed form never has
/// more than six decimals and never differs.
#[must_use]
pub fn ratio(part: u64, whole: u64) -> Option<f64> {
    if whole == 0 {
        return None;
    }
    let whole = u128::from(whole);
    let scaled = (u128::from(part) * PLACES * 2 + whole) / (whole * 2);
    Some(scaled as f64 / PLACES as f64)
}

/// Microseconds as milliseconds with at most three decimals.
#[must_use]
pub fn milliseconds(us: u64) -> f64 {
    us as f64 / 1e3
}

/// Microseconds as seconds with at most six decimals.
#[must_use]
pub fn seconds(us: u64) -> f64 {
    us as f64 / 1e6
}

/// A count with a comma between groups of three digits: `1,234,567`.
#[must_use]
pub fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `part / whole` in per cent, with as many decimals (one to four) as it takes not to print
/// `0.0` for some or `100.0` for not all; `none` without a whole.
#[must_use]
pub fn percent(part: u64, whole: u64) -> String {
    if whole == 0 {
        return "none".to_owned();
    }
    if part == 0 || part == whole {
        return format!("{} %", if part == 0 { 0 } else { 100 });
    }
    let rounded = |places: u32| {
        let scale = 10_u128.pow(places);
        let whole = u128::from(whole);
        (
            (u128::from(part) * 100 * scale * 2 + whole) / (whole * 2),
            scale,
        )
    };
    let honest = |&places: &u32| {
        let (value, scale) = rounded(places);
        value != 0 && value != 100 * scale
    };
    let places = (1..=4).find(honest).unwrap_or(4);
    let (value, scale) = rounded(places);
    format!(
        "{}.{:0width$} %",
        value / scale,
        value % scale,
        width = places as usize
    )
}

/// `part / whole` with the given number of decimals, or `none` without a whole.
#[must_use]
pub fn mean(part: u64, whole: u64, places: usize) -> String {
    ratio(part, whole).map_or_else(|| "none".to_owned(), |value| format!("{value:.places$}"))
}

/// A latency in words: `830 us`, `12.4 ms`, `1,234 ms`, from ten seconds on `113.5 s`.
#[must_use]
pub fn latency(us: u64) -> String {
    match us {
        0..1_000 => format!("{us} us"),
        1_000..100_000 => format!("{:.1} ms", milliseconds(us)),
        100_000..10_000_000 => format!("{} ms", grouped((us + 500) / 1_000)),
        _ => format!("{:.1} s", seconds(us)),
    }
}

/// A percentile of latencies in words; one inside the failed mass says so.
#[must_use]
pub fn latency_or_failed(us: Option<u64>) -> String {
    us.map_or_else(|| "in the failed share".to_owned(), latency)
}

/// A length of simulated time in words, with two units at most: `40 min`, `1 h 30 min`, `2.5 s`.
#[must_use]
pub fn duration(us: u64) -> String {
    let whole_seconds = us / 1_000_000;
    let two = |big: u64, unit: &str, small: u64, part: &str| {
        let rest = if small == 0 {
            String::new()
        } else {
            format!(" {small} {part}")
        };
        format!("{big} {unit}{rest}")
    };
    match whole_seconds {
        0..60 => format!("{} s", seconds(us / 1_000 * 1_000)),
        60..3_600 => two(whole_seconds / 60, "min", whole_seconds % 60, "s"),
        3_600..172_800 => two(whole_seconds / 3_600, "h", whole_seconds / 60 % 60, "min"),
        _ => two(whole_seconds / 86_400, "d", whole_seconds / 3_600 % 24, "h"),
    }
}

/// A number with its noun, in the plural unless it is one.
#[must_use]
pub fn counted(count: u64, noun: &str) -> String {
    format!(
        "{} {noun}{}",
        grouped(count),
        if count == 1 { "" } else { "s" }
    )
}

/// A number of bytes in words: `830 B`, `2.8 kB`, `1.3 GB` (powers of ten).
#[must_use]
pub fn bytes(count: u64) -> String {
    match count {
        0..1_000 => format!("{count} B"),
        1_000..1_000_000 => format!("{:.1} kB", count as f64 / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1} MB", count as f64 / 1e6),
        _ => format!("{:.1} GB", count as f64 / 1e9),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_rounded_from_integers() {
        assert_eq!(ratio(1, 3), Some(0.333_333));
        assert_eq!(ratio(2, 3), Some(0.666_667));
        assert_eq!(ratio(u64::MAX, u64::MAX), Some(1.0));
        assert_eq!(ratio(1, 0), None);
    }

    #[test]
    fn digits_are_grouped_by_three() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(1_000), "1,000");
        assert_eq!(grouped(1_234_567), "1,234,567");
    }

    #[test]
    fn nearly_all_is_never_printed_as_all() {
        assert_eq!(percent(1, 1), "100 %");
        assert_eq!(percent(9_999, 10_000), "99.99 %");
        assert_eq!(percent(1, 10_000), "0.01 %");
        assert_eq!(percent(1, 3), "33.3 %");
        assert_eq!(percent(0, 3), "0 %");
        assert_eq!(percent(0, 0), "none");
    }

    #[test]
    fn times_read_as_words() {
        assert_eq!(latency(830), "830 us");
        assert_eq!(latency(12_360), "12.4 ms");
        assert_eq!(latency(1_234_500), "1,235 ms");
        assert_eq!(latency(113_523_000), "113.5 s");
        assert_eq!(duration(2_500_000), "2.5 s");
        assert_eq!(duration(2_400_000_000), "40 min");
        assert_eq!(duration(5_400_000_000), "1 h 30 min");
        assert_eq!(duration(90_061_000_000), "25 h 1 min");
    }
}
