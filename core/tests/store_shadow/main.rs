//! The item store against the obvious slow version of it: random operations under every
//! combination of the choices that concern it, each answer and the whole state compared.
//!
//! The random numbers are fixed, so that a failure repeats with
//! `cargo test -p kadlab-core --test store_shadow`.

mod model;
mod operation;

use kadlab_core::config::{Config, KEYS, Kind, Preset, Setting};
use kadlab_core::item::Item;
use kadlab_core::store::{Order, Put, Query, Saved, Store};
use kadlab_core::time::Time;
use model::{Bug, Model};
use operation::{Operation, World, operations, world};
use proptest::strategy::Strategy;
use proptest::test_runner::{Config as Cases, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use std::sync::Arc;

/// The choices that concern a store.
const CHOICES: [&str; 8] = [
    "pool-overflow",
    "quota-counts",
    "equal-seq",
    "sequence-tie",
    "expired-seq",
    "foreign-items",
    "mirror-limits",
    "reload-dates",
];
const CASES_PER_COMBINATION: u32 = 12;
const CASES_PER_BUG: u32 = 400;

/// The sound preset with those choices as they were whose bit is set.
fn combination(bits: u32, world: &World) -> Config {
    let mut config = world.config(Preset::Skywire);
    for (position, choice) in CHOICES.iter().enumerate() {
        let key = KEYS.iter().find(|key| key.name == *choice);
        let Some(Kind::Name(names)) = key.map(|key| key.kind) else {
            panic!("{choice} is no choice");
        };
        assert_eq!(names.len(), 2, "{choice} has a sound and a real value");
        let name = names[(bits >> position & 1) as usize];
        config
            .set(choice, Setting::Name(name))
            .expect("its own name");
    }
    config
}

fn runner(cases: u32) -> TestRunner {
    let cases = Cases {
        cases,
        failure_persistence: None,
        ..Cases::default()
    };
    TestRunner::new_with_rng(cases, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
}

fn answer(store: &mut Store, operation: &Operation, now: Time, config: &Config) -> String {
    match operation {
        Operation::Put(first, _) => {
            let put = first.put();
            let admitted = store.admit(&put, now, config);
            let inserted = admitted.is_ok().then(|| store.insert(&put, now, config));
            format!("{admitted:?} {inserted:?}")
        }
        Operation::Race(puts, _) => {
            let puts = puts.each_ref().map(|put| put.put());
            let admitted = puts.map(|put| store.admit(&put, now, config).is_ok());
            let insert =
                |(put, admitted): (&Put, bool)| admitted.then(|| store.insert(put, now, config));
            let inserted: Vec<_> = puts.iter().zip(admitted).map(insert).collect();
            format!("{inserted:?}")
        }
        Operation::Find(target, _) => {
            format!(
                "{:?}",
                store.find(target, now, config).map(|item| item.seq())
            )
        }
        Operation::Sweep(_) => format!("{:?}", store.sweep(now, config)),
        Operation::Delete(target, _) => format!("{}", store.delete(target)),
        Operation::Refresh(target, _) => format!("{}", store.refresh(target, now)),
        Operation::Load(item, target, age, _) => {
            let (target, item, age) = (*target, Arc::clone(item), *age);
            let loaded = store.load(Saved { target, item, age }, now, config);
            format!("{loaded:?}")
        }
        Operation::Items(salt, since_seq, limit, _) => {
            let (since_seq, limit) = (*since_seq, *limit);
            let page = store.items(&Query {
                salt,
                since_seq,
                limit,
                order: Order::Sorted,
            });
            let items = page.items.iter().map(|(target, item)| (target, item.seq()));
            format!("{:?} {}", items.collect::<Vec<_>>(), page.has_more)
        }
    }
}

fn state(store: &Store, now: Time, config: &Config) -> String {
    let item = |(target, item): (_, &Arc<Item>)| {
        (
            target,
            item.seq(),
            item.value().to_vec(),
            store.age(target, now),
        )
    };
    let items: Vec<_> = store.iter().map(item).collect();
    let expiry = store.next_expiry(config);
    format!("{items:?} {:?} {expiry:?}", store.counts(now, config))
}

/// The first difference between the store and the model, or `None`.
fn difference(config: &Config, operations: &[Operation], bug: Option<Bug>) -> Option<String> {
    let (mut store, mut model) = (Store::new(), Model::new(bug));
    let mut now = Time::ZERO;
    for (index, operation) in operations.iter().enumerate() {
        now += operation.pause();
        let answers = [
            answer(&mut store, operation, now, config),
            model.answer(operation, now, config),
        ];
        store.check_invariants();
        let states = [state(&store, now, config), model.state(now, config)];
        for [real, slow] in [answers, states] {
            if real != slow {
                return Some(format!(
                    "operation {index}, {operation:?}: {real}, not {slow}"
                ));
            }
        }
    }
    None
}

#[test]
fn the_store_agrees_with_the_slow_version_under_every_combination_of_choices() {
    let world = world();
    for bits in 0..1 << CHOICES.len() {
        let config = combination(bits, &world);
        let result =
            runner(CASES_PER_COMBINATION).run(&operations(&world), |(items_max, operations)| {
                let config = Config {
                    items_max,
                    ..config.clone()
                };
                match difference(&config, &operations, None) {
                    Some(difference) => Err(TestCaseError::fail(difference)),
                    None => Ok(()),
                }
            });
        result.unwrap_or_else(|failure| panic!("combination {bits:08b}: {failure}"));
    }
}

#[test]
fn all_choices_as_they_were_are_the_preset_of_april_2026() {
    let world = world();
    let config = combination((1 << CHOICES.len()) - 1, &world);
    let preset = world.config(Preset::Skywire202604);
    for key in KEYS.iter().filter(|key| CHOICES.contains(&key.name)) {
        assert_eq!(key.setting(&config), key.setting(&preset), "{}", key.name);
    }
}

/// The canary: the comparison notices each of these bugs under one preset or the other.
#[test]
fn every_planted_bug_is_caught() {
    let world = world();
    let strategy = operations(&world);
    for bug in Bug::ALL {
        let caught = [Preset::Skywire, Preset::Skywire202604]
            .iter()
            .any(|preset| {
                let mut runner = runner(CASES_PER_BUG);
                (0..CASES_PER_BUG).any(|_| {
                    let tree = strategy.new_tree(&mut runner).expect("no filters");
                    let (items_max, operations) = proptest::strategy::ValueTree::current(&tree);
                    let config = Config {
                        items_max,
                        ..world.config(*preset)
                    };
                    difference(&config, &operations, Some(bug)).is_some()
                })
            });
        assert!(caught, "{bug:?} goes unnoticed");
    }
}
