//! All benches: a module for each concept. `cargo bench -p kadlab-benches -- NAME` runs those whose
//! names contain NAME; under `cargo test` every body runs once.

mod answers;
mod calendar;
mod exchanges;
mod frames;
mod lookups;
mod puts;
mod signatures;
mod tables;

/// The allocator of the `kadlab` command.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

criterion::criterion_group!(
    all,
    signatures::benches,
    frames::benches,
    tables::benches,
    answers::benches,
    puts::benches,
    calendar::benches,
    lookups::benches,
    exchanges::benches,
);
criterion::criterion_main!(all);
