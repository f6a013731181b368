//! Identities that are lost more than once: by several faults, and in churn.

use super::super::world::{only_fault, run_text};
use super::{NODES, RENEWALS, WORLD, counter, renewed, seconds, stage};
use kadlab::world::World;
use kadlab_core::peer::Peer;

#[test]
fn a_node_loses_an_identity_with_each_fault_and_every_one_is_new() {
    let again = "
[[fault]]
name = \"again\"
kind = \"restart\"
at = \"6m\"
on = { touched-by = \"wiped\" }
down = \"5s\"
roll-back = \"4m\"
lose = [\"identity\", \"store\"]

[[fault]]
name = \"back\"
kind = \"restart\"
at = \"8m\"
on = { touched-by = \"wiped\" }
down = \"5s\"
roll-back = \"7m\"
";
    let stage = stage(&format!("{WORLD}{again}"), &[]);
    let mut world = World::new(&stage, None);
    world.run_until(seconds(190));
    let renewed = renewed(&world, &stage);
    world.run_until(seconds(370));
    let second: Vec<Peer> = renewed.iter().map(|node| world.hosts().me(*node)).collect();
    let whose: Vec<_> = second.iter().map(|peer| stage.whose(*peer)).collect();
    assert_eq!(
        whose,
        renewed.iter().map(|node| (*node, 2)).collect::<Vec<_>>()
    );
    // A disk that is rolled back brings no identity back.
    world.run_until(seconds(490));
    let after: Vec<Peer> = renewed.iter().map(|node| world.hosts().me(*node)).collect();
    assert_eq!(after, second);
}

#[test]
fn in_churn_every_return_is_that_of_a_stranger() {
    let churn = r#"
[[fault]]
name = "churn"
kind = "churn"
at = "4m"
for = "3m"
on = { group = "visor", share = "50%" }
session = { kind = "exponential", mean = "1m" }
start = "START"
absence = { kind = "exponential", mean = "20s" }
lose = "identity"
"#;
    let base = WORLD
        .split("[[fault]]")
        .next()
        .expect("there is a beginning");
    for start in ["fresh", "residual", "equilibrium"] {
        let text = format!("{base}{}", churn.replace("START", start));
        let run = run_text(&text, &["scenario.duration=8m"]);
        let fault = only_fault(&run);
        assert!(fault.returns > 25, "{}", fault.returns);
        assert_eq!(
            fault.returns, fault.departures,
            "everybody is back in the end"
        );
        assert_eq!(counter(&run, RENEWALS), Some(fault.returns), "{start}");
        // No other fault interferes: as many are made beforehand as are lost.
        let identities = stage(&text, &["scenario.duration=8m"]).identities() as u64;
        assert_eq!(identities, u64::from(NODES) + fault.departures, "{start}");
        assert!(
            fault.description.contains(", identity lost"),
            "{}",
            fault.description
        );
    }
}
