//! Axes: from values to places, and the ticks a reader can name.
//!
//! A scale knows its range and its ticks; it knows nothing of the sheet.

use crate::numbers::grouped;

/// Digits of round numbers.
const ROUND: &[f64] = &[1.0, 2.0, 5.0];
/// Digits of the ticks of a log axis that spans less than [`NARROW_MAX`].
const FINE: &[f64] = &[1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0];
/// Below this factor between its ends a log axis has finer ticks.
const NARROW_MAX: f64 = 12.0;

/// A labelled value on an axis.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Tick {
    /// Where.
    pub(crate) value: f64,
    /// What it says; empty for a grid line without a label.
    pub(crate) label: String,
}

/// How values map to an axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scale {
    /// Equal steps.
    Linear,
    /// Equal factors.
    Log,
}

/// One axis.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Axis {
    /// How values map.
    pub(crate) scale: Scale,
    /// The value at the left or bottom.
    pub(crate) low: f64,
    /// The value at the right or top.
    pub(crate) high: f64,
    /// Labels and grid lines.
    pub(crate) ticks: Vec<Tick>,
    /// What it measures, with its unit.
    pub(crate) title: String,
}

impl Axis {
    /// Shares from 0 to 100 %, for values between 0 and 1.
    pub(crate) fn percent(title: &str) -> Self {
        let tick = |tenths: u32| Tick {
            value: f64::from(tenths) / 10.0,
            label: format!("{} %", tenths * 10),
        };
        let ticks = (0..=10).step_by(2).map(tick).collect();
        Self {
            scale: Scale::Linear,
            low: 0.0,
            high: 1.0,
            ticks,
            title: title.to_owned(),
        }
    }

    /// From zero to the next round value at or above `most`, in steps of which there are about
    /// `count`, 1.4 times as many at most.
    pub(crate) fn from_zero(most: f64, count: u32, unit: &str, title: &str) -> Self {
        let step = round_step(most.max(1e-9) / (1.4 * f64::from(count)));
        let steps = (most / step - 1e-9).ceil().max(1.0);
        let decimals = (-step.log10().floor()).max(0.0) as usize;
        let tick = |index: u32| {
            let value = f64::from(index) * step;
            Tick {
                value,
                label: format!("{}{unit}", plain(value, decimals)),
            }
        };
        Self {
            scale: Scale::Linear,
            low: 0.0,
            high: steps * step,
            ticks: (0..=steps as u32).map(tick).collect(),
            title: title.to_owned(),
        }
    }

    /// Equal factors between round values around `least` and `most`, which must be positive.
    pub(crate) fn log(least: f64, most: f64, title: &str) -> Self {
        assert!(
            least > 0.0 && most >= least,
            "a log axis has a positive range"
        );
        let factors = if most / least < NARROW_MAX {
            FINE
        } else {
            ROUND
        };
        let low = round_down(least, factors);
        let high = round_up(most.max(low * 1.0001), factors);
        let dense = high / low <= 5_000.0;
        let exponents = low.log10().floor() as i32..=high.log10().ceil() as i32;
        let tick = |exponent: i32, factor: f64| {
            let value = factor * 10_f64.powi(exponent);
            let decimals = (i32::from(factor.fract() > 0.0) - exponent).max(0) as usize;
            let labelled = dense || factor == 1.0;
            let label = if labelled {
                plain(value, decimals)
            } else {
                String::new()
            };
            Tick { value, label }
        };
        let ticks = exponents
            .flat_map(|exponent| factors.iter().map(move |&factor| tick(exponent, factor)))
            .filter(|tick| tick.value >= low * 0.999 && tick.value <= high * 1.001)
            .collect();
        Self {
            scale: Scale::Log,
            low,
            high,
            ticks,
            title: title.to_owned(),
        }
    }

    /// Simulated time from 0 to `duration_us`, in microseconds, labelled in the largest unit that
    /// leaves at least three steps.
    pub(crate) fn time(duration_us: u64) -> Self {
        let second = 1e6;
        let (unit_us, unit) = match duration_us {
            0..=180_000_000 => (second, "seconds"),
            180_000_001..=10_800_000_000 => (second * 60.0, "minutes"),
            10_800_000_001..=259_200_000_000 => (second * 3_600.0, "hours"),
            _ => (second * 86_400.0, "days"),
        };
        let length = duration_us as f64 / unit_us;
        let step = time_step(length, unit);
        let decimals = usize::from(step < 1.0);
        let ticks = (0..)
            .map(|index| f64::from(index) * step)
            .take_while(|value| *value <= length * 1.0001)
            .map(|value| Tick {
                value: value * unit_us,
                label: plain(value, decimals),
            })
            .collect();
        Self {
            scale: Scale::Linear,
            low: 0.0,
            high: duration_us.max(1) as f64,
            ticks,
            title: format!("simulated time, {unit}"),
        }
    }

    /// Where a value stands between low (0) and high (1); values outside stay at the edge.
    pub(crate) fn share(&self, value: f64) -> f64 {
        let share = match self.scale {
            Scale::Linear => (value - self.low) / (self.high - self.low),
            Scale::Log => (value.max(self.low) / self.low).ln() / (self.high / self.low).ln(),
        };
        share.clamp(0.0, 1.0)
    }
}

/// A number without exponent, grouped by thousands when whole.
fn plain(value: f64, decimals: usize) -> String {
    if decimals == 0 {
        grouped(value.round() as u64)
    } else {
        format!("{value:.decimals$}")
    }
}

/// Steps of time that clocks have; others are round.
fn time_step(length: f64, unit: &str) -> f64 {
    let steps: &[f64] = match unit {
        "hours" => &[0.5, 1.0, 2.0, 3.0, 6.0, 12.0],
        "days" => &[0.5, 1.0, 2.0, 5.0, 7.0, 14.0, 30.0, 90.0, 365.0],
        _ => &[0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 15.0, 20.0, 30.0],
    };
    let enough = |step: &&f64| length / **step <= 12.5;
    steps
        .iter()
        .find(enough)
        .copied()
        .unwrap_or_else(|| round_step(length / 10.0))
}

/// The round number at or above a step.
fn round_step(step: f64) -> f64 {
    round_up(step, ROUND)
}

/// The next number at or above a value that is one of the factors times a power of ten.
fn round_up(value: f64, factors: &[f64]) -> f64 {
    let power = 10_f64.powi(value.log10().floor() as i32);
    let reaches = |factor: &&f64| value <= **factor * power * 1.000_001;
    factors.iter().find(reaches).unwrap_or(&10.0) * power
}

/// The next such number at or below a value.
fn round_down(value: f64, factors: &[f64]) -> f64 {
    let power = 10_f64.powi(value.log10().floor() as i32);
    let reaches = |factor: &&f64| value >= **factor * power * 0.999_999;
    factors.iter().rev().find(reaches).unwrap_or(&1.0) * power
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(axis: &Axis) -> Vec<&str> {
        axis.ticks.iter().map(|tick| tick.label.as_str()).collect()
    }

    #[test]
    fn ticks_are_round() {
        assert_eq!(
            labels(&Axis::from_zero(0.9, 2, "", "")),
            ["0.0", "0.5", "1.0"]
        );
        assert_eq!(
            labels(&Axis::from_zero(2_300.0, 4, "", "")),
            ["0", "500", "1,000", "1,500", "2,000", "2,500"]
        );
        assert_eq!(
            labels(&Axis::log(3.0, 145.0, "")),
            ["2", "5", "10", "20", "50", "100", "200"]
        );
        assert_eq!(
            labels(&Axis::log(120.0, 290.0, "")),
            ["100", "150", "200", "300"]
        );
        assert_eq!(labels(&Axis::log(0.12, 0.2, "")), ["0.1", "0.15", "0.2"]);
        let time = Axis::time(2_400_000_000);
        assert_eq!(
            labels(&time),
            ["0", "5", "10", "15", "20", "25", "30", "35", "40"]
        );
        assert_eq!(time.title, "simulated time, minutes");
    }

    #[test]
    fn a_value_outside_stays_at_the_edge() {
        let axis = Axis::log(1.0, 100.0, "");
        assert_eq!(axis.share(0.0), 0.0);
        assert!((axis.share(10.0) - 0.5).abs() < 1e-12);
        assert_eq!(axis.share(1e9), 1.0);
    }
}
