//! One whole lookup among nodes of the core, from the command to its result: some hundred messages.

use criterion::Criterion;
use kadlab_benches::census::targets;
use kadlab_benches::crowd::Crowd;

const NODES: usize = 1_000;

pub(crate) fn benches(criterion: &mut Criterion) {
    let (mut crowd, targets) = (Crowd::of(NODES), targets(NODES));
    let mut turn = 0;
    criterion.bench_function("lookups/one among 1000 nodes", |bencher| {
        bencher.iter(|| {
            turn += 1;
            crowd.find_node(turn % NODES, targets[turn % NODES])
        });
    });
}
