//! A steady FindNode exchange in a simulated world, by the event: of the four messages of a call
//! two open its connection, two are request and reply.

use criterion::Criterion;
use kadlab_benches::simulated;

pub(crate) fn benches(criterion: &mut Criterion) {
    let stage = simulated::stage();
    let mut world = simulated::steady(&stage);
    criterion.bench_function("exchanges/an event of a steady world", |bencher| {
        bencher.iter(|| simulated::step(&mut world));
    });
}
