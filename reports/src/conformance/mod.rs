//! One script on several hosts: what had to be equal, what luck may move, and how far apart the
//! latencies lie.
//!
//! The first host is the reference. What must be equal was compared by whoever knows what commands
//! mean; means and distributions are compared here. Whether a mean differs is asked of luck: the
//! same scenario was played on the reference under other seeds, and a host's mean may be as far from
//! the reference's of the same seed as any two of those are from each other.

mod distance;
mod figure;
mod measure;
mod page;
mod text;
mod write;

pub use distance::{Distance, distances};
pub use measure::{Measure, measures};
pub use text::conformance_text;
pub use write::{check_conformance_destination, write_conformance};

use crate::record::Kind;
use serde::Serialize;

/// One script on several hosts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Conformance {
    /// The scenario's name.
    pub scenario: String,
    /// What it shows.
    pub description: String,
    /// The seed of the script.
    pub seed: u64,
    /// The command that repeats it.
    pub command: String,
    /// The resolved scenario.
    #[serde(skip)]
    pub resolved: String,
    /// How many nodes play.
    pub nodes: u64,
    /// How long the script is.
    pub duration_us: u64,
    /// What starts before this moment is in no mean and no distribution.
    pub warm_up_us: u64,
    /// The version of the program.
    pub version: String,
    /// The hosts, the reference first.
    pub hosts: Vec<Played>,
    /// The reference host under other seeds.
    pub luck: Vec<Vec<Row>>,
    /// What had to be equal.
    pub equalities: Vec<Equality>,
}

/// A script as one host played it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Played {
    /// The host's name.
    pub host: String,
    /// The fingerprint of the run; none where two runs differ.
    pub fingerprint: Option<String>,
    /// How long it took.
    pub wall_seconds: f64,
    /// What came of the commands after the warm-up, in the script's order.
    pub lookups: Vec<Row>,
}

/// What came of one command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Row {
    /// When it was given.
    pub started_us: u64,
    /// What it was for.
    pub kind: Kind,
    /// How long it took; `None` if its node went away first.
    pub took_us: Option<u64>,
    /// Depth of the node closest to the target, if it was found.
    pub hops: Option<u8>,
    /// Requests sent.
    pub rpcs: u16,
}

/// Something that had to be equal on all hosts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Equality {
    /// What, as a plural: `values found`.
    pub name: String,
    /// How many cases were compared.
    pub compared: u64,
    /// How many of them differ and may, because the script leaves them to a race.
    pub excused: u64,
    /// When a case may differ.
    pub excuse: String,
    /// Those that differ and may not, one line each.
    pub differing: Vec<String>,
}

impl Conformance {
    /// Whether everything is equal that must be, and every mean within what luck moves.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.equalities.iter().all(|one| one.differing.is_empty())
            && measures(self).iter().all(|one| one.strays().is_empty())
    }

    /// The names of the hosts in one phrase.
    fn names(&self) -> String {
        let names: Vec<&str> = self.hosts.iter().map(|host| host.host.as_str()).collect();
        names.join(", ")
    }
}

/// The kinds of commands that a script has, in the order in which they are shown.
pub(crate) fn kinds(conformance: &Conformance) -> Vec<Kind> {
    let has = |kind: &Kind| {
        let mut rows = conformance.hosts.iter().flat_map(|host| &host.lookups);
        rows.any(|row| row.kind == *kind)
    };
    let all = [Kind::FindNode, Kind::Get, Kind::Put];
    all.into_iter().filter(has).collect()
}

/// A kind of command, as plural.
pub(crate) fn plural(kind: Kind) -> &'static str {
    match kind {
        Kind::FindNode => "find-nodes",
        Kind::Get => "gets",
        Kind::Put => "puts",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Find-nodes that took so many microseconds and sent so many requests.
    pub(super) fn rows(of: &[(u64, u16)]) -> Vec<Row> {
        let row = |(took, rpcs): &(u64, u16)| Row {
            started_us: 0,
            kind: Kind::FindNode,
            took_us: Some(*took),
            hops: Some(1),
            rpcs: *rpcs,
        };
        of.iter().map(row).collect()
    }

    pub(super) fn conformance(hosts: &[Vec<Row>], luck: Vec<Vec<Row>>) -> Conformance {
        let played = |(number, lookups): (usize, &Vec<Row>)| Played {
            host: format!("host {number}"),
            fingerprint: None,
            wall_seconds: 1.0,
            lookups: lookups.clone(),
        };
        Conformance {
            scenario: "some".to_owned(),
            description: String::new(),
            seed: 1,
            command: String::new(),
            resolved: String::new(),
            nodes: 2,
            duration_us: 1_000_000,
            warm_up_us: 0,
            version: String::new(),
            hosts: hosts.iter().enumerate().map(played).collect(),
            luck,
            equalities: Vec::new(),
        }
    }

    #[test]
    fn one_case_that_differs_is_enough_not_to_hold() {
        let mut conformance = conformance(&[rows(&[(10, 5)]), rows(&[(10, 5)])], Vec::new());
        assert!(conformance.holds());
        conformance.equalities.push(Equality {
            name: "values found".to_owned(),
            compared: 2,
            excused: 0,
            excuse: String::new(),
            differing: vec!["one".to_owned()],
        });
        assert!(!conformance.holds());
    }
}
