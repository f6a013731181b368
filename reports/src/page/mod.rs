//! `report.html`: the whole run on one self-contained page, the verdict first.
//!
//! Style, font and plots are inside the file: it needs no network and no scripts. The order is
//! that of a reader's questions: did it go as planned, how big was it, what does it look like,
//! what exactly happened, how do I repeat it.

mod balance;
pub(crate) mod html;
mod recovery;
pub(crate) mod sections;

use crate::numbers::{counted, duration, grouped, latency, mean, percent};
use crate::plots::font::{REGULAR, SEMIBOLD};
use crate::plots::{Content, Figure, Picture};
use crate::record::Run;
use crate::statistics::{Distribution, after_warm_up};
use crate::summary::{Outcome, nodes, surprising};
use crate::verdict::headline;
use crate::windows::Window;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use html::escape;

/// The page of a run with its plots.
pub(crate) fn html(
    run: &Run,
    windows: &[Window],
    (figures, pictures): (&[Figure], &[Option<Picture>]),
) -> String {
    let title = format!("{}, seed {}", run.scenario.name, run.seed);
    let parts = [
        header(run),
        verdict(run),
        sections::expectations(run),
        sections::warnings(run),
        tiles(run),
        plots(figures, pictures),
        sections::workloads(run),
        sections::faults(run),
        recovery::section(run, windows),
        sections::endings(run),
        sections::load(run),
        balance::section(run),
        sections::counters(run),
        sections::repeat(run),
    ];
    document(&format!("{}: {title}", headline(run)), &parts.concat())
}

/// A whole page from its title and what stands in it.
pub(crate) fn document(title: &str, content: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n\
         <title>{}</title>\n<style>\n{}{}</style>\n</head>\n<body>\n<main>\n{}</main>\n\
         </body>\n</html>\n",
        escape(title),
        fonts(),
        include_str!("style.css"),
        content,
    )
}

/// The embedded font as rules of the style sheet.
fn fonts() -> String {
    let rule = |weight: &str, bytes: &[u8]| {
        format!(
            "@font-face {{ font-family: \"Open Sans\"; font-weight: {weight}; \
             src: url(data:font/ttf;base64,{}) format(\"truetype\"); }}\n",
            STANDARD.encode(bytes)
        )
    };
    rule("400", REGULAR) + &rule("600 700", SEMIBOLD)
}

fn header(run: &Run) -> String {
    format!(
        "<header>\n<h1>{}</h1>\n<p>{}</p>\n<p class=\"quiet\">Seed {} · fingerprint <code>{}</code> · \
         kadlab {}</p>\n</header>\n",
        escape(&run.scenario.name),
        escape(&run.scenario.description),
        run.seed,
        escape(&run.fingerprint),
        escape(&run.host.version),
    )
}

fn verdict(run: &Run) -> String {
    let all = run.expectations.len() as u64;
    let surprises = run.expectations.iter().filter(|e| surprising(e)).count() as u64;
    let sentence = match (all, surprises) {
        (0, _) => "The scenario states no expectation.".to_owned(),
        (_, 0) => format!(
            "{} did what the scenario plans.",
            counted(all, "expectation")
        ),
        _ => {
            let verb = if surprises == 1 { "does" } else { "do" };
            let all = counted(all, "expectation");
            format!("{surprises} of {all} {verb} not do what the scenario plans.")
        }
    };
    let class = match Outcome::of(run) {
        Outcome::AsPlanned => "good",
        Outcome::NotAsPlanned => "bad",
        Outcome::NothingExpected => "neutral",
    };
    format!(
        "<div class=\"verdict {class}\"><strong>{}</strong><p>{sentence}</p></div>\n",
        headline(run)
    )
}

fn tiles(run: &Run) -> String {
    let lookups = Distribution::of_latencies(after_warm_up(run));
    let hops = Distribution::of_hops(after_warm_up(run));
    let rpcs = after_warm_up(run)
        .map(|lookup| u64::from(lookup.rpcs))
        .sum();
    let at = |permille, name: &str| match lookups.percentile(permille) {
        Some(us) => (latency(us), format!("{name} of lookup latency")),
        None => (
            "none".to_owned(),
            format!("{name} of lookup latency: it lies in the failed share"),
        ),
    };
    let groups: Vec<String> = run
        .scenario
        .groups
        .iter()
        .map(|group| format!("{} {}", grouped(u64::from(group.nodes)), group.name))
        .collect();
    let warm_up = duration(run.scenario.warm_up_us);
    let tiles = [
        (
            grouped(nodes(run)),
            format!("nodes: {}; k = {}", groups.join(", "), run.scenario.k),
        ),
        (
            duration(run.scenario.duration_us),
            format!("simulated, warm-up {warm_up}, {} join", run.scenario.join),
        ),
        (
            grouped(lookups.count()),
            "lookups after the warm-up".to_owned(),
        ),
        (
            percent(lookups.present(), lookups.count()),
            format!("succeeded; {} failed", grouped(lookups.missing())),
        ),
        at(500, "p50"),
        at(990, "p99"),
        (
            mean(hops.values().iter().sum(), hops.present(), 2),
            format!(
                "hops in the mean; {} RPCs a lookup",
                mean(rpcs, lookups.count(), 1)
            ),
        ),
        (
            grouped(run.host.events_per_second as u64),
            format!(
                "events a second: {} in {:.1} s",
                grouped(run.events),
                run.host.wall_seconds
            ),
        ),
    ];
    let tile = |(value, label): (String, String)| {
        format!(
            "<div class=\"tile\"><b>{}</b><span>{}</span></div>\n",
            escape(&value),
            escape(&label)
        )
    };
    format!(
        "<div class=\"tiles\">\n{}</div>\n",
        tiles.map(tile).concat()
    )
}

/// Every plot with its caption, or why there is none.
pub(crate) fn plots(figures: &[Figure], pictures: &[Option<Picture>]) -> String {
    let mut html = String::from("<h2>Plots</h2>\n");
    for (figure, picture) in figures.iter().zip(pictures) {
        match (&figure.content, picture) {
            (Content::Drawn { caption, .. }, Some(picture)) => {
                html.push_str(&plot(figure, picture, caption));
            }
            (Content::Absent { reason }, _) => {
                let title = escape(figure.title);
                html.push_str(&format!(
                    "<p class=\"quiet\">{title}: no plot, because {}.</p>\n",
                    escape(reason)
                ));
            }
            (Content::Drawn { .. }, None) => unreachable!("what is drawn is rendered"),
        }
    }
    html
}

fn plot(figure: &Figure, picture: &Picture, caption: &str) -> String {
    let label = format!("<svg role=\"img\" aria-label=\"{}\" ", escape(figure.title));
    let svg = picture.svg.replacen("<svg ", &label, 1);
    format!(
        "<figure>\n{svg}\n<figcaption>{}</figcaption>\n</figure>\n",
        escape(caption)
    )
}
