//! Dead contacts leave tables within a bound.

use super::{Cases, Finding};
use crate::measure::Seen;
use kadlab_core::time::Duration;

pub(super) fn statement(within: Duration) -> String {
    format!("no live node knows a contact that has been down for longer than {within}")
}

pub(super) fn judge(seen: &Seen) -> Finding {
    Cases::of("looks at nodes that were down long enough", seen)
        .all_must_hold("found them in tables")
}
