//! The latencies of all hosts in one plot, and kind by kind.

use super::distance::Latencies;
use super::{Conformance, Played, distances, kinds, plural};
use crate::numbers::{grouped, latency};
use crate::plots::axis::Axis;
use crate::plots::drawing::Stroke;
use crate::plots::frame::Entry;
use crate::plots::multiples::{Curve, Multiples, Panel, Spot, Spread};
use crate::plots::palette::SERIES;
use crate::plots::{Content, Figure};
use crate::record::Kind;

/// Steps of a curve from the left to the right edge.
const STEPS: u32 = 320;
/// Curves that lie on one another are told apart by their strokes.
const STROKES: [Stroke; 3] = [Stroke::Solid, Stroke::Dashed, Stroke::Solid];

/// All commands together, then a panel for each kind.
pub(super) fn figures(conformance: &Conformance) -> Vec<Figure> {
    let by_kind = kinds(conformance);
    let panels: Vec<Option<Kind>> = by_kind.iter().copied().map(Some).collect();
    vec![
        figure(
            conformance,
            "latency",
            "Latency of the same commands on each host",
            &[None],
        ),
        figure(
            conformance,
            "latency-by-kind",
            "Latency by kind of command",
            &panels,
        ),
    ]
}

fn figure(
    conformance: &Conformance,
    name: &'static str,
    title: &'static str,
    panels: &[Option<Kind>],
) -> Figure {
    let all = conformance.hosts.iter().flat_map(|host| &host.lookups);
    let took = || {
        all.clone()
            .filter_map(|row| row.took_us)
            .filter(|us| *us > 0)
    };
    let (Some(least), Some(most)) = (took().min(), took().max()) else {
        let reason = "no command took any time on any host";
        let content = Content::Absent { reason };
        return Figure {
            name,
            title,
            content,
        };
    };
    let ms = |us: u64| us as f64 / 1e3;
    let x = Axis::log(
        ms(least).min(ms(most) / 1.25),
        ms(most),
        "latency, ms (log)",
    );
    let panel = |kind: &Option<Kind>| Panel {
        title: kind.map_or_else(String::new, |kind| plural(kind).to_owned()),
        y: None,
        curves: (conformance.hosts.iter().enumerate())
            .map(|(index, host)| curve(index, host, *kind, &x))
            .collect(),
    };
    let sheet = Multiples {
        title,
        about: format!(
            "Share of commands that had ended by each latency; {}, seed {}, {} nodes",
            conformance.scenario, conformance.seed, conformance.nodes
        ),
        entries: (conformance.hosts.iter().enumerate())
            .map(|(index, host)| entry(conformance, index, host))
            .collect(),
        columns: panels.len().clamp(1, 3),
        panels: panels.iter().map(panel).collect(),
        x,
        y: Axis::percent("share of commands"),
    };
    let content = Content::Drawn {
        drawing: sheet.draw(),
        caption: caption(conformance, panels),
    };
    Figure {
        name,
        title,
        content,
    }
}

/// How far apart the curves of these panels lie.
fn caption(conformance: &Conformance, panels: &[Option<Kind>]) -> String {
    let shown: Vec<&str> = (panels.iter())
        .map(|kind| kind.map_or("all commands", plural))
        .collect();
    let apart = distances(conformance).into_iter();
    let apart = apart.filter(|one| shown.contains(&one.what.as_str()));
    let words = apart.map(|one| {
        format!(
            "{} of {}: D {:.3} (other seeds up to {:.3}), moved {:.1} ms (up to {:.1} ms)",
            one.what, one.host, one.ks, one.luck_ks, one.moved_ms, one.luck_moved_ms
        )
    });
    let words: Vec<String> = words.collect();
    format!(
        "Distance from {}: Kolmogorov and Smirnov's D, and how far latencies would have to move. {}. \
         Commands that needed nobody else took no time and stand at the left edge; those that \
         never finished are the share that a curve lacks at the right edge.",
        conformance.hosts[0].host,
        words.join("; ")
    )
}

fn entry(conformance: &Conformance, index: usize, host: &Played) -> Entry {
    let all = Latencies::of(&host.lookups, None);
    let at = |permille| {
        let us = all.percentile(permille);
        us.map_or_else(|| "unfinished".to_owned(), latency)
    };
    let distances = distances(conformance);
    let own = distances
        .iter()
        .find(|one| one.host == host.host && one.what == "all commands");
    let distance = own.map_or_else(
        || "the reference".to_owned(),
        |own| format!("D {:.3}, moved {:.1} ms", own.ks, own.moved_ms),
    );
    Entry {
        color: SERIES[index % SERIES.len()],
        stroke: STROKES[index % STROKES.len()],
        label: format!(
            "{}: n {}, p50 {}, p99 {}; {distance}",
            host.host,
            grouped(all.count),
            at(500),
            at(990)
        ),
    }
}

fn curve(index: usize, host: &Played, kind: Option<Kind>, x: &Axis) -> Curve {
    let latencies = Latencies::of(&host.lookups, kind);
    let spot = |step: u32| {
        let ms = x.low * (x.high / x.low).powf(f64::from(step) / f64::from(STEPS));
        let share = latencies.within((ms * 1e3).round() as u64);
        Some(Spot {
            x: ms,
            y: Some(share),
            low: share,
            high: share,
        })
    };
    Curve {
        color: SERIES[index % SERIES.len()],
        stroke: STROKES[index % STROKES.len()],
        spread: Spread::Band,
        points: match latencies.count {
            0 => Vec::new(),
            _ => (0..=STEPS).map(spot).collect(),
        },
    }
}
