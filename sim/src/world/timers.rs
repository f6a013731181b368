//! Timers: one entry a node in the calendar, re-armed when it fires.

use super::stage::Position;
use super::{Event, OWN_DELAY, Sabotage, World};
use crate::engine::calendar::Rank;
use crate::journal::Input;
use kadlab_core::node::Node;

impl World<'_> {
    /// Sets a node's timer if it is due earlier than it is set to: one entry a node, re-armed
    /// when it fires.
    pub(super) fn set_timer(&mut self, position: Position) {
        let host = &self.hosts[position];
        let Some(due) = host.node().and_then(Node::poll_timeout) else {
            return;
        };
        if self.sabotage == Some(Sabotage::TimersAreLost) {
            return;
        }
        let due = due.max(self.now + OWN_DELAY);
        if host.timer.is_none_or(|set| due < set) {
            self.host(position).timer = Some(due);
            self.enter(due, Rank::Timer, position, position, Event::Timer);
        }
    }

    /// A node's timer fires, unless it was set anew since.
    pub(super) fn timer(&mut self, position: Position) {
        let now = self.now;
        let host = self.host(position);
        if host.timer != Some(now) {
            return;
        }
        host.timer = None;
        self.do_what_is_due(position);
    }

    /// Tells a node that time has passed, if anything is due.
    pub(super) fn do_what_is_due(&mut self, position: Position) {
        if self.sabotage == Some(Sabotage::TimersAreLost) {
            return;
        }
        let now = self.now;
        let host = self.host(position);
        let due = host
            .node()
            .and_then(Node::poll_timeout)
            .is_some_and(|due| due <= now);
        if !due {
            return self.set_timer(position);
        }
        host.received.add(now.as_micros());
        self.ledger.event();
        self.tell(position, Input::Timeout);
        self.cause = None;
    }

    /// A node's timer is due while it is paused.
    pub(super) fn timer_is_missed(&mut self, position: Position) {
        let now = self.now;
        let host = self.host(position);
        host.timer = host.timer.filter(|set| *set > now);
    }
}
