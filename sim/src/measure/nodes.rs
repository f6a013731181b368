//! What each node sent and served after the warm-up, what it stores in the end, and the signatures
//! of each group.

use crate::world::hosts::Hosts;
use crate::world::stage::{Position, Stage};
use kadlab_core::ahead::fetch;
use kadlab_core::env::Work;
use kadlab_core::time::Time;
use kadlab_reports::record::{NodeLoad, Signatures};

/// One node's traffic.
#[derive(Clone, Copy, Debug, Default)]
struct Sent {
    replies: u32,
    bytes: u64,
}

/// All nodes' load.
#[derive(Debug)]
pub(super) struct Nodes {
    /// The end of the warm-up.
    from: Time,
    sent: Vec<Sent>,
    /// At the end of the run; empty before.
    stored: Vec<Option<u32>>,
    /// Signatures made and checked, by group.
    signatures: Vec<(u64, u64)>,
}

impl Nodes {
    /// Nothing sent yet.
    #[must_use]
    pub(super) fn new(stage: &Stage) -> Nodes {
        Nodes {
            from: Time::ZERO + stage.scenario.warm_up,
            sent: vec![Sent::default(); stage.len()],
            stored: Vec::new(),
            signatures: vec![(0, 0); stage.scenario.groups.len()],
        }
    }

    /// Has what a node has sent fetched.
    pub(super) fn fetch(&self, node: Position) {
        fetch(&self.sent[node as usize]);
    }

    /// A node sent a message.
    pub(super) fn sent(&mut self, now: Time, node: Position, bytes: usize) {
        if now >= self.from {
            self.sent[node as usize].bytes += bytes as u64;
        }
    }

    /// A node sent a reply.
    pub(super) fn replied(&mut self, now: Time, node: Position, bytes: usize) {
        self.sent(now, node, bytes);
        let replies = &mut self.sent[node as usize].replies;
        *replies = replies.saturating_add(u32::from(now >= self.from));
    }

    /// A node of this group worked.
    pub(super) fn worked(&mut self, group: u16, work: Work) {
        let (made, checked) = &mut self.signatures[usize::from(group)];
        match work {
            Work::Signed => *made += 1,
            Work::Checked => *checked += 1,
        }
    }

    /// Signatures made and checked by all groups.
    #[must_use]
    pub(super) fn signatures(&self) -> (u64, u64) {
        let all = self.signatures.iter();
        all.fold((0, 0), |sum, group| (sum.0 + group.0, sum.1 + group.1))
    }

    /// The run has ended: what live nodes store now.
    pub(super) fn rest(&mut self, hosts: &Hosts) {
        let stored = |node: &kadlab_core::node::Node| node.store().len() as u32;
        self.stored = hosts.iter().map(|host| host.node().map(stored)).collect();
    }

    /// A record for each node, and one for each group.
    #[must_use]
    pub(super) fn records(&self, stage: &Stage) -> (Vec<NodeLoad>, Vec<Signatures>) {
        let nodes = (0..).zip(self.sent.iter().zip(&self.stored));
        let record = |(position, (sent, stored)): (Position, (&Sent, &Option<u32>))| {
            let node = stage.node(position);
            NodeLoad {
                group: node.group,
                node: node.index,
                requests_served: sent.replies.into(),
                bytes_sent: sent.bytes,
                stored_items: *stored,
            }
        };
        let groups = (0..).zip(&self.signatures);
        let signatures = groups.map(|(group, (made, checked))| Signatures {
            group,
            made: *made,
            checked: *checked,
        });
        (nodes.map(record).collect(), signatures.collect())
    }
}
