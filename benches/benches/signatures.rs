//! Signing an item, and checking one that nobody has checked before.

use criterion::{BatchSize, Criterion};
use kadlab_benches::items::{SALT, VALUE_BYTES, item, secret, unchecked};
use std::hint::black_box;

pub(crate) fn benches(criterion: &mut Criterion) {
    sign(criterion);
    check(criterion);
}

fn sign(criterion: &mut Criterion) {
    let secret = secret(0);
    let mut seq = 0;
    criterion.bench_function("signatures/sign an item of 688 B", |bencher| {
        bencher.iter(|| {
            seq += 1;
            item(&secret, SALT, seq, VALUE_BYTES)
        });
    });
}

/// An item remembers that its signature is valid, so that each check has an item of its own.
fn check(criterion: &mut Criterion) {
    let original = item(&secret(0), SALT, 1, VALUE_BYTES);
    criterion.bench_function("signatures/check an item of 688 B", |bencher| {
        bencher.iter_batched(
            || unchecked(&original),
            |item| black_box(item.verify(VALUE_BYTES)).expect("it is validly signed"),
            BatchSize::SmallInput,
        );
    });
}
