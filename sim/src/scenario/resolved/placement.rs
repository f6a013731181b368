//! Placements written back.

use super::super::spec::{Group, Placement};
use super::selection::key;

/// A placement as an inline table.
pub(super) fn placement(placement: &Placement, groups: &[Group]) -> String {
    match placement {
        Placement::Random => "{ kind = \"random\" }".to_owned(),
        Placement::Near { to, bits } => {
            let to = key(to, groups);
            format!("{{ kind = \"near\", to = {to}, bits = {bits} }}")
        }
    }
}
