//! Who may dial a node behind a NAT.
//!
//! The four classes of RFC 3489, section 5, judged by nodes: every node is a host of its own with
//! one address and one port. What a NAT lets in depends on whom the node has sent anything to
//! lately, and, where ports are compared, on whether the caller's port is the one that was sent
//! to. A symmetric NAT has another port for every peer, so that no port fits if both ends compare
//! or change ports.

use crate::scenario::spec::NatClass;

/// Whom a node has sent anything to, as lately as its NAT remembers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Sent {
    /// Anybody.
    pub to_anybody: bool,
    /// The caller.
    pub to_caller: bool,
}

/// Whether a NAT of this class lets a call in, from a caller behind that one if it is behind any.
#[must_use]
pub fn lets_in(class: NatClass, caller: Option<NatClass>, sent: Sent) -> bool {
    use NatClass::{FullCone, PortRestricted, RestrictedCone, Symmetric};
    match (class, caller) {
        (FullCone, _) => sent.to_anybody,
        (PortRestricted, Some(Symmetric)) => false,
        (Symmetric, Some(Symmetric | PortRestricted)) => false,
        (RestrictedCone | PortRestricted | Symmetric, _) => sent.to_caller,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use NatClass::{FullCone, PortRestricted, RestrictedCone, Symmetric};

    /// Rows: whose NAT it is. Columns: the caller's: none, full cone, restricted cone, port
    /// restricted, symmetric. What it must have sent: to Nobody, Anybody, the Caller; - for never.
    const TABLE: [(NatClass, &str); 4] = [
        (FullCone, "AAAAA"),
        (RestrictedCone, "CCCCC"),
        (PortRestricted, "CCCC-"),
        (Symmetric, "CCC--"),
    ];

    #[test]
    fn each_pair_of_classes_lets_in_what_the_table_says() {
        let callers = [
            None,
            Some(FullCone),
            Some(RestrictedCone),
            Some(PortRestricted),
            Some(Symmetric),
        ];
        for (class, row) in TABLE {
            for (caller, needs) in callers.into_iter().zip(row.chars()) {
                let lets = |to_anybody, to_caller| {
                    let sent = Sent {
                        to_anybody,
                        to_caller,
                    };
                    lets_in(class, caller, sent)
                };
                let found = (lets(false, false), lets(true, false), lets(true, true));
                let expected = match needs {
                    'A' => (false, true, true),
                    'C' => (false, false, true),
                    _ => (false, false, false),
                };
                assert_eq!(found, expected, "{class:?} called from {caller:?}");
            }
        }
    }
}
