//! What one run measured, as whole numbers with a unit: the vocabulary that scenarios bound and
//! that comparisons subtract.
//!
//! It says nothing of how a metric is measured: the host does that.

use serde::{Deserialize, Serialize};

/// One metric of one run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Metric {
    /// Its name, as scenarios call it (`lookup.latency.p50`).
    pub name: String,
    /// What its number counts.
    pub unit: Unit,
    /// What it came to.
    pub value: Measured,
}

/// The unit in which a metric is bounded, stored and printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// Microseconds; written `"5s"`.
    Time,
    /// Millionths; written `"99%"`.
    Share,
    /// Millionths; written as a number with decimals.
    Mean,
    /// Units; written as a whole number.
    Count,
}

/// What a metric came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Measured {
    /// A number in the metric's unit.
    Number(u64),
    /// A percentile inside the mass of failures: above every number.
    Beyond,
    /// There was nothing to measure.
    Nothing,
}
