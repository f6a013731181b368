//! The node's own task: tells the node what happened, one thing after another, and carries out
//! what it wants done.

mod look;

use super::ask::{Ask, AskError, Ended, Found, Nearby};
use super::clock::Clock;
use super::desk::Desk;
use super::directory::{Peers, Source};
use super::event::{Event, Question};
use super::frames::Told;
use super::keeper::Keeper;
use super::limits::{CALLS_MAX, COMMANDS_MAX};
use super::line::Answer;
use super::me::{Me, Remote};
use super::network::Network;
use super::outbound::{Call, Dialler};
use super::{Counters, records};
use kadlab_core::config::Config;
use kadlab_core::env::{
    CallError, CallId, Command, CommandId, CommandResult, Effect, LookupSummary, Record, Report,
    Sender, Token,
};
use kadlab_core::message::{Contact, Reply, Request};
use kadlab_core::node::Node;
use kadlab_core::peer::Peer;
use kadlab_core::time::Time;
use kadlab_core::wire::{
    CONTACTS_MAX, Directory, WireRequest, admit_reply, admit_request, encode_request,
    reply_with_claims,
};
use rand_chacha::ChaCha12Rng;
use std::collections::{BTreeMap, VecDeque};
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot};
use tokio::task::{AbortHandle, JoinSet};

/// What a node's task is made of.
pub(super) struct Parts<N: Network, C: Clock> {
    pub(super) me: Arc<Me>,
    pub(super) listens: SocketAddr,
    pub(super) config: Arc<Config>,
    pub(super) clock: C,
    pub(super) chance: ChaCha12Rng,
    pub(super) dialler: Arc<Dialler<N>>,
    pub(super) keeper: Keeper,
    pub(super) counters: Arc<Counters>,
    pub(super) events: mpsc::Receiver<Event>,
}

/// The task that owns the node.
pub(super) struct Actor<N: Network, C: Clock> {
    parts: Parts<N, C>,
    node: Node,
    peers: Peers,
    effects: Vec<Effect>,
    /// What the driver itself has to tell the node next.
    due: VecDeque<Event>,
    answers: BTreeMap<u64, oneshot::Sender<Answer>>,
    next_token: u64,
    calls: Vec<(CallId, AbortHandle)>,
    tasks: JoinSet<()>,
    commands: BTreeMap<u32, Asked>,
    next_command: u32,
    joined: bool,
}

/// A command under way.
struct Asked {
    answer: oneshot::Sender<Result<Ended, AskError>>,
    since: Time,
}

impl<N: Network, C: Clock> Actor<N, C> {
    /// A node that starts with what its disk kept, and comes into the network through
    /// `bootstrap`.
    pub(super) fn new(
        mut parts: Parts<N, C>,
        mut peers: Peers,
        disk: Vec<Record>,
        bootstrap: Arc<[Peer]>,
    ) -> Actor<N, C> {
        let mut effects = Vec::new();
        let me = peers.node(parts.me.secret().public_key());
        let me = me.expect("a directory has room for the node itself");
        let node = Node::new(me, disk, &mut desk(&mut parts, &peers, &mut effects));
        let mut actor = Actor {
            parts,
            node,
            peers,
            effects,
            due: VecDeque::new(),
            answers: BTreeMap::new(),
            next_token: 0,
            calls: Vec::new(),
            tasks: JoinSet::new(),
            commands: BTreeMap::new(),
            next_command: 1,
            joined: false,
        };
        actor.tell(|node, desk| {
            node.handle_command(CommandId(0), Command::Start { bootstrap }, desk);
        });
        actor
    }

    /// Tells the node one thing, and carries out what it wants done.
    fn tell<R>(&mut self, say: impl FnOnce(&mut Node, &mut Desk<'_, '_>) -> R) -> R {
        let mut desk = desk(&mut self.parts, &self.peers, &mut self.effects);
        let said = say(&mut self.node, &mut desk);
        self.carry_out();
        said
    }

    /// Runs until somebody stops it.
    pub(super) async fn run(mut self) {
        loop {
            while self.tasks.try_join_next().is_some() {}
            let wake = self.node.poll_timeout();
            if wake.is_some_and(|wake| wake <= self.parts.clock.now()) {
                self.tell(|node, desk| node.handle_timeout(desk));
                continue;
            }
            let event = match self.due.pop_front() {
                Some(event) => event,
                None => match self.next_event(wake).await {
                    Some(event) => event,
                    None => continue,
                },
            };
            if matches!(event, Event::Stop) {
                break;
            }
            self.handle(event);
        }
        self.stop().await;
    }

    /// The next event; nothing if it is time for the node's own.
    async fn next_event(&mut self, wake: Option<Time>) -> Option<Event> {
        let Parts { events, clock, .. } = &mut self.parts;
        let timer = async {
            match wake {
                Some(wake) => clock.sleep_until(wake).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            // The driver's own parts hold the sending ends, so that there is always one.
            event = events.recv() => Some(event.unwrap_or(Event::Stop)),
            () = timer => None,
        }
    }

    /// Ends calls, then has the disk finish.
    async fn stop(mut self) {
        self.tasks.shutdown().await;
        let Parts { keeper, events, .. } = self.parts;
        // The disk's thread must not wait for a queue that nobody empties.
        drop(events);
        match keeper {
            Keeper::AtOnce(_) => {}
            keeper => {
                let finished = tokio::task::spawn_blocking(move || keeper.finish());
                if finished.await.is_err() {
                    tracing::error!("the disk could not be waited for");
                }
            }
        }
    }

    fn handle(&mut self, event: Event) {
        match event {
            Event::Request {
                from,
                request,
                answer,
            } => self.requested(from, request, answer),
            Event::Connected { call, key, address } => {
                if let Some(peer) = self.peers.find(&key) {
                    self.peers.learn(peer, address, Source::Proven);
                }
                // A call that is over has been abandoned, and its connection with it.
                let _ = self.node.handle_connected(call);
            }
            Event::Outcome { call, outcome } => self.ended(call, outcome),
            Event::Saved { save, outcome } => {
                match outcome {
                    Ok(()) => self.parts.counters.saved.tick(),
                    Err(_) => self.parts.counters.saves_failed.tick(),
                }
                self.tell(|node, desk| node.handle_saved(save, outcome, desk));
            }
            Event::Command { ask, answer } => self.command(ask, answer),
            Event::Question(question) => self.question(question),
            Event::Look(look) => self.show(look),
            Event::Stop => unreachable!("the loop ends before it handles its end"),
        }
    }

    /// Makes room in the directory for a message's newcomers, if it may lack it.
    fn make_room(&mut self, newcomers: usize) {
        if self.peers.lacks_room_for(newcomers) {
            let node = &self.node;
            self.peers
                .reclaim(|hold| node.for_each_peer_held(&mut *hold));
        }
    }

    fn requested(&mut self, from: Remote, request: WireRequest, answer: oneshot::Sender<Answer>) {
        self.make_room(2);
        let Some(peer) = self.peers.node(from.key) else {
            return;
        };
        if let Some(address) = from.listens {
            self.peers.learn(peer, address, Source::Stated);
        }
        let Some((claims, request)) = admit_request(request, &mut self.peers) else {
            return;
        };
        let token = Token(self.next_token);
        self.next_token += 1;
        self.answers.insert(token.0, answer);
        let sender = Sender { peer, claims };
        self.tell(|node, desk| node.handle_request(sender, token, request, desk));
    }

    fn ended(&mut self, call: CallId, outcome: Result<Answer, CallError>) {
        self.calls.retain(|(known, _)| *known != call);
        let outcome = outcome.map(|Answer { reply, told }| {
            self.make_room(CONTACTS_MAX);
            let heard = admit_reply(reply, &mut self.peers);
            self.learn(&told);
            heard.reply
        });
        if outcome.is_err() {
            self.parts.counters.calls_failed.tick();
        }
        let outcome = outcome.as_ref().map_err(|error| *error);
        self.tell(|node, desk| node.handle_outcome(call, outcome, desk));
    }

    /// Notes where those whom a reply named listen.
    fn learn(&mut self, told: &[Told]) {
        for (key, address) in told {
            if let Some(peer) = self.peers.find(key) {
                self.peers.learn(peer, *address, Source::Heard);
            }
        }
    }

    fn command(&mut self, ask: Ask, answer: oneshot::Sender<Result<Ended, AskError>>) {
        if self.commands.len() >= COMMANDS_MAX {
            // Whoever asked may have gone; so in what follows.
            let _ = answer.send(Err(AskError::Busy));
            return;
        }
        self.make_room(1);
        let command = match ask {
            Ask::FindNode { target } => Command::FindNode { target },
            Ask::Get { target } => Command::Get { target },
            Ask::Put { value, salt } => Command::Put { value, salt },
            Ask::Reconcile { with, address } => {
                let Some(with) = self.peers.node(with) else {
                    let _ = answer.send(Err(AskError::NoRoom));
                    return;
                };
                if let Some(address) = address {
                    self.peers.learn(with, address, Source::Stated);
                }
                Command::Reconcile { with }
            }
        };
        let id = self.next_command;
        self.next_command = self.next_command.wrapping_add(1).max(1);
        let since = self.parts.clock.now();
        self.commands.insert(id, Asked { answer, since });
        self.tell(|node, desk| node.handle_command(CommandId(id), command, desk));
    }

    /// A call past the node, for whoever looks into the network through it.
    fn question(&mut self, question: Question) {
        let Question {
            key,
            addresses,
            request,
            answer,
        } = question;
        let sender = self.peers.identity(self.node.me()).into();
        let request = WireRequest {
            sender,
            body: request,
        };
        let call = Call {
            id: CallId::of_host(0),
            key,
            addresses,
            asked: request.method(),
            frame: request.encode(),
        };
        let dialler = Arc::clone(&self.parts.dialler);
        let limit = std::time::Duration::from_micros(self.parts.config.rpc_timeout.as_micros());
        self.tasks.spawn(async move {
            let outcome = tokio::time::timeout(limit, dialler.outcome(&call)).await;
            let reply = outcome.map(|outcome| outcome.map(|answer| answer.reply));
            let _ = answer.send(reply.unwrap_or(Err(CallError::Unreachable)));
        });
    }

    fn carry_out(&mut self) {
        let mut effects = std::mem::take(&mut self.effects);
        for effect in effects.drain(..) {
            match effect {
                Effect::Call {
                    call,
                    peer,
                    request,
                } => self.call(call, peer, &request),
                Effect::Abandon { call, .. } => self.abandon(call),
                Effect::Reply { token, reply } => self.reply(token, &reply),
                Effect::Save { save, record } => {
                    let change = records::save(&record, &self.peers);
                    self.due
                        .extend(self.parts.keeper.change(change, Some(save)));
                }
                Effect::Delete { target } => {
                    let change = crate::stores::Change::Delete(target);
                    self.due.extend(self.parts.keeper.change(change, None));
                }
                Effect::Report(report) => self.report(report),
                Effect::Worked(work) => self.parts.counters.worked(work),
            }
        }
        self.effects = effects;
    }

    fn call(&mut self, call: CallId, peer: Peer, request: &Request) {
        let asked = request.method();
        self.parts.counters.called(asked).tick();
        if self.calls.len() >= CALLS_MAX {
            self.parts.counters.calls_refused.tick();
            let outcome = Err(CallError::Unreachable);
            self.due.push_back(Event::Outcome { call, outcome });
            return;
        }
        let task = Arc::clone(&self.parts.dialler).call(Call {
            id: call,
            key: *self.peers.identity(peer).key(),
            addresses: self.peers.addresses(peer),
            frame: encode_request(request, self.node.me(), &self.peers),
            asked,
        });
        self.calls.push((call, self.tasks.spawn(task)));
    }

    fn abandon(&mut self, call: CallId) {
        self.parts.counters.calls_abandoned.tick();
        if let Some(place) = self.calls.iter().position(|(known, _)| *known == call) {
            self.calls.swap_remove(place).1.abort();
        }
    }

    fn reply(&mut self, token: Token, reply: &Reply) {
        let Some(answer) = self.answers.remove(&token.0) else {
            unreachable!("a node replies to a request once");
        };
        let contacts: &[Contact] = match reply {
            Reply::Nodes { closest } | Reply::Value { closest, .. } => closest,
            _ => &[],
        };
        let told = contacts.iter().filter_map(|contact| {
            let address = self.peers.addresses(contact.peer).to_tell()?;
            Some((*self.peers.identity(contact.peer).key(), address))
        });
        let answered = Answer {
            told: told.collect(),
            reply: reply_with_claims(reply, self.node.me(), &self.peers),
        };
        // The connection may have ended in the meantime.
        let _ = answer.send(answered);
    }

    fn report(&mut self, report: Report) {
        match report {
            Report::Ended {
                command,
                result,
                lookup,
            } => self.finished(command, result, lookup),
            Report::Joined => {
                self.joined = true;
                tracing::info!("came into the network");
            }
            Report::Noticed(notice) => self.parts.counters.notice(notice),
            Report::Held => {}
        }
    }

    fn finished(
        &mut self,
        command: CommandId,
        result: CommandResult,
        lookup: Option<Box<LookupSummary>>,
    ) {
        let Some(Asked { answer, since }) = self.commands.remove(&command.0) else {
            return;
        };
        let ended = Ended {
            result,
            lookup: lookup.map(|summary| self.found(*summary)),
            took: self.parts.clock.now().since(since),
        };
        let _ = answer.send(Ok(ended));
    }

    fn found(&self, summary: LookupSummary) -> Found {
        let nearby = summary.closest.iter().map(|near| Nearby {
            identity: self.peers.identity(near.peer).clone(),
            address: self.peers.addresses(near.peer).best().map(|best| best.0),
            depth: near.depth,
        });
        Found {
            target: summary.target,
            requests: summary.requests,
            failures: summary.failures,
            closest: nearby.collect(),
        }
    }
}

/// The node's environment for one moment.
fn desk<'a, 'w, N: Network, C: Clock>(
    parts: &'w mut Parts<N, C>,
    peers: &'w Peers,
    effects: &'a mut Vec<Effect>,
) -> Desk<'a, 'w>
where
    'w: 'a,
{
    Desk {
        now: parts.clock.now(),
        wall_clock: parts.clock.wall_clock(),
        chance: &mut parts.chance,
        config: &parts.config,
        secret: parts.me.secret(),
        peers,
        effects,
    }
}
