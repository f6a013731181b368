//! What became of datagrams, and of calls that a NAT kept out.

use crate::network::datagram::Fate;
use crate::scenario::spec::Transport;
use crate::world::stage::Stage;
use kadlab_reports::record::Counter;

/// Counts of what only some transports have.
#[derive(Clone, Copy, Debug, Default)]
pub struct Transports {
    /// Datagrams sent.
    datagrams: u64,
    lost: u64,
    doubled: u64,
    held_up: u64,
    /// Requests sent again.
    pub retries: u64,
    /// Replies that came after the first, or after the call was given up.
    pub late: u64,
    /// Messages that no datagram could carry.
    pub too_long: u64,
    /// Attempts to begin a call that a NAT kept out.
    pub kept_out: u64,
}

impl Transports {
    /// A message was sent in datagrams.
    pub fn travelled(&mut self, fate: &Fate) {
        self.datagrams += u64::from(fate.datagrams);
        self.lost += u64::from(fate.lost);
        self.doubled += u64::from(fate.doubled);
        self.held_up += u64::from(fate.held_up);
    }

    /// The counters of what this world has.
    pub(super) fn counters(&self, stage: &Stage) -> Vec<Counter> {
        let groups = &stage.scenario.groups;
        let mut named = Vec::new();
        if groups
            .iter()
            .any(|group| matches!(group.transport, Transport::Datagram(_)))
        {
            named.extend([
                ("datagrams sent", self.datagrams),
                ("datagrams lost", self.lost),
                ("datagrams that arrived twice", self.doubled),
                ("datagrams held up", self.held_up),
                ("requests sent again by datagram", self.retries),
                ("answers by datagram that came late or twice", self.late),
                ("messages too long for a datagram", self.too_long),
            ]);
        }
        if groups.iter().any(|group| group.nat.is_some()) {
            named.push(("messages that a NAT kept out", self.kept_out));
        }
        let counter = |(name, count): (&str, u64)| Counter {
            name: name.to_owned(),
            count,
        };
        named.into_iter().map(counter).collect()
    }
}
