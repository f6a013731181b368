//! Thousands of draws against the laws they are drawn from.
//!
//! Of n draws, a share p of which should be longer than an age, n p are expected with a standard
//! deviation of sqrt(n p (1 - p)); the bound is four and a half of them (1 in 150,000 by chance,
//! and the draws are the same on every run).

use super::curve::{BUILT_IN, Curve};
use super::gamma;
use super::law::Law;
use crate::chance::{Chance, Draw, Name, Purpose};
use kadlab_core::time::Duration;

const DRAWS: u32 = 20_000;
const DEVIATIONS: f64 = 4.5;
const HOUR: u64 = 3_600;

const KAD: Law = Law::Weibull {
    scale: Duration::from_secs(10_170),
    shape: 615_000,
};
const MAINLINE: Law = Law::Weibull {
    scale: Duration::from_micros(1_695_600_000),
    shape: 313_000,
};

fn drawn<T>(what: &str, take: impl Fn(&mut Draw) -> T) -> Vec<T> {
    let chance = Chance::new(11);
    let name = Name::of("test", what);
    let draws = (0..DRAWS).map(|count| chance.draw(name, Purpose::Session, count));
    draws.map(|mut draw| take(&mut draw)).collect()
}

/// As many of `lengths` as `share` says are longer than `age`.
fn check(what: &str, lengths: &[Duration], age: Duration, share: f64) {
    let longer = lengths.iter().filter(|length| **length > age).count() as f64;
    let all = lengths.len() as f64;
    let deviation = (all * share * (1.0 - share)).sqrt();
    let off = (longer - all * share) / deviation;
    assert!(
        off.abs() < DEVIATIONS,
        "{what}: {longer} of {all} are longer than {age}, {share} expected: {off} deviations"
    );
}

fn ages() -> impl Iterator<Item = Duration> {
    let minutes = [1, 5, 20, 60, 180, 600, 1_800, 6_000];
    minutes
        .into_iter()
        .map(|minutes| Duration::from_secs(60 * minutes))
}

fn survival(scale_s: f64, shape: f64, age: Duration) -> f64 {
    (-(age.as_micros() as f64 / 1e6 / scale_s).powf(shape)).exp()
}

#[test]
fn sessions_survive_as_their_laws_say() {
    let exponential = Law::Exponential {
        mean: Duration::from_secs(HOUR),
    };
    for (what, law, scale, shape) in [
        ("kad", KAD, 10_170.0, 0.615),
        ("mainline", MAINLINE, 1_695.6, 0.313),
        ("exponential", exponential, 3_600.0, 1.0),
    ] {
        let lengths = drawn(what, |draw| law.draw(draw));
        for age in ages() {
            check(what, &lengths, age, survival(scale, shape, age));
        }
    }
}

#[test]
fn half_of_the_sessions_reach_the_median() {
    // scale (ln 2)^(1 / shape): 93.4 minutes for KAD.
    let median = Duration::from_micros((1e6 * 10_170.0 * 2f64.ln().powf(1.0 / 0.615)) as u64);
    assert_eq!(median.as_micros() / 6_000_000, 934);
    check("kad", &drawn("kad", |draw| KAD.draw(draw)), median, 0.5);
}

#[test]
fn a_constant_law_always_gives_its_length_and_a_uniform_residual() {
    let length = Duration::from_secs(100);
    let law = Law::Constant { length };
    assert!(
        drawn("constant", |draw| law.draw(draw))
            .iter()
            .all(|drawn| *drawn == length)
    );
    let residuals = drawn("rest", |draw| law.residual(draw));
    assert!(residuals.iter().all(|rest| *rest <= length));
    check("constant", &residuals, Duration::from_secs(30), 0.7);
}

/// The integral of the survival beyond an age over its mean, by the trapezium rule on a grid that
/// widens with age: a way of its own.
fn residual_survival(scale_s: f64, shape: f64, age: Duration) -> f64 {
    let beyond = |from_s: f64| {
        let (mut sum, mut at) = (0.0, from_s);
        while at < 1e9 {
            let step = at * 1e-3 + 1e-3;
            let survives = |s: f64| (-(s / scale_s).powf(shape)).exp();
            sum += step * (survives(at) + survives(at + step)) / 2.0;
            at += step;
        }
        sum
    };
    beyond(age.as_micros() as f64 / 1e6) / beyond(0.0)
}

#[test]
fn residuals_survive_as_the_integral_of_their_law_says() {
    for (what, law, scale, shape) in [
        ("kad", KAD, 10_170.0, 0.615),
        ("mainline", MAINLINE, 1_695.6, 0.313),
    ] {
        let lengths = drawn(what, |draw| law.residual(draw));
        for age in ages() {
            check(what, &lengths, age, residual_survival(scale, shape, age));
        }
    }
}

#[test]
fn means_are_those_of_the_laws() {
    let hours = |law: Law| law.mean_us() / 3.6e9;
    assert!((hours(KAD) - 4.119).abs() < 0.001, "{}", hours(KAD));
    let length = Duration::from_secs(HOUR);
    assert_eq!(hours(Law::Constant { length }), 1.0);
    assert_eq!(hours(Law::Exponential { mean: length }), 1.0);
}

#[test]
fn lifetimes_follow_the_measured_curve_at_every_row_and_between_rows() {
    for (name, text) in BUILT_IN {
        let curve = Curve::parse(text).expect("the built-in curves are curves");
        let lengths = drawn(name, |draw| {
            curve.draw(draw).unwrap_or(Duration::from_secs(1 << 30))
        });
        let points = curve.points();
        let first = points[0].1 as f64;
        for pair in points.windows(2) {
            let ((from, were), (until, left)) = (pair[0], pair[1]);
            check(name, &lengths, until, left as f64 / first);
            let middle = Duration::from_micros((from.as_micros() + until.as_micros()) / 2);
            check(name, &lengths, middle, (were + left) as f64 / 2.0 / first);
        }
    }
}

#[test]
fn the_law_of_mainline_sessions_gives_residuals_like_the_measured_curves() {
    for (name, text) in BUILT_IN {
        let curve = Curve::parse(text).expect("the built-in curves are curves");
        let first = curve.points()[0].1 as f64;
        for (age, count) in curve.points() {
            let scales = age.as_micros() as f64 / 1_695.6e6;
            let law = gamma::upper(1.0 / 0.313, scales.powf(0.313));
            let difference = (*count as f64 / first - law).abs();
            // The curves differ among themselves by as much.
            assert!(difference < 0.1, "{name} at {age}: {difference}");
        }
    }
}

#[test]
fn rows_that_are_no_survival_curve_are_refused() {
    let problem = |text: &str| {
        let no = Curve::parse(text).expect_err(text);
        (no.row, no.problem)
    };
    let head = "node_count,timestamp\n";
    let rows = |rows: &str| problem(&format!("{head}{rows}"));
    let of = |row, problem: &str| (Some(row), problem.to_owned());
    let whole = |problem: &str| (None, problem.to_owned());
    assert_eq!(
        problem(""),
        whole("its first line is not node_count,timestamp")
    );
    assert_eq!(
        problem("7,1\n6,2\n"),
        whole("its first line is not node_count,timestamp")
    );
    assert_eq!(rows(""), whole("it has fewer than two rows"));
    assert_eq!(rows("7,60\n"), whole("it has fewer than two rows"));
    assert_eq!(
        rows("0,60\n0,90\n"),
        of(1, "it starts with 0 nodes, not with 1 to 4294967296")
    );
    assert_eq!(rows("7,60\n8,90\n"), of(2, "it rises from 7 nodes to 8"));
    assert_eq!(rows("7,60\n6,60\n"), of(2, "1m does not come after 1m"));
    let nonsense = "\"6,x\" is not a whole number of nodes and one of seconds";
    assert_eq!(rows("7,60\n6,x\n"), of(2, nonsense));
    let nonsense = "\"-6,90\" is not a whole number of nodes and one of seconds";
    assert_eq!(rows("7,60\n-6,90\n"), of(2, nonsense));
    assert!(Curve::parse(&format!("{head}7,60\n7,90\n0,120\n")).is_ok());
}

#[test]
fn the_same_draws_give_the_same_lengths_on_every_machine() {
    let first = |lengths: Vec<Duration>| lengths[0].as_micros();
    assert_eq!(
        [
            first(drawn("pinned", |draw| KAD.draw(draw))),
            first(drawn("pinned", |draw| KAD.residual(draw))),
            first(drawn("pinned", |draw| MAINLINE.residual(draw))),
        ],
        [607_592_862, 3_237_393_312, 6_441_188_502]
    );
}
