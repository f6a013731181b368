//! One node of the DHT: a state machine that is told commands, requests, outcomes and the time.
//!
//! The public methods are the whole seam; what a node wants done leaves through
//! [`Env::emit`]. The node owns its deadlines: a host calls [`Node::handle_timeout`] at
//! [`Node::poll_timeout`], and early or repeated calls do nothing. The network cannot make it
//! fail: what is odd is answered or ignored, and reported.

mod calls;
mod join;
mod publish;
mod read;
mod serve;
mod tasks;
mod upkeep;

use crate::config::{DeadContacts, NegativeCache, SignatureChecks};
use crate::env::{
    CallError, CallId, Command, CommandId, CommandResult, Effect, Env, LookupSummary, Near, Notice,
    Record, Report, SaveId, Sender, StoreError, Token,
};
use crate::id::Id;
use crate::lookup::{Lookup, Next};
use crate::message::{Contact, Reply, Request};
use crate::peer::Peer;
use crate::store::{Loaded, Saved, Store};
use crate::table::{Observed, Table};
use crate::time::Time;
use calls::{Call, Calls, Cause, Stage};
use publish::{Draft, Publications};
use serve::Pending;
use tasks::{Goal, Phase, Task, TaskId, Tasks};
use upkeep::Upkeep;

/// A node of the DHT.
#[derive(Debug)]
pub struct Node {
    me: Peer,
    life: u32,
    next_save: u32,
    table: Table,
    store: Store,
    calls: Calls,
    tasks: Tasks,
    pending: Vec<Pending>,
    publications: Publications,
    bans: Vec<(Peer, Time)>,
    upkeep: Upkeep,
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
            life: (env.random() >> 32) as u32,
            next_save: 0,
            table: Table::new(),
            store: Store::new(),
            calls: Calls::new(),
            tasks: Tasks::new(),
            pending: Vec::new(),
            publications: Publications::default(),
            bans: Vec::new(),
            upkeep: Upkeep::new(env.now()),
        };
        for record in disk {
            node.restore(record, env);
        }
        node
    }

    fn restore<'w>(&mut self, record: Record, env: &mut impl Env<'w>) {
        match record {
            Record::Item {
                target,
                item,
                stored_at,
            } => {
                let age = env.wall_clock().since(stored_at);
                let saved = Saved { target, item, age };
                if self.store.load(saved, env.now(), env.config()) == Loaded::Expired {
                    env.emit(Effect::Delete { target });
                }
            }
            Record::Sequence { target, seq } => self.publications.restore(target, seq),
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

    /// Reads a little of what a message from a node with this id will need; for hosts with so many
    /// nodes that the waits for memory count. Tells nothing.
    #[must_use]
    pub fn touch(&self, sender: &Id, own_id: &Id) -> usize {
        self.table.touch(own_id, sender)
    }

    /// Puts contacts into the table without asking anybody (an oracle join).
    pub fn introduce<'w>(&mut self, peers: impl Iterator<Item = Peer>, env: &mut impl Env<'w>) {
        for peer in peers {
            let (own_id, id) = (env.identity(self.me).id(), env.identity(peer).id());
            let _ = self
                .table
                .observe(own_id, (peer, id), env.now(), env.config());
        }
        self.table.shrink();
    }

    /// When [`Node::handle_timeout`] is next due. Constant time.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Time> {
        [self.calls.next_deadline(), self.upkeep.next()]
            .into_iter()
            .flatten()
            .min()
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
        if from.claims != from.peer {
            notice(Notice::FalseClaim, env);
        }
        self.observe(from.peer, env);
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

/// Calls and contacts.
impl Node {
    /// Calls a peer, unless it is banned. True if the call was made.
    fn call<'w>(
        &mut self,
        peer: Peer,
        request: Request,
        cause: Cause,
        env: &mut impl Env<'w>,
    ) -> bool {
        if self.is_banned(peer, env) {
            notice(Notice::BannedPeer, env);
            return false;
        }
        let deadline = env.now() + env.config().rpc_timeout;
        let (method, stage) = (request.method(), Stage::Connecting);
        let count = self.calls.open(Call {
            deadline,
            cause,
            peer,
            method,
            stage,
        });
        let call = CallId {
            life: self.life,
            count,
        };
        env.emit(Effect::Call {
            call,
            peer,
            request,
        });
        true
    }

    fn is_banned<'w>(&mut self, peer: Peer, env: &mut impl Env<'w>) -> bool {
        let now = env.now();
        self.bans.retain(|(_, until)| *until > now);
        self.bans.iter().any(|(banned, _)| *banned == peer)
    }

    /// A peer gave a sign of life.
    fn observe<'w>(&mut self, peer: Peer, env: &mut impl Env<'w>) {
        if peer == self.me {
            return;
        }
        if !env.identity(peer).is_genuine() {
            return notice(Notice::ForgedContact, env);
        }
        let (own_id, id) = (env.identity(self.me).id(), env.identity(peer).id());
        let observed = self
            .table
            .observe(own_id, (peer, id), env.now(), env.config());
        match observed {
            Observed::Added => self.found(env),
            Observed::Full { oldest } if !self.calls.probes(oldest) => {
                let probe = Cause::Probe { newcomer: peer };
                if !self.call(oldest, Request::Ping, probe, env) {
                    self.probe_failed(oldest, peer, env);
                }
            }
            _ => {}
        }
    }

    /// The oldest contact of a full bucket did not answer the newcomer's probe.
    fn probe_failed<'w>(&mut self, oldest: Peer, newcomer: Peer, env: &mut impl Env<'w>) {
        if env.config().dead_contacts == DeadContacts::Evict {
            let (own_id, id) = (env.identity(self.me).id(), env.identity(oldest).id());
            self.table
                .replace(own_id, (oldest, id), newcomer, env.now());
        }
    }

    fn answered<'w>(&mut self, call: &Call, reply: &Reply, env: &mut impl Env<'w>) {
        // The real code does not count a refused put as a sign of life.
        if !matches!(reply, Reply::Put(Err(_))) {
            self.observe(call.peer, env);
        }
        if let Cause::Task(id, depth) = call.cause {
            self.deliver(id, (call.peer, depth), Outcome::Reply(reply), env);
        }
    }

    fn failed<'w>(&mut self, call: &Call, env: &mut impl Env<'w>) {
        let config = env.config();
        if call.stage == Stage::Connecting
            && config.negative_cache == NegativeCache::AfterOneFailure
        {
            self.bans
                .push((call.peer, env.now() + config.negative_cache_ttl));
        }
        match call.cause {
            Cause::Task(task, depth) => {
                let (own_id, id) = (env.identity(self.me).id(), env.identity(call.peer).id());
                if self.table.fail(own_id, (call.peer, id), config) && self.table.is_empty() {
                    self.cut_off(env);
                }
                self.deliver(task, (call.peer, depth), Outcome::Failure, env);
            }
            Cause::Probe { newcomer } => self.probe_failed(call.peer, newcomer, env),
        }
    }
}

/// Tasks.
impl Node {
    /// A lookup from the own closest contacts.
    fn lookup<'w>(&mut self, target: Id, env: &mut impl Env<'w>) -> Lookup {
        self.touch_bucket(&target, env);
        let (own_id, k) = (env.identity(self.me).id(), env.config().k.into());
        let mut own = env.contacts();
        let id_of = |peer| env.identity(peer).id();
        self.table.closest(own_id, &target, k, id_of, |slot| {
            own.push(Contact {
                peer: slot.peer,
                last_seen_unix_secs: 0,
            });
        });
        let peers = own.iter().map(|contact| contact.peer);
        Lookup::new(target, peers, |peer| env.identity(peer), env.config())
    }

    fn start<'w>(&mut self, task: Box<Task>, env: &mut impl Env<'w>) {
        let id = self.tasks.open();
        self.advance(id, task, env);
    }

    /// Tells a task the outcome of one of its calls. A task that has ended misses nothing.
    fn deliver<'w>(
        &mut self,
        id: TaskId,
        (peer, depth): (Peer, u8),
        outcome: Outcome<'_>,
        env: &mut impl Env<'w>,
    ) {
        let Some(mut task) = self.tasks.take(id) else {
            return;
        };
        task.failures += u16::from(matches!(outcome, Outcome::Failure));
        match (&mut task.phase, outcome) {
            (Phase::Pings(pings), outcome) => pings.handle_outcome(outcome),
            (Phase::Push(push), outcome) => push.handle_outcome(outcome),
            (Phase::Lookup(lookup), Outcome::Failure) => {
                lookup.handle_failure(peer, |peer| env.identity(peer));
            }
            (Phase::Lookup(lookup), Outcome::Reply(reply)) => {
                let target = *lookup.target();
                self.merge(lookup, (peer, depth), reply, env);
                if let Some(item) = item_of(reply) {
                    consider(&mut task.goal, item, &target, env);
                }
            }
        }
        self.advance(id, task, env);
    }

    /// Adds a reply's contacts to a lookup, itself and forgeries left out.
    fn merge<'w>(
        &self,
        lookup: &mut Lookup,
        from: (Peer, u8),
        reply: &Reply,
        env: &mut impl Env<'w>,
    ) {
        let (Reply::Nodes { closest } | Reply::Value { closest, .. }) = reply else {
            unreachable!("a lookup sends no other requests");
        };
        let genuine = |contact: &&Contact| env.identity(contact.peer).is_genuine();
        let forged = closest.len() - closest.iter().filter(genuine).count();
        let others = closest.iter().filter(genuine).map(|contact| contact.peer);
        let others = others.filter(|peer| *peer != self.me);
        lookup.handle_answer(from, others, |peer| env.identity(peer), env.config());
        for _ in 0..forged {
            notice(Notice::ForgedContact, env);
        }
    }

    /// Lets a task do what it can until it waits or ends. A new phase gets a new name, so that
    /// stragglers of the phase before find nothing: a window ends without them.
    fn advance<'w>(&mut self, mut id: TaskId, mut task: Box<Task>, env: &mut impl Env<'w>) {
        loop {
            let waits = match &mut task.phase {
                Phase::Lookup(_) => self.advance_lookup(id, &mut task, env),
                Phase::Push(_) => self.advance_push(id, &mut task, env),
                Phase::Pings(_) => self.advance_pings(id, &mut task, env),
            };
            if waits {
                return self.tasks.put_back(id, task);
            }
            let next = self.phase_finished(*task, env);
            self.tasks.close(id);
            match next {
                Some(next) => (id, task) = (self.tasks.open(), next),
                None => return,
            }
        }
    }

    /// Sends what requests may go out. True if the task waits for outcomes.
    ///
    /// A banned peer has failed only when the others of its round are asked: as in the real code
    /// it takes a place of the round.
    fn advance_lookup<'w>(&mut self, id: TaskId, task: &mut Task, env: &mut impl Env<'w>) -> bool {
        let Phase::Lookup(lookup) = &mut task.phase else {
            unreachable!("only a task that looks up advances its lookup");
        };
        let mut banned = Vec::new();
        loop {
            let (peer, depth) = match lookup.next(env.config()) {
                Next::Ask { peer, depth } => (peer, depth),
                Next::Wait if !banned.is_empty() => {
                    for peer in banned.drain(..) {
                        lookup.handle_failure(peer, |peer| env.identity(peer));
                    }
                    continue;
                }
                Next::Wait => return true,
                Next::Finished => return false,
            };
            let target = *lookup.target();
            let request = match task.goal {
                Goal::Get { .. } | Goal::Sequence { .. } => Request::GetValue { target },
                _ => Request::FindNode { target },
            };
            if self.call(peer, request, Cause::Task(id, depth), env) {
                task.requests += 1;
            } else {
                banned.push(peer);
            }
        }
    }

    /// What comes after a phase: the next one, or the end of the task.
    fn phase_finished<'w>(&mut self, mut task: Task, env: &mut impl Env<'w>) -> Option<Box<Task>> {
        let lookup = match &task.phase {
            Phase::Push(_) => {
                self.push_finished(task, env);
                return None;
            }
            Phase::Pings(_) => {
                return self.pings_finished(&mut task, env).then(|| Box::new(task));
            }
            Phase::Lookup(lookup) => lookup,
        };
        let (target, closest) = (*lookup.target(), lookup.closest(env.config()));
        let requests = (task.requests, task.failures);
        match task.goal {
            Goal::FindNode(command) => {
                let (result, lookup) = (CommandResult::Nodes, summary(target, requests, closest));
                env.emit(Effect::Report(Report::Ended {
                    command,
                    result,
                    lookup: Some(lookup),
                }));
            }
            Goal::Get { command, best } => {
                self.got(command, best, summary(target, requests, closest), env);
            }
            Goal::Join => self.joined(env),
            Goal::Refresh => self.refreshed(env),
            Goal::Sequence {
                command,
                draft,
                best,
            } => {
                (task.goal, task.phase) = self.sequence_found(command, draft, best, env);
                return Some(Box::new(task));
            }
            Goal::Publish { .. } => {
                task.phase = Phase::Push(self.pushes(closest));
                return Some(Box::new(task));
            }
        }
        None
    }
}

/// The item a reply carries.
fn item_of(reply: &Reply) -> Option<&std::sync::Arc<crate::item::Item>> {
    match reply {
        Reply::Value { item, .. } => item.as_ref(),
        _ => None,
    }
}

/// Lets an item compete if the task looks for one. A publisher believes no sequence number that is
/// not validly signed, whatever readers do.
fn consider<'w>(
    goal: &mut Goal,
    item: &std::sync::Arc<crate::item::Item>,
    target: &Id,
    env: &mut impl Env<'w>,
) {
    match goal {
        Goal::Get { best, .. } => {
            let checks = env.config().signature_checks;
            read::consider(best, item, target, checks, env);
        }
        Goal::Sequence { best, .. } => {
            read::consider(best, item, target, SignatureChecks::OnMerge, env);
        }
        _ => {}
    }
}

fn summary(target: Id, (requests, failures): (u16, u16), closest: Vec<Near>) -> Box<LookupSummary> {
    Box::new(LookupSummary {
        target,
        requests,
        failures,
        closest,
    })
}

fn notice<'w>(notice: Notice, env: &mut impl Env<'w>) {
    env.emit(Effect::Report(Report::Noticed(notice)));
}
