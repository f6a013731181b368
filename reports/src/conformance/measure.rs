//! Means of hops and requests on each host, and whether luck alone may move them so far.
//!
//! The test: the reference host plays the scenario under N other seeds. A host's mean strays if it
//! is farther from the reference's mean under the same seed than any two of the reference's N + 1
//! runs are from each other. Were the host one more run of the reference, it would have to lie
//! outside all N + 1 others to stray, which happens in at most 2 of N + 2 cases; as host and
//! reference share keys, places and commands they lie closer than two seeds do, and the true share
//! is far smaller. No shape of a distribution is assumed.

use super::{Conformance, Row, kinds, plural};
use crate::record::Kind;
use serde::Serialize;

/// A mean on each host.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Measure {
    /// What is measured: `hops of gets`.
    pub name: String,
    /// By host, how many commands have it.
    pub counts: Vec<u64>,
    /// By host, the mean; `None` if no command has it.
    pub means: Vec<Option<f64>>,
    /// How far apart two runs of the reference under different seeds lie at most.
    pub luck: f64,
    /// Runs of the reference that say so.
    pub runs: usize,
    /// The hosts' names.
    pub hosts: Vec<String>,
}

impl Measure {
    /// How far a host's mean is from the reference's.
    #[must_use]
    pub fn off(&self, host: usize) -> Option<f64> {
        Some((self.means[host]? - self.means[0]?).abs())
    }

    /// The hosts whose means luck alone does not explain, or that lack what the reference has.
    #[must_use]
    pub fn strays(&self) -> Vec<usize> {
        let strays = |host: &usize| match (self.means[0], self.off(*host)) {
            (None, _) => self.means[*host].is_some(),
            (Some(_), None) => true,
            (Some(_), Some(off)) => off > self.luck,
        };
        (1..self.means.len()).filter(strays).collect()
    }
}

/// What is measured of a command.
type Of = fn(&Row) -> Option<u64>;

const MEASURED: [(&str, Of); 2] = [
    ("hops", |row| row.hops.map(u64::from)),
    ("requests", |row| row.took_us.map(|_| u64::from(row.rpcs))),
];

/// All measures of a conformance, by kind of command.
#[must_use]
pub fn measures(conformance: &Conformance) -> Vec<Measure> {
    let of = |kind: Kind| {
        MEASURED.map(|(what, of)| {
            measure(
                conformance,
                &format!("{what} of {}", plural(kind)),
                kind,
                of,
            )
        })
    };
    kinds(conformance).into_iter().flat_map(of).collect()
}

fn measure(conformance: &Conformance, name: &str, kind: Kind, of: Of) -> Measure {
    let hosts = conformance.hosts.iter();
    let (counts, means) = hosts.map(|host| mean(&host.lookups, kind, of)).unzip();
    let means: Vec<Option<f64>> = means;
    let others = conformance.luck.iter();
    let runs = others
        .filter_map(|rows| mean(rows, kind, of).1)
        .chain(means[0]);
    let runs: Vec<f64> = runs.collect();
    let least = runs.iter().copied().fold(f64::INFINITY, f64::min);
    let most = runs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    Measure {
        name: name.to_owned(),
        counts,
        means,
        luck: (most - least).max(0.0),
        runs: runs.len(),
        hosts: (conformance.hosts.iter())
            .map(|host| host.host.clone())
            .collect(),
    }
}

fn mean(rows: &[Row], kind: Kind, of: Of) -> (u64, Option<f64>) {
    let own = rows.iter().filter(|row| row.kind == kind).filter_map(of);
    let (count, sum) = own.fold((0, 0), |(count, sum), value| (count + 1, sum + value));
    let mean = (count > 0).then(|| sum as f64 / count as f64);
    (count, mean)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{conformance, rows};
    use super::*;

    #[test]
    fn a_mean_strays_only_beyond_what_two_seeds_differ_by() {
        let luck = vec![rows(&[(10, 4)]), rows(&[(10, 6)])];
        let hosts = [rows(&[(10, 5)]), rows(&[(10, 7)]), rows(&[(10, 8)])];
        let measures = measures(&conformance(&hosts, luck));
        let requests = &measures[1];
        assert_eq!(requests.name, "requests of find-nodes");
        assert_eq!(requests.means, [Some(5.0), Some(7.0), Some(8.0)]);
        assert_eq!((requests.luck, requests.runs), (2.0, 3));
        assert_eq!(requests.strays(), [2]);
    }

    #[test]
    fn a_host_without_what_the_reference_has_strays() {
        let hosts = [rows(&[(10, 5)]), Vec::new()];
        let measures = measures(&conformance(&hosts, Vec::new()));
        assert_eq!(measures[1].strays(), [1]);
    }
}
