//! The driver over turmoil: the same as the simulator, and the same as itself in another process.

use crate::stories::{assert_same, of_file};
use kadlab::driver::Mode;
use kadlab::hosts::performance::Performance;
use kadlab::hosts::{Staging, on_turmoil, simulated};
use kadlab::measure::{Answer, Asked};
use kadlab::world::stage::{Numbering, Stage};
use std::process::Command;

fn play(overrides: &[&str]) -> Performance {
    on_turmoil::play(&of_file("small.toml", overrides), 1, Staging::plain())
}

#[test]
fn turmoil_comes_to_what_the_simulator_comes_to() {
    let scenario = of_file("small.toml", &[]);
    assert_same(&scenario, &[simulated::play(&scenario, 1, None), play(&[])]);
}

#[test]
fn one_seed_gives_one_run_in_two_processes_and_another_seed_another() {
    let folder = tempfile::tempdir().unwrap();
    let fingerprint = |seed: &str, out: &str| {
        let output = Command::new(env!("CARGO_BIN_EXE_kadlab"))
            .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../scenarios/hosts"))
            .args([
                "run",
                "small.toml",
                "--host",
                "turmoil",
                "--seed",
                seed,
                "--out",
            ])
            .arg(folder.path().join(out))
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let line = text
            .lines()
            .find(|line| line.starts_with("  turmoil: "))
            .map(str::to_owned);
        let line = line.unwrap_or_else(|| panic!("no fingerprint in {text}"));
        line.rsplit(' ').next().unwrap().to_owned()
    };
    let first = fingerprint("1", "first");
    assert_eq!(first, fingerprint("1", "again"));
    assert_ne!(first, fingerprint("2", "other"));
}

/// The median of what find-nodes took, in milliseconds.
fn median_ms(performance: &Performance) -> u64 {
    let walks = performance.outcomes.iter();
    let walks = walks.filter(|one| matches!(one.asked, Asked::FindNode { .. }));
    let mut took: Vec<u64> = walks.map(|one| one.took.as_micros() / 1_000).collect();
    took.sort_unstable();
    took[took.len() / 2]
}

#[test]
fn a_proven_identity_costs_time_and_nothing_else() {
    let scenario = of_file("small.toml", &[]);
    let (plain, proven) = (
        play(&[]),
        on_turmoil::play(
            &scenario,
            1,
            Staging {
                mode: Mode::Authenticated,
                ..Staging::plain()
            },
        ),
    );
    assert_same(&scenario, &[plain.clone(), proven.clone()]);
    // Three calls one after another, each a round trip of 40 ms to connect and one to ask; a proof
    // takes one more.
    assert_eq!((median_ms(&plain), median_ms(&proven)), (241, 361));
}

/// What came of the puts of a node: how many peers stored each.
fn stored(performance: &Performance, node: u32) -> Vec<u16> {
    let own = performance.outcomes.iter().filter(|one| one.node == node);
    let puts = own.filter(|one| matches!(one.asked, Asked::Put { .. }));
    puts.filter_map(|one| match one.answer {
        Answer::Put { stored, .. } => Some(stored),
        _ => None,
    })
    .collect()
}

/// The position of the first visor.
fn visor() -> u32 {
    let scenario = of_file("small.toml", &[]);
    Stage::new(scenario, 1, Numbering::InOrder)
        .positions_of_group(1)
        .start
}

#[test]
fn a_crashed_node_answers_nobody_and_one_that_bounced_has_what_its_disk_kept() {
    let kept = play(&[
        "fault.forgetful.lose=nothing",
        "fault.split.at=19s",
        "fault.split.for=100ms",
    ]);
    let lost = play(&["fault.split.at=19s", "fault.split.for=100ms"]);
    let (kept, lost) = (stored(&kept, visor()), stored(&lost, visor()));
    // With its counter it goes on where it was; without it, it is refused at first.
    assert!(kept.iter().all(|count| *count == 7), "{kept:?}");
    assert_ne!(kept, lost);
}

#[test]
fn a_partition_keeps_its_sides_apart_until_it_is_repaired() {
    let failures = |performance: &Performance, from: u64, to: u64| -> u32 {
        let within = |at: u64| (from..to).contains(&(at / 1_000_000));
        let own = performance
            .outcomes
            .iter()
            .filter(|one| within(one.started.as_micros()));
        own.map(|one| u32::from(one.failures)).sum()
    };
    let quiet = ["fault.forgetful.at=19500ms", "fault.forgetful.down=100ms"];
    let cut = play(&quiet);
    assert_eq!(failures(&cut, 4, 11), 0, "nobody is cut off yet");
    assert!(failures(&cut, 12, 14) > 0, "calls across the cut fail");
    assert_eq!(failures(&cut, 16, 18), 0, "the cut is over");
}
