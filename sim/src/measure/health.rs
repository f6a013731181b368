//! Health of tables: sampled once a window and before faults end, against what oracle tables would hold.

use crate::world::hosts::Hosts;
use crate::world::stage::{Position, Stage};
use kadlab_core::id::ID_BITS;
use kadlab_core::node::Node;
use kadlab_core::table::Bucket;
use kadlab_core::time::Time;
use kadlab_reports::record::TableHealth;

/// Nodes looked at in one sample; larger worlds are sampled evenly in name order.
const SAMPLE_MAX: usize = 1_000;
/// Buckets of a table.
const BUCKETS: u32 = 64;

/// The samples of a run.
#[derive(Debug)]
pub(super) struct Health {
    /// The moments at which samples are due, the next one last.
    due: Vec<Time>,
    step: usize,
    samples: Vec<TableHealth>,
}

impl Health {
    /// No samples yet. They are due at the end of every window, and when a fault is about to end.
    #[must_use]
    pub(super) fn new(stage: &Stage) -> Health {
        Health {
            due: moments(stage),
            step: step(stage),
            samples: Vec::new(),
        }
    }

    /// Whether a sample is due at or before `at`.
    pub(super) fn is_due(&self, at: Time) -> bool {
        self.due.last().is_some_and(|due| *due <= at)
    }

    /// Takes the samples that are due at or before `at`.
    pub(super) fn look(&mut self, at: Time, stage: &Stage, hosts: &Hosts) {
        while let Some(moment) = self.due.pop_if(|moment| *moment <= at) {
            self.samples.push(sample(moment, self.step, stage, hosts));
        }
    }

    /// The samples.
    #[must_use]
    pub(super) fn records(&self) -> Vec<TableHealth> {
        self.samples.clone()
    }
}

/// When tables are sampled: at the end of every window, and when a fault is about to end. The next
/// moment last.
pub(super) fn moments(stage: &Stage) -> Vec<Time> {
    let (every, end) = (stage.scenario.window, Time::ZERO + stage.scenario.duration);
    let windows = (1..).map(|window| Time::ZERO + every.times(window));
    let ends = stage.scenario.faults.iter();
    let ends = ends.filter_map(|fault| Some(fault.at + fault.kind.lasts()?));
    let mut due: Vec<Time> = windows.take_while(|at| *at <= end).chain(ends).collect();
    due.sort_unstable_by(|one, other| other.cmp(one));
    due.dedup();
    due
}

/// Every how many nodes one is looked at.
pub(super) fn step(stage: &Stage) -> usize {
    stage.len().div_ceil(SAMPLE_MAX)
}

/// Whether a live node knows all of its k closest live nodes.
pub(super) fn knows_k_closest(position: Position, stage: &Stage, hosts: &Hosts) -> bool {
    let live = Live { stage, hosts };
    let node = hosts[position].node();
    node.is_some_and(|node| live.knows_k_closest(position, node))
}

fn sample(at: Time, step: usize, stage: &Stage, hosts: &Hosts) -> TableHealth {
    let mut health = TableHealth {
        at_us: at.as_micros(),
        live: 0,
        contacts: 0,
        dead_contacts: 0,
        oracle_contacts: 0,
        filled: 0,
        know_k_closest: 0,
    };
    let live = Live { stage, hosts };
    for position in (0..stage.len() as Position).step_by(step) {
        if let Some(node) = hosts[position].node() {
            live.look_at(position, node, &mut health);
        }
    }
    health
}

/// The world as the sample sees it.
struct Live<'a> {
    stage: &'a Stage,
    hosts: &'a Hosts,
}

impl Live<'_> {
    fn look_at(&self, position: Position, node: &Node, health: &mut TableHealth) {
        let (stage, table) = (self.stage, node.table());
        let k = u64::from(stage.group_of(position).config.k);
        let dead = table
            .peers()
            .filter(|peer| !self.hosts.is_live(*peer))
            .count() as u64;
        health.live += 1;
        health.contacts += table.len() as u64;
        health.dead_contacts += dead;
        for shared in 0..ID_BITS {
            let (places, more) = self.places(position, shared, k);
            let bucket = shared.min(BUCKETS - 1) as usize;
            let live = table
                .bucket(bucket)
                .filter(|peer| self.hosts.is_live(*peer))
                .count() as u64;
            health.oracle_contacts += places;
            health.filled += live.min(places);
            if !more {
                break;
            }
        }
        health.know_k_closest += u32::from(self.knows_k_closest(position, node));
    }

    fn knows_k_closest(&self, position: Position, node: &Node) -> bool {
        let (stage, hosts) = (self.stage, self.hosts);
        let id = hosts.id(stage, position);
        let k = stage.group_of(position).config.k.into();
        let closest = hosts.closest(stage, id, k, |other| other != position);
        let bucket = |other: Position| Bucket::of(id, hosts.id(stage, other));
        let knows = |other: &Position| node.table().knows(bucket(*other), hosts.me(*other));
        closest.iter().all(knows)
    }

    /// The places of an oracle bucket: min(k, live nodes of this exact prefix length); and
    /// whether any id shares more.
    fn places(&self, position: Position, shared: u32, k: u64) -> (u64, bool) {
        let census = &self.stage.census;
        let id = self.hosts.id(self.stage, position);
        let mut places = 0;
        for rank in census.sharing_exactly(id, shared) {
            places += u64::from(self.hosts.is_live(census.peer(rank)));
            if places == k {
                break;
            }
        }
        (places, census.sharing(id, shared + 1).len() > 1)
    }
}
