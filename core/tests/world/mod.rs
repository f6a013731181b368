//! A tiny world for story tests: some nodes, one queue of events, and verbs to tell a story with.
//!
//! Every message takes [`ONE_WAY`], every write to a disk [`DISK`]; nothing is lost and nothing is
//! drawn but what nodes ask for. Nodes are named by their number. This is no simulator: it has no
//! network model, and no speed either.

mod host;
mod moment;

pub(crate) use host::{Lose, Manner};
pub(crate) use moment::{Moment, Surroundings};

use host::Host;
use kadlab_core::config::Config;
use kadlab_core::env::{
    CallError, CallId, Command, CommandId, CommandResult, Effect, LookupSummary, Notice, Record,
    Report, SaveId, Sender, StoreError, Token,
};
use kadlab_core::id::Id;
use kadlab_core::item::Item;
use kadlab_core::message::{Method, Refusal, Reply, Request};
use kadlab_core::node::Node;
use kadlab_core::peer::{Identity, Peer};
use kadlab_core::time::{Duration, Time};
use std::collections::BTreeMap;
use std::sync::Arc;

/// How long a message travels.
pub(crate) const ONE_WAY: Duration = Duration::from_millis(50);
/// How long a disk takes to write.
pub(crate) const DISK: Duration = Duration::from_millis(1);

/// The name of a request that the test itself makes.
const TEST_ITSELF: Token = Token(u64::MAX);

/// A call that a node made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Sent {
    pub(crate) at: Time,
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) method: Method,
}

/// How a command ended.
#[derive(Clone, Debug)]
pub(crate) struct Ended {
    /// From the command to its end.
    pub(crate) took: Duration,
    pub(crate) result: CommandResult,
    pub(crate) lookup: Option<LookupSummary>,
}

/// The nodes and what happens between them.
pub(crate) struct World {
    pub(crate) now: Time,
    hosts: Vec<Host>,
    identities: Vec<Identity>,
    queue: BTreeMap<(Time, u64), Event>,
    events: u64,
    /// Requests that wait for their node's answer: who asked, under which name.
    asked: Vec<(usize, CallId)>,
    commands: Vec<(Time, Option<Ended>)>,
    /// Every call, in order.
    pub(crate) sent: Vec<Sent>,
    /// Every notice, with the node that gave it.
    pub(crate) noticed: Vec<(usize, Notice)>,
    /// Every join that ended.
    pub(crate) joined: Vec<(Time, usize)>,
    /// The sequence number of everything that was signed.
    pub(crate) signed: Vec<u64>,
    /// Whether a save that was under way at a restart is told to the new life.
    pub(crate) saves_outlive_lives: bool,
}

enum Event {
    Request(usize, Peer, CallId, Request),
    Outcome(usize, CallId, Result<Reply, CallError>),
    Save(usize, u32, SaveId, Record),
    Delete(usize, Id),
}

/// Looking.
impl World {
    pub(crate) fn peer(&self, name: usize) -> Peer {
        Peer::from_index(u32::try_from(name).expect("a small world"))
    }

    pub(crate) fn id(&self, name: usize) -> Id {
        *self.identities[name].id()
    }

    /// The target under which a node publishes with this salt.
    pub(crate) fn target(&self, name: usize, salt: &[u8]) -> Id {
        Id::of_item(self.identities[name].key(), salt)
    }

    pub(crate) fn node(&self, name: usize) -> &Node {
        self.hosts[name].node.as_ref().expect("the node is up")
    }

    /// A node's contacts, in the order of their names.
    pub(crate) fn contacts(&self, name: usize) -> Vec<usize> {
        let mut contacts: Vec<usize> = self.node(name).table().peers().map(Peer::index).collect();
        contacts.sort_unstable();
        contacts
    }

    /// All names but `but`, those closest to `target` first.
    pub(crate) fn nearest(&self, target: &Id, but: usize) -> Vec<usize> {
        let mut names: Vec<usize> = (0..self.hosts.len()).filter(|name| *name != but).collect();
        names.sort_by_key(|name| self.id(*name).distance(target));
        names
    }

    /// The nodes that hold a living item under this target.
    pub(crate) fn holders(&self, target: &Id) -> Vec<usize> {
        let holds = |name: &usize| {
            let host = &self.hosts[*name];
            let store = host.node.as_ref().map(Node::store);
            store.is_some_and(|store| store.find(target, self.now, &host.config).is_some())
        };
        (0..self.hosts.len()).filter(holds).collect()
    }

    /// How many calls of this method `from` made.
    pub(crate) fn calls(&self, from: usize, method: Method) -> usize {
        let counts = |sent: &&Sent| sent.from == from && sent.method == method;
        self.sent.iter().filter(counts).count()
    }

    /// How many calls went from one node to another.
    pub(crate) fn calls_between(&self, from: usize, to: usize) -> usize {
        let counts = |sent: &&Sent| sent.from == from && sent.to == to;
        self.sent.iter().filter(counts).count()
    }

    /// How often a node gave this notice.
    pub(crate) fn notices(&self, name: usize, notice: Notice) -> usize {
        let counts = |noticed: &&(usize, Notice)| **noticed == (name, notice);
        self.noticed.iter().filter(counts).count()
    }

    /// How a command ended, if it has.
    pub(crate) fn ended(&self, command: CommandId) -> Option<&Ended> {
        self.commands[command.0 as usize].1.as_ref()
    }
}

/// Poking.
impl World {
    /// Tells a node that time has passed, due or not; how many effects it had.
    pub(crate) fn poke(&mut self, name: usize) -> usize {
        let mut effects = 0;
        self.act(name, |node, env| {
            node.handle_timeout(env);
            effects = env.effects.len();
        });
        effects
    }

    /// How many items a node's disk holds.
    pub(crate) fn items_on_disk(&self, name: usize) -> usize {
        self.hosts[name].disk.len()
    }
}

/// Making.
impl World {
    /// `count` nodes of one design, strangers to each other.
    pub(crate) fn of(count: usize, config: &Config) -> World {
        let mut world = World {
            now: Time::ZERO,
            hosts: Vec::new(),
            identities: Vec::new(),
            queue: BTreeMap::new(),
            events: 0,
            asked: Vec::new(),
            commands: Vec::new(),
            sent: Vec::new(),
            noticed: Vec::new(),
            joined: Vec::new(),
            signed: Vec::new(),
            saves_outlive_lives: false,
        };
        for name in 0..count {
            let host = Host::new(name, config.clone());
            world
                .identities
                .push(Identity::of(host.secret.public_key()));
            world.hosts.push(host);
        }
        (0..count).for_each(|name| world.boot(name));
        world
    }

    /// The same, and every node knows every other one.
    pub(crate) fn of_friends(count: usize, config: &Config) -> World {
        let mut world = World::of(count, config);
        for name in 0..count {
            let others: Vec<usize> = (0..count).filter(|other| *other != name).collect();
            world.introduce(name, &others);
        }
        world
    }

    /// Puts contacts into a node's table.
    pub(crate) fn introduce(&mut self, name: usize, others: &[usize]) {
        let peers: Vec<Peer> = others.iter().map(|other| self.peer(*other)).collect();
        self.act(name, |node, env| node.introduce(peers.into_iter(), env));
    }

    /// An identity with the id of one node and the key of another, which nobody is behind.
    pub(crate) fn forge(&mut self, id: Id, key_of: usize) -> Peer {
        let key = *self.identities[key_of].key();
        self.identities.push(Identity::claimed(id, key));
        self.peer(self.identities.len() - 1)
    }

    /// An item of this node's key.
    pub(crate) fn item(&self, name: usize, salt: &[u8], seq: u64, value: &[u8]) -> Arc<Item> {
        let secret = &self.hosts[name].secret;
        let sign = |payload: &[u8]| secret.sign(payload);
        Arc::new(Item::signed(secret.public_key(), salt, seq, value, sign))
    }
}

/// Commanding.
impl World {
    /// Gives a command; its end comes later.
    pub(crate) fn command(&mut self, name: usize, command: Command) -> CommandId {
        let id = CommandId(u32::try_from(self.commands.len()).expect("few commands"));
        self.commands.push((self.now, None));
        self.act(name, |node, env| node.handle_command(id, command, env));
        id
    }

    /// Runs until a command has ended.
    pub(crate) fn wait(&mut self, command: CommandId) -> Ended {
        loop {
            if let Some(ended) = self.ended(command) {
                return ended.clone();
            }
            assert!(self.step(), "{command:?} never ends");
        }
    }

    pub(crate) fn start(&mut self, name: usize, bootstrap: &[usize]) {
        let bootstrap = bootstrap.iter().map(|other| self.peer(*other)).collect();
        self.command(name, Command::Start { bootstrap });
    }

    pub(crate) fn begin_put(&mut self, name: usize, salt: &[u8], value: &[u8]) -> CommandId {
        let (value, salt) = (value.into(), salt.into());
        self.command(name, Command::Put { value, salt })
    }

    pub(crate) fn put(&mut self, name: usize, salt: &[u8], value: &[u8]) -> Ended {
        let command = self.begin_put(name, salt, value);
        self.wait(command)
    }

    pub(crate) fn get(&mut self, name: usize, target: Id) -> Ended {
        let command = self.command(name, Command::Get { target });
        self.wait(command)
    }

    pub(crate) fn find(&mut self, name: usize, target: Id) -> Ended {
        let command = self.command(name, Command::FindNode { target });
        self.wait(command)
    }

    /// Brings an item to one node as a request, and waits for the answer.
    pub(crate) fn bring(
        &mut self,
        name: usize,
        item: &Arc<Item>,
        mirror_target: Option<Id>,
    ) -> Result<(), Refusal> {
        let item = Arc::clone(item);
        let request = Request::PutValue {
            item,
            mirror_target,
        };
        match self.ask(name, self.peer(name), request) {
            Reply::Put(answer) => answer,
            other => panic!("{other:?} answers no put"),
        }
    }

    /// Asks one node as if from `from`, and waits for the answer.
    pub(crate) fn ask(&mut self, name: usize, from: Peer, request: Request) -> Reply {
        self.send(name, from, request);
        loop {
            if let Some(reply) = self.hosts[name].overheard.take() {
                return reply;
            }
            assert!(self.step(), "the request is never answered");
        }
    }

    /// Asks one node as if from `from`.
    pub(crate) fn send(&mut self, name: usize, from: Peer, request: Request) {
        let sender = Sender {
            peer: from,
            claims: from,
        };
        self.act(name, |node, env| {
            node.handle_request(sender, TEST_ITSELF, request, env);
        });
    }
}

/// Faults.
impl World {
    /// Changes one node's design.
    pub(crate) fn configure(&mut self, name: usize, change: impl FnOnce(&mut Config)) {
        change(&mut self.hosts[name].config);
    }

    /// From now on the node answers nobody: calls to it run into their deadline.
    pub(crate) fn kill(&mut self, name: usize) {
        self.hosts[name].node = None;
        self.hosts[name].manner = Manner::Silent;
    }

    pub(crate) fn behave(&mut self, name: usize, manner: Manner) {
        self.hosts[name].manner = manner;
    }

    /// From now on the node answers what `lie` says, or never.
    pub(crate) fn lie(&mut self, name: usize, lie: impl Fn(&Request) -> Option<Reply> + 'static) {
        self.behave(name, Manner::Liar(Box::new(lie)));
    }

    /// A new life of the node on what its disk kept; it knows nobody.
    pub(crate) fn restart(&mut self, name: usize, lose: Lose) {
        self.hosts[name].disk.lose(lose);
        self.hosts[name].manner = Manner::Honest;
        self.boot(name);
    }

    /// From now on the disk saves, or fails to.
    pub(crate) fn disk_works(&mut self, name: usize, outcome: Result<(), StoreError>) {
        self.hosts[name].disk.outcome = outcome;
    }

    /// How far a node's date is ahead of the world's.
    pub(crate) fn clock_ahead(&mut self, name: usize, ahead: Duration) {
        self.hosts[name].ahead = ahead;
    }

    fn boot(&mut self, name: usize) {
        let me = self.peer(name);
        let records = self.hosts[name].disk.records();
        let (host, identities) = (&mut self.hosts[name], &self.identities);
        host.life += 1;
        let mut moment = Moment::new(self.now, host.surroundings(), identities);
        let node = Node::new(me, records, &mut moment);
        let effects = moment.effects;
        self.signed.extend(moment.signed);
        self.hosts[name].node = Some(node);
        self.carry_out(name, effects);
    }
}

/// Running.
impl World {
    pub(crate) fn run_for(&mut self, duration: Duration) {
        let end = self.now + duration;
        while self.next_moment().is_some_and(|next| next <= end) {
            self.step();
        }
        self.now = end;
    }

    fn next_moment(&self) -> Option<Time> {
        let event = self.queue.keys().next().map(|(time, _)| *time);
        event
            .into_iter()
            .chain(self.next_timer().map(|(time, _)| time))
            .min()
    }

    fn next_timer(&self) -> Option<(Time, usize)> {
        let timer = |(name, host): (usize, &Host)| {
            let due = host.node.as_ref()?.poll_timeout()?;
            Some((due.max(self.now), name))
        };
        self.hosts.iter().enumerate().filter_map(timer).min()
    }

    /// Lets the next thing happen; false if nothing is left to happen.
    fn step(&mut self) -> bool {
        let Some(next) = self.next_moment() else {
            return false;
        };
        self.now = next;
        match self.queue.first_key_value() {
            Some(((time, _), _)) if *time == next => {
                let (_, event) = self.queue.pop_first().expect("it was there");
                self.happen(event);
            }
            _ => self.wake(),
        }
        true
    }

    fn wake(&mut self) {
        let (_, name) = self.next_timer().expect("a timer was next");
        self.act(name, |node, env| node.handle_timeout(env));
        let next = self.hosts[name].node.as_ref().and_then(Node::poll_timeout);
        let later = next.is_none_or(|next| next > self.now);
        assert!(
            later,
            "node {name} leaves nothing due after its timer: {next:?}"
        );
    }

    fn happen(&mut self, event: Event) {
        match event {
            Event::Request(from, to, call, request) => self.arrive(from, to, call, request),
            Event::Outcome(name, call, outcome) => self.act(name, |node, env| {
                node.handle_outcome(call, outcome.as_ref().map_err(|error| *error), env);
            }),
            Event::Save(name, life, save, record)
                if self.saves_outlive_lives || life == self.hosts[name].life =>
            {
                let outcome = self.hosts[name].disk.save(record);
                self.act(name, |node, env| node.handle_saved(save, outcome, env));
            }
            Event::Save(..) => {}
            Event::Delete(name, target) => self.hosts[name].disk.delete(&target),
        }
    }

    fn arrive(&mut self, from: usize, to: Peer, call: CallId, request: Request) {
        let answer = match self.hosts.get(to.index()).map(|host| &host.manner) {
            None | Some(Manner::Silent) => return,
            Some(Manner::Refusing) => Err(CallError::Unreachable),
            Some(Manner::Closing) => Err(CallError::Closed),
            Some(Manner::Liar(lie)) => {
                let Some(reply) = lie(&request) else { return };
                Ok(reply)
            }
            Some(Manner::Slow(_) | Manner::Stuttering | Manner::Honest) => {
                let mut wanted = false;
                self.act(from, |node, _| wanted = node.handle_connected(call));
                if !wanted {
                    return;
                }
                self.asked.push((from, call));
                let token = Token(self.asked.len() as u64 - 1);
                let peer = self.peer(from);
                let sender = Sender { peer, claims: peer };
                return self.act(to.index(), |node, env| {
                    node.handle_request(sender, token, request, env);
                });
            }
        };
        self.later(ONE_WAY, Event::Outcome(from, call, answer));
    }

    /// One call into a node, and all that it wants done.
    fn act(&mut self, name: usize, deed: impl FnOnce(&mut Node, &mut Moment<'_>)) {
        let (host, identities) = (&mut self.hosts[name], &self.identities);
        let Some(mut node) = host.node.take() else {
            return;
        };
        let mut moment = Moment::new(self.now, host.surroundings(), identities);
        deed(&mut node, &mut moment);
        let effects = moment.effects;
        self.signed.extend(moment.signed);
        self.hosts[name].node = Some(node);
        self.carry_out(name, effects);
    }

    fn later(&mut self, delay: Duration, event: Event) {
        self.events += 1;
        self.queue.insert((self.now + delay, self.events), event);
    }

    fn carry_out(&mut self, name: usize, effects: Vec<Effect>) {
        let life = self.hosts[name].life;
        for effect in effects {
            match effect {
                Effect::Call {
                    call,
                    peer,
                    request,
                } => self.call(name, call, peer, request),
                Effect::Reply {
                    token: TEST_ITSELF,
                    reply,
                } => {
                    self.hosts[name].overheard = Some(reply);
                }
                Effect::Reply { token, reply } => self.reply(name, token, reply),
                Effect::Save { save, record } => {
                    self.later(DISK, Event::Save(name, life, save, record));
                }
                Effect::Delete { target } => self.later(DISK, Event::Delete(name, target)),
                Effect::Report(report) => self.report(name, report),
                Effect::Abandon { .. } | Effect::Worked(_) => {}
            }
        }
    }

    fn call(&mut self, from: usize, call: CallId, peer: Peer, request: Request) {
        let (at, method) = (self.now, request.method());
        self.sent.push(Sent {
            at,
            from,
            to: peer.index(),
            method,
        });
        self.later(ONE_WAY, Event::Request(from, peer, call, request));
    }

    fn reply(&mut self, name: usize, token: Token, reply: Reply) {
        let (asker, call) = self.asked[usize::try_from(token.0).expect("a small token")];
        match self.hosts[name].manner {
            Manner::Slow(delay) => {
                self.later(delay + ONE_WAY, Event::Outcome(asker, call, Ok(reply)));
            }
            Manner::Stuttering => {
                self.later(ONE_WAY, Event::Outcome(asker, call, Ok(reply.clone())));
                self.later(ONE_WAY, Event::Outcome(asker, call, Ok(reply)));
            }
            _ => self.later(ONE_WAY, Event::Outcome(asker, call, Ok(reply))),
        }
    }

    fn report(&mut self, name: usize, report: Report) {
        match report {
            Report::Ended {
                command,
                result,
                lookup,
            } => {
                let (begun, ended) = &mut self.commands[command.0 as usize];
                assert!(ended.is_none(), "{command:?} ends once");
                let (took, lookup) = (self.now.since(*begun), lookup.map(|lookup| *lookup));
                *ended = Some(Ended {
                    took,
                    result,
                    lookup,
                });
            }
            Report::Joined => self.joined.push((self.now, name)),
            Report::Noticed(notice) => self.noticed.push((name, notice)),
        }
    }
}

/// Reading a result.
impl Ended {
    /// A put's (stored, refused, failed).
    pub(crate) fn counts(&self) -> (u16, u16, u16) {
        match self.result {
            CommandResult::Put {
                stored,
                refused,
                failed,
                ..
            } => (stored, refused, failed),
            ref other => panic!("{other:?} is no put"),
        }
    }

    /// What a get found: sequence number and value.
    pub(crate) fn found(&self) -> Option<(u64, &[u8])> {
        match &self.result {
            CommandResult::Value(Ok(item)) => item.as_ref().map(|item| (item.seq(), item.value())),
            other => panic!("{other:?} found nothing"),
        }
    }

    /// The names of the nodes found, closest first.
    pub(crate) fn nodes(&self) -> Vec<usize> {
        let lookup = self.lookup.as_ref().expect("peers were asked");
        lookup
            .closest
            .iter()
            .map(|near| near.peer.index())
            .collect()
    }
}
