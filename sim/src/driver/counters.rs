//! What a node counts while it runs: for whoever watches it, never for a decision.

use kadlab_core::env::{Notice, Work};
use kadlab_core::message::Method;
use std::sync::atomic::{AtomicU64, Ordering};

/// A count that all tasks of a node add to.
#[derive(Debug, Default)]
pub struct Count(AtomicU64);

impl Count {
    /// One more.
    pub fn tick(&self) {
        self.add(1);
    }

    /// So many more.
    pub fn add(&self, more: u64) {
        self.0.fetch_add(more, Ordering::Relaxed);
    }

    /// How many so far.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// All counts of one node.
#[derive(Debug, Default)]
pub struct Counters {
    /// Connections that others opened.
    pub accepted: Count,
    /// Of those, closed because they had been silent for longest when there was no room.
    pub evicted: Count,
    /// Connections that found no room.
    pub turned_away: Count,
    /// Times that the system could not accept.
    pub accept_failures: Count,
    /// Connections that ended because no hello or no proof came, or none in time.
    pub handshakes_failed: Count,
    /// Ends of connections that could not prove the key they named.
    pub identities_refused: Count,
    /// Connections closed because what came was no request, or came too slowly.
    pub garbage: Count,
    /// Connections closed because all connections together held too much.
    pub crowded: Count,
    /// Requests answered, by method.
    pub served: [Count; Method::ALL.len()],
    /// Connections this node opened.
    pub dialled: Count,
    /// Calls carried by a connection that was open already.
    pub reused: Count,
    /// Calls made, by method.
    pub called: [Count; Method::ALL.len()],
    /// Calls without a reply.
    pub calls_failed: Count,
    /// Calls given up at their deadline.
    pub calls_abandoned: Count,
    /// Calls not made because too many were in flight.
    pub calls_refused: Count,
    /// Saves that the disk made.
    pub saved: Count,
    /// Saves that the disk did not make.
    pub saves_failed: Count,
    /// Signatures made for items.
    pub signed: Count,
    /// Signatures of items checked.
    pub checked: Count,
    /// Odd things that the node ignored, by kind.
    pub noticed: [Count; Notice::ALL.len()],
    /// Bytes of requests and replies read and written, handshakes not counted.
    pub bytes_read: Count,
    /// As [`Counters::bytes_read`].
    pub bytes_written: Count,
}

impl Counters {
    /// The count of requests served of a method.
    #[must_use]
    pub fn served(&self, method: Method) -> &Count {
        &self.served[usize::from(method.number()) - 1]
    }

    /// The count of calls made of a method.
    #[must_use]
    pub fn called(&self, method: Method) -> &Count {
        &self.called[usize::from(method.number()) - 1]
    }

    pub(super) fn notice(&self, notice: Notice) {
        let place = Notice::ALL.iter().position(|known| *known == notice);
        self.noticed[place.expect("all notices are listed")].tick();
    }

    pub(super) fn worked(&self, work: Work) {
        match work {
            Work::Signed => self.signed.tick(),
            Work::Checked => self.checked.tick(),
        }
    }
}
