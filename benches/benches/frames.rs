//! Writing and reading frames, by the byte: what a kibibyte takes is 1,024 over the throughput.

use criterion::{Criterion, Throughput};
use kadlab_benches::frames::messages;

pub(crate) fn benches(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("frames");
    for (name, message) in messages() {
        let frame = message.encode();
        group.throughput(Throughput::Bytes(frame.len() as u64));
        group.bench_function(format!("write {name}"), |bencher| {
            bencher.iter(|| message.encode());
        });
        group.bench_function(format!("read {name}"), |bencher| {
            bencher.iter(|| message.decode(&frame).expect("it has just been written"));
        });
    }
    group.finish();
}
