//! Hostile and broken files: bytes changed by chance never make the reader panic, and every
//! message has a line. What is still a scenario survives being resolved.

use super::VALID;
use kadlab::scenario::{Loaded, Place, ScenarioError, parse};

/// Mutated files that are read; a few seconds in a debug build.
const FILES: u64 = 4_000;

#[test]
fn a_file_with_random_bytes_changed_gives_a_scenario_or_an_error_with_a_line() {
    let mut understood = 0;
    for seed in 0..FILES {
        let text = mutated(seed);
        match parse(&text, "mutated.toml", &[]) {
            Ok(loaded) => {
                understood += 1;
                assert_resolves(&loaded);
            }
            Err(error) => assert_has_a_line(&error, &text),
        }
    }
    assert!(understood > 0, "some mutations hit names and comments");
    assert!(understood < FILES / 2, "most mutations do harm");
}

fn assert_has_a_line(error: &ScenarioError, text: &str) {
    let lines = text.split('\n').count();
    match error.place() {
        Some(Place::File { line, .. }) => assert!((1..=lines).contains(line), "{error}"),
        other => panic!("{other:?} is not in the file: {error}"),
    }
    assert!(error.to_string().contains("\nhelp: "), "{error}");
}

fn assert_resolves(loaded: &Loaded) {
    let again = parse(&loaded.resolved, "resolved.toml", &[]);
    let again = again.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(again.scenario, loaded.scenario);
    assert_eq!(again.resolved, loaded.resolved);
}

/// One to four bytes of the valid file replaced, doubled, removed, or taken from elsewhere in it.
fn mutated(seed: u64) -> String {
    let mut chance = Chance(seed);
    let mut bytes = VALID.as_bytes().to_vec();
    for _ in 0..1 + chance.below(4) {
        let at = chance.below(bytes.len());
        match chance.below(5) {
            0 => bytes[at] = b' ' + chance.below(95) as u8,
            1 => bytes[at] = chance.below(256) as u8,
            2 => bytes.insert(at, bytes[at]),
            3 => drop(bytes.remove(at)),
            _ => {
                let from = chance.below(bytes.len());
                let to = bytes.len().min(from + chance.below(30));
                let piece = bytes[from..to].to_vec();
                bytes.splice(at..at, piece);
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// SplitMix64 (Steele, Lea and Flood 2014): the same files on every machine.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) % limit as u64) as usize
    }
}
