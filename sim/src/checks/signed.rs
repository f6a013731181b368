//! No value without a valid signature for its target is returned to a command.

use super::{Cases, Finding};
use crate::measure::Seen;

pub(super) fn statement() -> String {
    "every value that a get returns is validly signed".to_owned()
}

pub(super) fn judge(seen: &Seen) -> Finding {
    Cases::of("values that gets returned", seen).all_must_hold("were not validly signed")
}
