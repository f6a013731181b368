//! After the last fault everything converges within a bound; what is pending is told when it does not.

use super::Finding;
use crate::measure::Seen;
use kadlab_core::time::Duration;

pub(super) fn statement(within: Duration) -> String {
    format!("{within} after the last fault nothing is pending")
}

pub(super) fn judge(seen: &Seen) -> Finding {
    match (&seen.first, seen.looked) {
        (_, 0) => Finding::of(false, "nothing to look at: nobody was up".to_owned()),
        (None, looked) => {
            let detail = format!("all {looked} nodes and publications had converged");
            Finding::of(true, detail)
        }
        (Some(pending), _) => Finding::of(false, format!("pending {pending}")),
    }
}
