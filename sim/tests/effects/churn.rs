//! Churn: who is up when is what the laws, the curves and the return rule say.
//!
//! Of n nodes, a share p of which should be up, n p are expected with a standard deviation of
//! sqrt(n p (1 - p)); the bound is four of them.

use super::world::run_text;
use kadlab::run::{Options, node_hashes};
use kadlab::scenario::{Override, Scenario, parse};
use kadlab::world::World;
use kadlab::world::stage::{Numbering, Stage};
use kadlab_core::time::Time;
use kadlab_reports::record::Fault;

/// Servers that stay and visors that come and go; nobody does anything by itself.
const WORLD: &str = r#"[scenario]
name = "churning"
description = "Visors leave and come back."
duration = "40m"

[network]
latency = { kind = "constant", rtt = "80ms" }

[core]
k = 4
bucket-refresh = "off"
bootstrap-again = "off"

[[group]]
name = "server"
count = 4
bootstrap = ["server"]
join = { over = "1s" }

[[group]]
name = "visor"
count = 400
bootstrap = ["server"]
join = { over = "20s" }

[[fault]]
name = "churn"
kind = "churn"
at = "1m"
on = { group = "visor" }
session = { kind = "constant", length = "5m" }
start = "fresh"
absence = { kind = "constant", length = "2m" }
"#;

const SERVERS: u32 = 4;
const VISORS: u32 = 400;
const BEGIN_S: u64 = 60;

fn scenario(text: &str, sets: &[&str]) -> Scenario {
    let overrides: Vec<Override> = sets.iter().map(|set| set.parse().expect(set)).collect();
    let loaded = parse(text, "churning.toml", &overrides);
    loaded.unwrap_or_else(|error| panic!("{error}")).scenario
}

/// Visors that are up at these seconds after the churn began.
fn population(sets: &[&str], ages_s: &[u64]) -> Vec<u32> {
    let stage = Stage::new(scenario(WORLD, sets), 1, Numbering::InOrder);
    let mut world = World::new(&stage, None);
    let mut up_at = |age_s: &u64| {
        world.run_until(Time::from_micros((BEGIN_S + age_s) * 1_000_000));
        let up = |visor: &u32| world.hosts().is_up(SERVERS + visor);
        assert!((0..SERVERS).all(|server| world.hosts().is_up(server)));
        (0..VISORS).filter(up).count() as u32
    };
    ages_s.iter().map(&mut up_at).collect()
}

fn check_share(what: &str, up: u32, share: f64) {
    let (all, up) = (f64::from(VISORS), f64::from(up));
    let deviation = (all * share * (1.0 - share)).sqrt();
    let off = (up - all * share) / deviation;
    assert!(
        off.abs() < 4.0,
        "{what}: {up} of {all}, {share} expected: {off} deviations"
    );
}

fn churn(sets: &[&str]) -> Fault {
    let run = run_text(WORLD, sets);
    run.faults.into_iter().next().expect("there is one fault")
}

#[test]
fn constant_laws_have_everybody_leave_and_return_at_known_moments() {
    // Sessions of five minutes, absences of two.
    let ages_s = [0, 299, 301, 419, 421, 719, 721, 839, 841];
    let all = VISORS;
    assert_eq!(
        population(&[], &ages_s),
        [all, all, 0, 0, all, all, 0, 0, all]
    );
    let churn = churn(&[]);
    // Departures 5, 12, 19, 26 and 33 minutes after the beginning; the run ends after 39.
    assert_eq!((churn.kind.as_str(), churn.nodes), ("churn", 400));
    assert_eq!((churn.departures, churn.returns), (5 * 400, 5 * 400));
    assert_eq!(
        churn.description,
        "all of visor stay for 5m, then away for 2m, disk kept"
    );
    assert_eq!((churn.start_us, churn.end_us), (60_000_000, 2_400_000_000));
    assert_eq!(churn.first_us, Some(360_000_000));
}

#[test]
fn without_churn_nobody_leaves() {
    let text = WORLD
        .split("[[fault]]")
        .next()
        .expect("there is a beginning");
    let stage = Stage::new(scenario(text, &[]), 1, Numbering::InOrder);
    let mut world = World::new(&stage, None);
    for minute in [2, 7, 14, 40] {
        world.run_until(Time::from_micros(minute * 60_000_000));
        assert!((0..SERVERS + VISORS).all(|node| world.hosts().is_up(node)));
    }
}

#[test]
fn at_the_end_of_churn_whoever_is_away_comes_back_and_nobody_leaves_any_more() {
    let lasts = ["fault.churn.for=6m"];
    let ages_s = [299, 301, 359, 361, 700, 1_100];
    let all = VISORS;
    assert_eq!(population(&lasts, &ages_s), [all, 0, 0, all, all, all]);
    let churn = churn(&lasts);
    assert_eq!((churn.departures, churn.returns), (400, 400));
    assert_eq!(churn.end_us, 420_000_000);
}

#[test]
fn those_who_do_not_return_survive_as_their_law_says() {
    let law = r#"fault.churn.session={ kind = "weibull", scale = "10m", shape = 0.615 }"#;
    let ages_s = [30, 120, 300, 900, 1_800];
    let left = population(&[law, "fault.churn.absence=for-good"], &ages_s);
    for (age_s, up) in ages_s.iter().zip(left) {
        let share = (-(*age_s as f64 / 600.0).powf(0.615)).exp();
        check_share(&format!("after {age_s} s"), up, share);
    }
}

/// 400 nodes are found, 300 of whom outlive ten minutes, 100 the curve.
const CURVE: &str = r#"{ kind = "curve", rows = [["5m", 400], ["15m", 300], ["35m", 100]] }"#;

#[test]
fn residual_lifetimes_follow_a_curve_and_who_outlives_it_stays() {
    let text = WORLD.replace("start = \"fresh\"\n", "");
    let text = text.replace(r#"{ kind = "constant", length = "5m" }"#, CURVE);
    let scenario = scenario(&text, &["fault.churn.absence=for-good"]);
    let stage = Stage::new(scenario, 1, Numbering::InOrder);
    let mut world = World::new(&stage, None);
    for (age_s, left) in [
        (300, 350),
        (600, 300),
        (1_200, 200),
        (1_800, 100),
        (2_300, 100),
    ] {
        world.run_until(Time::from_micros((BEGIN_S + age_s) * 1_000_000));
        let up = (0..VISORS).filter(|visor| world.hosts().is_up(SERVERS + visor));
        let share = f64::from(left) / 400.0;
        check_share(&format!("after {age_s} s"), up.count() as u32, share);
    }
}

const EQUILIBRIUM: &[&str] = &[
    r#"fault.churn.session={ kind = "weibull", scale = "5m", shape = 0.6 }"#,
    r#"fault.churn.absence={ kind = "weibull", scale = "8m", shape = 0.5 }"#,
    "fault.churn.start=equilibrium",
    "fault.churn.at=0s",
];

#[test]
fn in_equilibrium_the_population_keeps_its_level() {
    // Means: 5 gamma(1 + 1 / 0.6) = 7.523 and 8 gamma(3) = 16 minutes.
    let share = 7.523 / (7.523 + 16.0);
    // Everybody has joined a minute after the beginning; the ages count from there.
    let ages_s = [0, 240, 600, 1_200, 2_300];
    for (age_s, up) in ages_s.iter().zip(population(EQUILIBRIUM, &ages_s)) {
        check_share(&format!("after {age_s} s"), up, share);
    }
}

#[test]
fn a_residual_start_is_no_fresh_one() {
    // Of sessions of five minutes that are under way, a third ends within a hundred seconds, and
    // nobody is back before two minutes.
    let [up] = population(&["fault.churn.start=residual"], &[100])[..] else {
        panic!("one age, one population");
    };
    check_share("after a third of a session", up, 2.0 / 3.0);
}

#[test]
fn only_the_selected_leave_and_the_list_counts_them_once() {
    let ten = churn(&[r#"fault.churn.on={ group = "visor", count = 10 }"#]);
    assert_eq!((ten.nodes, ten.departures), (10, 50));
    let up = population(
        &[r#"fault.churn.on={ group = "visor", count = 10 }"#],
        &[301],
    );
    assert_eq!(up, [VISORS - 10]);
}

/// A visor's store before it leaves and when it is back.
fn stores(lose: &str) -> (usize, usize) {
    let publish = r#"
[[workload]]
name = "announce"
kind = "publish"
group = "server"
salt = "dmsg"
value-size = "64B"
every = "40s"
to = "3m"
"#;
    let text = format!("{WORLD}{publish}").replace("k = 4", "k = 20");
    let sets = [&format!("fault.churn.lose={lose}"), "group.visor.count=6"];
    let stage = Stage::new(scenario(&text, &sets), 1, Numbering::InOrder);
    let mut world = World::new(&stage, None);
    let mut items = |second: u64| {
        world.run_until(Time::from_micros(second * 1_000_000 + 1));
        let node = world.hosts()[SERVERS].node().expect("it is up");
        node.store().len()
    };
    (items(359), items(480))
}

#[test]
fn a_disk_is_kept_or_lost_while_a_node_is_away() {
    assert_eq!(stores("nothing"), (4, 4));
    assert_eq!(stores("disk"), (4, 0));
}

#[test]
fn other_faults_strike_only_who_is_there_and_touched_by_means_who_left() {
    let crash = |at: &str, on: &str| {
        let crash = format!(
            "\n[[fault]]\nname = \"stop\"\nkind = \"crash\"\nat = \"{at}\"\nfor = \"1m\"\non = {on}\n"
        );
        run_text(&format!("{WORLD}{crash}"), &[]).faults[1].nodes
    };
    let touched = r#"{ touched-by = "churn" }"#;
    // They leave after six minutes of the run and are back after eight.
    assert_eq!(crash("5m", touched), 0);
    assert_eq!(crash("7m", touched), 0);
    assert_eq!(crash("7m", "{ share = \"100%\" }"), 4);
    assert_eq!(crash("9m", touched), 400);
}

#[test]
fn churn_is_the_same_in_every_run_and_an_idle_group_changes_nothing() {
    let idle = "[[group]]\nname = \"bystander\"\ncount = 3\n\n[[group]]\nname = \"server\"";
    let sets = [
        EQUILIBRIUM,
        &["scenario.duration=10m", "group.visor.count=60"],
    ]
    .concat();
    let hashes = |text: &str| node_hashes(&scenario(text, &sets), 3, &Options::default());
    let alone = hashes(WORLD);
    assert_eq!(alone, hashes(WORLD));
    let mut with_idle = hashes(&WORLD.replace("[[group]]\nname = \"server\"", idle));
    with_idle.retain(|(name, _)| !name.starts_with("bystander"));
    assert_eq!(alone, with_idle);
    let otherwise = [&sets[..], &["fault.churn.start=residual"]].concat();
    let otherwise = node_hashes(&scenario(WORLD, &otherwise), 3, &Options::default());
    assert_ne!(alone, otherwise);
}
