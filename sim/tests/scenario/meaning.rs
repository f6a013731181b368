//! What a file says is what the types hold, and what it leaves out is as documented.

use super::{VALID, changed};
use kadlab::scenario::spec::*;
use kadlab::scenario::{Scenario, parse};
use kadlab_core::time::{Duration, Time, WallClock};

fn read(text: &str) -> Scenario {
    let loaded = parse(text, "valid.toml", &[]).unwrap_or_else(|error| panic!("{error}"));
    loaded.scenario
}

fn minute(count: u64) -> Time {
    Time::ZERO + Duration::from_secs(60 * count)
}

#[test]
fn what_a_file_leaves_out_is_as_documented() {
    let scenario = read(VALID);
    assert_eq!(scenario.warm_up, Duration::ZERO);
    assert_eq!(scenario.window, Duration::from_secs(15));
    assert_eq!(scenario.seeds, 1..=20);
    let epoch = WallClock::from_unix_nanos(1_767_225_600_000_000_000);
    assert_eq!(scenario.epoch, epoch);
    assert_eq!(scenario.network.same_place_rtt, Duration::from_micros(500));
    assert_eq!(scenario.network.dead_peers, DeadPeers::Silent);
    assert_eq!(scenario.network.wire, Wire::Values);
    let server = &scenario.groups[0];
    let over = Duration::from_secs(60);
    assert_eq!(server.join, Join::Organic { over });
    assert!(server.bootstrap.is_empty());
    assert_eq!(server.placement, Placement::Random);
    assert_eq!(
        server.transport,
        Transport::Direct(Direct {
            handlers: 128,
            backlog: 128,
            overflow: Overflow::Refuse,
            handler_deadline: Some(Duration::from_secs(30)),
        })
    );
    assert_eq!(
        (scenario.workloads[0].from, scenario.workloads[0].to),
        (Time::ZERO, minute(15))
    );
}

#[test]
fn names_become_positions() {
    let scenario = read(VALID);
    assert_eq!(scenario.groups[1].bootstrap, [0]);
    assert_eq!(scenario.workloads[2].group, 0);
    let per = Duration::from_secs(1);
    let rate = Rate { count: 20, per };
    assert_eq!(scenario.workloads[1].task, Task::Get { of: 0, rate });
    let on = Selection::Node {
        group: 1,
        index: 12,
    };
    assert_eq!(
        scenario.faults[1].kind,
        FaultKind::Crash { on, lasts: None }
    );
}

#[test]
fn a_full_node_has_no_item_limit_whatever_core_says() {
    let limited = read(&changed("alpha = 4", "items-max = 9"));
    let limits = limited.groups.iter().map(|group| group.config.items_max);
    assert_eq!(limits.collect::<Vec<_>>(), [0, 9]);
}

#[test]
fn during_a_fault_is_from_its_beginning_to_its_end() {
    let scenario = read(VALID);
    let felt = &scenario.expectations[2];
    assert_eq!((felt.from, felt.to), (Some(minute(6)), Some(minute(8))));
    let stopped = read(&changed(r#"during = "split""#, r#"during = "stop""#));
    let felt = &stopped.expectations[2];
    assert_eq!((felt.from, felt.to), (Some(minute(9)), Some(minute(15))));
}

#[test]
fn after_a_fault_is_from_its_end_on() {
    let after = |script: &str| {
        let scenario = read(&changed(r#"during = "split""#, script));
        (scenario.expectations[2].from, scenario.expectations[2].to)
    };
    assert_eq!(after(r#"after = "split""#), (Some(minute(8)), None));
    let to = after("after = \"split\"\nto = \"10m\"");
    assert_eq!(to, (Some(minute(8)), Some(minute(10))));
}

#[test]
fn checks_have_their_defaults_spelt_out() {
    let checked = |check: &str| {
        let check = format!("check = \"{check}\"\n\n[[expect]]\nname = \"gets\"");
        let old = "check = \"published-value-is-visible\"\nwithin = \"2m\"\n\n[[expect]]\nname = \"gets\"";
        let loaded = parse(&changed(old, &check), "valid.toml", &[]).expect("valid");
        loaded.resolved
    };
    let ends = checked("lookups-end");
    assert!(
        ends.contains("check = \"lookups-end\"\nwithin = \"rounds\"\n"),
        "{ends}"
    );
    for name in ["closest-are-found", "closest-are-known"] {
        let resolved = checked(name);
        let spelt = format!("check = \"{name}\"\nat-least = \"100%\"\n");
        assert!(resolved.contains(&spelt), "{resolved}");
    }
}

#[test]
fn bounds_are_in_the_unit_of_their_metric() {
    let bounds = |text: &str| {
        let scenario = read(text);
        match scenario.expectations[3].statement {
            Statement::Metric { bounds, .. } => (bounds.below, bounds.above, bounds.equals),
            Statement::Check(_) => panic!("the fourth is a metric"),
        }
    };
    assert_eq!(bounds(VALID), (Some(4_500_000), None, None));
    let latency = changed(
        "metric = \"lookup.hops.mean\"\nbelow = 4.5",
        "metric = \"lookup.latency.p999\"\nabove = \"1ms\"\nbelow = \"5s\"",
    );
    assert_eq!(bounds(&latency), (Some(5_000_000), Some(1_000), None));
    let share = changed(
        "metric = \"lookup.hops.mean\"\nbelow = 4.5",
        "metric = \"table.dead\"\nequals = \"0%\"",
    );
    assert_eq!(bounds(&share), (None, None, Some(0)));
}

#[test]
fn a_metric_of_load_can_be_of_one_group() {
    let text = changed(
        "metric = \"lookup.hops.mean\"\nbelow = 4.5",
        "metric = \"load.gini\"\ngroup = \"visor\"\nbelow = 0.5",
    );
    let statement = Statement::Metric {
        metric: Metric::LoadGini,
        scope: Scope::Group(1),
        bounds: Bounds {
            below: Some(500_000),
            ..Bounds::default()
        },
    };
    assert_eq!(read(&text).expectations[3].statement, statement);
    let resolved = parse(&text, "valid.toml", &[]).unwrap().resolved;
    let spelt = "metric = \"load.gini\"\ngroup = \"visor\"\nbelow = 0.5\n";
    assert!(resolved.contains(spelt), "{resolved}");
}

#[test]
fn all_of_a_set_is_written_as_its_group_or_as_everybody() {
    let on = |selection: &str| {
        let scenario = read(&changed(r#"{ node = "visor/12" }"#, selection));
        match &scenario.faults[1].kind {
            FaultKind::Crash { on, .. } => on.clone(),
            other => panic!("{other:?} is not the crash"),
        }
    };
    let part = Part::All;
    assert_eq!(
        on(r#"{ group = "visor" }"#),
        Selection::Group { group: 1, part }
    );
    assert_eq!(on(r#"{ share = "100%" }"#), Selection::Everybody { part });
    let part = Part::Millionths(2_500);
    assert_eq!(on(r#"{ share = "0.25%" }"#), Selection::Everybody { part });
    assert_eq!(
        on("{ count = 100 }"),
        Selection::Everybody {
            part: Part::Count(100)
        }
    );
}

#[test]
fn a_share_is_an_exact_count_of_at_least_one() {
    assert_eq!(Part::Millionths(300_000).of(994), 298);
    assert_eq!(Part::Millionths(500_000).of(5), 3);
    assert_eq!(Part::Millionths(1).of(10), 1);
    assert_eq!(Part::Millionths(999_999).of(1_000), 1_000);
    assert_eq!((Part::All.of(7), Part::Count(3).of(7)), (7, 3));
}

#[test]
fn a_list_has_at_most_a_thousand_entries() {
    let with_crashes = |count: usize| {
        let crash = |index| {
            let on = "on = { node = \"visor/0\" }";
            format!("\n[[fault]]\nname = \"c{index}\"\nkind = \"crash\"\nat = \"1s\"\n{on}\n")
        };
        let crashes: String = (0..count).map(crash).collect();
        parse(&format!("{VALID}{crashes}"), "many.toml", &[])
    };
    assert_eq!(with_crashes(997).unwrap().scenario.faults.len(), 1_000);
    let error = with_crashes(998).unwrap_err().to_string();
    assert_eq!(
        error,
        "many.toml:6079:1: fault.c997: there are 1001 faults\n 6079 | [[fault]]\n\
         help: a list has at most 1000 entries"
    );
}
