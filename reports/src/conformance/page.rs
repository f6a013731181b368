//! The page of a conformance: the verdict, the plot, what had to be equal, then the numbers.

use super::measure::{Measure, measures};
use super::text::{headline, judgement};
use super::{Conformance, Distance, Equality, distances};
use crate::numbers::{counted, duration, grouped};
use crate::page::html::{Cell, escape, judged, name, number, table, text};
use crate::page::sections::{note, section};
use crate::page::{document, plots};
use crate::plots::{Figure, Picture};

/// Cases that differ of one kind that are listed.
const LISTED_MAX: usize = 50;

pub(super) fn html(
    conformance: &Conformance,
    (figures, pictures): (&[Figure], &[Option<Picture>]),
) -> String {
    let parts = [
        header(conformance),
        verdict(conformance),
        hosts(conformance),
        plots(figures, pictures),
        equal(conformance),
        means(conformance),
        apart(conformance),
        repeat(conformance),
    ];
    let title = format!(
        "{}: {} on {}",
        headline(conformance),
        conformance.scenario,
        conformance.names()
    );
    document(&title, &parts.concat())
}

fn header(conformance: &Conformance) -> String {
    format!(
        "<header>\n<h1>{} on {}</h1>\n<p>{}</p>\n<p class=\"quiet\">Seed {} · {} · {} of script, \
         the first {} in no statistic · kadlab {}</p>\n</header>\n",
        escape(&conformance.scenario),
        escape(&conformance.names()),
        escape(&conformance.description),
        conformance.seed,
        counted(conformance.nodes, "node"),
        duration(conformance.duration_us),
        duration(conformance.warm_up_us),
        escape(&conformance.version),
    )
}

fn verdict(conformance: &Conformance) -> String {
    let compared: u64 = conformance.equalities.iter().map(|one| one.compared).sum();
    let differing: usize = (conformance.equalities.iter())
        .map(|one| one.differing.len())
        .sum();
    let strays = measures(conformance)
        .iter()
        .filter(|one| !one.strays().is_empty())
        .count();
    let class = if conformance.holds() { "good" } else { "bad" };
    let sentence = format!(
        "{} compared that must be equal: {} differ. {} of {} means of hops and requests lie \
         outside what luck moves.",
        counted(compared, "case"),
        grouped(differing as u64),
        strays,
        measures(conformance).len(),
    );
    format!(
        "<div class=\"verdict {class}\"><strong>{}</strong><p>{}</p></div>\n",
        headline(conformance),
        escape(&sentence)
    )
}

fn hosts(conformance: &Conformance) -> String {
    let row = |played: &super::Played| {
        vec![
            name(&played.host),
            number(grouped(played.lookups.len() as u64)),
            number(format!("{:.1} s", played.wall_seconds)),
            text(played.fingerprint.as_deref().unwrap_or("differs by run")),
        ]
    };
    let rows: Vec<Vec<Cell>> = conformance.hosts.iter().map(row).collect();
    let head = ["host", "commands", "it took", "fingerprint"];
    section("The hosts", &table(&head, &rows))
}

fn equal(conformance: &Conformance) -> String {
    let row = |one: &Equality| {
        vec![
            name(&one.name),
            number(grouped(one.compared)),
            match one.differing.len() {
                0 => judged("all equal", "good"),
                some => judged(format!("{} differ", grouped(some as u64)), "bad"),
            },
            number(grouped(one.excused)),
            text(match one.excused {
                0 => String::new(),
                _ => one.excuse.clone(),
            }),
        ]
    };
    let rows: Vec<Vec<Cell>> = conformance.equalities.iter().map(row).collect();
    let head = ["what", "compared", "verdict", "left to a race", "because"];
    let all = conformance.equalities.iter().flat_map(|one| &one.differing);
    let lines: Vec<&str> = all.take(LISTED_MAX).map(String::as_str).collect();
    let listed = match lines.is_empty() {
        true => String::new(),
        false => format!("<pre>{}</pre>\n", escape(&lines.join("\n"))),
    };
    section("What must be equal", &(table(&head, &rows) + &listed))
}

fn means(conformance: &Conformance) -> String {
    let all = measures(conformance);
    let mut head = vec!["mean"];
    head.extend(conformance.hosts.iter().map(|host| host.host.as_str()));
    head.push("verdict");
    let row = |one: &Measure| {
        let mut row = vec![name(&one.name)];
        let cells = one.means.iter().zip(&one.counts);
        row.extend(cells.map(|(mean, count)| match mean {
            Some(mean) => number(format!("{mean:.3} (n {})", grouped(*count))),
            None => number("none"),
        }));
        let class = if one.strays().is_empty() {
            "good"
        } else {
            "bad"
        };
        row.push(judged(judgement(one), class));
        row
    };
    let rows: Vec<Vec<Cell>> = all.iter().map(row).collect();
    let why = note(
        "A mean strays if it is farther from the reference's than any two runs of the reference \
         under different seeds are from each other. Of hosts that are but one more run of the \
         reference at most 2 in N + 2 would, N being the other seeds; as the hosts share keys, \
         places and commands the true share is far smaller.",
    );
    section("Hops and requests", &(table(&head, &rows) + &why))
}

fn apart(conformance: &Conformance) -> String {
    let row = |one: &Distance| {
        vec![
            name(&one.what),
            text(&one.host),
            number(format!("{} / {}", one.counts.0, one.counts.1)),
            number(format!("{:.3}", one.ks)),
            number(format!("{:.3}", one.luck_ks)),
            number(format!("{:.2} ms", one.moved_ms)),
            number(format!("{:.2} ms", one.luck_moved_ms)),
        ]
    };
    let rows: Vec<Vec<Cell>> = distances(conformance).iter().map(row).collect();
    let head = [
        "latency of",
        "host",
        "n, reference / host",
        "D",
        "D of other seeds, at most",
        "moved",
        "moved by other seeds, at most",
    ];
    let why = note(
        "D is Kolmogorov and Smirnov's: the largest difference between the two curves, commands \
         that never ended being slower than all. Moved is the earth mover's distance: how far \
         latencies would have to move in the mean, of commands that ended.",
    );
    section("How far latencies lie apart", &(table(&head, &rows) + &why))
}

fn repeat(conformance: &Conformance) -> String {
    let content = format!(
        "<pre>{}</pre>\n<details><summary>The resolved scenario</summary>\n<pre>{}</pre>\n\
         </details>\n",
        escape(&conformance.command),
        escape(&conformance.resolved),
    );
    section("Repeat it", &content)
}
