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

    fn samples(&self) -> Vec<Sample> {
        let value = self.total();
        vec![Sample { label: None, value }]
    }
}

/// One count for each method.
#[derive(Debug, Default)]
pub struct ByMethod([Count; Method::ALL.len()]);

/// One count for each kind of notice.
#[derive(Debug, Default)]
pub struct ByNotice([Count; Notice::ALL.len()]);

impl ByMethod {
    /// The count of a method.
    #[must_use]
    pub fn of(&self, method: Method) -> &Count {
        &self.0[usize::from(method.number()) - 1]
    }

    fn samples(&self) -> Vec<Sample> {
        let sample = |method: &Method| Sample {
            label: Some(("method", method.name())),
            value: self.of(*method).total(),
        };
        Method::ALL.iter().map(sample).collect()
    }
}

impl ByNotice {
    /// The count of a kind of notice.
    #[must_use]
    pub fn of(&self, notice: Notice) -> &Count {
        let place = Notice::ALL.iter().position(|known| *known == notice);
        &self.0[place.expect("all notices are listed")]
    }

    fn samples(&self) -> Vec<Sample> {
        let sample = |notice: &Notice| Sample {
            label: Some(("notice", notice.name())),
            value: self.of(*notice).total(),
        };
        Notice::ALL.iter().map(sample).collect()
    }
}

/// Counts of one name, for whoever shows them all.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Family {
    /// Its name.
    pub name: &'static str,
    /// What is counted, in a sentence.
    pub help: &'static str,
    /// One count without a label, or one for each value of the label.
    pub samples: Vec<Sample>,
}

/// A count and what tells it apart from others of its name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sample {
    /// Name and value.
    pub label: Option<(&'static str, &'static str)>,
    /// How many so far.
    pub value: u64,
}

/// The only list of counts: fields, their names where all are shown, and what they mean.
macro_rules! counters {
    ($($(#[doc = $help:literal])+ $field:ident: $kind:ty = $name:literal,)+) => {
        /// All counts of one node.
        #[derive(Debug, Default)]
        pub struct Counters {
            $($(#[doc = $help])+ pub $field: $kind,)+
        }

        impl Counters {
            /// All counts, in their order.
            #[must_use]
            pub fn families(&self) -> Vec<Family> {
                vec![$(Family {
                    name: $name,
                    help: concat!($($help),+).trim_ascii(),
                    samples: self.$field.samples(),
                }),+]
            }
        }
    };
}

counters! {
    /// Connections that others opened.
    accepted: Count = "connections_accepted",
    /// Connections that others opened, closed because they had been silent for longest when there
    /// was no room.
    evicted: Count = "connections_evicted",
    /// Connections that found no room.
    turned_away: Count = "connections_turned_away",
    /// Times that the system could not accept.
    accept_failures: Count = "accept_failures",
    /// Connections that ended because no hello or no proof came, or none in time.
    handshakes_failed: Count = "handshakes_failed",
    /// Connections that ended because too many handshakes came from their address.
    handshakes_refused: Count = "handshakes_refused",
    /// Ends of connections that could not prove the key they named.
    identities_refused: Count = "identities_refused",
    /// Connections closed because what came was no request, or came too slowly.
    garbage: Count = "connections_of_garbage",
    /// Connections closed because all connections together held too much.
    crowded: Count = "connections_crowded_out",
    /// Puts and batches refused because too many waited for the disk.
    puts_refused: Count = "puts_refused",
    /// Requests answered, by method.
    served: ByMethod = "requests_served",
    /// Connections this node opened.
    dialled: Count = "connections_dialled",
    /// Calls carried by a connection that was open already.
    reused: Count = "connections_reused",
    /// Calls made, by method.
    called: ByMethod = "calls_made",
    /// Calls without a reply.
    calls_failed: Count = "calls_failed",
    /// Calls given up at their deadline.
    calls_abandoned: Count = "calls_abandoned",
    /// Calls not made for want of this node's own room: calls in flight, connections, open files.
    calls_refused: Count = "calls_refused",
    /// Saves that the disk made.
    saved: Count = "saves_made",
    /// Saves that the disk did not make.
    saves_failed: Count = "saves_failed",
    /// Signatures made for items.
    signed: Count = "signatures_made",
    /// Signatures of items checked.
    checked: Count = "signatures_checked",
    /// Odd things that the node ignored, by kind.
    noticed: ByNotice = "notices",
    /// Bytes of requests and replies read, handshakes not counted.
    bytes_read: Count = "bytes_read",
    /// Bytes of requests and replies written, handshakes not counted.
    bytes_written: Count = "bytes_written",
}

impl Counters {
    /// The count of requests served of a method.
    #[must_use]
    pub fn served(&self, method: Method) -> &Count {
        self.served.of(method)
    }

    /// The count of calls made of a method.
    #[must_use]
    pub fn called(&self, method: Method) -> &Count {
        self.called.of(method)
    }

    pub(super) fn notice(&self, notice: Notice) {
        self.noticed.of(notice).tick();
    }

    pub(super) fn worked(&self, work: Work) {
        match work {
            Work::Signed => self.signed.tick(),
            Work::Checked => self.checked.tick(),
        }
    }
}
