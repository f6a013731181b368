//! Lookups end within their bound, unless their results get lost or calls take longer.

use super::super::world::TWO_NODES;
use super::Case;
use kadlab::world::Sabotage;

const SOUND: Case<'_> = Case {
    world: TWO_NODES,
    expect: r#"check = "lookups-end""#,
    sets: &[],
    sabotage: None,
};

/// The other node is dead from the first lookup on.
const DEAD: &str = r#"
[[fault]]
name = "death"
kind = "crash"
at = "9s"
on = { node = "peer/0" }
"#;

#[test]
fn lookups_of_two_nodes_end_within_their_rounds() {
    SOUND.holds("lookups did not end in time");
}

#[test]
fn lookups_whose_results_get_lost_never_end() {
    let case = Case {
        sabotage: Some(Sabotage::ResultsAreLost),
        ..SOUND
    };
    // Two nodes need one halving and seven rounds of three for k = 20, two seconds each.
    case.fails("had not ended when the run did, its bound was 16s");
}

#[test]
fn a_lookup_that_waits_for_a_dead_peer_takes_the_deadline() {
    let world = format!("{TWO_NODES}{DEAD}");
    let world = world.as_str();
    let expect = "check = \"lookups-end\"\nwithin = \"2s\"";
    Case {
        world,
        expect,
        ..SOUND
    }
    .holds("lookups did not end in time");
    let expect = "check = \"lookups-end\"\nwithin = \"1999ms\"";
    Case {
        world,
        expect,
        ..SOUND
    }
    .fails("took 2s, its bound was 1999ms");
}

#[test]
fn without_lookups_nothing_ends() {
    let expect = "check = \"lookups-end\"\nto = \"10s\"";
    Case { expect, ..SOUND }.fails("nothing to look at: there were no lookups");
}

#[test]
fn the_time_for_which_its_asker_was_paused_is_not_a_lookups() {
    for seconds in [30, 60] {
        let world = format!(
            "{TWO_NODES}\n[[fault]]\nname = \"freeze\"\nkind = \"pause\"\nat = \"60s\"\n\
             for = \"{seconds}s\"\non = {{ group = \"asker\" }}\n"
        );
        let case = Case {
            world: &world,
            expect: "check = \"lookups-end\"\nwithin = \"2s\"",
            sets: &["workload.lookups.rate=10/s"],
            sabotage: None,
        };
        case.holds("lookups did not end in time");
    }
}
