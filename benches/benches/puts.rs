//! Storing items: in a store whose public pool is full, their signatures checked before.

use criterion::{BatchSize, Criterion, Throughput};
use kadlab_benches::items::checked_items;
use kadlab_core::config::{Config, Preset};
use kadlab_core::item::Item;
use kadlab_core::store::{Put, Store};
use kadlab_core::time::Time;
use std::sync::Arc;

/// Items that are put while the time is taken.
const PUTS: u32 = 500;
const NOW: Time = Time::from_micros(1);

pub(crate) fn benches(criterion: &mut Criterion) {
    let config = Config::preset(Preset::Skywire);
    let items = checked_items(config.public_pool + PUTS);
    let (there, new) = items.split_at(config.public_pool as usize);
    let full = || put_all(Store::new(), there, &config);
    let mut group = criterion.benchmark_group("puts");
    group.throughput(Throughput::Elements(PUTS.into()));
    group.bench_function("500 new items in a full store", |bencher| {
        bencher.iter_batched(
            full,
            |store| put_all(store, new, &config),
            BatchSize::PerIteration,
        );
    });
    group.bench_function("500 items that are there", |bencher| {
        let again = &there[..PUTS as usize];
        bencher.iter_batched(
            full,
            |store| put_all(store, again, &config),
            BatchSize::PerIteration,
        );
    });
    group.finish();
}

fn put_all(mut store: Store, items: &[Arc<Item>], config: &Config) -> Store {
    for item in items {
        let put = Put {
            item,
            mirror_target: None,
        };
        let stored = store.insert(&put, NOW, config);
        let _ = stored.expect("no rule is broken");
    }
    store
}
