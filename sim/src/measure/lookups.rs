//! Lookups: from the command to its result, each judged against ground truth.

use super::outcome::{Answer, Outcome, Outcomes};
use super::truth::{self, Truth};
use crate::world::cuts::Cuts;
use crate::world::hosts::{Host, Hosts};
use crate::world::stage::{Position, Stage};
use kadlab_core::env::{CommandId, CommandResult, LookupSummary, Near};
use kadlab_core::id::Id;
use kadlab_core::peer::Peer;
use kadlab_core::time::Time;
use kadlab_reports::record::{self, Ending, Ideal, Kind};
use kadlab_reports::spent::Spent;

/// What a command asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Asked {
    /// To publish a version.
    Put {
        /// Its number.
        version: u32,
    },
    /// To read another workload's value.
    Get {
        /// The workload that publishes it.
        of: usize,
        /// Who publishes it, by the identity that it had when it was asked for.
        writer: Peer,
    },
    /// To find the nodes closest to a target.
    FindNode {
        /// The target.
        target: Id,
    },
}

impl Asked {
    fn kind(self) -> Kind {
        match self {
            Asked::Put { .. } => Kind::Put,
            Asked::Get { .. } => Kind::Get,
            Asked::FindNode { .. } => Kind::FindNode,
        }
    }
}

/// A lookup under way.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct UnderWay {
    /// When it began.
    pub started: Time,
    /// Who looks up.
    pub node: Position,
    /// What for.
    pub kind: Kind,
}

/// A read of a published value that ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Read {
    /// When it began.
    pub started: Time,
    /// When it ended.
    pub ended: Time,
    /// Who read.
    pub reader: Position,
    /// The workload that publishes.
    pub workload: usize,
    /// Whose value.
    pub writer: Position,
    /// The writer's identity when the read began.
    pub identity: Peer,
    /// The newest version acknowledged before the read began.
    pub newest: u32,
    /// When that version was acknowledged.
    pub acknowledged: Time,
    /// The version that came back; 0 if none did.
    pub returned: u32,
}

/// A command that has no result yet.
#[derive(Clone, Copy, Debug)]
pub(super) struct Open {
    /// When it was given.
    pub started: Time,
    /// Who was asked.
    pub node: Position,
    /// By which workload.
    pub workload: usize,
    /// For what.
    pub asked: Asked,
    /// How far it is by the tables.
    ideal: Ideal,
}

/// All lookups of a run.
#[derive(Debug, Default)]
pub(super) struct Lookups {
    begun: u64,
    open: Vec<Option<Open>>,
    free: Vec<u32>,
    ended: Vec<record::Lookup>,
    reads: Vec<Read>,
    /// What came of each.
    pub(super) outcomes: Outcomes,
}

/// What a judge of a lookup looks at.
pub(super) struct Scene<'a> {
    /// The stage.
    pub stage: &'a Stage,
    /// What was published.
    pub truth: &'a Truth,
    /// The nodes as they are.
    pub hosts: &'a Hosts,
    /// The partitions in force.
    pub cuts: &'a Cuts,
}

impl Lookups {
    /// Enters a command.
    pub(super) fn asked(
        &mut self,
        started: Time,
        node: Position,
        workload: usize,
        (asked, ideal): (Asked, Ideal),
    ) -> CommandId {
        self.begun += 1;
        let open = Some(Open {
            started,
            node,
            workload,
            asked,
            ideal,
        });
        match self.free.pop() {
            Some(slot) => {
                self.open[slot as usize] = open;
                CommandId(slot)
            }
            None => {
                self.open.push(open);
                CommandId(self.open.len() as u32 - 1)
            }
        }
    }

    /// Takes out a command that has its result.
    pub(super) fn take(&mut self, command: CommandId) -> Option<Open> {
        let open = self.open.get_mut(command.0 as usize)?.take()?;
        self.free.push(command.0);
        Some(open)
    }

    /// How many commands were given.
    #[must_use]
    pub(super) fn begun(&self) -> u64 {
        self.begun
    }

    /// How many commands were given and how many ended, together.
    #[must_use]
    pub(super) fn begun_and_ended(&self) -> u64 {
        2 * self.ended.len() as u64 + self.under_way()
    }

    /// How many commands have no result.
    #[must_use]
    pub(super) fn under_way(&self) -> u64 {
        self.open.iter().flatten().count() as u64
    }

    /// The commands without a result, by start.
    #[must_use]
    pub(super) fn open(&self) -> Vec<UnderWay> {
        let open = self.open.iter().flatten().map(|open| UnderWay {
            started: open.started,
            node: open.node,
            kind: open.asked.kind(),
        });
        let mut open: Vec<UnderWay> = open.collect();
        open.sort_by_key(|open| (open.started, open.node));
        open
    }

    /// The reads of published values so far.
    #[must_use]
    pub(super) fn reads(&self) -> &[Read] {
        &self.reads
    }

    /// A node went away with everything that it had been asked for.
    pub(super) fn asker_gone(&mut self, now: Time, node: Position, stage: &Stage) {
        for slot in 0..self.open.len() {
            if let Some(open) = self.open[slot].filter(|open| open.node == node) {
                self.open[slot] = None;
                self.free.push(slot as u32);
                let row = blank(now, &open, stage);
                self.outcomes.came(&open, &row, Answer::Unfinished);
                self.ended.push(row);
            }
        }
    }

    /// Records a lookup that ended.
    pub(super) fn ended(
        &mut self,
        (now, spent): (Time, Spent),
        scene: &Scene<'_>,
        open: &Open,
        result: &CommandResult,
        lookup: Option<&LookupSummary>,
        read: Option<Read>,
    ) {
        let mut row = blank(now, open, scene.stage);
        if let Some(lookup) = lookup {
            scene.measure(&mut row, open, lookup);
        }
        row.ending = scene.ending(&row, open, result, read.as_ref());
        assert_eq!(
            spent.total(),
            row.latency_us,
            "the parts of a lookup's time sum to its latency"
        );
        row.spent = Some(spent);
        let answer = Answer::of(result).expect("a lookup has an answer");
        self.outcomes.came(open, &row, answer);
        self.ended.push(row);
        self.reads.extend(read);
    }

    /// What came of all commands by now, if that was kept.
    pub(super) fn outcomes(&self, now: Time, stage: &Stage) -> Vec<Outcome> {
        let mut outcomes = self.outcomes.clone();
        for open in self.open.iter().flatten() {
            outcomes.came(open, &blank(now, open, stage), Answer::Unfinished);
        }
        outcomes.kept()
    }

    /// Hands out all rows by start, then node and workload.
    #[must_use]
    pub(super) fn records(&mut self) -> Vec<record::Lookup> {
        self.ended
            .sort_by_key(|row| (row.started_us, row.group, row.node, row.workload));
        std::mem::take(&mut self.ended)
    }
}

/// A row with what is known from the command alone: the asker went away.
fn blank(now: Time, open: &Open, stage: &Stage) -> record::Lookup {
    let node = stage.node(open.node);
    record::Lookup {
        started_us: open.started.as_micros(),
        latency_us: now.since(open.started).as_micros(),
        group: node.group,
        node: node.index,
        workload: open.workload as u16,
        kind: open.asked.kind(),
        ending: Ending::Unfinished,
        hops: None,
        rpcs: 0,
        failed_rpcs: 0,
        recall_found: 0,
        recall_of: 0,
        reachable_found: 0,
        reachable_of: 0,
        ideal: open.ideal,
        spent: None,
    }
}

impl Scene<'_> {
    /// Whether nothing keeps a node from answering: it is not cut off from the asker, nor paused.
    fn can_answer(&self, asker: Position, node: Position) -> bool {
        !self.cuts.keep_apart(asker, node) && !self.hosts.is_paused(node)
    }

    /// The k live nodes closest to a target, without the asker.
    fn closest(
        &self,
        target: &Id,
        asker: Position,
        accept: impl Fn(Position) -> bool,
    ) -> Vec<Position> {
        let k = self.stage.group_of(asker).config.k.into();
        let others = |node| node != asker && accept(node);
        self.hosts.closest(self.stage, target, k, others)
    }

    /// Hops and recall, as README.md defines them.
    fn measure(&self, row: &mut record::Lookup, open: &Open, lookup: &LookupSummary) {
        row.rpcs = lookup.requests;
        row.failed_rpcs = lookup.failures;
        let found = lookup.closest.iter().filter_map(|near| self.found(near));
        let found: Vec<(Position, u8)> = found.collect();
        let among = |nodes: &[Position]| {
            let known = |node: &&Position| found.iter().any(|(found, _)| found == *node);
            nodes.iter().filter(known).count() as u8
        };
        let closest = self.closest(&lookup.target, open.node, |_| true);
        (row.recall_found, row.recall_of) = (among(&closest), closest.len() as u8);
        let first = closest.first();
        row.hops = found
            .iter()
            .find(|(node, _)| Some(node) == first)
            .map(|(_, depth)| *depth);
        let reachable = |node| self.can_answer(open.node, node);
        let closest = match closest.iter().all(|node| reachable(*node)) {
            true => closest,
            false => self.closest(&lookup.target, open.node, reachable),
        };
        (row.reachable_found, row.reachable_of) = (among(&closest), closest.len() as u8);
    }

    /// A node of a result; `None` if nobody alive has this identity.
    fn found(&self, near: &Near) -> Option<(Position, u8)> {
        let live = self.hosts.is_live(near.peer);
        live.then(|| (self.stage.position(near.peer), near.depth))
    }

    /// What a get of a published value came to, beside the truth when it began.
    #[must_use]
    pub(super) fn read(&self, now: Time, open: &Open, result: &CommandResult) -> Option<Read> {
        let (Asked::Get { of, writer }, CommandResult::Value(value)) = (open.asked, result) else {
            return None;
        };
        let (node, identity) = (self.stage.position(writer), writer);
        let newest = self.truth.newest(of, (node, identity), open.started)?;
        let (newest, acknowledged) = newest;
        let item = value.as_ref().ok().and_then(Option::as_ref);
        Some(Read {
            started: open.started,
            ended: now,
            reader: open.node,
            workload: of,
            writer: node,
            identity,
            newest,
            acknowledged,
            returned: item.map_or(0, |item| truth::version_of(item)),
        })
    }

    fn ending(
        &self,
        row: &record::Lookup,
        open: &Open,
        result: &CommandResult,
        read: Option<&Read>,
    ) -> Ending {
        let silent = row.rpcs == row.failed_rpcs;
        match (result, read) {
            (CommandResult::Reconciled { .. }, _) => unreachable!("it is counted, not a lookup"),
            (CommandResult::Nodes, _) if silent => Ending::DeadEnd,
            (CommandResult::Nodes, _) => Ending::Succeeded,
            (CommandResult::Put { stored: 1.., .. }, _) => Ending::Succeeded,
            (CommandResult::Put { refused: 1.., .. }, _) => Ending::Refused,
            (CommandResult::Put { .. }, _) => Ending::DeadEnd,
            (CommandResult::Value(_), None) => Ending::NeverPublished,
            (CommandResult::Value(_), Some(read)) if read.returned >= read.newest => {
                Ending::Succeeded
            }
            (CommandResult::Value(_), Some(read)) if read.returned > 0 => Ending::Superseded,
            (CommandResult::Value(_), Some(read)) => self.why_nothing(open.node, read, silent),
        }
    }

    /// Why a read found nothing although something had been acknowledged.
    fn why_nothing(&self, asker: Position, read: &Read, silent: bool) -> Ending {
        let target = self.stage.publication(read.workload, read.identity);
        let holders = self.holders(&target);
        let cannot_answer = |holder: &Position| !self.can_answer(asker, *holder);
        if holders.is_empty() {
            Ending::ValueGone
        } else if holders.iter().all(cannot_answer) {
            Ending::Partitioned
        } else if silent {
            Ending::DeadEnd
        } else {
            Ending::NotFound
        }
    }

    /// The live nodes that hold any item under a target.
    fn holders(&self, target: &Id) -> Vec<Position> {
        let holds = |(_, host): &(Position, &Host)| {
            host.node().is_some_and(|node| node.store().holds(target))
        };
        (0..)
            .zip(self.hosts)
            .filter(holds)
            .map(|(position, _)| position)
            .collect()
    }
}
