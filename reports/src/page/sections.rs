//! The page's tables, from expectations to the command that repeats the run.
//!
//! A section without content says so in a sentence; none disappears silently.

use super::html::{Cell, escape, judged, name, number, table, text};
use crate::numbers::{bytes, counted, duration, grouped, latency_or_failed, mean, percent};
use crate::record::{Expectation, Fault, Run};
use crate::statistics::{Distribution, after_warm_up};
use crate::summary::{endings as endings_of, nodes, surprising};
use crate::traffic::{Traffic, rpc_name, traffic};
use crate::verdict::{expectation_mark, word};
use std::cmp::Ordering;

/// Lines of the load table; the rest is in the CSV file.
const LOAD_LINES_MAX: usize = 20;

pub(crate) fn section(title: &str, content: &str) -> String {
    format!("<h2>{}</h2>\n{content}", escape(title))
}

pub(crate) fn note(sentence: &str) -> String {
    format!("<p class=\"quiet\">{}</p>\n", escape(sentence))
}

pub(super) fn expectations(run: &Run) -> String {
    if run.expectations.is_empty() {
        return String::new();
    }
    let row = |expectation: &Expectation| {
        let class = if surprising(expectation) {
            "bad"
        } else {
            "good"
        };
        vec![
            name(&expectation.name),
            text(&expectation.statement),
            text(word(expectation.planned)),
            judged(expectation_mark(expectation), class),
            text(&expectation.detail),
        ]
    };
    let rows: Vec<Vec<Cell>> = run.expectations.iter().map(row).collect();
    table(
        &["expectation", "statement", "planned", "outcome", "measured"],
        &rows,
    )
}

pub(super) fn warnings(run: &Run) -> String {
    if run.warnings.is_empty() {
        return String::new();
    }
    let items: Vec<String> = run
        .warnings
        .iter()
        .map(|warning| format!("<li>{}</li>\n", escape(warning)))
        .collect();
    section(
        "Warnings",
        &format!("<ul class=\"warnings\">\n{}</ul>\n", items.concat()),
    )
}

pub(super) fn workloads(run: &Run) -> String {
    let row = |(workload, index): (&String, u16)| {
        let own = || after_warm_up(run).filter(move |lookup| lookup.workload == index);
        let latency = Distribution::of_latencies(own());
        let hops = Distribution::of_hops(own());
        let sum = |field: fn(&crate::record::Lookup) -> u64| own().map(field).sum::<u64>();
        let recall = percent(sum(|l| l.recall_found.into()), sum(|l| l.recall_of.into()));
        let at = |permille| latency_or_failed(latency.percentile(permille));
        vec![
            name(workload),
            number(grouped(latency.count())),
            number(percent(latency.missing(), latency.count())),
            number(at(500)),
            number(at(900)),
            number(at(990)),
            number(mean(hops.values().iter().sum(), hops.present(), 2)),
            number(mean(sum(|l| l.rpcs.into()), latency.count(), 1)),
            number(recall),
        ]
    };
    let rows: Vec<Vec<Cell>> = run.scenario.workloads.iter().zip(0..).map(row).collect();
    let head = [
        "workload",
        "lookups",
        "failed",
        "p50",
        "p90",
        "p99",
        "hops, mean",
        "RPCs, mean",
        "recall",
    ];
    let explained = note(
        "Lookups that started after the warm-up. Failed ones count as slower than any other; \
         recall is the share of the true k closest live nodes in the results.",
    );
    section("Lookups by workload", &(table(&head, &rows) + &explained))
}

pub(super) fn faults(run: &Run) -> String {
    if run.faults.is_empty() {
        return section("Faults", &note("The scenario scripts no fault."));
    }
    let moment = |us: Option<u64>| us.map_or_else(|| "never".to_owned(), duration);
    let row = |fault: &Fault| {
        vec![
            name(&fault.name),
            text(what(fault)),
            number(duration(fault.start_us)),
            number(duration(fault.end_us)),
            number(grouped(fault.nodes)),
            number(grouped(fault.messages_cut)),
            number(grouped(fault.messages_delayed)),
            number(grouped(fault.segments_lost)),
            number(grouped(fault.calls_failed)),
            number(grouped(fault.lies_told)),
            number(moment(fault.first_us)),
            number(moment(fault.last_us)),
        ]
    };
    let rows: Vec<Vec<Cell>> = run.faults.iter().map(row).collect();
    let head = [
        "fault",
        "what",
        "from",
        "to",
        "nodes",
        "messages cut",
        "messages delayed",
        "segments lost",
        "calls failed",
        "lies told",
        "first effect",
        "last effect",
    ];
    section("Faults and their effects", &table(&head, &rows))
}

/// Kind and description; of churn, how often nodes left and came back.
fn what(fault: &Fault) -> String {
    let turns = match (fault.departures, fault.returns) {
        (0, 0) => String::new(),
        (left, back) => format!(" ({} departures, {} returns)", grouped(left), grouped(back)),
    };
    format!("{}: {}{turns}", fault.kind, fault.description)
}

pub(super) fn endings(run: &Run) -> String {
    let endings = endings_of(run).0;
    let all: u64 = endings.iter().map(|(_, count)| count).sum();
    let row = |(ending, count): &(String, u64)| {
        vec![
            name(ending),
            number(grouped(*count)),
            number(percent(*count, all)),
            text(ending_meaning(ending)),
        ]
    };
    let rows: Vec<Vec<Cell>> = endings
        .iter()
        .filter(|(_, count)| *count > 0)
        .map(row)
        .collect();
    if rows.is_empty() {
        return section(
            "How lookups ended",
            &note("No lookup that started after the warm-up ended."),
        );
    }
    let explained = note(
        "Lookups that started after the warm-up and ended, or lost their asking node. Lookups under \
         way when the run ended are not among them: the counters say how many there were.",
    );
    let table = table(
        &[
            "ending",
            "lookups",
            "share",
            "meaning, decided against ground truth",
        ],
        &rows,
    );
    section("How lookups ended", &(table + &explained))
}

fn ending_meaning(ending: &str) -> &'static str {
    match ending {
        "succeeded" => "it returned what it was asked for",
        "unfinished" => "the asking node went away before it ended",
        "dead-end" => "nobody answered",
        "partitioned" => "every live holder was on the other side of a partition, or paused",
        "not-found" => "the value exists on reachable nodes and was not found",
        "value-gone" => "no live node holds the value any more",
        "superseded" => "an older version came back",
        "refused" => "every peer refused the put",
        _ => "no value was ever acknowledged under this target",
    }
}

pub(super) fn load(run: &Run) -> String {
    let mut sums = traffic(run);
    if sums.is_empty() {
        return section("Load", &note("No message was sent after the warm-up."));
    }
    sums.sort_by(by_group_then_busiest);
    let rate = |value: f64| crate::plots::rate_text(value);
    let row = |sum: &Traffic| {
        vec![
            name(&run.scenario.groups[usize::from(sum.group)].name),
            text(rpc_name(sum.rpc)),
            number(rate(sum.rate(sum.requests))),
            number(rate(sum.rate(sum.replies))),
            number(rate(sum.rate(sum.bytes))),
            number(percent(sum.failed, sum.requests)),
        ]
    };
    let rows: Vec<Vec<Cell>> = sums.iter().take(LOAD_LINES_MAX).map(row).collect();
    let head = [
        "group",
        "RPC",
        "requests/s",
        "replies/s",
        "bytes/s",
        "calls without an answer",
    ];
    let order = "Sent per node and second after the warm-up, in each group the busiest RPC first";
    let more = match sums.len().saturating_sub(LOAD_LINES_MAX) {
        0 => format!("{order}."),
        more => format!("{order}; {more} more lines in load.csv."),
    };
    section("Load", &(table(&head, &rows) + &note(&more)))
}

/// Groups stand in the scenario's order; within one, what sends most comes first.
fn by_group_then_busiest(one: &Traffic, other: &Traffic) -> Ordering {
    let busier = other.message_rate().total_cmp(&one.message_rate());
    one.group.cmp(&other.group).then(busier)
}

pub(super) fn counters(run: &Run) -> String {
    if run.counters.is_empty() {
        return String::new();
    }
    let row = |counter: &crate::record::Counter| {
        vec![text(&counter.name), number(grouped(counter.count))]
    };
    let rows: Vec<Vec<Cell>> = run.counters.iter().map(row).collect();
    section("Counters", &table(&["what", "count"], &rows))
}

pub(super) fn repeat(run: &Run) -> String {
    let host = &run.host;
    let facts = format!(
        "Seed {}, fingerprint {}. Here it took {:.1} s on {}, {} of memory at the peak, {} a node \
         ({}).",
        run.seed,
        run.fingerprint,
        host.wall_seconds,
        counted(u64::from(host.threads), "thread"),
        bytes(host.peak_rss_bytes),
        bytes(host.bytes_per_node),
        counted(nodes(run), "node"),
    );
    let content = format!(
        "<p>This command makes the same run again, with the same fingerprint:</p>\n\
         <pre>{}</pre>\n<p class=\"quiet\">{}</p>\n\
         <details><summary>The resolved scenario</summary>\n<pre>{}</pre>\n</details>\n",
        escape(&run.command),
        escape(&facts),
        escape(&run.scenario.resolved),
    );
    section("Repeat this run", &content)
}
