//! The measured matrices that come with the program (scenarios/latency/README.md has their
//! sources and licences).

use super::matrix::Matrix;

/// A measured matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BuiltIn {
    /// 490 PlanetLab hosts.
    Planetlab,
    /// 99 end-user devices of the Seattle testbed.
    Seattle,
    /// 19 regions of AWS; the two directions of a pair differ.
    Aws,
    /// 20 regions of GCP; the two directions of a pair differ.
    Gcp,
    /// 51 regions of Azure; some pairs are blank.
    Azure,
}

impl BuiltIn {
    /// All of them by name.
    pub const ALL: &[(&str, BuiltIn)] = &[
        ("planetlab", BuiltIn::Planetlab),
        ("seattle", BuiltIn::Seattle),
        ("aws", BuiltIn::Aws),
        ("gcp", BuiltIn::Gcp),
        ("azure", BuiltIn::Azure),
    ];

    /// Whether some pairs of it are blank, so that it needs a fill rule.
    #[must_use]
    pub fn has_blanks(self) -> bool {
        matches!(self, BuiltIn::Azure)
    }

    /// The matrix, with its blanks.
    #[must_use]
    pub fn matrix(self) -> Matrix {
        Matrix::read(self.bytes()).expect("the built-in matrices are sound")
    }

    fn bytes(self) -> &'static [u8] {
        match self {
            BuiltIn::Planetlab => {
                include_bytes!("../../../scenarios/latency/planetlab_490_rtt_median_ms.csv.gz")
            }
            BuiltIn::Seattle => {
                include_bytes!("../../../scenarios/latency/seattle_99_rtt_median_ms.csv.gz")
            }
            BuiltIn::Aws => include_bytes!("../../../scenarios/latency/aws_19_regions_rtt_ms.csv"),
            BuiltIn::Gcp => include_bytes!("../../../scenarios/latency/gcp_20_regions_rtt_ms.csv"),
            BuiltIn::Azure => {
                include_bytes!("../../../scenarios/latency/azure_50_regions_rtt_ms.csv")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::matrix::Fill;
    use super::*;

    /// The round-trip time in microseconds between two places by name.
    fn rtt_us(matrix: &Matrix, from: &str, to: &str) -> Option<u32> {
        let place = |name| matrix.names().iter().position(|known| known == name);
        matrix.rtt_us(place(from).expect(from), place(to).expect(to))
    }

    #[test]
    fn the_built_in_matrices_are_the_measured_ones() {
        let places = [490, 99, 19, 20, 51];
        for ((name, built_in), places) in BuiltIn::ALL.iter().zip(places) {
            let matrix = built_in.matrix();
            assert_eq!(matrix.places(), places, "{name}");
            assert_eq!(matrix.blank().is_some(), built_in.has_blanks(), "{name}");
        }
        let planetlab = BuiltIn::Planetlab.matrix();
        assert_eq!(rtt_us(&planetlab, "0", "3"), Some(121_650));
        let seattle = BuiltIn::Seattle.matrix();
        assert_eq!(rtt_us(&seattle, "0", "9"), Some(432_500));
        let aws = BuiltIn::Aws.matrix();
        assert_eq!(rtt_us(&aws, "af-south-1", "ap-east-1"), Some(382_868));
        assert_eq!(rtt_us(&aws, "ap-east-1", "af-south-1"), Some(382_873));
        let gcp = BuiltIn::Gcp.matrix();
        assert_eq!(rtt_us(&gcp, "asia-east2", "asia-east1"), Some(18_911));
    }

    #[test]
    fn the_blanks_of_azure_are_filled_by_the_other_direction_and_by_relays() {
        let mut azure = BuiltIn::Azure.matrix();
        assert_eq!(rtt_us(&azure, "East US", "West Europe"), Some(83_000));
        assert_eq!(rtt_us(&azure, "West Europe", "East US"), Some(85_000));
        assert_eq!(rtt_us(&azure, "West India", "East US"), None);
        assert_eq!(azure.blank().map(|blank| blank.count), Some(200));
        assert_eq!(azure.fill(Fill::Mirror), 102);
        assert_eq!(rtt_us(&azure, "West India", "East US"), Some(181_000));
        assert_eq!(azure.fill(Fill::Relay), 98);
        assert_eq!(rtt_us(&azure, "Malaysia West", "West India"), Some(52_000));
        assert_eq!(azure.blank(), None);
    }
}
