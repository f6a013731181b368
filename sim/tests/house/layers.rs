//! Who may name whom: packages in their manifests, modules in their code.

use super::source::Source;

/// Packages with those of the workspace that each depends on, tests included. Nothing depends on
/// `benches`.
pub(crate) const PACKAGES: &[(&str, &[&str])] = &[
    ("core", &[]),
    ("reports", &[]),
    ("sim", &["kadlab-core", "kadlab-reports"]),
    ("benches", &["kadlab", "kadlab-core", "kadlab-reports"]),
];

/// Places and the words that their code never says.
const RULES: &[(&str, &[&str])] = &[
    (
        "core/src/",
        &[
            "tokio",
            "std::net",
            "std::thread",
            "thread_local",
            "std::fs",
            "std::env",
            "Instant",
            "SystemTime",
            "HashMap",
            "HashSet",
            "RandomState",
            "thread_rng",
            "kadlab::",
            "kadlab_reports",
        ],
    ),
    (
        "reports/src/",
        &[
            "tokio",
            "std::net",
            "Instant",
            "SystemTime",
            "RandomState",
            "kadlab_core",
            "kadlab::",
        ],
    ),
    (
        "sim/src/",
        &[
            "tokio",
            "std::net",
            "thread_local",
            "Instant",
            "SystemTime",
            "HashMap",
            "HashSet",
            "RandomState",
            "thread_rng",
            "redb::",
            "redis::",
        ],
    ),
    ("sim/src/stores/", UPPER),
    ("sim/src/stores/", &["crate::scenario", "crate::network"]),
    (
        "sim/src/journal/",
        &["crate::world", "crate::measure", "crate::run", "crate::cli"],
    ),
    ("sim/src/engine/", UPPER),
    ("sim/src/network/", UPPER),
    ("sim/src/chance.rs", UPPER),
    ("sim/src/lifetimes/", UPPER),
    ("sim/src/world/", TOP),
    ("sim/src/measure/", TOP),
    (
        "sim/src/hosts/",
        &["crate::cli", "crate::run", "crate::harness"],
    ),
    (
        "sim/src/scenario/",
        &[
            "crate::world",
            "crate::measure",
            "crate::run",
            "crate::harness",
            "crate::cli",
        ],
    ),
    (
        "sim/src/harness/",
        &["crate::world", "crate::measure", "crate::cli"],
    ),
];
const UPPER: &[&str] = &[
    "crate::world",
    "crate::measure",
    "crate::run",
    "crate::sweep",
    "crate::harness",
    "crate::hosts",
    "crate::cli",
];
const TOP: &[&str] = &[
    "crate::cli",
    "crate::run",
    "crate::sweep",
    "crate::harness",
    "crate::hosts",
];

/// Places that may say what the rules of a folder around them forbid: the machine's stopwatch,
/// what carries a node over sockets, and what keeps its records. No run of the simulator passes
/// through any of them.
const EXEMPT: &[(&str, &[&str])] = &[
    ("sim/src/machine.rs", &["Instant"]),
    ("sim/src/driver/", &["tokio", "std::net"]),
    ("sim/src/driver/clock.rs", &["Instant", "SystemTime"]),
    ("sim/src/stores/", &["redb::", "redis::"]),
    ("sim/src/hosts/", &["tokio", "std::net"]),
    ("sim/src/hosts/clock.rs", &["Instant"]),
    ("sim/src/hosts/delayed.rs", &["Instant"]),
    ("sim/src/operator/", &["tokio", "std::net"]),
    ("sim/src/inspect/", &["tokio", "std::net"]),
    ("sim/src/cli/", &["tokio", "std::net"]),
];

fn is_exempt(path: &str, word: &str) -> bool {
    let exempt =
        |(place, words): &(&str, &[&str])| path.starts_with(place) && words.contains(&word);
    EXEMPT.iter().any(exempt)
}

/// Packages of the workspace that a manifest depends on.
pub(crate) fn packages_named(manifest: &str) -> Vec<&str> {
    let sections = manifest.split("\n[").filter(|section| {
        let head = section.split(']').next().unwrap_or_default();
        head.ends_with("dependencies") || head.contains("dependencies.")
    });
    let words = sections.flat_map(|section| {
        let (head, keys) = section.split_once(']').unwrap_or((section, ""));
        let keys = keys
            .lines()
            .filter_map(|line| line.split([' ', '.', '=']).next());
        head.rsplit('.').take(1).chain(keys)
    });
    words.filter(|word| word.starts_with("kadlab")).collect()
}

/// Whether a line says a word, and not only as a part of a longer one.
fn says(line: &str, word: &str) -> bool {
    let part = |letter: char| letter.is_alphanumeric() || letter == '_';
    let whole = |(at, _)| {
        let continues = !word.ends_with(':') && line[at + word.len()..].starts_with(part);
        !line[..at].ends_with(part) && !continues
    };
    line.match_indices(word).any(whole)
}

/// `use crate::{a, b}` hides names from a search for `crate::a`: it is not written here.
fn hides(line: &str) -> bool {
    line.contains("crate::{")
}

pub(crate) fn objections(source: &Source) -> Vec<String> {
    let rules = RULES
        .iter()
        .filter(|(place, _)| source.path.starts_with(place));
    let words: Vec<&str> = rules.flat_map(|(_, words)| words.iter().copied()).collect();
    let mut objections = Vec::new();
    for (number, line) in source.code() {
        for word in &words {
            if says(line, word) && !is_exempt(&source.path, word) {
                objections.push(format!("{}:{number}: names {word}", source.path));
            }
        }
        if hides(line) && words.iter().any(|word| word.starts_with("crate::")) {
            let objection = "write one `use crate::` for each module";
            objections.push(format!("{}:{number}: {objection}", source.path));
        }
    }
    objections
}
