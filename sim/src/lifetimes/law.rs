//! Laws of lengths of time: constant, exponential, Weibull.
//!
//! The survival of a Weibull law is exp(-(t / scale)^shape). Whoever is found at a moment that
//! chance chose is in the middle of a session and has a residual of it ahead, whose survival is the
//! integral of the law's beyond t over its mean; with x = (t / scale)^shape that is the share of a
//! gamma distribution of shape 1 / shape above x.

use super::{LONGEST, SHORTEST, gamma, length};
use crate::chance::Draw;
use kadlab_core::time::Duration;

/// A law of lengths of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Law {
    /// Always the same.
    Constant {
        /// The length.
        length: Duration,
    },
    /// Without memory.
    Exponential {
        /// The mean.
        mean: Duration,
    },
    /// Weibull's law.
    Weibull {
        /// The age that a share of 1 / e reaches.
        scale: Duration,
        /// In millionths; below a million, who has lived long lives on for long.
        shape: u32,
    },
}

/// The shapes that a law may have, in millionths.
pub const SHAPES: std::ops::RangeInclusive<u32> = 100_000..=10_000_000;
const MILLION: f64 = 1e6;

impl Law {
    const fn weibull(scale_ms: u64, shape: u32) -> Law {
        Law::Weibull {
            scale: Duration::from_millis(scale_ms),
            shape,
        }
    }

    /// A length. Weibull's survival is inverted: scale (-ln u)^(1 / shape).
    #[must_use]
    pub fn draw(&self, draw: &mut Draw) -> Duration {
        match self {
            Law::Constant { length } => *length,
            Law::Exponential { mean } => weibull(*mean, 1.0, draw.unit()),
            Law::Weibull { scale, shape } => {
                weibull(*scale, f64::from(*shape) / MILLION, draw.unit())
            }
        }
    }

    /// What is left of the length in whose middle a random moment lies.
    #[must_use]
    pub fn residual(&self, draw: &mut Draw) -> Duration {
        match self {
            Law::Constant { length } => Duration::from_micros(1 + draw.below(length.as_micros())),
            Law::Exponential { .. } => self.draw(draw),
            Law::Weibull { scale, shape } => {
                residual(*scale, f64::from(*shape) / MILLION, draw.unit())
            }
        }
    }

    /// The mean, in microseconds: scale times gamma(1 + 1 / shape).
    #[must_use]
    pub fn mean_us(&self) -> f64 {
        let us = |length: &Duration| length.as_micros() as f64;
        match self {
            Law::Constant { length } => us(length),
            Law::Exponential { mean } => us(mean),
            Law::Weibull { scale, shape } => {
                us(scale) * libm::tgamma(1.0 + MILLION / f64::from(*shape))
            }
        }
    }
}

/// Laws that were measured, by name.
#[derive(Clone, Copy, Debug)]
pub struct Named {
    /// Network and year.
    pub name: &'static str,
    /// Of sessions.
    pub session: Law,
    /// Of absences, where they were measured too.
    pub absence: Option<Law>,
}

/// The laws from the literature that have a name in scenarios.
///
/// KAD: Steiner, En-Najjary and Biersack, "A Global View of KAD" (2007). IPFS: fitted to half of
/// the sessions of 2022 lasting at most two hours and four fifths at most eight. Mainline: the law
/// whose residuals fit the curves of scenarios/churn (2025); its two numbers move together, and
/// fits of single curves differ.
pub const NAMED: &[Named] = &[
    Named {
        name: "kad-2007",
        session: Law::weibull(10_170_000, 615_000),
        absence: Some(Law::weibull(24_822_000, 476_000)),
    },
    Named {
        name: "ipfs-2022",
        session: Law::weibull(13_176_000, 608_000),
        absence: None,
    },
    Named {
        name: "mainline-2025",
        session: Law::weibull(1_695_600, 313_000),
        absence: None,
    },
];

fn weibull(scale: Duration, shape: f64, survival: f64) -> Duration {
    let scales = libm::pow(-libm::log(survival), 1.0 / shape);
    length(scale.as_micros() as f64 * scales)
}

/// The first microsecond at which no more than this share of residuals goes on, found by halving.
fn residual(scale: Duration, shape: f64, survival: f64) -> Duration {
    let goes_on = |us: u64| {
        let scales = us as f64 / scale.as_micros() as f64;
        gamma::upper(1.0 / shape, libm::pow(scales, shape)) > survival
    };
    let (mut low, mut high) = (0, LONGEST.as_micros());
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if goes_on(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    Duration::from_micros(high).max(SHORTEST)
}
