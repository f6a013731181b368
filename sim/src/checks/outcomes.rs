//! Every call has one outcome, as the node that made it hears.

use super::{Cases, Finding};
use crate::measure::Seen;

pub(super) fn statement() -> String {
    "every call has one outcome".to_owned()
}

pub(super) fn judge(seen: &Seen) -> Finding {
    Cases::of("calls", seen).all_must_hold("had none, or more than one")
}
