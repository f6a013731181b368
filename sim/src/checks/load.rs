//! How evenly nodes served: metrics of the requests that each of them answered inside the span.
//!
//! A node that was down served what it served before and after; one that served nothing counts.

use super::metric::{MILLION, Measured, ratio};
use super::{Evidence, Span};
use crate::measure::Seen;
use crate::scenario::spec::Scope;
use kadlab_reports::balance::gini_millionths;

/// The requests that each node served, those of one group if the metric is of one.
pub(super) fn served<'a>(scope: Scope, seen: &'a Seen, evidence: &Evidence<'_>) -> &'a [u64] {
    match scope {
        Scope::Group(index) => {
            let positions = evidence.stage.positions_of_group(index);
            &seen.served[positions.start as usize..positions.end as usize]
        }
        Scope::All | Scope::Workload(_) => &seen.served,
    }
}

/// Their Gini coefficient, in millionths.
pub(super) fn gini(served: &[u64]) -> Measured {
    let gini = gini_millionths(served.iter().copied());
    gini.map_or(Measured::Nothing, |value| Measured::Number {
        value,
        cases: served.len() as u64,
    })
}

/// The share of the node that served most.
pub(super) fn busiest(served: &[u64]) -> Measured {
    ratio(most(served), served.iter().sum())
}

/// What the node that served most did by second, in millionths.
pub(super) fn busiest_per_second(served: &[u64], span: Span) -> Measured {
    let millionths = u128::from(most(served)) * 1_000_000 * u128::from(MILLION);
    let us = span.to.since(span.from).as_micros();
    match most(served) {
        0 => Measured::Nothing,
        _ => Measured::Number {
            value: (millionths / u128::from(us)) as u64,
            cases: served.len() as u64,
        },
    }
}

fn most(served: &[u64]) -> u64 {
    served.iter().copied().max().unwrap_or(0)
}
