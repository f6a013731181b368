//! The simulator's calendar at the depth of a world of ten thousand nodes: an event comes out and
//! causes another.

use criterion::Criterion;
use kadlab::engine::calendar::{Calendar, Order, Rank};
use kadlab_benches::census::draw;

/// Events that wait: a timer for each node, and some thousand messages on their way.
const DEPTH: u32 = 20_000;
/// Delays that are used in turn.
const DELAYS: usize = 4_096;
/// One way on PlanetLab takes up to about so long.
const DELAY_US_MAX: u64 = 200_000;

pub(crate) fn benches(criterion: &mut Criterion) {
    let mut draw = draw("calendar");
    let delays: Vec<u64> = (0..DELAYS).map(|_| 1 + draw.below(DELAY_US_MAX)).collect();
    let mut delays = delays.iter().cycle();
    let mut calendar = Calendar::new();
    let mut count = 0;
    let mut enter = |calendar: &mut Calendar<u64>, now_us: u64| {
        let delay_us = delays.next().expect("a cycle has no end");
        let order = Order::new(now_us + delay_us, Rank::Message, 0, (0, count));
        count += 1;
        calendar.push(order, now_us);
    };
    (0..DEPTH).for_each(|_| enter(&mut calendar, 0));
    criterion.bench_function("calendar/pop and push among 20000", |bencher| {
        bencher.iter(|| {
            let (order, _) = calendar.pop_before(u64::MAX).expect("many events wait");
            enter(&mut calendar, order.at_us);
        });
    });
}
