//! Latency between places: a measured matrix, or one number for all.
//!
//! One way is half a round trip. Two nodes at one place have the scenario's `same-place-rtt`.
//! Everything is in whole microseconds; the files' milliseconds with decimals are read as
//! integers, so that no float decides anything.

use crate::scenario::spec::{Latency, Network};
use flate2::read::GzDecoder;
use kadlab_core::time::Duration;
use std::io::Read;

/// 490 x 490 round-trip times between PlanetLab hosts (scenarios/latency/README.md).
const PLANETLAB: &[u8] =
    include_bytes!("../../../scenarios/latency/planetlab_490_rtt_median_ms.csv.gz");

/// One-way latencies between places.
#[derive(Debug)]
pub struct Latencies {
    places: usize,
    /// Row by row, in microseconds; the diagonal is the latency inside a place.
    one_way_us: Vec<u32>,
}

impl Latencies {
    /// The latencies of a scenario's network.
    #[must_use]
    pub fn of(network: &Network) -> Latencies {
        match &network.latency {
            Latency::Constant { rtt } => Latencies {
                places: 1,
                one_way_us: vec![half(*rtt)],
            },
            Latency::Matrix { .. } => planetlab(half(network.same_place_rtt)),
        }
    }

    /// How many places there are.
    #[must_use]
    pub fn places(&self) -> usize {
        self.places
    }

    /// From one place to another, in microseconds; at least one.
    #[must_use]
    pub fn one_way_us(&self, from: u16, to: u16) -> u64 {
        u64::from(self.one_way_us[usize::from(from) * self.places + usize::from(to)])
    }
}

fn half(rtt: Duration) -> u32 {
    u32::try_from(rtt.as_micros() / 2)
        .unwrap_or(u32::MAX)
        .max(1)
}

fn planetlab(same_place_us: u32) -> Latencies {
    let mut text = String::new();
    GzDecoder::new(PLANETLAB)
        .read_to_string(&mut text)
        .expect("the built-in matrix is readable");
    let places = text.lines().count();
    let cells = text.lines().flat_map(|line| line.split(','));
    let rtts_us: Vec<u32> = cells
        .map(|cell| millis(cell).expect("the matrix holds decimals"))
        .collect();
    assert!(
        rtts_us.len() == places * places,
        "the built-in matrix is square"
    );
    let one_way = |(index, rtt_us): (usize, u32)| {
        let diagonal = index / places == index % places;
        if diagonal {
            same_place_us
        } else {
            (rtt_us / 2).max(1)
        }
    };
    Latencies {
        places,
        one_way_us: rtts_us.into_iter().enumerate().map(one_way).collect(),
    }
}

/// Milliseconds with up to three decimals, as microseconds.
fn millis(text: &str) -> Option<u32> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let padded = format!("{decimals:0<3}");
    if padded.len() != 3 {
        return None;
    }
    whole
        .parse::<u32>()
        .ok()?
        .checked_mul(1000)?
        .checked_add(padded.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn milliseconds_are_read_without_floats() {
        assert_eq!(millis("121.650"), Some(121_650));
        assert_eq!(millis("0.5"), Some(500));
        assert_eq!(millis("7"), Some(7_000));
        assert_eq!(
            (millis("1.2345"), millis("-1"), millis("x")),
            (None, None, None)
        );
    }

    #[test]
    fn the_planetlab_matrix_is_the_measured_one() {
        let latencies = planetlab(250);
        assert_eq!(latencies.places(), 490);
        assert_eq!(latencies.one_way_us(0, 3), 121_650 / 2);
        assert_eq!(latencies.one_way_us(3, 0), latencies.one_way_us(0, 3));
        assert_eq!(latencies.one_way_us(7, 7), 250);
    }
}
