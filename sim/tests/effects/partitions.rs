//! Partitions that cut one way, some pairs, around a bridge, or now and then; and outages.

use super::effect::{BEGIN_US, END_US, Effect, Judged, check, effect_on, in_force};
use super::world::{DEADLINE_US, ONE_WAY_US, calls, only_fault, two_nodes};
use kadlab_reports::record::Run;

/// All four messages of a call and the one that closes it, where they are sent.
const ALL: Judged<'_> = Judged {
    after_us: &[0, ONE_WAY_US, 2 * ONE_WAY_US, 3 * ONE_WAY_US],
    close_after_us: Some(0),
};

fn split(name: &str, more: &str) -> Run {
    let script = format!(
        r#"
[[fault]]
name = "{name}"
kind = "partition"
at = "60s"
for = "30s"
on = {{ group = "peer" }}
{more}
"#
    );
    two_nodes(&script, &[])
}

#[test]
fn a_one_way_partition_cuts_the_messages_of_one_direction() {
    let to = Judged {
        after_us: &[0, 2 * ONE_WAY_US],
        close_after_us: Some(0),
    };
    let from = Judged {
        after_us: &[ONE_WAY_US, 3 * ONE_WAY_US],
        close_after_us: None,
    };
    for (direction, judged) in [("both", ALL), ("to", to), ("from", from)] {
        let run = split("split", &format!("direction = \"{direction}\""));
        let expected = effect_on(&calls(&run, 0), &judged, in_force);
        assert!(expected.failed > 30);
        check(&run, "partition", &expected);
    }
}

#[test]
fn a_flapping_partition_cuts_at_the_beginning_of_each_period_only() {
    let run = split("split", "every = \"9s\"\ncut-for = \"4s\"");
    let flaps = |at_us| in_force(at_us) && (at_us - BEGIN_US) % 9_000_000 < 4_000_000;
    let expected = effect_on(&calls(&run, 0), &ALL, flaps);
    let always = effect_on_all_the_time();
    assert!(expected.failed > 20 && expected.failed < always.failed);
    check(&run, "partition", &expected);
    assert!(only_fault(&run).description.ends_with(", 4s of every 9s"));
}

fn effect_on_all_the_time() -> Effect {
    let run = split("split", "");
    effect_on(&calls(&run, 0), &ALL, in_force)
}

#[test]
fn a_partial_partition_cuts_a_pair_of_nodes_wholly_or_not_at_all() {
    let whole = effect_on_all_the_time();
    let cut = |name: &str| {
        let run = split(name, "pairs = \"50%\"");
        let fault = only_fault(&run);
        (fault.messages_cut, fault.calls_failed)
    };
    let (mut cut_off, mut spared) = (0, 0);
    for name in 0..12 {
        match cut(&format!("split-{name}")) {
            (0, 0) => spared += 1,
            both if both == (whole.cut, whole.failed) => cut_off += 1,
            other => panic!("a pair was cut in part: {other:?} of {whole:?}"),
        }
    }
    assert!(
        cut_off > 0 && spared > 0,
        "twelve faults draw for the same pair"
    );
}

#[test]
fn a_bridge_reaches_both_sides_and_they_do_not_reach_each_other() {
    let middle = r#"
[[group]]
name = "middle"
count = 1
bootstrap = ["peer", "asker"]
join = { over = "1s" }

[[fault]]
name = "split"
kind = "partition"
at = "60s"
for = "30s"
on = { group = "asker" }
"#;
    for (bridge, failed) in [("", 2), ("bridge = { group = \"middle\" }", 1)] {
        let run = two_nodes(&format!("{middle}{bridge}"), &[]);
        let mut seen = 0;
        for lookup in &run.lookups {
            assert_eq!(lookup.rpcs, 2, "the peer and the middle");
            let ends_us = lookup.started_us + 4 * ONE_WAY_US;
            if in_force(lookup.started_us) {
                assert_eq!(
                    (lookup.failed_rpcs, lookup.latency_us),
                    (failed, DEADLINE_US)
                );
                seen += 1;
            } else if ends_us < BEGIN_US || lookup.started_us >= END_US {
                assert_eq!((lookup.failed_rpcs, lookup.latency_us), (0, 4 * ONE_WAY_US));
            }
        }
        assert!(seen > 30);
        let reached = run
            .lookups
            .iter()
            .filter(|lookup| in_force(lookup.started_us));
        for lookup in reached.filter(|lookup| in_force(lookup.started_us + DEADLINE_US)) {
            assert_eq!(
                (lookup.recall_of, lookup.reachable_of),
                (2, 2 - failed as u8)
            );
        }
    }
}

#[test]
fn a_partition_whose_other_side_is_a_bridge_touches_nobody() {
    let run = split("split", "bridge = { group = \"asker\" }");
    assert_eq!(run.warnings, ["fault `split` touched no node"]);
    assert_eq!(
        (only_fault(&run).nodes, only_fault(&run).messages_cut),
        (0, 0)
    );
}

#[test]
fn an_outage_cuts_every_message_of_its_nodes_and_those_between_them() {
    let outage = |on: &str| {
        let script = format!(
            r#"
[[fault]]
name = "dark"
kind = "outage"
at = "60s"
for = "30s"
on = {on}
"#
        );
        two_nodes(&script, &[])
    };
    let run = outage("{ group = \"peer\" }");
    let expected = effect_on(&calls(&run, 0), &ALL, in_force);
    assert!(expected.failed > 30);
    check(&run, "outage", &expected);
    let run = outage("{ share = \"100%\" }");
    let fault = only_fault(&run);
    assert_eq!(
        (fault.nodes, fault.messages_cut, fault.calls_failed),
        (2, expected.cut, expected.failed)
    );
}
