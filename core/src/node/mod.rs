//! One node of the DHT: a state machine that is told commands, requests, outcomes and the time.
//!
//! The public methods are the whole seam; what a node wants done leaves through
//! [`Env::emit`]. The node owns its deadlines: a host calls [`Node::handle_timeout`] at
//! [`Node::poll_timeout`], and early or repeated calls do nothing. The network cannot make it
//! fail: what is odd is answered or ignored, and reported.

mod ahead;
mod calls;
mod contacts;
mod drive;
mod held;
mod join;
mod publish;
mod read;
mod reconcile;
mod remembered;
mod serve;
mod tasks;
mod upkeep;

use crate::env::{
    CallError, CallId, Command, CommandId, Effect, Env, Notice, Record, Report, SaveId, Sender,
    StoreError, Token,
};
use crate::message::{Contact, Reply, Request};
use crate::peer::Peer;
use crate::store::{Loaded, Saved, Store};
use crate::table::{Slot, Table};
use crate::time::Time;
use calls::{Calls, Cause, Stage};
use publish::{Draft, Publications};
use serde::Serialize;
use serve::{Batch, Pending};
use tasks::{Goal, Phase, Task, Tasks};
use upkeep::Upkeep;

/// A node of the DHT.
///
/// The fields stand in the order in which messages use them, the first of them in the same few
/// cache lines: with many nodes, fetching a node costs more than serving it.
#[derive(Debug, Serialize)]
#[repr(C)]
pub struct Node {
    calls: Calls,
    me: Peer,
    life: u32,
    upkeep: Upkeep,
    table: Table,
    tasks: Tasks,
    bans: Vec<(Peer, Time)>,
    // What only puts, gets and upkeep use.
    next_save: u32,
    pending: Vec<Pending>,
    batches: Vec<Batch>,
    store: Store,
    publications: Publications,
}

/// How a call ended, as tasks see it.
#[derive(Clone, Copy, Debug)]
enum Outcome<'a> {
    Reply(&'a Reply),
    Failure,
}

impl Node {
    /// A node that has just been made or started again, with what its disk kept. It does nothing
    /// until [`Command::Start`].
    pub fn new<'w>(
        me: Peer,
        disk: impl IntoIterator<Item = Record>,
        env: &mut impl Env<'w>,
    ) -> Node {
        let mut node = Node {
            me,
            life: CallId::life((env.random() >> 32) as u32),
            next_save: 0,
            table: Table::new(),
            store: Store::new(),
            calls: Calls::new(),
            tasks: Tasks::new(),
            pending: Vec::new(),
            batches: Vec::new(),
            publications: Publications::default(),
            bans: Vec::new(),
            upkeep: Upkeep::new(env.now()),
        };
        for record in disk {
            node.restore(record, env);
        }
        node
    }

    /// Takes a record back. The node's own items will be pushed again as if it had put them now.
    fn restore<'w>(&mut self, record: Record, env: &mut impl Env<'w>) {
        let (target, item, stored_at) = match record {
            Record::Sequence { target, seq } => return self.publications.restore(target, seq),
            Record::Table { contacts } => return self.restore_table(&contacts, env),
            Record::Item {
                target,
                item,
                stored_at,
            } => (target, item, stored_at),
        };
        let age = env.wall_clock().since(stored_at);
        if item.key() == env.identity(self.me).key() && *item.target() == target {
            self.push_again(&item, env);
        }
        if self
            .store
            .load(Saved { target, item, age }, env.now(), env.config())
            == Loaded::Expired
        {
            env.emit(Effect::Delete { target });
        }
    }

    /// The node's own handle.
    #[must_use]
    pub fn me(&self) -> Peer {
        self.me
    }

    /// Its contacts.
    #[must_use]
    pub fn table(&self) -> &Table {
        &self.table
    }

    /// Its items.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Puts contacts into the table without asking anybody (an oracle join).
    pub fn introduce<'w>(&mut self, peers: impl Iterator<Item = Peer>, env: &mut impl Env<'w>) {
        for peer in peers {
            let bucket = self.bucket_of_peer(peer, env);
            let _ = self.table.observe(bucket, peer, env.now(), env.config());
        }
        self.table.shrink();
    }

    /// When [`Node::handle_timeout`] is next due. Constant time.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Time> {
        Time::first([self.calls.next_deadline(), self.upkeep.next()])
    }

    /// A user asks for something; the result is a later [`Report::Ended`].
    pub fn handle_command<'w>(&mut self, id: CommandId, command: Command, env: &mut impl Env<'w>) {
        match command {
            Command::Start { bootstrap } => self.begin(bootstrap, env),
            Command::FindNode { target } => {
                let phase = Phase::Lookup(self.lookup(target, env));
                self.start(Task::new(Goal::FindNode(id), phase), env);
            }
            Command::Get { target } => self.get(id, target, env),
            Command::Reconcile { with } => self.reconcile(id, with, env),
            Command::Put { value, salt } => self.put(id, Draft { salt, value }, env),
        }
    }

    /// A peer asks for something; the answer is a later [`Effect::Reply`].
    pub fn handle_request<'w>(
        &mut self,
        from: Sender,
        token: Token,
        request: Request,
        env: &mut impl Env<'w>,
    ) {
        self.observe(from.peer, env);
        if from.claims != from.peer {
            self.claimed(from.claims, &request, env);
        }
        self.answer(token, request, env);
    }

    /// The connection of a call is open. Hosts that carry calls without connections never say so.
    /// False if the call is over and its request need not be sent.
    #[must_use]
    pub fn handle_connected(&mut self, call: CallId) -> bool {
        call.life == self.life && self.calls.connected(call.count)
    }

    /// A call has its outcome. Late, repeated and unknown ones are ignored and reported.
    pub fn handle_outcome<'w>(
        &mut self,
        call: CallId,
        outcome: Result<&Reply, CallError>,
        env: &mut impl Env<'w>,
    ) {
        if call.life != self.life {
            return notice(Notice::OutcomeOfEarlierLife, env);
        }
        let Some(mut call) = self.calls.close(call.count) else {
            return notice(Notice::LateOutcome, env);
        };
        match outcome {
            Ok(reply) if reply.method() == call.method => {
                return self.answered(&call, reply, env);
            }
            Ok(_) => notice(Notice::WrongReply, env),
            Err(CallError::Unreachable) => return self.failed(&call, env),
            Err(CallError::NotCarried) => return self.not_carried(&call, env),
            Err(CallError::Closed | CallError::Unreadable) => {}
        }
        // Something came back, so there was a connection, whether or not the host said so.
        call.stage = Stage::Connected;
        self.failed(&call, env);
    }

    /// The disk has saved, or could not.
    pub fn handle_saved<'w>(
        &mut self,
        save: SaveId,
        outcome: Result<(), StoreError>,
        env: &mut impl Env<'w>,
    ) {
        self.saved(save, outcome, env);
    }

    /// Time has passed: ends calls whose deadline is over and does what upkeep is due.
    pub fn handle_timeout<'w>(&mut self, env: &mut impl Env<'w>) {
        while let Some((count, call)) = self.calls.expire(env.now()) {
            let id = CallId {
                life: self.life,
                count,
            };
            let (peer, method) = (call.peer, call.method);
            env.emit(Effect::Abandon {
                call: id,
                peer,
                method,
            });
            self.failed(&call, env);
        }
        self.do_upkeep(env);
    }
}

/// A contact of the table as others are told of it.
fn contact(slot: Slot, wall_secs: u32, now_secs: u32) -> Contact {
    let age_secs = now_secs.saturating_sub(slot.seen_secs());
    Contact {
        peer: slot.peer,
        last_seen_unix_secs: wall_secs.saturating_sub(age_secs),
    }
}

fn notice<'w>(notice: Notice, env: &mut impl Env<'w>) {
    env.emit(Effect::Report(Report::Noticed(notice)));
}
