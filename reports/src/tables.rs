//! The CSV files: one typed row per line, units in column names, names instead of indices.
//!
//! Times are whole microseconds, or milliseconds with at most three decimals where a column says
//! so. A cell without a value is empty. A file without rows still has its header.

use crate::Error;
use crate::convergence::{fresh, holding};
use crate::numbers::{milliseconds, ratio};
use crate::processors;
use crate::record::{Ending, Fault, Ideal, Kind, Load, Lookup, NodeLoad, ProcessorUse, Rpc, Run};
use crate::recovery::Recovery;
use crate::spent::Part;
use crate::summary::Tables;
use crate::windows::Window;
use serde::Serialize;

/// A row that knows its file's header, so that a file without rows has one too.
trait Row: Serialize {
    /// Names of the columns, in the order of the fields.
    const COLUMNS: &'static [&'static str];
}

/// Declares a row type and its header from one list of fields.
macro_rules! row {
    ($(#[$meta:meta])* $name:ident { $($field:ident: $kind:ty),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Serialize)]
        struct $name<'r> { $($field: $kind),+ }
        impl<'r> Row for $name<'r> {
            const COLUMNS: &'static [&'static str] = &[$(stringify!($field)),+];
        }
    };
}

row! {
    /// One lookup of a workload.
    LookupRow {
        started_us: u64, warm_up: bool, workload: &'r str, kind: Kind, group: &'r str, node: u32,
        ending: Ending, latency_us: u64, hops: Option<u8>, rpcs: u16, failed_rpcs: u16,
        recall_found: u8, recall_of: u8, reachable_found: u8, reachable_of: u8,
        ideal_walked: bool, ideal_hops: Option<u8>,
        network_us: Option<u64>, connecting_us: Option<u64>, queueing_us: Option<u64>,
        processor_us: Option<u64>,
        dead_peer_us: Option<u64>, barrier_us: Option<u64>,
    }
}

row! {
    /// One window of the time series. `ended` are the lookups that ended in it, however, without
    /// the `unfinished` ones, whose asking node went away in it.
    TimelineRow {
        start_us: u64, end_us: u64, warm_up: bool, ended: u64, succeeded: u64, unfinished: u64,
        failed_share: Option<f64>, latency_ms_p50: Option<f64>, latency_ms_p90: Option<f64>,
        latency_ms_p99: Option<f64>, live: Option<u32>, contacts_mean: Option<f64>,
        dead_share: Option<f64>, completeness: Option<f64>, know_k_closest_share: Option<f64>,
        requests: u64, replies: u64, bytes: u64, faults: &'r str,
    }
}

row! {
    /// One workload at one age.
    ConvergenceRow {
        workload: &'r str, age_us: u64, versions: u64, responsible: u64, holding: u64,
        holding_share: Option<f64>, reads: u64, reads_fresh: u64, reads_fresh_share: Option<f64>,
    }
}

row! {
    /// One group and RPC type in one window.
    LoadRow {
        start_us: u64, group: &'r str, nodes: u32, rpc: Rpc, requests: u64, request_bytes: u64,
        replies: u64, reply_bytes: u64, failed: u64,
    }
}

row! {
    /// The processors of one group in one window.
    ProcessorRow {
        start_us: u64, group: &'r str, nodes: u32, busy_us: u64, busy_share: Option<f64>,
        longest_wait_us: u64,
    }
}

row! {
    /// One scripted fault.
    FaultRow {
        name: &'r str, kind: &'r str, description: &'r str, start_us: u64, end_us: u64,
        nodes: u64, messages_cut: u64, messages_delayed: u64, segments_lost: u64,
        calls_failed: u64,
        departures: u64, returns: u64, lies_told: u64,
        first_us: Option<u64>, last_us: Option<u64>,
        recovery_us_latency_p50: Option<u64>, recovery_us_latency_p99: Option<u64>,
        recovery_us_success: Option<u64>, recovery_us_completeness: Option<u64>,
    }
}

row! {
    /// One node.
    NodeRow {
        group: &'r str, node: u32, requests_served: u64, bytes_sent: u64,
        stored_items: Option<u32>,
    }
}

/// A finished file: its name and its bytes.
pub(crate) type File = (&'static str, Vec<u8>);

/// Makes all CSV files of a run.
pub(crate) fn files(run: &Run, windows: &[Window]) -> Result<Vec<File>, Error> {
    let overlaps: Vec<String> = windows
        .iter()
        .map(|window| faults_in(run, window))
        .collect();
    let timeline = windows
        .iter()
        .zip(&overlaps)
        .map(|(window, faults)| timeline(window, faults));
    Ok(vec![
        file(
            "lookups.csv",
            run.lookups.iter().map(|lookup| lookup_row(run, lookup)),
        )?,
        file("timeline.csv", timeline)?,
        file("convergence.csv", convergence_rows(run))?,
        file("load.csv", run.load.iter().map(|load| load_row(run, load)))?,
        file(
            "processors.csv",
            run.processors
                .windows
                .iter()
                .map(|used| processor_row(run, used)),
        )?,
        file(
            "nodes.csv",
            run.nodes.iter().map(|node| node_row(run, node)),
        )?,
        file(
            "faults.csv",
            run.faults.iter().map(|fault| fault_row(fault, windows)),
        )?,
    ])
}

fn file<R: Row>(name: &'static str, rows: impl Iterator<Item = R>) -> Result<File, Error> {
    let failed = |error: csv::Error| Error::encoding(name, error);
    let mut writer = csv::WriterBuilder::new()
        .has_headers(false)
        .from_writer(Vec::new());
    writer.write_record(R::COLUMNS).map_err(failed)?;
    for row in rows {
        writer.serialize(row).map_err(failed)?;
    }
    let bytes = writer
        .into_inner()
        .map_err(|error| Error::encoding(name, error))?;
    Ok((name, bytes))
}

fn group_name(run: &Run, group: u16) -> &str {
    &run.scenario.groups[usize::from(group)].name
}

fn workload_name(run: &Run, workload: u16) -> &str {
    &run.scenario.workloads[usize::from(workload)]
}

fn lookup_row<'r>(run: &'r Run, lookup: &Lookup) -> LookupRow<'r> {
    let part = |part| lookup.spent.map(|spent| spent.of(part));
    LookupRow {
        started_us: lookup.started_us,
        warm_up: lookup.started_us < run.scenario.warm_up_us,
        workload: workload_name(run, lookup.workload),
        kind: lookup.kind,
        group: group_name(run, lookup.group),
        node: lookup.node,
        ending: lookup.ending,
        latency_us: lookup.latency_us,
        hops: lookup.hops,
        rpcs: lookup.rpcs,
        failed_rpcs: lookup.failed_rpcs,
        recall_found: lookup.recall_found,
        recall_of: lookup.recall_of,
        reachable_found: lookup.reachable_found,
        reachable_of: lookup.reachable_of,
        ideal_walked: lookup.ideal != Ideal::NotWalked,
        ideal_hops: match lookup.ideal {
            Ideal::Hops(hops) => Some(hops),
            Ideal::NotWalked | Ideal::Stuck => None,
        },
        network_us: part(Part::Network),
        connecting_us: part(Part::Connecting),
        queueing_us: part(Part::Queueing),
        processor_us: part(Part::Processor),
        dead_peer_us: part(Part::DeadPeer),
        barrier_us: part(Part::Barrier),
    }
}

fn timeline<'r>(window: &Window, faults: &'r str) -> TimelineRow<'r> {
    let latency = |permille| window.latency.percentile(permille).map(milliseconds);
    let tables = Tables::of(window.health.as_ref());
    TimelineRow {
        start_us: window.start_us,
        end_us: window.end_us,
        warm_up: window.warm_up,
        ended: window.latency.count(),
        succeeded: window.latency.present(),
        unfinished: window.unfinished,
        failed_share: ratio(window.latency.missing(), window.latency.count()),
        latency_ms_p50: latency(500),
        latency_ms_p90: latency(900),
        latency_ms_p99: latency(990),
        live: window.health.map(|health| health.live),
        contacts_mean: tables.contacts_mean,
        dead_share: tables.dead_share,
        completeness: tables.completeness,
        know_k_closest_share: tables.know_k_closest_share,
        requests: window.requests,
        replies: window.replies,
        bytes: window.bytes,
        faults,
    }
}

/// Names of the faults that were active in a window, separated by spaces.
fn faults_in(run: &Run, window: &Window) -> String {
    let active = |fault: &&Fault| {
        fault.start_us < window.end_us && fault.end_us.max(fault.start_us + 1) > window.start_us
    };
    let names: Vec<&str> = run
        .faults
        .iter()
        .filter(active)
        .map(|f| f.name.as_str())
        .collect();
    names.join(" ")
}

fn convergence_rows(run: &Run) -> impl Iterator<Item = ConvergenceRow<'_>> {
    let share = |(part, whole)| ratio(part, whole);
    run.convergence.iter().map(move |row| ConvergenceRow {
        workload: workload_name(run, row.workload),
        age_us: row.age_us,
        versions: row.versions,
        responsible: row.responsible,
        holding: row.holding,
        holding_share: share(holding(row)),
        reads: row.reads,
        reads_fresh: row.reads_fresh,
        reads_fresh_share: share(fresh(row)),
    })
}

fn load_row<'r>(run: &'r Run, load: &Load) -> LoadRow<'r> {
    LoadRow {
        start_us: load.at_us,
        group: group_name(run, load.group),
        nodes: run.scenario.groups[usize::from(load.group)].nodes,
        rpc: load.rpc,
        requests: load.requests,
        request_bytes: load.request_bytes,
        replies: load.replies,
        reply_bytes: load.reply_bytes,
        failed: load.failed,
    }
}

fn processor_row<'r>(run: &'r Run, used: &ProcessorUse) -> ProcessorRow<'r> {
    let (busy_us, whole_us) = processors::busy(run, used);
    ProcessorRow {
        start_us: used.at_us,
        group: group_name(run, used.group),
        nodes: run.scenario.groups[usize::from(used.group)].nodes,
        busy_us,
        busy_share: ratio(busy_us, whole_us),
        longest_wait_us: used.longest_wait_us,
    }
}

fn node_row<'r>(run: &'r Run, node: &NodeLoad) -> NodeRow<'r> {
    NodeRow {
        group: group_name(run, node.group),
        node: node.node,
        requests_served: node.requests_served,
        bytes_sent: node.bytes_sent,
        stored_items: node.stored_items,
    }
}

fn fault_row<'r>(fault: &'r Fault, windows: &[Window]) -> FaultRow<'r> {
    let recovery = Recovery::of(fault, windows);
    FaultRow {
        name: &fault.name,
        kind: &fault.kind,
        description: &fault.description,
        start_us: fault.start_us,
        end_us: fault.end_us,
        nodes: fault.nodes,
        messages_cut: fault.messages_cut,
        messages_delayed: fault.messages_delayed,
        segments_lost: fault.segments_lost,
        calls_failed: fault.calls_failed,
        departures: fault.departures,
        returns: fault.returns,
        lies_told: fault.lies_told,
        first_us: fault.first_us,
        last_us: fault.last_us,
        recovery_us_latency_p50: recovery.latency_p50.after_us(),
        recovery_us_latency_p99: recovery.latency_p99.after_us(),
        recovery_us_success: recovery.success.after_us(),
        recovery_us_completeness: recovery.completeness.after_us(),
    }
}
