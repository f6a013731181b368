//! What carries the calls to a group's nodes, and what keeps them out.

use super::{Duration, Time};

/// What carries calls to a node; the callee's group decides, whoever calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    /// Direct streams: a round trip to connect.
    Direct(Direct),
    /// A datagram there and one back, without a connection.
    Datagram(Datagram),
}

/// What a listener for direct streams is like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Direct {
    /// Incoming streams that are served at once.
    pub handlers: u32,
    /// Incoming streams that may wait for a handler.
    pub backlog: u32,
    /// What happens to streams beyond the backlog.
    pub overflow: Overflow,
    /// How long a handler waits for a request; `None` for ever.
    pub handler_deadline: Option<Duration>,
}

/// What happens to streams beyond the backlog.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overflow {
    /// The caller is told at once.
    Refuse,
    /// The attempt is dropped silently; the caller runs into its deadline.
    Drop,
}

/// What datagrams are like, those of requests and those of replies. Shares are in millionths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Datagram {
    /// How often the caller sends an unanswered request again.
    pub retries: u32,
    /// How long it waits before the first time.
    pub retry_after: Duration,
    /// How long it waits before the times after that.
    pub backoff: Backoff,
    /// Datagrams that are lost.
    pub loss: u32,
    /// Datagrams that arrive twice, of those that arrive.
    pub duplicates: u32,
    /// Datagrams, copies each for itself, that are held up and so overtaken.
    pub reordering: u32,
    /// How long they are held up.
    pub reordering_delay: Duration,
    /// Bytes of a message that one datagram carries.
    pub mtu: u32,
    /// What happens to messages that are longer.
    pub oversize: Oversize,
}

impl Datagram {
    /// Whether a message of so many bytes cannot be sent at all.
    #[must_use]
    pub fn refuses(&self, bytes: usize) -> bool {
        self.oversize == Oversize::Refuse && bytes > self.mtu as usize
    }
}

/// How the waits between retries go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backoff {
    /// Each wait is twice the one before.
    Double,
    /// All waits are the same.
    Constant,
}

/// What happens to messages that do not fit one datagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Oversize {
    /// They are not sent: a request fails at once, a reply never comes.
    Refuse,
    /// They travel in several datagrams, and arrive with the last of them or not at all.
    Fragment,
}

/// The NAT before a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Nat {
    /// Whom it lets in.
    pub class: NatClass,
    /// How long it remembers that the node sent something.
    pub timeout: Duration,
}

impl Nat {
    /// Whether it remembers at `now` what was sent at `sent`.
    #[must_use]
    pub fn remembers(&self, sent: Time, now: Time) -> bool {
        now.since(sent) <= self.timeout
    }
}

/// Whom a NAT lets in: the classes of RFC 3489, section 5.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NatClass {
    /// Everybody, after the node has sent anything to anybody.
    FullCone,
    /// Those to whom the node has sent something.
    RestrictedCone,
    /// The same, by address and port.
    PortRestricted,
    /// The same, and the node has another port for every peer.
    Symmetric,
}
