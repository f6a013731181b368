//! A live oldest contact of a full bucket is not evicted.

use super::{Cases, Finding};
use crate::measure::Seen;

pub(super) fn statement() -> String {
    "live oldest contacts of full buckets stay in their tables".to_owned()
}

pub(super) fn judge(seen: &Seen) -> Finding {
    Cases::of("looks at oldest contacts that lived", seen).all_must_hold("found them gone")
}
