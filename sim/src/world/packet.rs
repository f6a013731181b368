//! What crosses the network: one packet carries a call through its whole life.
//!
//! A packet is allocated when a call is made and used again afterwards, so that the steady state
//! allocates nothing. What a leg needs travels with it; nobody looks anything up.

use super::segments::Transit;
use super::stage::Position;
use crate::chance::Name;
use kadlab_core::ahead::fetch;
use kadlab_core::env::CallId;
use kadlab_core::message::{Contact, Method, Reply, Request};
use kadlab_core::peer::Peer;
use kadlab_core::time::{Duration, Time};

/// Which way of a call's life a packet is on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Leg {
    /// To the callee: open a stream.
    Connect,
    /// To the caller: the stream is open.
    Accept,
    /// To the callee: the request.
    Request,
    /// To the caller: the reply.
    Reply,
    /// To the callee: the caller has given up.
    Close,
    /// To the caller: nobody listens, or the listener has no room.
    Refuse,
    /// To the caller: the stream is gone.
    Reset,
    /// To the callee: the request, by datagram.
    Ask,
    /// To the caller: the reply, by datagram.
    Answer,
    /// To the caller: nobody listens where the request's datagram went.
    Bounce,
}

impl Leg {
    /// Whether this leg ends at the callee.
    #[must_use]
    pub fn is_to_callee(self) -> bool {
        matches!(self, Leg::Connect | Leg::Request | Leg::Close | Leg::Ask)
    }
}

/// A call on its way. The fields stand in the order in which legs need them: the first cache line
/// says what it is, the second has what most legs write.
#[derive(Clone, Debug)]
#[repr(C)]
pub struct Packet {
    /// Where it is.
    pub leg: Leg,
    /// What kind of request it is; the request itself moves into the callee.
    pub method: Method,
    /// Who calls.
    pub caller: Position,
    /// Who is called.
    pub callee: Position,
    /// The identity that the caller has when it calls.
    pub from: Peer,
    /// The identity that is called; the callee may have another by now.
    pub to: Peer,
    /// Who its request claims to be from: the caller, unless that lies.
    pub claims: Peer,
    /// The caller's name for it.
    pub call: CallId,
    /// The callee's name for its stream, from [`Leg::Accept`] on.
    pub stream: u32,
    /// Bytes of its request or reply on the wire; 0 on other legs.
    pub bytes: u32,
    /// Between whom it travels.
    pub road: Road,
    /// When it passed where.
    pub marks: Marks,
    /// The request, until it is served.
    pub request: Request,
    /// The reply, on [`Leg::Reply`] and [`Leg::Answer`].
    pub reply: Reply,
    /// How far it has come where the network is uneven.
    pub transit: Transit,
}

/// What never changes between the two ends of a call: it is looked up once for all legs.
#[derive(Clone, Copy, Debug)]
pub struct Road {
    /// The caller's name.
    pub caller: Name,
    /// The callee's name.
    pub callee: Name,
    /// One way to the callee, in microseconds.
    pub there_us: u64,
    /// One way back, in microseconds.
    pub back_us: u64,
}

/// The moments from which it is told where a call's time went. Those that a call has not come to
/// are the moment at which it was made.
#[derive(Clone, Copy, Debug)]
pub struct Marks {
    /// The caller heard that its connection is open, or refused.
    pub connected: Time,
    /// It last reached the callee.
    pub reached: Time,
    /// It last left the callee.
    pub left: Time,
    /// What it waited for processors while connecting.
    pub worked_connecting: Duration,
    /// What request and reply waited for processors.
    pub worked: Duration,
}

impl Marks {
    /// Those of a call that is made now.
    #[must_use]
    pub fn at(now: Time) -> Marks {
        Marks {
            connected: now,
            reached: now,
            left: now,
            worked_connecting: Duration::ZERO,
            worked: Duration::ZERO,
        }
    }

    /// It waits so long for its sender's processor.
    pub fn worked(&mut self, leg: Leg, wait: Duration) {
        match leg {
            Leg::Connect | Leg::Accept | Leg::Refuse => {
                self.worked_connecting = self.worked_connecting + wait;
            }
            Leg::Request | Leg::Reply | Leg::Reset | Leg::Ask | Leg::Answer | Leg::Bounce => {
                self.worked = self.worked + wait
            }
            Leg::Close => {}
        }
    }
}

impl Packet {
    /// Has the first three cache lines fetched.
    pub(super) fn fetch_fields(&self) {
        fetch(&self.bytes);
        fetch(&self.marks.left);
        fetch(&self.reply);
    }

    /// Has the end of its reply fetched.
    pub(super) fn fetch_reply(&self) {
        fetch(&self.transit);
    }

    /// The contacts that it lists.
    #[must_use]
    pub(super) fn contacts(&self) -> &[Contact] {
        match &self.reply {
            Reply::Nodes { closest } | Reply::Value { closest, .. } => closest,
            _ => &[],
        }
    }

    /// Who receives it.
    #[must_use]
    pub fn receiver(&self) -> Position {
        if self.leg.is_to_callee() {
            self.callee
        } else {
            self.caller
        }
    }

    /// Whether it finds its receiver where a node of this identity is up.
    #[must_use]
    pub fn finds(&self, me: Peer) -> bool {
        self.to == me || !self.leg.is_to_callee()
    }

    /// The name of who sends it.
    #[must_use]
    pub fn sender_name(&self) -> Name {
        if self.leg.is_to_callee() {
            self.road.caller
        } else {
            self.road.callee
        }
    }

    /// What its leg takes on an even network, in microseconds.
    #[must_use]
    pub fn one_way_us(&self) -> u64 {
        if self.leg.is_to_callee() {
            self.road.there_us
        } else {
            self.road.back_us
        }
    }

    /// Who sends it.
    #[must_use]
    pub fn sender(&self) -> Position {
        if self.leg.is_to_callee() {
            self.caller
        } else {
            self.callee
        }
    }
}

/// Legs without a request or a reply stay within two cache lines.
const _: () = assert!(std::mem::offset_of!(Packet, request) <= 128);
