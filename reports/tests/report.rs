//! A whole report of a made-up run, written to disk and read back.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot write its report should stop"
)]

mod fixture;

use kadlab_reports::record::{Ending, Lookup, Run, Verdict};
use kadlab_reports::{verdict_text, write};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::OnceLock;
use tempfile::TempDir;

const PLOTS: [&str; 9] = [
    "hops",
    "latency-over-time",
    "lookup-latency",
    "messages-per-node",
    "processors",
    "table-health",
    "time-by-latency",
    "time-over-time",
    "value-convergence",
];

/// The report of the unchanged sample, written once.
fn sample() -> &'static BTreeMap<String, Vec<u8>> {
    static FILES: OnceLock<BTreeMap<String, Vec<u8>>> = OnceLock::new();
    FILES.get_or_init(|| written(&fixture::run()))
}

fn summary(run: &Run) -> Value {
    serde_json::from_slice(&written(run)["summary.json"]).unwrap()
}

fn written(run: &Run) -> BTreeMap<String, Vec<u8>> {
    let folder = TempDir::new().unwrap();
    write(run, &folder.path().join("result")).unwrap();
    fixture::files(&folder.path().join("result"))
}

#[test]
fn a_result_has_every_file() {
    let mut expected: Vec<String> = [
        "convergence.csv",
        "faults.csv",
        "load.csv",
        "lookups.csv",
        "nodes.csv",
        "processors.csv",
        "report.html",
        "scenario.resolved.toml",
        "sample.json",
        "summary.json",
        "timeline.csv",
    ]
    .map(str::to_owned)
    .to_vec();
    for plot in PLOTS {
        expected.push(format!("plots/{plot}.png"));
        expected.push(format!("plots/{plot}.svg"));
    }
    expected.sort();
    assert_eq!(sample().keys().cloned().collect::<Vec<_>>(), expected);
}

#[test]
fn percentiles_count_failures_as_slower_than_anything() {
    let mut run = fixture::bare();
    run.scenario.warm_up_us = 0;
    run.lookups = fixture::run().lookups[..10].to_vec();
    for (lookup, tens) in run.lookups.iter_mut().zip(1..) {
        lookup.latency_us = tens * 10_000;
        lookup.ending = if tens == 3 {
            Ending::NotFound
        } else {
            Ending::Succeeded
        };
    }
    assert_eq!(
        summary(&run)["lookups"]["latency_ms"],
        json!({ "p50": 60.0, "p90": 100.0, "p99": null, "p999": null, "max": 100.0 })
    );
}

#[test]
fn the_summary_of_the_sample_has_these_values() {
    let summary: Value = serde_json::from_slice(&sample()["summary.json"]).unwrap();
    let lookups = &summary["lookups"];
    assert_eq!(summary["outcome"], "as-planned");
    assert_eq!(
        (&lookups["count"], &lookups["succeeded"]),
        (&json!(2_700), &json!(2_513))
    );
    assert_eq!(lookups["failed_share"], 0.069_259);
    assert_eq!(
        lookups["latency_ms"],
        json!({ "p50": 208.535, "p90": 4136.134, "p99": null, "p999": null, "max": 4573.18 })
    );
    assert_eq!(
        lookups["hops"]["counts"],
        json!([0, 613, 722, 873, 294, 142])
    );
    assert_eq!(lookups["hops"]["not_found"], 56);
    assert_eq!(lookups["recall_reachable"], 0.75);
    assert_eq!(
        summary["convergence"]["announce"]["holding_age_seconds"],
        json!({ "50": 1.0, "90": 5.0, "99": 60.0, "100": null })
    );
    assert_eq!(summary["endings"]["partitioned"], 72);
    assert_eq!(summary["tables"]["know_k_closest_share"], 0.986_928);
    assert_eq!(
        summary["faults"][0]["recovery_seconds"],
        json!({ "latency_p50": 0.0, "latency_p99": 0.0, "success": 0.0, "completeness": 0.0 })
    );
    assert_eq!(summary["faults"][0]["name"], "outage");
    let shares = lookups["time_share"].as_object().unwrap();
    let sum: f64 = shares.values().map(|share| share.as_f64().unwrap()).sum();
    assert!(
        (sum - 1.0).abs() < 1e-5,
        "the parts of the time are all of it"
    );
}

#[test]
fn an_age_that_hardly_anyone_read_at_is_neither_drawn_nor_a_threshold() {
    let mut run = fixture::run();
    let mut early = run.convergence[0].clone();
    (early.age_us, early.versions, early.reads, early.reads_fresh) = (100_000, 19, 99, 99);
    let mut drawn = run.convergence[0].clone();
    (drawn.age_us, drawn.reads, drawn.reads_fresh) = (200_000, 100, 95);
    run.convergence.splice(..0, [early, drawn]);
    let oldest = run.convergence.last_mut().unwrap();
    (oldest.reads, oldest.reads_fresh) = (99, 90);
    let files = written(&run);
    let summary: Value = serde_json::from_slice(&files["summary.json"]).unwrap();
    assert_eq!(
        summary["convergence"]["announce"]["fresh_reads_age_seconds"],
        json!({ "50": 0.2, "90": 5.0, "99": 30.0, "100": 60.0 })
    );
    let plot = fixture::text(&files, "plots/value-convergence.svg");
    let says = |text: &str| plot.lines().any(|line| line.trim() == text);
    assert!(
        says("0.2") && !says("0.1"),
        "the axis begins at the youngest drawn age"
    );
    assert!(plot.contains("(n 600 versions)") && plot.contains("(n 2,900 reads)"));
    run.convergence.truncate(1);
    let page = written(&run);
    let page = fixture::text(&page, "report.html");
    assert!(page.contains("Value convergence: no plot, because too few versions and reads"));
}

#[test]
fn lookups_of_the_warm_up_are_in_the_table_and_outside_the_statistics() {
    let lines: Vec<&str> = fixture::text(sample(), "lookups.csv").lines().collect();
    assert_eq!(lines.len(), 3_001);
    let warm_up = lines
        .iter()
        .filter(|line| line.split(',').nth(1) == Some("true"))
        .count();
    assert_eq!(warm_up, 300);
    assert_eq!(
        lines[0],
        "started_us,warm_up,workload,kind,group,node,ending,latency_us,hops,rpcs,failed_rpcs,\
         recall_found,recall_of,reachable_found,reachable_of,ideal_walked,ideal_hops,network_us,connecting_us,queueing_us,\
         processor_us,dead_peer_us,barrier_us"
    );
    assert!(lines[1].starts_with("0,true,"));
}

#[test]
fn csv_columns_say_their_units_and_cells_without_a_value_are_empty() {
    let files = sample();
    let lines: Vec<&str> = fixture::text(files, "timeline.csv").lines().collect();
    assert_eq!(lines.len(), 41);
    assert_eq!(
        lines[0],
        "start_us,end_us,warm_up,ended,succeeded,unfinished,failed_share,latency_ms_p50,\
         latency_ms_p90,latency_ms_p99,live,contacts_mean,dead_share,completeness,know_k_closest_share,requests,\
         replies,bytes,faults"
    );
    let outage: Vec<&str> = lines[17].split(',').collect();
    assert_eq!(outage[0], "480000000");
    assert_eq!((outage[8], outage[9]), ("", ""));
    assert_eq!(outage[18], "outage");
    assert_eq!(
        fixture::text(files, "convergence.csv").lines().nth(1),
        Some("announce,1000000,600,12000,7440,0.62,400,284,0.71")
    );
    assert_eq!(
        fixture::text(files, "faults.csv").lines().nth(1),
        Some(
            "outage,partition,33 % of visor cut off,480000000,720000000,100,5310,0,0,4012,300,280,0,\
             480001400,719998000,0,0,0,0"
        )
    );
}

#[test]
fn a_lookup_counts_in_the_window_in_which_it_ended() {
    let mut run = fixture::bare();
    let lookup = |started_seconds: u64, latency_seconds: u64, ending| Lookup {
        started_us: started_seconds * 1_000_000,
        latency_us: latency_seconds * 1_000_000,
        ending,
        ..fixture::run().lookups[0]
    };
    run.lookups = vec![
        lookup(100, 5, Ending::Succeeded),
        lookup(119, 2, Ending::DeadEnd),
        lookup(121, 2, Ending::Succeeded),
        lookup(149, 2, Ending::NotFound),
        lookup(151, 2, Ending::Unfinished),
    ];
    let files = written(&run);
    let counts = |start_us: &str| -> Vec<String> {
        let lines = fixture::text(&files, "timeline.csv").lines();
        let mut rows = lines.map(|line| line.split(',').map(str::to_owned).collect::<Vec<_>>());
        let row = rows.find(|row| row[0] == start_us).unwrap();
        row[3..6].to_vec()
    };
    // The second lookup started in the warm-up and ended after it: it is in neither.
    assert_eq!(counts("90000000"), ["1", "1", "0"]);
    assert_eq!(counts("120000000"), ["1", "1", "0"]);
    assert_eq!(counts("150000000"), ["1", "0", "1"]);
    let page = fixture::text(&files, "report.html");
    assert!(page.contains("in which they ended"));
    assert!(page.contains("the asking node went away before it ended"));
    assert!(page.contains("under way when the run ended are not among them"));
    assert!(page.contains("Left out: 1 lookup whose asking node went away."));
}

#[test]
fn two_reports_of_one_record_are_byte_identical() {
    let run = fixture::run();
    assert!(
        written(&run) == written(&run),
        "a report depends on nothing but its record"
    );
}

#[test]
fn another_machine_changes_only_the_host_part_of_tables_and_summary() {
    let mut elsewhere = fixture::run();
    elsewhere.host.wall_seconds = 99.0;
    elsewhere.host.threads = 2;
    let (mut here, mut there) = (sample().clone(), written(&elsewhere));
    for files in [&mut here, &mut there] {
        let mut summary: Value = serde_json::from_slice(&files["summary.json"]).unwrap();
        summary.as_object_mut().unwrap().remove("host").unwrap();
        files.insert("summary.json".to_owned(), summary.to_string().into_bytes());
        files.remove("report.html").unwrap();
    }
    assert!(
        here == there,
        "only `host` and the page may name the machine"
    );
}

#[test]
fn pictures_can_be_read_and_show_something() {
    let files = sample();
    for plot in PLOTS {
        let svg = fixture::text(files, &format!("plots/{plot}.svg"));
        let document = roxmltree::Document::parse(svg).unwrap();
        let texts = document
            .descendants()
            .filter(|node| node.has_tag_name("text"))
            .count();
        assert!(texts >= 10, "{plot}.svg has axes");
        let (pixels, colors) = decoded(&files[&format!("plots/{plot}.png")]);
        assert_eq!(pixels, 1_600 * 900);
        assert!(
            colors > 100,
            "{plot}.png has smooth lines and letters, not {colors} colours"
        );
    }
}

/// Number of pixels and of different colours.
fn decoded(png: &[u8]) -> (usize, usize) {
    let mut reader = png::Decoder::new(std::io::Cursor::new(png))
        .read_info()
        .unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    reader.next_frame(&mut pixels).unwrap();
    let colors: std::collections::BTreeSet<&[u8]> = pixels.chunks_exact(3).collect();
    (pixels.len() / 3, colors.len())
}

#[test]
fn the_page_is_well_formed_and_needs_nothing_else() {
    let files = sample();
    let page = fixture::text(files, "report.html");
    let options = roxmltree::ParsingOptions {
        allow_dtd: true,
        ..Default::default()
    };
    let document = roxmltree::Document::parse_with_options(page, options).unwrap();
    let named = |name: &str| {
        document
            .descendants()
            .filter(|n| n.has_tag_name(name))
            .count()
    };
    assert_eq!(
        (
            named("figure"),
            named("script"),
            named("link"),
            named("img")
        ),
        (9, 0, 0, 0)
    );
    assert!(!page.contains("href="));
    assert!(!page.contains("url(http"));
    assert!(page.find("AS PLANNED").unwrap() < page.find("Lookup latency").unwrap());
}

#[test]
fn the_load_table_keeps_groups_together_in_their_order() {
    let page = fixture::text(sample(), "report.html");
    let load = &page[page.find("<h2>Load</h2>").unwrap()..];
    let load = &load[..load.find("</table>").unwrap()];
    let rows: Vec<(&str, &str)> = load
        .split("<tr>")
        .filter_map(|row| {
            let mut cells = row
                .split("</td>")
                .map(|cell| cell.rsplit('>').next().unwrap());
            row.contains("<td")
                .then(|| (cells.next().unwrap(), cells.next().unwrap()))
        })
        .collect();
    let rpcs = ["find-node", "get-value", "ping", "put-value"];
    let expected: Vec<(&str, &str)> = ["server", "visor"]
        .into_iter()
        .flat_map(|group| rpcs.map(|rpc| (group, rpc)))
        .collect();
    assert_eq!(rows, expected);
    assert!(load.contains("bytes/s"));
}

#[test]
fn a_convergence_axis_that_does_not_begin_at_zero_says_so() {
    let subtitle = |run: &Run| {
        let files = written(run);
        fixture::text(&files, "plots/value-convergence.svg").contains("axis from 90 %")
    };
    let mut high = fixture::run();
    high.convergence.drain(..3);
    assert!(subtitle(&high));
    high.convergence[0].holding = 0;
    assert!(!subtitle(&high));
}

#[test]
fn text_of_a_scenario_never_becomes_markup() {
    let hostile = "<script>alert('x')</script> & \"quoted\"";
    let mut run = fixture::run();
    run.scenario.name = hostile.to_owned();
    run.scenario.resolved = hostile.to_owned();
    run.scenario.workloads[1] = hostile.to_owned();
    run.scenario.groups[1].name = hostile.to_owned();
    run.command = hostile.to_owned();
    run.warnings = vec![hostile.to_owned()];
    run.faults[0].name = hostile.to_owned();
    run.expectations[0].detail = hostile.to_owned();
    let files = written(&run);
    let page = fixture::text(&files, "report.html");
    assert!(!page.contains("<script"));
    assert!(
        page.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;quoted&quot;")
    );
    for plot in PLOTS {
        roxmltree::Document::parse(fixture::text(&files, &format!("plots/{plot}.svg"))).unwrap();
    }
}

#[test]
fn an_empty_run_still_has_a_report_that_says_what_is_missing() {
    let run = fixture::bare();
    let files = written(&run);
    assert_eq!(
        files
            .keys()
            .filter(|name| name.starts_with("plots/"))
            .count(),
        0
    );
    let page = fixture::text(&files, "report.html");
    assert!(page.contains("Lookup latency: no plot, because no lookup that started after"));
    assert!(page.contains("The scenario states no expectation."));
    assert!(page.contains("NOTHING WAS EXPECTED") && !page.contains("AS PLANNED"));
    assert!(verdict_text(&run).starts_with("NOTHING WAS EXPECTED: outage seed 7"));
    assert_eq!(fixture::text(&files, "load.csv").lines().count(), 1);
    let summary: Value = serde_json::from_slice(&files["summary.json"]).unwrap();
    assert_eq!(summary["outcome"], "nothing-expected");
    assert_eq!(summary["lookups"]["latency_ms"]["p50"], Value::Null);
    assert_eq!(summary["tables"]["dead_share"], Value::Null);
}

#[test]
fn a_run_of_any_shape_has_a_report() {
    let mut long = fixture::run();
    long.scenario.duration_us *= 500;
    long.scenario.window_us *= 500;
    long.scenario.workloads[0] = "a-workload-with-a-name-".repeat(12);
    long.scenario.groups[0].name = "group-".repeat(40);
    long.faults = vec![long.faults[0].clone(); 60];
    long.lookups
        .iter_mut()
        .for_each(|lookup| lookup.ending = Ending::Unfinished);
    let mut short = fixture::run();
    short.scenario.duration_us = 1;
    short.scenario.warm_up_us = 0;
    short.health.truncate(1);
    short.lookups.truncate(1);
    short.lookups[0].latency_us = 0;
    short.lookups[0].hops = Some(0);
    let mut warming = fixture::run();
    warming.scenario.warm_up_us = warming.scenario.duration_us;
    let mut alone = fixture::run();
    alone
        .lookups
        .retain(|lookup| lookup.started_us >= 1_195_000_000);
    alone
        .lookups
        .iter_mut()
        .for_each(|lookup| lookup.hops = None);
    for run in [long, short, warming, alone] {
        assert!(written(&run).contains_key("report.html"));
    }
}

#[test]
fn the_terminal_hears_the_verdict_first() {
    let mut run = fixture::run();
    assert_eq!(
        verdict_text(&run),
        "AS PLANNED: outage seed 7, fingerprint 00c0ffee00c0ffee\n\
         \x20 holds              visible-again: all 600 versions were read back, the last after 41.3 s\n\
         \x20 fails, as planned  latency: the 99th percentile lies in the failed share (7.1 % of 1,500 lookups)\n\
         \x20 run      306 nodes, 20 min simulated in 1.4 s: 1,234,567 events, 901,143 events/s, peak memory 48.3 MB\n\
         \x20 lookups  2,700 after warm-up, 6.9 % failed; p50 209 ms, p90 4,136 ms, p99 in the failed share\n\
         \x20 tables   100.0 contacts a node, 97.5 % complete, 0.5 % dead\n\
         \x20 warning: `restart` overlaps `outage`: effects are counted for both\n"
    );
    run.expectations[0].outcome = Verdict::Fails;
    assert!(verdict_text(&run).starts_with("NOT AS PLANNED: outage seed 7"));
    assert!(verdict_text(&run).contains("\n  FAILS"));
}
