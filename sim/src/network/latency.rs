//! Latency between places: a matrix, one number for all, or a draw for each pair of nodes.
//!
//! One way is half a round trip; where the two directions of a matrix differ, half of the entry of
//! that direction. Two nodes at one place have the scenario's `same-place-rtt`, whatever a matrix
//! has on its diagonal. Everything is in whole microseconds.

use super::matrix::{Blank, Fill, Matrix};
use super::pairs::Pairs;
use crate::scenario::spec::{Latency, MatrixFile, Network};
use kadlab_core::ahead::fetch;
use kadlab_core::time::Duration;

/// One-way latencies between places.
#[derive(Debug)]
pub struct Latencies {
    names: Vec<String>,
    /// By pair of places, in microseconds: from the lower one and back, since a call needs both. A
    /// place and itself are a pair too: the latency inside it.
    ways_us: Vec<[u32; 2]>,
    /// The law by which pairs of nodes are drawn, if they are.
    pairs: Option<Pairs>,
    /// How many blanks each rule has filled.
    filled: Vec<(Fill, usize)>,
}

impl Latencies {
    /// The latencies of a scenario's network.
    ///
    /// # Panics
    /// If a matrix has blanks that its rules leave; scenarios are checked for that.
    #[must_use]
    pub fn of(network: &Network) -> Latencies {
        match &network.latency {
            Latency::Constant { rtt } => Latencies::everywhere(half(*rtt), None),
            Latency::Uniform { from, to } => {
                Latencies::everywhere(1, Some(Pairs::uniform(*from, *to)))
            }
            Latency::Lognormal {
                median,
                sigma,
                floor,
            } => Latencies::everywhere(1, Some(Pairs::lognormal(*median, *sigma, *floor))),
            Latency::Matrix { file, fill } => {
                let (matrix, filled) = filled(file, fill).expect("scenarios are checked for that");
                Latencies::between(&matrix, filled, half(network.same_place_rtt))
            }
        }
    }

    fn everywhere(one_way_us: u32, pairs: Option<Pairs>) -> Latencies {
        Latencies {
            names: vec!["everywhere".to_owned()],
            ways_us: vec![[one_way_us; 2]],
            pairs,
            filled: Vec::new(),
        }
    }

    fn between(matrix: &Matrix, filled: Vec<(Fill, usize)>, same_place_us: u32) -> Latencies {
        let pairs = (0..matrix.places()).flat_map(|high| (0..=high).map(move |low| (low, high)));
        let one_way = |from, to| match matrix.rtt_us(from, to) {
            _ if from == to => same_place_us,
            rtt_us => (rtt_us.expect("blanks are filled") / 2).max(1),
        };
        Latencies {
            names: matrix.names().to_vec(),
            ways_us: pairs
                .map(|(low, high)| [one_way(low, high), one_way(high, low)])
                .collect(),
            pairs: None,
            filled,
        }
    }

    /// How many places there are.
    #[must_use]
    pub fn places(&self) -> usize {
        self.names.len()
    }

    /// The places' names: those of a matrix, their numbers from 0 if it has none.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The place of a name; linear in the places.
    #[must_use]
    pub fn place(&self, name: &str) -> Option<u16> {
        let place = self.names.iter().position(|known| known == name)?;
        u16::try_from(place).ok()
    }

    /// From one place to another, in microseconds; at least one.
    #[must_use]
    pub fn one_way_us(&self, from: u16, to: u16) -> u64 {
        self.ways_us[pair(from, to)][usize::from(from > to)].into()
    }

    /// Has the latencies between two places fetched.
    pub fn fetch(&self, one: u16, other: u16) {
        fetch(&self.ways_us[pair(one, other)]);
    }

    /// No message is faster than this, whatever its jitter, in microseconds.
    #[must_use]
    pub fn floor_us(&self) -> u64 {
        match &self.pairs {
            Some(Pairs::Lognormal { floor_us, .. }) => (floor_us / 2).max(1),
            _ => 1,
        }
    }

    /// The law by which each pair of nodes is drawn; `None` if places decide.
    #[must_use]
    pub fn pairs(&self) -> Option<&Pairs> {
        self.pairs.as_ref()
    }

    /// How many blanks of the matrix each rule has filled.
    #[must_use]
    pub fn filled(&self) -> &[(Fill, usize)] {
        &self.filled
    }
}

/// The number of a pair: by the higher place, then the lower one.
fn pair(one: u16, other: u16) -> usize {
    let (one, other) = (usize::from(one), usize::from(other));
    let high = one.max(other);
    high * (high + 1) / 2 + (one + other - high)
}

/// The places that a scenario's nodes can be at, by name; none if its latency knows no places.
#[must_use]
pub fn place_names(latency: &Latency) -> Vec<String> {
    match latency {
        Latency::Matrix { file, .. } => matrix(file).names().to_vec(),
        _ => Vec::new(),
    }
}

/// A matrix with its blanks filled, and how many each rule filled.
///
/// # Errors
/// If a blank is left.
pub fn filled(file: &MatrixFile, rules: &[Fill]) -> Result<(Matrix, Vec<(Fill, usize)>), Blank> {
    let mut matrix = matrix(file);
    let fill = |rule: &Fill| (*rule, matrix.fill(*rule));
    let filled = rules.iter().map(fill).collect();
    match matrix.blank() {
        Some(blank) => Err(blank),
        None => Ok((matrix, filled)),
    }
}

fn matrix(file: &MatrixFile) -> Matrix {
    match file {
        MatrixFile::BuiltIn(built_in) => built_in.matrix(),
        MatrixFile::Read { matrix, .. } => Matrix::clone(matrix),
    }
}

fn half(rtt: Duration) -> u32 {
    u32::try_from(rtt.as_micros() / 2)
        .unwrap_or(u32::MAX)
        .max(1)
}

#[cfg(test)]
mod tests {
    use super::super::built_in::BuiltIn;
    use super::*;

    fn latencies(built_in: BuiltIn, rules: &[Fill]) -> Latencies {
        let (matrix, filled) =
            filled(&MatrixFile::BuiltIn(built_in), rules).expect("the rules fill it");
        Latencies::between(&matrix, filled, 250)
    }

    #[test]
    fn the_planetlab_matrix_is_the_measured_one() {
        let latencies = latencies(BuiltIn::Planetlab, &[]);
        assert_eq!(latencies.places(), 490);
        assert_eq!(latencies.one_way_us(0, 3), 121_650 / 2);
        assert_eq!(latencies.one_way_us(3, 0), latencies.one_way_us(0, 3));
        assert_eq!(latencies.one_way_us(7, 7), 250);
    }

    #[test]
    fn one_way_is_half_of_the_entry_of_its_own_direction() {
        let latencies = latencies(BuiltIn::Aws, &[]);
        let place = |name| latencies.place(name).expect(name);
        let (cape_town, hong_kong) = (place("af-south-1"), place("ap-east-1"));
        assert_eq!(latencies.one_way_us(cape_town, hong_kong), 382_868 / 2);
        assert_eq!(latencies.one_way_us(hong_kong, cape_town), 382_873 / 2);
        assert_eq!(latencies.one_way_us(cape_town, cape_town), 250);
        assert_eq!(latencies.place("af-south-2"), None);
    }

    #[test]
    fn blanks_that_no_rule_fills_are_refused() {
        let azure = MatrixFile::BuiltIn(BuiltIn::Azure);
        let left = |rules: &[Fill]| filled(&azure, rules).map(|_| ()).expect_err("blank").count;
        assert_eq!((left(&[]), left(&[Fill::Mirror])), (200, 98));
        let latencies = latencies(BuiltIn::Azure, &[Fill::Mirror, Fill::Relay]);
        assert_eq!(latencies.filled(), [(Fill::Mirror, 102), (Fill::Relay, 98)]);
    }
}
