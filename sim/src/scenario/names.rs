//! The names of choices that are a scenario's own: read and written from one table each.
//!
//! The core's choices are named by the core, metrics in [`super::metrics`].

use super::spec::{Backoff, NatClass, Oversize};
use super::spec::{DeadPeers, Direction, Overflow, Start, Wire};
use crate::network::matrix::Fill;

pub(super) const DEAD_PEERS: &[(&str, DeadPeers)] = &[
    ("silent", DeadPeers::Silent),
    ("refused", DeadPeers::Refused),
];
pub(super) const WIRES: &[(&str, Wire)] = &[("values", Wire::Values), ("encoded", Wire::Encoded)];
pub(super) const DIRECTIONS: &[(&str, Direction)] = &[
    ("both", Direction::Both),
    ("to", Direction::To),
    ("from", Direction::From),
];
pub(super) const FILLS: &[(&str, Fill)] = &[("mirror", Fill::Mirror), ("relay", Fill::Relay)];
pub(super) const OVERFLOWS: &[(&str, Overflow)] =
    &[("refuse", Overflow::Refuse), ("drop", Overflow::Drop)];
pub(super) const BACKOFFS: &[(&str, Backoff)] =
    &[("double", Backoff::Double), ("constant", Backoff::Constant)];
pub(super) const NATS: &[(&str, Option<NatClass>)] = &[
    ("open", None),
    ("full-cone", Some(NatClass::FullCone)),
    ("restricted-cone", Some(NatClass::RestrictedCone)),
    ("port-restricted", Some(NatClass::PortRestricted)),
    ("symmetric", Some(NatClass::Symmetric)),
];
pub(super) const OVERSIZES: &[(&str, Oversize)] = &[
    ("refuse", Oversize::Refuse),
    ("fragment", Oversize::Fragment),
];

pub(super) const STARTS: &[(&str, Start)] = &[
    ("residual", Start::Residual),
    ("fresh", Start::Fresh),
    ("equilibrium", Start::Equilibrium),
];

/// The name that `names` has for `value`.
pub(super) fn name_in<T: PartialEq>(names: &[(&'static str, T)], value: &T) -> &'static str {
    let row = names.iter().find(|(_, named)| named == value);
    row.expect("every value of a choice has a name").0
}
