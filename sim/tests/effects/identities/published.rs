//! What a node published before belongs to an identity that nobody has.

use super::super::world::{only_fault, run_text};
use super::{WORLD, seconds, stage};
use kadlab::world::World;
use kadlab_core::peer::Peer;
use kadlab_reports::record::{Ending, Run};

#[test]
fn readers_of_a_new_key_expect_what_was_published_under_it_only() {
    let expects = "
[[expect]]
name = \"visible\"
check = \"published-value-is-visible\"
within = \"10s\"

[[expect]]
name = \"monotonic\"
check = \"reads-never-go-back\"

[[expect]]
name = \"converged\"
check = \"converges-after-faults\"
within = \"5m\"
";
    // With k = 8 the k closest reach into buckets that have no room for all of them, as in any
    // Kademlia: there who knows all of them is a matter of luck.
    let sets = ["core.negative-cache=off", "core.k=20"];
    let run = run_text(&format!("{WORLD}{expects}"), &sets);
    assert_eq!(run.expectations.len(), 3);
    for expect in &run.expectations {
        assert_eq!(expect.planned, expect.outcome, "{}", expect.detail);
    }
    // A new key is no continuation of the old one: its first number is accepted by everybody.
    let refused = |run: &Run| {
        let puts = run
            .lookups
            .iter()
            .filter(|lookup| lookup.ending == Ending::Refused);
        puts.count()
    };
    let both = "fault.wiped.lose=[\"sequence\", \"identity\"]";
    assert_eq!(refused(&run_text(WORLD, &[both])), 0);
    assert!(refused(&run_text(WORLD, &["fault.wiped.lose=[\"sequence\"]"])) > 0);
}

/// Three publishers, of which the second one loses something at 140 s, after its second version.
const PUBLISHERS: &str = r#"[scenario]
name = "publishers"
description = "Three publishers, one of which starts again with another key."
duration = "4m"

[network]
latency = { kind = "constant", rtt = "100ms" }

[core]
sequence = "counter"

[[group]]
name = "peer"
count = 3
bootstrap = ["peer"]
join = { over = "1s" }

[[workload]]
name = "announce"
kind = "publish"
group = "peer"
salt = "dmsg"
value-size = "64B"
every = "60s"
from = "10s"

[[fault]]
name = "restart"
kind = "restart"
at = "140s"
on = { node = "peer/1" }
down = "1s"
lose = ["identity"]
"#;

/// The sequence numbers under the first and the present key of the second publisher, in its store.
fn numbers(set: &str, at_s: u64) -> (Option<u64>, Option<u64>) {
    let stage = stage(PUBLISHERS, &[set]);
    let mut world = World::new(&stage, None);
    world.run_until(seconds(at_s));
    let config = &stage.group_of(1).config;
    let node = world.hosts()[1].node().expect("it is up");
    let number = |peer: Peer| {
        let item = node
            .store()
            .find(&stage.publication(0, peer), world.now(), config);
        item.map(|item| item.seq())
    };
    (number(stage.first_peer(1)), number(world.hosts().me(1)))
}

#[test]
fn what_the_disk_keeps_stays_and_the_old_items_are_somebody_elses() {
    let lose = |fields: &str| format!("fault.restart.lose={fields}");
    // Before its first put of the second life, and after it.
    let (before_s, after_s) = (142, 205);
    let only = lose("[\"identity\"]");
    let (old, new) = numbers(&only, before_s);
    assert!(old.is_some() && new.is_none());
    let first = numbers(&lose("[\"identity\", \"sequence\"]"), after_s);
    assert_eq!(
        numbers(&only, after_s),
        first,
        "the saved number is for another target"
    );
    assert_eq!((first.0, first.1.is_some()), (old, true));
    assert!(first.1 < old, "it begins anew: {first:?}");
    assert_eq!(
        numbers(&lose("[\"identity\", \"store\"]"), before_s),
        (None, None)
    );
}

#[test]
fn a_restart_that_loses_identities_says_so() {
    let run = run_text(PUBLISHERS, &[]);
    let expected = "peer/1 restarted, down for 1s, identity lost";
    assert_eq!(
        (
            only_fault(&run).description.as_str(),
            only_fault(&run).nodes
        ),
        (expected, 1)
    );
    let all = "fault.restart.lose=[\"identity\", \"store\", \"sequence\"]";
    let run = run_text(PUBLISHERS, &[all]);
    let expected = "peer/1 restarted, down for 1s, sequence counters, items and identity lost";
    assert_eq!(only_fault(&run).description, expected);
}
