//! What a fault must have done to the calls between two nodes, worked out by hand.

use super::world::{ANSWERED_US, DEADLINE_US, only_fault};
use kadlab_reports::record::Run;

/// Faults are scripted for this time.
pub(crate) const BEGIN_US: u64 = 60_000_000;
pub(crate) const END_US: u64 = 90_000_000;

/// Whether a fault that does not flap is in force.
pub(crate) fn in_force(at_us: u64) -> bool {
    (BEGIN_US..END_US).contains(&at_us)
}

/// What a fault must have done: messages cut, calls failed, and its last effect.
#[derive(Debug, PartialEq, Eq, Default)]
pub(crate) struct Effect {
    pub(crate) cut: u64,
    pub(crate) failed: u64,
    last_us: u64,
}

impl Effect {
    fn happened(&mut self, at_us: u64) {
        self.cut += 1;
        self.last_us = self.last_us.max(at_us);
    }
}

/// When a fault judges the messages of a call.
pub(crate) struct Judged<'a> {
    /// After its start.
    pub(crate) after_us: &'a [u64],
    /// The message that closes it, after the call is given up; `None` if it is not judged.
    pub(crate) close_after_us: Option<u64>,
}

/// What a fault must do to calls. Asserts every call's latency on the way.
pub(crate) fn effect_on(
    calls: &[(u64, u64)],
    judged: &Judged<'_>,
    in_force: impl Fn(u64) -> bool,
) -> Effect {
    let mut effect = Effect::default();
    for (started_us, latency_us) in calls {
        let mut moments = judged.after_us.iter().map(|after_us| started_us + after_us);
        let Some(cut_at_us) = moments.find(|at_us| in_force(*at_us)) else {
            assert_eq!(
                *latency_us, ANSWERED_US,
                "the call at {started_us} was not touched"
            );
            continue;
        };
        assert_eq!(*latency_us, DEADLINE_US, "the call at {started_us} was cut");
        effect.failed += 1;
        effect.happened(cut_at_us);
        let close_us = (judged.close_after_us).map(|after_us| started_us + DEADLINE_US + after_us);
        if let Some(close_us) = close_us.filter(|close_us| in_force(*close_us)) {
            effect.happened(close_us);
        }
    }
    effect
}

/// The only fault of a run is of this kind, struck one node, and did this in its time.
pub(crate) fn check(run: &Run, kind: &str, expected: &Effect) {
    let fault = only_fault(run);
    let actual = Effect {
        cut: fault.messages_cut,
        failed: fault.calls_failed,
        last_us: fault.last_us.expect("it had effects"),
    };
    assert_eq!(actual, *expected);
    assert_eq!((fault.kind.as_str(), fault.nodes), (kind, 1));
    assert_eq!((fault.start_us, fault.end_us), (BEGIN_US, END_US));
    let struck_us = fault.first_us.expect("it had effects");
    assert_eq!(struck_us, BEGIN_US, "the moment it struck the node");
}
