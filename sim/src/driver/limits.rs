//! Every limit of a real node, by name: nothing that the network can make grow is without one.
//!
//! Sizes and counts are for a node with a soft limit of 1,024 open files. What the core limits
//! itself (deadlines of calls, contacts, items) is in its `Config`.

use std::time::Duration;

/// Connections that others opened and that are open at the same time. One more closes the one that
/// has said nothing for longest.
pub const INBOUND_MAX: usize = 512;
/// Connections that others have opened but nobody has accepted yet; what the listener asks of the
/// system.
pub const BACKLOG: u32 = 1024;
/// Requests that are being answered at the same time, as in the real code
/// (docs/skywire.md, "Calls"); a silent connection takes no place, and no put does.
pub const HANDLERS_MAX: usize = 128;
/// Puts and batches that are being answered, most of which wait for the disk; one more is refused
/// at once. Half of the connections, so that a disk that hangs keeps nobody else out.
pub const PUTS_MAX: usize = INBOUND_MAX / 2;
/// Connections that this node has open to call others, idle ones not counted.
pub const OUTBOUND_MAX: usize = 256;
/// The part of a call's deadline for which it may wait for one of them, as a divisor: then it is
/// not carried, while its peer has still the rest to answer.
pub const OUTBOUND_WAIT_DIVISOR: u32 = 4;
/// Idle connections kept for later calls, to one peer and to all.
pub const IDLE_PER_PEER_MAX: usize = 2;
/// As [`IDLE_PER_PEER_MAX`], to all peers.
pub const IDLE_MAX: usize = 128;
/// Calls in flight; one more fails at once.
pub const CALLS_MAX: usize = 1024;
/// Commands of users under way; one more is refused.
pub const COMMANDS_MAX: usize = 64;
/// What waits for the node: requests, outcomes, saves and commands. Whoever has one more waits.
pub const EVENTS_MAX: usize = 256;
/// Saves and deletions that wait for the disk; one more save fails.
pub const DISK_QUEUE_MAX: usize = 1024;
/// Saves and deletions that the disk is given at once.
pub const DISK_BATCH_MAX: usize = 256;
/// Deletions that wait outside that queue, or that the disk did not make, by target; one more is
/// not made before the next start.
pub const DELETIONS_OWED_MAX: usize = 1 << 18;
/// Handles that the directory gives out; those that nobody holds are taken back for new ones.
pub const PEERS_MAX: usize = 16_384;

/// Payload bytes that all connections together may hold beyond [`SMALL_FRAME_BYTES`] each.
pub const LARGE_FRAMES_BYTES_MAX: usize = 64 << 20;
/// Of those, what the connections of one IPv4 address or one IPv6 /64 may hold together.
pub const LARGE_FRAMES_SHARE_BYTES_MAX: usize = 16 << 20;
/// What every connection may hold of a payload without asking.
pub const SMALL_FRAME_BYTES: usize = 8 << 10;

/// Handshakes with proofs that one IPv4 address or one IPv6 /64 has in a second, in the long run.
pub const HANDSHAKES_PER_SECOND: u32 = 64;
/// As [`HANDSHAKES_PER_SECOND`], at once after a silence.
pub const HANDSHAKES_AT_ONCE: u32 = 1024;
/// Origins whose handshakes are remembered; one more takes the place of the one with most left.
pub const HANDSHAKE_ORIGINS_MAX: usize = 4096;

/// From the first byte of a connection to the end of its handshake.
pub const HANDSHAKE_DEADLINE: Duration = Duration::from_secs(5);
/// How long a connection may stay between calls; whoever opened it gives it up somewhat sooner
/// ([`IDLE_KEPT`]), so that calls seldom run into its end.
pub const IDLE_DEADLINE: Duration = Duration::from_secs(30);
/// How long a caller keeps an idle connection.
pub const IDLE_KEPT: Duration = Duration::from_secs(20);
/// From the first byte of a request to its last.
pub const FRAME_DEADLINE: Duration = Duration::from_secs(10);
/// From a whole request to the node's reply: what a caller waits for at most.
pub const ANSWER_DEADLINE: Duration = Duration::from_secs(10);
/// From the first byte of a reply to its last.
pub const REPLY_DEADLINE: Duration = Duration::from_secs(20);
/// To open one connection, handshake included, while the call may have another address to try.
pub const DIAL_DEADLINE: Duration = Duration::from_secs(4);
/// How long the node rests from accepting after the system could not.
pub const ACCEPT_REST: Duration = Duration::from_millis(50);

/// What differs from one node to another.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Calls that one connection carries, one after another.
    pub calls_per_connection: u32,
    /// How long a caller keeps an idle connection.
    pub idle_kept: Duration,
    /// Handshakes of one origin, in the long run.
    pub handshakes_per_second: u32,
    /// Handshakes of one origin, after a silence.
    pub handshakes_at_once: u32,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            calls_per_connection: 1024,
            idle_kept: IDLE_KEPT,
            handshakes_per_second: HANDSHAKES_PER_SECOND,
            handshakes_at_once: HANDSHAKES_AT_ONCE,
        }
    }
}
