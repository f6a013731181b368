//! Stores keep their limits.

use super::{Cases, Finding};
use crate::measure::Seen;

pub(super) fn statement() -> String {
    "no store holds more than its design allows".to_owned()
}

pub(super) fn judge(seen: &Seen) -> Finding {
    Cases::of("samples of stores", seen).all_must_hold("exceeded a limit")
}
