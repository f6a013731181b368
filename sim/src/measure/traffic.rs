//! Messages and bytes by window, group and RPC type; calls by second.

use crate::world::stage::Stage;
use kadlab_core::message::Method;
use kadlab_core::time::Time;
use kadlab_reports::record::{Load, Rpc};

const METHODS: usize = Method::ALL.len();

#[derive(Clone, Copy, Debug, Default)]
struct Cell {
    requests: u64,
    request_bytes: u64,
    replies: u64,
    reply_bytes: u64,
    failed: u64,
}

/// Calls of one second.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Calls {
    /// Made in this second.
    pub made: u64,
    /// Ended without a reply in this second.
    pub failed: u64,
}

/// All traffic of a run.
#[derive(Debug)]
pub(super) struct Traffic {
    window_us: u64,
    groups: usize,
    /// By window, group, method.
    cells: Vec<[Cell; METHODS]>,
    calls_by_second: Vec<Calls>,
}

/// The record's name of a method.
fn rpc(method: Method) -> Rpc {
    match method {
        Method::Ping => Rpc::Ping,
        Method::FindNode => Rpc::FindNode,
        Method::GetValue => Rpc::GetValue,
        Method::PutValue => Rpc::PutValue,
        Method::GetItems => Rpc::GetItems,
        Method::PutBatch => Rpc::PutBatch,
    }
}

impl Traffic {
    /// No traffic.
    #[must_use]
    pub(super) fn new(stage: &Stage) -> Traffic {
        let (window_us, duration_us) = (
            stage.scenario.window.as_micros(),
            stage.scenario.duration.as_micros(),
        );
        let groups = stage.scenario.groups.len();
        let windows = duration_us.div_ceil(window_us) as usize;
        Traffic {
            window_us,
            groups,
            cells: vec![[Cell::default(); METHODS]; windows * groups],
            calls_by_second: vec![Calls::default(); duration_us.div_ceil(1_000_000) as usize],
        }
    }

    fn cell(&mut self, (now, group): (Time, u16), method: Method) -> &mut Cell {
        let window = (now.as_micros() / self.window_us) as usize;
        &mut self.cells[window * self.groups + usize::from(group)][method as usize]
    }

    /// A request was sent.
    pub(super) fn request_sent(&mut self, at: (Time, u16), method: Method, bytes: usize) {
        let cell = self.cell(at, method);
        cell.requests += 1;
        cell.request_bytes += bytes as u64;
    }

    /// A reply was sent.
    pub(super) fn reply_sent(&mut self, at: (Time, u16), method: Method, bytes: usize) {
        let cell = self.cell(at, method);
        cell.replies += 1;
        cell.reply_bytes += bytes as u64;
    }

    /// A call ended without a reply.
    pub(super) fn call_failed(&mut self, at: (Time, u16), method: Method) {
        self.cell(at, method).failed += 1;
        self.calls_by_second[at.0.as_secs() as usize].failed += 1;
    }

    /// Requests and replies sent so far.
    #[must_use]
    pub(super) fn messages(&self) -> u64 {
        let cells = self.cells.iter().flatten();
        cells.map(|cell| cell.requests + cell.replies).sum()
    }

    /// A call was made.
    pub(super) fn call_made(&mut self, now: Time) {
        self.calls_by_second[now.as_secs() as usize].made += 1;
    }

    /// Calls by second.
    #[must_use]
    pub(super) fn calls_by_second(&self) -> &[Calls] {
        &self.calls_by_second
    }

    /// A row for every window, group and method that saw anything.
    #[must_use]
    pub(super) fn records(&self) -> Vec<Load> {
        let mut records = Vec::new();
        for (index, cells) in self.cells.iter().enumerate() {
            let (window, group) = ((index / self.groups) as u64, (index % self.groups) as u16);
            for (method, cell) in Method::ALL.into_iter().zip(cells) {
                if cell.requests + cell.replies + cell.failed > 0 {
                    records.push(Load {
                        at_us: window * self.window_us,
                        group,
                        rpc: rpc(method),
                        requests: cell.requests,
                        request_bytes: cell.request_bytes,
                        replies: cell.replies,
                        reply_bytes: cell.reply_bytes,
                        failed: cell.failed,
                    });
                }
            }
        }
        records
    }
}
