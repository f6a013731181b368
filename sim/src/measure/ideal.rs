//! The ideal beside a lookup's hops: a greedy walk over the tables as they were when it began.
//!
//! The walk knows what no node knows: who is live. From the asker it goes to the live contact that
//! is closest to the target, from there to the one closest in that node's table, and so on, until it
//! is at the globally closest live node. Its steps are counted as depths are: a contact of the
//! asker's own table is one.

use super::{Asked, Ledger};
use crate::world::hosts::Hosts;
use crate::world::stage::{Position, Stage};
use kadlab_core::env::CommandId;
use kadlab_core::id::Id;
use kadlab_core::peer::Peer;
use kadlab_core::time::Time;
use kadlab_reports::record::Ideal;

/// One of so many commands is walked for.
const WALKED_EVERY: u64 = 4;

/// Walks from an asker to the live node closest to a target.
#[must_use]
fn walk(stage: &Stage, hosts: &Hosts, asker: Position, target: &Id) -> Ideal {
    let is_candidate = |node: Position| node != asker && hosts.is_up(node);
    let closest = hosts.closest(stage, target, 1, |node| node != asker);
    let Some(goal) = closest.first() else {
        return Ideal::Stuck;
    };
    let mut at = asker;
    for hops in 1..=u8::MAX {
        let next = nearest(stage, hosts, at, target).find(|node| is_candidate(*node));
        // The asker is not a candidate: its first step may lead away from the target.
        let distance = |node| hosts.id(stage, node).distance(target);
        match next.filter(|next| at == asker || distance(*next) < distance(at)) {
            Some(next) if next == *goal => return Ideal::Hops(hops),
            Some(next) => at = next,
            None => return Ideal::Stuck,
        }
    }
    Ideal::Stuck
}

/// The live ones among the k contacts of a node that are closest to a target, closest first.
fn nearest(
    stage: &Stage,
    hosts: &Hosts,
    node: Position,
    target: &Id,
) -> impl Iterator<Item = Position> {
    let k = stage.group_of(node).config.k.into();
    let table = hosts[node].node().map(kadlab_core::node::Node::table);
    let peers =
        table.map(|table| table.nearest(hosts.id(stage, node), target, k, |peer| stage.id(peer)));
    let live = peers.into_iter().flatten();
    let live = live.filter(|peer| hosts.is_live(*peer));
    live.map(|peer| stage.position(peer))
}

impl Ledger<'_> {
    /// A node is given a command; its name.
    pub fn asked(
        &mut self,
        now: Time,
        (node, workload): (Position, usize),
        asked: Asked,
        hosts: &Hosts,
    ) -> CommandId {
        let ideal = if self.lookups.begun().is_multiple_of(WALKED_EVERY) {
            let target = self.target_of(hosts.me(node), workload, asked);
            walk(self.stage, hosts, node, &target)
        } else {
            Ideal::NotWalked
        };
        self.lookups.asked(now, node, workload, (asked, ideal))
    }

    fn target_of(&self, me: Peer, workload: usize, asked: Asked) -> Id {
        match asked {
            Asked::Put { .. } => self.stage.publication(workload, me),
            Asked::Get { of, writer } => self.stage.publication(of, writer),
            Asked::FindNode { target } => target,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::parse;
    use crate::world::World;
    use crate::world::stage::Numbering;
    use kadlab_core::time::Duration;

    const WORLD: &str = r#"
[scenario]
name = "walks"
description = "Two hundred nodes with small tables, of which a fifth dies."
duration = "1m"

[network]
latency = { kind = "constant", rtt = "100ms" }

[core]
k = 3
bucket-refresh = "off"

[[group]]
name = "node"
count = 200
join = { kind = "oracle" }

[[fault]]
name = "death"
kind = "crash"
at = "1s"
on = { share = "20%" }
"#;

    /// The obvious walk: all contacts of each node are looked at.
    fn slow_walk(stage: &Stage, hosts: &Hosts, asker: Position, target: &Id) -> Ideal {
        let distance = |node: &Position| hosts.id(stage, *node).distance(target);
        let others = (0..stage.len() as Position).filter(|node| *node != asker);
        let goal = others
            .filter(|node| hosts.is_up(*node))
            .min_by_key(distance);
        let (mut at, mut hops) = (asker, 0);
        loop {
            let table = hosts[at]
                .node()
                .expect("the walk stays with the living")
                .table();
            let contacts = table.peers().map(|peer| stage.position(peer));
            let live = contacts.filter(|node| *node != asker && hosts.is_up(*node));
            let Some(next) = live.min_by_key(distance) else {
                return Ideal::Stuck;
            };
            if at != asker && distance(&next) >= distance(&at) {
                return Ideal::Stuck;
            }
            (at, hops) = (next, hops + 1);
            if Some(at) == goal {
                return Ideal::Hops(hops);
            }
        }
    }

    #[test]
    fn the_walk_is_the_obvious_one() {
        let loaded = parse(WORLD, "walks.toml", &[]).unwrap_or_else(|error| panic!("{error}"));
        let stage = Stage::new(loaded.scenario, 3, Numbering::default());
        let mut world = World::new(&stage, None);
        world.run_until(Time::ZERO + Duration::from_secs(2));
        let hosts = world.hosts();
        let live = (0..200).filter(|node| hosts.is_up(*node));
        let (mut seen, mut differ) = ([0; 8], 0);
        for (asker, of) in live.flat_map(|asker| [7, 90, 155].map(|of| (asker, of))) {
            let target = hosts.id(&stage, of).with_bit_flipped(asker % 12);
            let ideal = walk(&stage, hosts, asker, &target);
            // With all of its k nearest contacts dead a walk ends that could go farther on.
            let slow = slow_walk(&stage, hosts, asker, &target);
            differ += u32::from(ideal != slow && ideal != Ideal::Stuck);
            if let Ideal::Hops(hops) = ideal {
                seen[usize::from(hops)] += 1;
            }
        }
        assert_eq!(differ, 0);
        assert!(seen[1] > 0 && seen[2] > 0 && seen[3] > 0, "{seen:?}");
    }
}
