//! A conformance as plain text, for a terminal: the verdict, what differs, then the numbers.

use super::measure::{Measure, measures};
use super::{Conformance, Equality, Played, distances};
use crate::numbers::{counted, grouped};

/// Cases that differ of one kind that are listed.
const LISTED_MAX: usize = 20;

/// The verdict, a line for each thing that had to be equal, each mean and each distance.
#[must_use]
pub fn conformance_text(conformance: &Conformance) -> String {
    let mut lines = vec![format!(
        "{}: {} seed {} on {}",
        headline(conformance),
        conformance.scenario,
        conformance.seed,
        conformance.names()
    )];
    lines.extend(
        conformance
            .hosts
            .iter()
            .map(|host| format!("  {}", host_line(host))),
    );
    for equality in &conformance.equalities {
        lines.push(format!("  {}", equality_line(equality)));
        let listed = equality.differing.iter().take(LISTED_MAX);
        lines.extend(listed.map(|line| format!("    {line}")));
        if equality.differing.len() > LISTED_MAX {
            let more = equality.differing.len() - LISTED_MAX;
            lines.push(format!("    and {} more", grouped(more as u64)));
        }
    }
    lines.extend(
        measures(conformance)
            .iter()
            .map(|one| format!("  {}", measure_line(one))),
    );
    lines.extend(distances(conformance).iter().map(|one| {
        format!(
            "  latency of {}, {} from the reference: D {:.3} (other seeds up to {:.3}), moved {:.2} ms \
             (up to {:.2} ms)",
            one.what, one.host, one.ks, one.luck_ks, one.moved_ms, one.luck_moved_ms
        )
    }));
    lines.push(String::new());
    lines.join("\n")
}

fn host_line(played: &Played) -> String {
    let fingerprint = match &played.fingerprint {
        Some(fingerprint) => format!("fingerprint {fingerprint}"),
        None => "no two runs are the same".to_owned(),
    };
    format!(
        "{}: {} after the warm-up, played in {:.1} s, {fingerprint}",
        played.host,
        counted(played.lookups.len() as u64, "command"),
        played.wall_seconds
    )
}

/// The verdict in capitals.
pub(super) fn headline(conformance: &Conformance) -> &'static str {
    match conformance.holds() {
        true => "THE SAME",
        false => "NOT THE SAME",
    }
}

pub(super) fn equality_line(equality: &Equality) -> String {
    let differ = match equality.differing.len() {
        0 => "all equal".to_owned(),
        some => format!("{} DIFFER", grouped(some as u64)),
    };
    let excused = match equality.excused {
        0 => String::new(),
        some => format!("; {} left to a race: {}", grouped(some), equality.excuse),
    };
    format!(
        "{}: {} compared, {differ}{excused}",
        equality.name,
        grouped(equality.compared)
    )
}

fn measure_line(measure: &Measure) -> String {
    let mean = |(host, mean): (&String, &Option<f64>)| match mean {
        Some(mean) => format!("{host} {mean:.3}"),
        None => format!("{host} none"),
    };
    let means: Vec<String> = measure.hosts.iter().zip(&measure.means).map(mean).collect();
    format!(
        "{}: {}; {}",
        measure.name,
        means.join(", "),
        judgement(measure)
    )
}

/// What a measure comes to, in words.
pub(super) fn judgement(measure: &Measure) -> String {
    let runs = counted(measure.runs as u64, "seed");
    let strays: Vec<&str> = (measure.strays().into_iter())
        .map(|host| measure.hosts[host].as_str())
        .collect();
    match strays.is_empty() {
        true => format!("within luck ({runs} lie up to {:.3} apart)", measure.luck),
        false => format!(
            "{} STRAYS ({runs} lie at most {:.3} apart)",
            strays.join(", "),
            measure.luck
        ),
    }
}
