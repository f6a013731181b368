//! Everything converges after the last fault, unless a node is left alone, values are gone, or
//! results get lost; what is pending is told.

use super::Case;
use super::closest::{LEFT_ALONE, NEVER_TRIES_AGAIN};
use kadlab::world::Sabotage;

/// Everybody publishes once.
const PUBLISH: &str = r#"
[[workload]]
name = "announce"
kind = "publish"
group = "peer"
salt = "dmsg"
value-size = "64B"
every = "60s"
from = "10s"
to = "70s"
"#;

/// Everybody starts again without a disk, long after everything was published.
const DISKS_LOST: &str = r#"
[[fault]]
name = "loss"
kind = "restart"
at = "4m"
on = { group = "peer" }
down = "1s"
lose = "disk"
"#;

const CHECK: &str = "check = \"converges-after-faults\"\nwithin = \"90s\"";

fn case(world: &str) -> Case<'_> {
    Case {
        world,
        expect: CHECK,
        sets: &[],
        sabotage: None,
    }
}

#[test]
fn a_node_that_tries_again_converges() {
    case(LEFT_ALONE).holds("all 12 nodes and publications had converged");
}

#[test]
fn a_node_that_never_tries_again_is_pending() {
    let sets = NEVER_TRIES_AGAIN;
    let pending = "of 12 nodes do not know their k closest live nodes (peer/";
    Case {
        sets,
        ..case(LEFT_ALONE)
    }
    .fails(pending);
}

#[test]
fn values_that_are_gone_are_pending() {
    let published = format!("{LEFT_ALONE}{PUBLISH}");
    case(&published).holds("nodes and publications had converged");
    let lost = format!("{published}{DISKS_LOST}");
    case(&lost).fails("publications are at none of the k closest live nodes (version 1 of peer/");
}

#[test]
fn results_that_got_lost_are_pending() {
    let sabotage = Some(Sabotage::ResultsAreLost);
    let pending = "lookups are under way since before (that of peer/";
    Case {
        sabotage,
        ..case(LEFT_ALONE)
    }
    .fails(pending);
}

#[test]
fn without_live_nodes_nothing_converges() {
    let end = r#"
[[fault]]
name = "end"
kind = "crash"
at = "200s"
on = { group = "peer" }
"#;
    case(&format!("{LEFT_ALONE}{end}")).fails("nothing to look at: nobody was up");
}
