//! Traffic after the warm-up, by group and RPC type, ready to be divided by nodes and seconds.
//!
//! Whole windows only: one that starts before the end of the warm-up is left out.

use crate::record::{Load, Rpc, Run};

/// The RPC types, in the protocol's order.
pub const RPCS: [Rpc; 6] = [
    Rpc::Ping,
    Rpc::FindNode,
    Rpc::GetValue,
    Rpc::PutValue,
    Rpc::GetItems,
    Rpc::PutBatch,
];

/// Sums of one group and RPC type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Traffic {
    /// Index of the group.
    pub group: u16,
    /// The RPC type.
    pub rpc: Rpc,
    /// Requests sent.
    pub requests: u64,
    /// Replies sent.
    pub replies: u64,
    /// Bytes of both.
    pub bytes: u64,
    /// Calls without an answer.
    pub failed: u64,
    /// Nodes of the group times measured microseconds: what rates are divided by.
    pub node_us: u64,
}

impl Traffic {
    /// Messages (requests and replies) sent per node and second.
    #[must_use]
    pub fn message_rate(&self) -> f64 {
        self.rate(self.requests + self.replies)
    }

    /// A sum as a rate per node and second; 0 where nothing was measured.
    #[must_use]
    pub fn rate(&self, sum: u64) -> f64 {
        if self.node_us == 0 {
            0.0
        } else {
            sum as f64 * 1e6 / self.node_us as f64
        }
    }
}

/// Measured simulated time: from the first whole window after the warm-up to the end.
#[must_use]
pub fn measured_us(run: &Run) -> u64 {
    let scenario = &run.scenario;
    let first_us = scenario.warm_up_us.div_ceil(scenario.window_us) * scenario.window_us;
    scenario.duration_us.saturating_sub(first_us)
}

/// All sums, by group in the scenario's order, then RPC type; types that a group never used are
/// left out.
#[must_use]
pub fn traffic(run: &Run) -> Vec<Traffic> {
    let mut sums = Vec::new();
    for (group, record) in (0..).zip(&run.scenario.groups) {
        for rpc in RPCS {
            let node_us = u64::from(record.nodes) * measured_us(run);
            let mut sum = Traffic {
                group,
                rpc,
                requests: 0,
                replies: 0,
                bytes: 0,
                failed: 0,
                node_us,
            };
            counted(run)
                .filter(|load| load.group == group && load.rpc == rpc)
                .for_each(|load| {
                    sum.requests += load.requests;
                    sum.replies += load.replies;
                    sum.bytes += load.request_bytes + load.reply_bytes;
                    sum.failed += load.failed;
                });
            if sum.requests + sum.replies > 0 {
                sums.push(sum);
            }
        }
    }
    sums
}

fn counted(run: &Run) -> impl Iterator<Item = &Load> {
    run.load
        .iter()
        .filter(|load| load.at_us >= run.scenario.warm_up_us)
}

/// The name of an RPC type, as in the files.
#[must_use]
pub fn rpc_name(rpc: Rpc) -> &'static str {
    match rpc {
        Rpc::Ping => "ping",
        Rpc::FindNode => "find-node",
        Rpc::GetValue => "get-value",
        Rpc::PutValue => "put-value",
        Rpc::GetItems => "get-items",
        Rpc::PutBatch => "put-batch",
    }
}
