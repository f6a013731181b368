//! What a host does wrong is seen: each plants one difference and finds it where it belongs.

use crate::stories::of_file;
use kadlab::hosts::performance::Performance;
use kadlab::hosts::{conform, luck, simulated};
use kadlab::measure::Answer;
use kadlab_reports::conformance::{Conformance, distances, measures};

const FILE: &str = "small.toml";
/// Enough that a mean which strays is no luck, few enough for a debug build.
const RUNS: u64 = 12;

fn set_against_itself(overrides: &[&str], plant: impl FnOnce(&mut Performance)) -> Conformance {
    let scenario = of_file(FILE, &[]);
    let reference = simulated::play(&scenario, 1, None);
    let mut other = simulated::play(&of_file(FILE, overrides), 1, None);
    plant(&mut other);
    let luck = luck(&scenario, 1, RUNS);
    let origin = (String::new(), String::new());
    conform(&scenario, 1, (&[reference, other], luck), origin)
}

/// The names of what differs, with how many cases do.
fn differing(conformance: &Conformance) -> Vec<(&str, usize)> {
    let all = conformance.equalities.iter();
    let all = all.filter(|one| !one.differing.is_empty());
    all.map(|one| (one.name.as_str(), one.differing.len()))
        .collect()
}

fn strays(conformance: &Conformance) -> Vec<String> {
    let all = measures(conformance).into_iter();
    let all = all.filter(|one| !one.strays().is_empty());
    all.map(|one| one.name).collect()
}

#[test]
fn a_host_is_the_same_as_itself() {
    let conformance = set_against_itself(&[], |_| {});
    assert!(conformance.holds());
    assert_eq!(differing(&conformance), []);
    let apart = distances(&conformance);
    assert!(apart.iter().all(|one| one.ks == 0.0 && one.moved_ms == 0.0));
    let compared: Vec<u64> = conformance
        .equalities
        .iter()
        .map(|one| one.compared)
        .collect();
    assert!(compared.iter().all(|count| *count > 0), "{compared:?}");
}

#[test]
fn a_put_that_a_host_acknowledges_and_loses_is_missed_at_the_end() {
    let conformance = set_against_itself(&[], |host| {
        let (first, _) = *host
            .holdings
            .keys()
            .next()
            .expect("something was published");
        host.holdings.retain(|(target, _), _| *target != first);
    });
    assert!(!conformance.holds());
    assert_eq!(differing(&conformance), [("final versions", 1)]);
}

#[test]
fn an_older_version_that_a_host_answers_is_another_value() {
    let conformance = set_against_itself(&[], |host| {
        let mut values = host
            .outcomes
            .iter_mut()
            .filter_map(|one| match &mut one.answer {
                Answer::Value(version) if version.number > 1 => Some(version),
                _ => None,
            });
        // Not the first one that a put may race with: the last of the run.
        values.next_back().expect("something newer was read").number -= 1;
    });
    assert!(!conformance.holds());
    assert_eq!(differing(&conformance), [("values found", 1)]);
}

#[test]
fn a_command_that_a_host_is_not_given_is_missed() {
    let conformance = set_against_itself(&[], |host| {
        host.outcomes.pop();
    });
    assert_eq!(differing(&conformance), [("commands given", 1)]);
}

#[test]
fn doubled_latencies_move_the_distance_beyond_other_seeds() {
    let rtt = "network.latency={ kind = \"constant\", rtt = \"80ms\" }";
    let conformance = set_against_itself(&[rtt], |_| {});
    let apart = distances(&conformance);
    let of = |what: &str| {
        apart
            .iter()
            .find(|one| one.what == what)
            .expect("it is measured")
    };
    let walks = of("find-nodes");
    assert!(walks.ks > 0.5, "{walks:?}");
    assert!(
        walks.moved_ms > 30.0 && walks.moved_ms > walks.luck_moved_ms,
        "{walks:?}"
    );
}

#[test]
fn another_alpha_is_seen_in_the_requests() {
    let conformance = set_against_itself(&["core.alpha=1", "core.k=3"], |_| {});
    assert!(strays(&conformance).contains(&"requests of find-nodes".to_owned()));
}
