//! Handlers of a node's incoming streams: who waits for one, and which are free again.

use super::stage::Position;
use super::{Event, OWN_DELAY, World};
use crate::engine::calendar::Rank;

impl World<'_> {
    /// A request waits: handlers that wait for silent callers give up at their deadline.
    pub(super) fn wait_for_handler(&mut self, callee: Position) {
        let transport = self.transport(callee);
        if let Some(at) = self.host(callee).streams.patience_ends(&transport) {
            let at = at.max(self.now + OWN_DELAY);
            self.enter(at, Rank::Timer, callee, callee, Event::PatienceEnds);
        }
    }

    /// Handlers that have waited too long are free for requests that wait for them.
    pub(super) fn patience_ends(&mut self, callee: Position) {
        let (now, transport) = (self.now, self.transport(callee));
        self.host(callee).streams.drop_silent(now, &transport);
        self.serve_waiting(callee);
        if self.host(callee).streams.has_waiting() {
            self.wait_for_handler(callee);
        }
    }

    pub(super) fn serve_waiting(&mut self, callee: Position) {
        let transport = self.transport(callee);
        while let Some(stream) = self.host(callee).streams.next_waiting(&transport) {
            self.serve(callee, stream);
        }
    }
}
