//! Differences and numbers in words.

use super::difference::{Difference, Finding, News};
use super::keys::Changed;
use crate::metric::Unit;
use crate::numbers::{grouped, latency};

/// A finding with its size: `5.0 % higher (worse)`.
#[must_use]
pub(super) fn words(difference: &Difference) -> String {
    match difference.finding {
        Finding::NotSeen => "no difference seen".to_owned(),
        Finding::Equal => "equal in every seed".to_owned(),
        Finding::TooFewPairs => "too few seeds".to_owned(),
        Finding::Unmeasured => "nothing measured".to_owned(),
        Finding::Lower | Finding::Higher => range(&[difference]),
    }
}

/// Which way a difference goes, and whether that is good; none if nothing was found.
fn way(difference: &Difference) -> Option<String> {
    let way = match difference.finding {
        Finding::Lower => "lower",
        Finding::Higher => "higher",
        _ => return None,
    };
    let judged = match difference.news() {
        News::Good => " (better)",
        News::Bad => " (worse)",
        News::None => "",
    };
    Some(format!("{way}{judged}"))
}

/// The sizes of a group's differences, then the way that all go.
pub(super) fn range(group: &[&Difference]) -> String {
    let size = |one: &&Difference| {
        let change = one.change?;
        Some(change.relative(change.mean)?.abs())
    };
    let mut sizes: Vec<f64> = group.iter().filter_map(size).collect();
    sizes.sort_unstable_by(f64::total_cmp);
    let way = way(group[0]).unwrap_or_default();
    match sizes[..] {
        [] => way,
        [only] => format!("{} {way}", percent(only)),
        [least, .., most] => format!("{} to {} {way}", percent(least), percent(most)),
    }
}

/// A key that differs, with both its values.
#[must_use]
pub(super) fn key(change: &Changed) -> String {
    let shown = |value: &Option<String>| value.clone().unwrap_or_else(|| "not set".to_owned());
    format!(
        "{}: {} in A, {} in B",
        change.key,
        shown(&change.a),
        shown(&change.b)
    )
}

/// A share in per cent without a sign.
fn percent(share: f64) -> String {
    let percent = share * 100.0;
    match percent {
        0.0..10.0 => format!("{percent:.2} %"),
        10.0..1_000.0 => format!("{percent:.1} %"),
        _ => format!("{percent:.0} %"),
    }
}

/// A share in per cent with a sign.
#[must_use]
pub(super) fn signed(share: f64) -> String {
    let sign = if share < 0.0 { "-" } else { "+" };
    format!("{sign}{}", percent(share.abs()))
}

/// A mean in the metric's unit.
#[must_use]
pub(super) fn shown(value: f64, unit: Unit) -> String {
    let size = value.abs();
    let text = match unit {
        Unit::Time => latency(size.round() as u64),
        Unit::Share => format!("{:.3} %", size / 10_000.0),
        Unit::Mean => format!("{:.3}", size / 1e6),
        Unit::Count if size.fract() == 0.0 => grouped(size as u64),
        Unit::Count => format!("{size:.2}"),
    };
    let zero = text.chars().all(|letter| !('1'..='9').contains(&letter));
    let sign = if value < 0.0 && !zero { "-" } else { "" };
    format!("{sign}{text}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_shown_in_their_unit() {
        assert_eq!(shown(-4_200.0, Unit::Time), "-4.2 ms");
        assert_eq!(shown(999_000.0, Unit::Share), "99.900 %");
        assert_eq!(shown(3_250_000.0, Unit::Mean), "3.250");
        assert_eq!(shown(1_200.0, Unit::Count), "1,200");
        assert_eq!(shown(-0.2, Unit::Time), "0 us");
        assert_eq!(signed(-0.05), "-5.00 %");
    }
}
