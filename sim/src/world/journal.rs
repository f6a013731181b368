//! The journal of one node of a run: what it is told goes through a recorder on its way.
//!
//! Nobody else's way is longer by more than one branch, and the run is the same: what is written
//! down has no way back.

use super::World;
use super::codec::Everybody;
use super::desk::Desk;
use super::stage::{Position, Stage};
use crate::journal::{About, Ended, Input, Recorder};
use kadlab_core::env::Record;
use kadlab_core::node::Node;
use kadlab_core::peer::Peer;

/// A node that is recorded.
#[derive(Debug)]
pub(super) struct Recorded {
    position: Position,
    recorder: Recorder,
}

impl Recorded {
    /// Tells a node something.
    #[cold]
    pub(super) fn tell(
        &mut self,
        position: Position,
        node: &mut Node,
        input: Input<'_>,
        desk: &mut Desk<'_, '_>,
    ) -> bool {
        match self.position == position {
            true => self.recorder.tell(node, input, desk),
            false => input.tell(node, desk),
        }
    }

    /// Makes a node.
    pub(super) fn birth(
        &mut self,
        position: Position,
        me: Peer,
        records: Vec<Record>,
        desk: &mut Desk<'_, '_>,
    ) -> Node {
        match self.position == position {
            true => self.recorder.birth(me, records, desk),
            false => Node::new(me, records, desk),
        }
    }
}

/// Whose journal that of a node is.
#[must_use]
pub fn about(stage: &Stage, position: Position) -> About {
    About {
        host: "simulated".to_owned(),
        node: stage.display_name(position),
        me: stage.identity(stage.first_peer(position)).clone(),
        config: stage.group_of(position).config.clone(),
    }
}

impl World<'_> {
    /// Has a node recorded.
    #[must_use]
    pub fn recorded(mut self, position: Position, recorder: Recorder) -> Self {
        self.journal = Some(Box::new(Recorded { position, recorder }));
        self
    }

    /// Ends the journal, if there is one: how many inputs it has.
    pub fn end_journal(&mut self) -> Option<Result<u64, Ended>> {
        let Recorded { position, recorder } = *self.journal.take()?;
        let node = self.hosts[position].node();
        Some(recorder.finish(node, &Everybody(self.stage)))
    }

    /// A node that may be recorded goes down.
    pub(super) fn write_down_stop(&mut self, position: Position) {
        let journal = self.journal.as_mut();
        let Some(journal) = journal.filter(|journal| journal.position == position) else {
            return;
        };
        let Some((node, draws)) = self.hosts[position].node_and_draws() else {
            return;
        };
        let desk = Desk {
            stage: self.stage,
            position,
            me: node.me(),
            now: self.now,
            clocks: &self.clocks,
            draws,
            effects: &mut self.effects,
            buffers: &mut self.buffers,
        };
        journal.recorder.stopped(node, &desk);
    }
}
