//! Precedence, overrides, sweeps and planned failures.

use super::{VALID, changed};
use kadlab::network::built_in::BuiltIn;
use kadlab::scenario::spec::{FaultKind, Fields, Latency, Loss, MatrixFile, Task, Transport};
use kadlab::scenario::{Loaded, Override, Scenario, parse};
use kadlab_core::config::{Config, Preset, Sequence};
use kadlab_core::time::{Duration, Time};

/// `text` with these arguments of `--set`.
fn loaded(text: &str, arguments: &[&str]) -> Loaded {
    let overrides: Result<Vec<Override>, _> =
        arguments.iter().map(|argument| argument.parse()).collect();
    overrides
        .and_then(|overrides| parse(text, "valid.toml", &overrides))
        .unwrap_or_else(|error| panic!("{error}"))
}

/// `valid.toml` with these arguments of `--set`.
fn set(arguments: &[&str]) -> Scenario {
    loaded(VALID, arguments).scenario
}

/// The alphas of server and visor.
fn alphas(scenario: &Scenario) -> [u16; 2] {
    [0, 1].map(|group| scenario.groups[group].config.alpha)
}

#[test]
fn the_preset_gives_way_to_core_that_to_the_group_and_all_to_the_command_line() {
    assert_eq!(Config::preset(Preset::Skywire).alpha, 3);
    assert_eq!(
        alphas(&loaded(&changed("alpha = 4\n", ""), &[]).scenario),
        [3, 5]
    );
    assert_eq!(alphas(&set(&[])), [4, 5]);
    assert_eq!(alphas(&set(&["core.alpha=6"])), [6, 6]);
    assert_eq!(alphas(&set(&["group.visor.core.alpha=7"])), [4, 7]);
    for arguments in [
        ["core.alpha=6", "group.visor.core.alpha=7"],
        ["group.visor.core.alpha=7", "core.alpha=6"],
    ] {
        assert_eq!(alphas(&set(&arguments)), [6, 7]);
    }
}

#[test]
fn a_preset_from_the_command_line_stays_below_the_keys_of_the_file() {
    let scenario = set(&["core.preset=skywire-2026-04"]);
    let was = Config::preset(Preset::Skywire202604);
    assert_eq!(scenario.groups[0].config.pacing, was.pacing);
    assert_eq!(alphas(&scenario), [4, 5]);
}

#[test]
fn any_key_can_be_set_as_bare_text() {
    let scenario = set(&[
        "scenario.duration=20m",
        "scenario.seeds=3..5",
        "network.latency.rtt=100ms",
        "network.wire=encoded",
        "group.visor.count=200",
        "group.visor.join.over=5m",
        "group.server.bootstrap=server",
        "group.server.transport.handlers=32",
        "workload.readers.rate=50/s",
        "fault.split.at=3m",
        "fault.split.on.share=10%",
        "fault.restart.lose=store",
        "expect.hops.below=7",
    ]);
    let end = Time::ZERO + Duration::from_secs(1200);
    assert_eq!(scenario.duration, Duration::from_secs(1200));
    assert_eq!(scenario.workloads[1].to, end);
    assert_eq!(scenario.seeds, 3..=5);
    let rtt = Duration::from_millis(100);
    assert_eq!(scenario.network.latency, Latency::Constant { rtt });
    assert_eq!(scenario.groups[1].count, 200);
    assert_eq!(scenario.groups[0].bootstrap, [0]);
    assert!(
        matches!(scenario.groups[0].transport, Transport::Direct(direct) if direct.handlers == 32)
    );
    assert!(matches!(scenario.workloads[1].task, Task::Get { rate, .. } if rate.count == 50));
    assert_eq!(scenario.faults[0].at, Time::ZERO + Duration::from_secs(180));
    let lose = Loss::Fields(Fields {
        store: true,
        ..Fields::NONE
    });
    assert!(
        matches!(scenario.faults[2].kind, FaultKind::Restart { lose: lost, .. } if lost == lose)
    );
}

#[test]
fn an_override_in_braces_or_brackets_is_toml() {
    let scenario = set(&[
        r#"network.latency={ kind = "matrix", file = "planetlab" }"#,
        r#"fault.restart.lose=["sequence", "store"]"#,
    ]);
    let file = MatrixFile::BuiltIn(BuiltIn::Planetlab);
    let fill = Vec::new();
    assert_eq!(scenario.network.latency, Latency::Matrix { file, fill });
    let both = Loss::Fields(Fields {
        sequence: true,
        store: true,
        ..Fields::NONE
    });
    assert!(matches!(scenario.faults[2].kind, FaultKind::Restart { lose, .. } if lose == both));
}

#[test]
fn a_plain_run_takes_the_first_value_of_every_swept_key() {
    let scenario = set(&[]);
    assert_eq!(scenario.groups[0].config.sequence, Sequence::Clock);
}

#[test]
fn a_sweep_is_the_grid_of_its_axes_and_what_is_set_is_no_axis() {
    let labels = |arguments: &[&str]| {
        let points = loaded(VALID, arguments).sweep.points();
        points
            .into_iter()
            .map(|point| point.label)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        labels(&[]),
        [
            r#"core.sequence=clock, fault.restart.lose=["sequence"]"#,
            "core.sequence=clock, fault.restart.lose=disk",
            r#"core.sequence=counter, fault.restart.lose=["sequence"]"#,
            "core.sequence=counter, fault.restart.lose=disk",
        ]
    );
    assert_eq!(
        labels(&["fault.restart.lose=nothing"]),
        ["core.sequence=clock", "core.sequence=counter"]
    );
    assert_eq!(
        labels(&["core.sequence=clock", "fault.restart.lose=disk"]),
        [""]
    );
}

#[test]
fn every_point_of_a_sweep_is_the_scenario_with_its_values() {
    let points = loaded(VALID, &[]).sweep.points();
    let last = parse(VALID, "valid.toml", &points[3].overrides)
        .unwrap()
        .scenario;
    assert_eq!(last.groups[1].config.sequence, Sequence::Counter);
    assert!(matches!(
        last.faults[2].kind,
        FaultKind::Restart {
            lose: Loss::Disk,
            ..
        }
    ));
}

/// Whether the first expectation is planned to hold if `when` is the outcome's condition.
fn planned(when: &str, arguments: &[&str]) -> bool {
    let text = changed(r#""core.sequence" = "counter" }"#, &format!("{when} }}"));
    loaded(&text, arguments).scenario.expectations[0].planned_to_hold
}

#[test]
fn an_outcome_holds_where_setting_its_keys_would_change_nothing() {
    let counter = r#""core.sequence" = "counter""#;
    assert!(planned(counter, &[]));
    assert!(!planned(counter, &["core.sequence=counter"]));
    assert!(
        !planned(r#""network.wire" = "values""#, &[]),
        "a default counts"
    );
    assert!(
        !planned(r#""workload.announce.every" = "1m""#, &[]),
        "60s is 1m"
    );
    assert!(planned(r#""core.alpha" = 4"#, &[]), "the visors have 5");
    let both = r#""core.sequence" = "counter", "fault.restart.lose" = "disk""#;
    assert!(planned(both, &["core.sequence=counter"]));
    assert!(!planned(
        both,
        &["core.sequence=counter", "fault.restart.lose=disk"]
    ));
}

#[test]
fn what_is_wrong_in_the_file_cannot_hide_behind_an_override() {
    let text = changed(r#"lose = ["sequence"]"#, r#"lose = "disc""#);
    let fixed = "fault.restart.lose=disk".parse().unwrap();
    let error = parse(&text, "bad.toml", &[fixed]).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("bad.toml:64:8: fault.restart.lose: "),
        "{error}"
    );
}
