//! Runs that are done twice, the second time by a process that has done nothing else: one seed
//! must give one run.
//!
//! More than fingerprints is compared, since two runs that went the same way could still be
//! measured differently.

use super::ended::{Broken, End};
use kadlab_reports::sample::Sample;
use kadlab_reports::suite::Repeated;
use std::collections::BTreeSet;

/// Positions of `count` among `of`, spread evenly.
pub(super) fn spread(count: usize, of: usize) -> BTreeSet<usize> {
    assert!(count <= of, "nothing is repeated twice");
    let middle = |index: usize| (2 * index + 1) * of / (2 * count);
    (0..count).map(middle).collect()
}

/// What the second end says of the first.
pub(super) fn compared(first: &End, second: &End) -> Repeated {
    match (first, second) {
        (End::Ran(first), End::Ran(second)) => match difference(first, second) {
            None => Repeated::Same,
            Some(difference) => Repeated::Differs(difference),
        },
        (End::Ran(_), End::Broken(Broken { reason, last_words })) => Repeated::Broken {
            reason: reason.clone(),
            last_words: last_words.clone(),
        },
        (End::Ran(_), End::Unfinished(why)) => Repeated::Incomplete(why.reason().to_owned()),
        (End::Broken(_) | End::Unfinished(_), _) => {
            Repeated::Incomplete("the first run has no result".to_owned())
        }
    }
}

fn difference(first: &Sample, second: &Sample) -> Option<String> {
    let fingerprint = &first.fingerprint;
    if *fingerprint != second.fingerprint {
        return Some(format!(
            "fingerprint {fingerprint}, then {}",
            second.fingerprint
        ));
    }
    let fields = [
        ("events", first.events != second.events),
        ("expectations", first.expectations != second.expectations),
        ("warnings", first.warnings != second.warnings),
        ("metrics", first.metrics != second.metrics),
        ("latencies", first.latencies != second.latencies),
        ("versions of the program", first.version != second.version),
    ];
    let (what, _) = fields.into_iter().find(|(_, differ)| *differ)?;
    Some(format!(
        "fingerprint {fingerprint} both times, but other {what}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_repeated_is_spread_over_the_whole_order() {
        let spread = |count, of| spread(count, of).into_iter().collect::<Vec<_>>();
        assert_eq!(spread(0, 0), [0; 0]);
        assert_eq!(spread(0, 7), [0; 0]);
        assert_eq!(spread(1, 7), [3]);
        assert_eq!(spread(3, 12), [2, 6, 10]);
        for of in 0..50 {
            for count in 0..=of {
                assert_eq!(spread(count, of).len(), count);
            }
            assert_eq!(spread(of, of), (0..of).collect::<Vec<_>>());
        }
    }
}
