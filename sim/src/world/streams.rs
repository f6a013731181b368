//! Incoming streams of one node, in the order in which they came.
//!
//! The first `handlers` of them are served; the next `backlog` wait for a place. A stream holds
//! its place from the moment it is accepted until its reply is sent, its caller gives up, or a
//! handler has waited too long for the request (docs/skywire.md, "Calls").

use super::packet::Packet;
use super::stage::Position;
use crate::scenario::spec::Direct;
use kadlab_core::ahead::fetch_all;
use kadlab_core::env::CallId;
use kadlab_core::time::Time;

/// Streams that are fetched ahead: hardly ever are more open at once.
const FETCHED: usize = 4;

#[derive(Debug)]
enum State {
    /// Accepted; the request has not come.
    Idle,
    /// The request has come and waits for a handler.
    Waiting(Box<Packet>),
    /// The node has the request; the packet waits for the reply.
    Served(Box<Packet>),
}

#[derive(Debug)]
struct Stream {
    id: u32,
    caller: Position,
    call: CallId,
    since: Time,
    state: State,
}

/// All incoming streams of one node.
#[derive(Debug, Default)]
pub struct Streams {
    list: Vec<Stream>,
    next: u32,
}

/// What became of a request that arrived.
#[derive(Debug)]
#[must_use]
pub enum Arrival {
    /// It can be served.
    Serve,
    /// It waits for a handler.
    Waits,
    /// Its stream is gone.
    Gone(Box<Packet>),
}

impl Streams {
    /// Has the first streams fetched.
    pub(super) fn fetch_first(&self) {
        fetch_all(&self.list[..self.list.len().min(FETCHED)]);
    }

    /// Accepts a stream if there is room; its name, or `None`.
    pub fn accept(
        &mut self,
        (caller, call): (Position, CallId),
        now: Time,
        transport: &Direct,
    ) -> Option<u32> {
        let room = transport.handlers as usize + transport.backlog as usize;
        if self.list.len() >= room {
            self.drop_silent(now, transport);
        }
        if self.list.len() >= room {
            return None;
        }
        let id = self.next;
        self.next = self.next.wrapping_add(1);
        self.list.push(Stream {
            id,
            caller,
            call,
            since: now,
            state: State::Idle,
        });
        Some(id)
    }

    /// A listener that was paused at this moment goes on: handlers take up the streams that came
    /// meanwhile, and begin to wait for their requests.
    pub(crate) fn taken_up(&mut self, paused: Time, now: Time) {
        let came_meanwhile = self.list.iter_mut().filter(|stream| stream.since >= paused);
        came_meanwhile.for_each(|stream| stream.since = now);
    }

    /// Closes streams whose handlers have waited too long for a request.
    pub(crate) fn drop_silent(&mut self, now: Time, transport: &Direct) {
        let Some(deadline) = transport.handler_deadline else {
            return;
        };
        let silent = |stream: &Stream| {
            matches!(stream.state, State::Idle) && now.since(stream.since) >= deadline
        };
        self.list.retain(|stream| !silent(stream));
    }

    /// When the next handler that waits for a request stops waiting, if any does.
    #[must_use]
    pub(crate) fn patience_ends(&self, transport: &Direct) -> Option<Time> {
        let deadline = transport.handler_deadline?;
        let served = self.list.iter().take(transport.handlers as usize);
        let idle = served.filter(|stream| matches!(stream.state, State::Idle));
        idle.map(|stream| stream.since + deadline).min()
    }

    /// A request arrives on its stream.
    pub fn arrive(&mut self, packet: Box<Packet>, transport: &Direct) -> Arrival {
        let Some(position) = self
            .list
            .iter()
            .position(|stream| stream.id == packet.stream)
        else {
            return Arrival::Gone(packet);
        };
        self.list[position].state = State::Waiting(packet);
        if position < transport.handlers as usize {
            Arrival::Serve
        } else {
            Arrival::Waits
        }
    }

    /// The packet of a stream whose request is to be served now; it stays here.
    pub fn serve(&mut self, id: u32) -> Option<&mut Packet> {
        let stream = self.list.iter_mut().find(|stream| stream.id == id)?;
        let state = std::mem::replace(&mut stream.state, State::Idle);
        let State::Waiting(packet) = state else {
            stream.state = state;
            return None;
        };
        stream.state = State::Served(packet);
        match &mut stream.state {
            State::Served(packet) => Some(packet),
            State::Idle | State::Waiting(_) => None,
        }
    }

    /// Ends a stream whose reply is ready; its packet.
    pub fn finish(&mut self, id: u32) -> Option<Box<Packet>> {
        let position = self.list.iter().position(|stream| stream.id == id)?;
        self.remove(position)
    }

    /// Ends the stream of a call that its caller gave up; its packet if it had come.
    pub fn close(&mut self, caller: Position, call: CallId) -> Option<Box<Packet>> {
        let same = |stream: &Stream| stream.caller == caller && stream.call == call;
        let position = self.list.iter().position(same)?;
        self.remove(position)
    }

    fn remove(&mut self, position: usize) -> Option<Box<Packet>> {
        match self.list.remove(position).state {
            State::Idle => None,
            State::Waiting(packet) | State::Served(packet) => Some(packet),
        }
    }

    /// A stream whose request has come and for which a handler is free now.
    #[must_use]
    pub fn next_waiting(&self, transport: &Direct) -> Option<u32> {
        let waits = |stream: &&Stream| matches!(stream.state, State::Waiting(_));
        self.list
            .iter()
            .take(transport.handlers as usize)
            .find(waits)
            .map(|stream| stream.id)
    }

    /// Whether any request waits for a handler.
    #[must_use]
    pub(crate) fn has_waiting(&self) -> bool {
        self.list
            .iter()
            .any(|stream| matches!(stream.state, State::Waiting(_)))
    }

    /// Ends all streams at once; the packets that had come.
    pub fn clear(&mut self) -> Vec<Box<Packet>> {
        let packets = self.list.drain(..).filter_map(|stream| match stream.state {
            State::Idle => None,
            State::Waiting(packet) | State::Served(packet) => Some(packet),
        });
        packets.collect()
    }
}
