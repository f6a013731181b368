//! The table of recoveries: how long after each fault things were as good as before.

use super::html::{Cell, name, number, table};
use super::sections::{note, section as titled};
use crate::numbers::duration;
use crate::record::{Fault, Run};
use crate::recovery::{BEFORE, IN_A_ROW, Recovered, Recovery};
use crate::windows::Window;

pub(super) fn section(run: &Run, windows: &[Window]) -> String {
    if run.faults.is_empty() {
        return String::new();
    }
    let row = |fault: &Fault| {
        let recovery = Recovery::of(fault, windows);
        let metrics = [
            recovery.latency_p50,
            recovery.latency_p99,
            recovery.success,
            recovery.completeness,
        ];
        let mut cells = vec![name(&fault.name), number(duration(fault.end_us))];
        cells.extend(metrics.map(|recovered| number(words(recovered))));
        cells
    };
    let rows: Vec<Vec<Cell>> = run.faults.iter().map(row).collect();
    let head = [
        "fault",
        "ended at",
        "latency p50",
        "latency p99",
        "lookups that succeed",
        "completeness of tables",
    ];
    let explained = note(&format!(
        "Time from the end of a fault to the first of {IN_A_ROW} windows of {} in a row that were \
         as good as the worst of the {BEFORE} windows before the fault; shares may be one point \
         worse. Windows of the warm-up are not compared.",
        duration(run.scenario.window_us)
    ));
    titled("Recovery", &(table(&head, &rows) + &explained))
}

fn words(recovered: Recovered) -> String {
    match recovered {
        Recovered::After(us) => duration(us),
        Recovered::Never => "not in this run".to_owned(),
        Recovered::TooFewWindows => "too few windows".to_owned(),
    }
}
