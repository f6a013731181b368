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

/// Which way a metric should go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Better {
    /// More is better: success, recall, complete tables.
    Higher,
    /// Less is better: latency, hops, requests, failures, load, time until all is well again.
    Lower,
    /// Neither: how many lookups there were.
    Neither,
}

impl Better {
    /// Which way a metric of this name should go. Names that nobody knows go neither way.
    #[must_use]
    pub fn of(name: &str) -> Self {
        const HIGHER: &[&str] = &[
            "lookup.success",
            "get.success",
            "put.success",
            "lookup.recall",
            "table.completeness",
            "table.know-k-closest",
        ];
        const LOWER: &[&str] = &[
            "lookup.latency.",
            "get.latency.",
            "put.latency.",
            "lookup.hops.mean",
            "lookup.rpcs.mean",
            "lookup.timeouts",
            "calls.failed",
            "messages.per-node-second",
            "load.",
            "store.items.max",
            "table.dead",
            "recovery.",
            "convergence.",
            "latency.",
            "failed",
        ];
        let begins = |names: &[&str]| names.iter().any(|known| name.starts_with(known));
        match (begins(HIGHER), begins(LOWER)) {
            (true, _) => Self::Higher,
            (_, true) => Self::Lower,
            _ => Self::Neither,
        }
    }
}

/// Many measurements as one short row: a number, `"beyond"`, or `null` for nothing.
pub(crate) mod row {
    use super::Measured;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Serialize, Deserialize)]
    #[serde(untagged)]
    enum Short {
        Number(u64),
        Word(Word),
    }

    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "kebab-case")]
    enum Word {
        Beyond,
    }

    pub(crate) fn serialize<S: Serializer>(row: &[Measured], to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(row.iter().map(|measured| match measured {
            Measured::Number(number) => Some(Short::Number(*number)),
            Measured::Beyond => Some(Short::Word(Word::Beyond)),
            Measured::Nothing => None,
        }))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Vec<Measured>, D::Error> {
        let row = Vec::<Option<Short>>::deserialize(from)?;
        let measured = row.into_iter().map(|short| match short {
            Some(Short::Number(number)) => Measured::Number(number),
            Some(Short::Word(Word::Beyond)) => Measured::Beyond,
            None => Measured::Nothing,
        });
        Ok(measured.collect())
    }
}
