//! The steady state allocates nothing: a FindNode exchange, from the call to its reply, in a
//! world that has been running for a while.
//!
//! A counting allocator is asked around every single event. Events that start or end a lookup
//! allocate its memory; every other message of an exchange must not.

use kadlab::run::Options;
use kadlab::scenario;
use kadlab::world::World;
use kadlab::world::stage::Stage;
use kadlab_core::time::{Duration, Time};
use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};
use std::alloc::System;

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const SCENARIO: &str = r#"
[scenario]
name = "steady"
description = "Forty nodes look up random targets."
duration = "5m"
window = "5m"                        # no sample of the tables is taken meanwhile

[network]
latency = { kind = "constant", rtt = "100ms" }

[core]
preset = "skywire"
bucket-refresh = "off"

[[group]]
name = "node"
count = 40
join = { kind = "oracle" }

# A busy time, in which every queue grows to what it needs ...
[[workload]]
name = "busy"
kind = "find-node"
group = "node"
rate = "30/s"
to = "3m"

# ... and the steady one that is measured.
[[workload]]
name = "steady"
kind = "find-node"
group = "node"
rate = "10/s"
from = "3m"
"#;

/// Allocations and reallocations so far.
fn allocations() -> usize {
    let stats = ALLOCATOR.stats();
    stats.allocations + stats.reallocations
}

#[test]
fn a_steady_find_node_exchange_allocates_nothing() {
    let loaded = scenario::parse(SCENARIO, "steady.toml", &[]).expect("a valid scenario");
    let stage = Stage::new(loaded.scenario, 1, Options::default().numbering);
    let mut world = World::new(&stage, None);
    world.run_until(Time::ZERO + Duration::from_secs(190));
    let (mut exchanged, mut allocating, mut at_ends) = (0u64, 0u64, 0u64);
    let end = Time::ZERO + Duration::from_secs(290);
    loop {
        let commands = world.ledger().commands();
        let (messages, before) = (world.ledger().messages(), allocations());
        if !world.step(end) {
            break;
        }
        let allocated = u64::from(allocations() != before);
        if world.ledger().commands() != commands {
            at_ends += allocated;
        } else if world.ledger().messages() > messages {
            exchanged += 1;
            allocating += allocated;
        }
    }
    println!("{exchanged} requests and replies, {allocating} of them allocated");
    assert!(exchanged > 20_000, "the world exchanged messages");
    assert!(
        at_ends > 500,
        "the allocator counts: lookups begin and end with allocations"
    );
    assert_eq!(allocating, 0);
}
