//! The script of a run: everything that seed and scenario decide beforehand, in order.
//!
//! The simulator decides the same things as its run goes on; this says them all at once, so that a
//! host whose time cannot be held still knows what comes next. Both ask the same draws
//! (`world/draws.rs`), and a test holds the script to what the simulator did. What depends on the
//! run itself is not in a script: which value a reader asks for depends on what was acknowledged.

use crate::scenario::spec::{Direction, Fault, FaultKind, Join, Loss, Selection, Task};
use crate::world::stage::{Position, Stage};
use crate::world::{drawing, scripted};
use kadlab_core::id::Id;
use kadlab_core::time::{Duration, Time};
use std::collections::BTreeMap;

/// Something that happens at a moment of the script.
#[derive(Clone, Debug, PartialEq)]
pub struct Act {
    /// When.
    pub at: Time,
    /// What.
    pub action: Action,
}

/// What happens.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// A node starts, for the first time or again, with what its disk holds.
    Start(Position),
    /// A node stops at once.
    Stop {
        /// Which.
        node: Position,
        /// What its disk loses.
        lose: Loss,
    },
    /// No message passes from now on between two sides.
    Cut(Cut),
    /// A cut is over.
    Mend {
        /// The fault that cut.
        fault: usize,
    },
    /// A node is told a command.
    Prompt(Prompt),
}

/// Two sides that cannot reach each other.
#[derive(Clone, Debug, PartialEq)]
pub struct Cut {
    /// The fault that cuts.
    pub fault: usize,
    /// One side.
    pub one: Vec<Position>,
    /// The other.
    pub other: Vec<Position>,
    /// Which messages are cut, seen from the one side.
    pub direction: Direction,
}

/// A command of the script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prompt {
    /// Position in the scenario's workloads.
    pub workload: usize,
    /// Who is told.
    pub node: Position,
    /// What.
    pub wish: Wish,
}

/// What a command of the script asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// To publish this version.
    Put {
        /// Its number.
        version: u32,
    },
    /// To read the value of the first readable writer at or after a drawn one.
    Get {
        /// The workload that publishes.
        of: usize,
        /// The writer that was drawn.
        drawn: Position,
    },
    /// To find the nodes closest to a target.
    FindNode {
        /// The target.
        target: Id,
    },
    /// To exchange items with a node.
    Reconcile {
        /// The node.
        with: Position,
    },
}

/// What is known of a moment before the script has come to it.
#[derive(Debug)]
enum Event {
    FaultBegins(usize),
    FaultEnds(usize),
    StartsAgain(usize, Position),
    Start(Position),
    Command(usize, u32),
}

/// The place of an event among all: time, rank (faults first), receiver, sender, count. As in the
/// simulator's calendar.
type Order = (u64, u8, u32, u32, u32);

const OF_FAULTS: u8 = 0;
const OF_COMMANDS: u8 = 1;

/// Writes the script of a stage.
///
/// # Panics
/// If a fault is of a kind, or selects in a way, that [`super::carries`] refuses.
#[must_use]
pub fn script(stage: &Stage) -> Vec<Act> {
    let mut writing = Writing::new(stage);
    let end = Time::ZERO + stage.scenario.duration;
    while let Some((order, event)) = writing.ahead.pop_first() {
        writing.now = Time::from_micros(order.0);
        if writing.now >= end {
            break;
        }
        writing.come_to(event, order.2);
    }
    writing.acts
}

/// The nodes of a selection that the script alone tells.
#[must_use]
pub fn struck(stage: &Stage, fault: usize, on: &Selection) -> Vec<Position> {
    scripted(stage, on, &mut drawing(stage, fault))
}

/// A script under way.
struct Writing<'s> {
    stage: &'s Stage,
    now: Time,
    ahead: BTreeMap<Order, Event>,
    acts: Vec<Act>,
    nodes: Vec<Life>,
    /// By workload and node, how many versions it was told to publish.
    versions: BTreeMap<(usize, Position), u32>,
}

/// How it stands with a node.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum Life {
    #[default]
    NotYet,
    Up,
    DownBy(usize),
}

impl<'s> Writing<'s> {
    fn new(stage: &'s Stage) -> Writing<'s> {
        let mut writing = Writing {
            stage,
            now: Time::ZERO,
            ahead: BTreeMap::new(),
            acts: Vec::new(),
            nodes: vec![Life::NotYet; stage.len()],
            versions: BTreeMap::new(),
        };
        writing.enter_faults();
        writing.enter_starts();
        writing.enter_workloads();
        writing
    }

    fn enter_faults(&mut self) {
        for (fault, spec) in self.stage.scenario.faults.iter().enumerate() {
            let number = fault as u32;
            let order = |at: Time| (at.as_micros(), OF_FAULTS, number, number, 0);
            self.enter(order(spec.at), Event::FaultBegins(fault));
            if let Some(lasts) = spec.kind.lasts() {
                self.enter(order(spec.at + lasts), Event::FaultEnds(fault));
            }
        }
    }

    fn enter_starts(&mut self) {
        for node in 0..self.stage.len() as Position {
            let at = match self.stage.group_of(node).join {
                Join::Organic { over } => self.stage.start_within(node, over),
                Join::Oracle => unreachable!("only the simulator fills tables by oracle"),
            };
            let order = (at.as_micros(), OF_COMMANDS, node, node, 0);
            self.enter(order, Event::Start(node));
        }
    }

    fn enter_workloads(&mut self) {
        let stage = self.stage;
        for (workload, spec) in stage.scenario.workloads.iter().enumerate() {
            match spec.task {
                Task::Publish { every, .. } | Task::Reconcile { every, .. } => {
                    for node in stage.positions_of_group(spec.group) {
                        let first = stage.first_of(workload, node, every);
                        self.enter_command(first, node, workload, 1);
                    }
                }
                Task::Get { .. } | Task::FindNode { .. } => {
                    self.enter_arrival(workload, 0, spec.from);
                }
            }
        }
    }

    fn enter(&mut self, order: Order, event: Event) {
        let before = self.ahead.insert(order, event);
        assert!(before.is_none(), "two events of a script share no place");
    }

    fn enter_command(&mut self, at: Time, to: Position, workload: usize, number: u32) {
        if at < self.stage.scenario.workloads[workload].to {
            // Workloads sort behind all nodes.
            let sender = u32::MAX - workload as u32;
            let order = (at.as_micros(), OF_COMMANDS, to, sender, number);
            self.enter(order, Event::Command(workload, number));
        }
    }

    fn enter_arrival(&mut self, workload: usize, number: u32, after: Time) {
        let (Task::Get { rate, .. } | Task::FindNode { rate }) =
            self.stage.scenario.workloads[workload].task
        else {
            unreachable!("other commands do not arrive, they recur");
        };
        let at = after + self.stage.gap_before(workload, number, rate);
        let drawn = self.stage.drawn_asker(workload, number);
        self.enter_command(at, drawn, workload, number);
    }

    fn act(&mut self, action: Action) {
        let at = self.now;
        self.acts.push(Act { at, action });
    }

    fn come_to(&mut self, event: Event, receiver: Position) {
        match event {
            Event::FaultBegins(fault) => self.begin(fault),
            Event::FaultEnds(fault) => self.end(fault),
            Event::StartsAgain(fault, node) => self.start_again(fault, node),
            Event::Start(node) if self.nodes[node as usize] == Life::NotYet => self.start(node),
            Event::Start(_) => {}
            Event::Command(workload, number) => self.command(workload, number, receiver),
        }
    }

    fn begin(&mut self, fault: usize) {
        let Fault { kind, .. } = &self.stage.scenario.faults[fault];
        match kind {
            FaultKind::Crash { on, .. } => {
                self.take_down(fault, on, Loss::Nothing);
            }
            FaultKind::Restart {
                on,
                down,
                over,
                lose,
                ..
            } => {
                for node in self.take_down(fault, on, *lose) {
                    self.enter_again(fault, node, *down, *over);
                }
            }
            FaultKind::Partition(partition) => {
                let one = struck(self.stage, fault, &partition.on);
                let other = (0..self.stage.len() as Position)
                    .filter(|node| one.binary_search(node).is_err())
                    .collect();
                self.act(Action::Cut(Cut {
                    fault,
                    one,
                    other,
                    direction: partition.direction,
                }));
            }
            _ => unreachable!("a script has only faults that hosts carry"),
        }
    }

    fn end(&mut self, fault: usize) {
        if let FaultKind::Partition(_) = self.stage.scenario.faults[fault].kind {
            return self.act(Action::Mend { fault });
        }
        for node in 0..self.stage.len() as Position {
            self.start_again(fault, node);
        }
    }

    fn take_down(&mut self, fault: usize, on: &Selection, lose: Loss) -> Vec<Position> {
        let mut nodes = struck(self.stage, fault, on);
        nodes.retain(|node| self.nodes[*node as usize] == Life::Up);
        for node in &nodes {
            self.nodes[*node as usize] = Life::DownBy(fault);
            self.act(Action::Stop { node: *node, lose });
        }
        nodes
    }

    /// Nodes that start again each at a moment of its own; the others do so when the fault ends.
    fn enter_again(&mut self, fault: usize, node: Position, down: Duration, over: Duration) {
        if over > Duration::ZERO {
            let at = self.now + down + self.stage.start_after(fault, node, over);
            let order = (at.as_micros(), OF_COMMANDS, node, node, 1 + fault as u32);
            self.enter(order, Event::StartsAgain(fault, node));
        }
    }

    fn start(&mut self, node: Position) {
        self.nodes[node as usize] = Life::Up;
        self.act(Action::Start(node));
    }

    fn start_again(&mut self, fault: usize, node: Position) {
        if self.nodes[node as usize] == Life::DownBy(fault) {
            self.start(node);
        }
    }

    fn is_up(&self, node: Position) -> bool {
        self.nodes[node as usize] == Life::Up
    }

    fn command(&mut self, workload: usize, number: u32, to: Position) {
        let spec = &self.stage.scenario.workloads[workload];
        match spec.task {
            Task::Publish { every, .. } | Task::Reconcile { every, .. } => {
                self.enter_command(self.now + every, to, workload, number + 1);
            }
            Task::Get { .. } | Task::FindNode { .. } => {
                self.enter_arrival(workload, number + 1, self.now);
            }
        }
        if let Some((node, wish)) = self.wish(workload, number, to) {
            self.act(Action::Prompt(Prompt {
                workload,
                node,
                wish,
            }));
        }
    }

    /// Who is told what, if anybody is up to be told.
    fn wish(&mut self, workload: usize, number: u32, to: Position) -> Option<(Position, Wish)> {
        let stage = self.stage;
        match stage.scenario.workloads[workload].task {
            Task::Publish { .. } => {
                let up = self.is_up(to);
                up.then(|| {
                    let version = self.versions.entry((workload, to)).or_default();
                    *version += 1;
                    (to, Wish::Put { version: *version })
                })
            }
            Task::Reconcile { with, .. } => {
                let with = stage.drawn_partner(to, with, number);
                self.is_up(to).then_some((to, Wish::Reconcile { with }))
            }
            Task::Get { of, .. } => {
                let drawn = stage.drawn_writer(workload, of, number);
                let asker = self.live_asker(workload, to)?;
                Some((asker, Wish::Get { of, drawn }))
            }
            Task::FindNode { .. } => {
                let target = stage.drawn_target(workload, number);
                let asker = self.live_asker(workload, to)?;
                Some((asker, Wish::FindNode { target }))
            }
        }
    }

    /// The first live node at or after a drawn one, around the group.
    fn live_asker(&self, workload: usize, drawn: Position) -> Option<Position> {
        let group = self.stage.scenario.workloads[workload].group;
        let nodes = self.stage.positions_of_group(group);
        let mut around = (drawn..nodes.end).chain(nodes.start..drawn);
        around.find(|node| self.is_up(*node))
    }
}
