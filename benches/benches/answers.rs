//! Answering a FindNode: the k closest of a node's table, and what is around them. The world of a
//! hundred thousand ids does not fit the caches, as it does not in a run.

use criterion::Criterion;
use kadlab_benches::census::targets;
use kadlab_benches::crowd::Crowd;
use kadlab_core::message::Request;
use kadlab_core::peer::Peer;

/// Targets that are asked for in turn.
const TARGETS: usize = 1_024;

pub(crate) fn benches(criterion: &mut Criterion) {
    for ids in [1_000, 100_000] {
        answer(criterion, ids);
    }
}

fn answer(criterion: &mut Criterion, ids: usize) {
    let (mut crowd, targets) = (Crowd::of_one_among(ids), targets(TARGETS));
    let mut turn = 0;
    criterion.bench_function(
        &format!("answers/k closest of a world of {ids}"),
        |bencher| {
            bencher.iter(|| {
                turn += 1;
                let from = Peer::from_index((1 + turn % (ids - 1)) as u32);
                let target = targets[turn % TARGETS];
                let reply = crowd.answer(0, from, Request::FindNode { target });
                crowd.recycle(reply);
            });
        },
    );
}
