//! Nodes of the core that call each other, one message after another, over nothing at all.
//!
//! The smallest host there is: a queue of messages, no network, no disk, no fault. What is measured
//! over it is the nodes' own work. A command runs to its end before the next one is given.

use crate::census::{self, census};
use crate::desk::{Around, Desk};
use crate::items::secret;
use kadlab::chance::Draw;
use kadlab_core::config::{Config, Preset};
use kadlab_core::env::{CallId, Command, CommandId, CommandResult, Effect, Report, SaveId};
use kadlab_core::env::{LookupSummary, Sender, Token, Work};
use kadlab_core::id::Id;
use kadlab_core::message::{Contact, Reply, Request};
use kadlab_core::node::Node;
use kadlab_core::peer::{Identity, Peer};
use kadlab_core::time::{Duration, Time};
use std::collections::VecDeque;

/// What passes between two messages.
const STEP: Duration = Duration::from_micros(1);
/// The name of every command: there is one at a time.
const COMMAND: CommandId = CommandId(0);
/// The name of a request that comes from outside.
const OUTSIDE: Token = Token(u64::MAX);

/// What is on its way, and to which node.
#[derive(Debug)]
enum Event {
    Request(usize, Sender, Token, Request),
    Outcome(usize, CallId, Reply),
    Saved(usize, SaveId),
}

/// How a command ended.
#[derive(Debug)]
pub struct Ended {
    /// Its result.
    pub result: CommandResult,
    /// How it was found; `None` if no peer was needed.
    pub lookup: Option<Box<LookupSummary>>,
}

/// What was done so far.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Counted {
    /// Requests and replies that nodes heard.
    pub messages: u64,
    /// Signatures made.
    pub signed: u64,
    /// Signatures checked.
    pub checked: u64,
}

/// The nodes and what is on its way between them.
#[derive(Debug)]
pub struct Crowd {
    around: Around,
    nodes: Vec<Node>,
    now: Time,
    draw: Draw,
    queue: VecDeque<Event>,
    /// Who waits for which reply: a request's token is its place here.
    asked: Vec<(usize, CallId)>,
    effects: Vec<Effect>,
    buffers: Vec<Vec<Contact>>,
    ended: Option<Ended>,
    replied: Option<Reply>,
    counted: Counted,
}

/// Making.
impl Crowd {
    /// So many nodes of the sound design, joined by oracle.
    #[must_use]
    pub fn of(nodes: usize) -> Crowd {
        Crowd::within(census::identities(nodes), nodes)
    }

    /// One node, joined by oracle to a world of so many ids; nobody is behind the others.
    #[must_use]
    pub fn of_one_among(ids: usize) -> Crowd {
        Crowd::within(census::identities(ids), 1)
    }

    fn within(identities: Vec<Identity>, nodes: usize) -> Crowd {
        let census = census(&identities);
        let mut crowd = Crowd {
            around: Around {
                config: Config::preset(Preset::Skywire),
                identities,
                secret: secret(0),
            },
            nodes: Vec::new(),
            now: Time::ZERO,
            draw: census::draw("crowd"),
            queue: VecDeque::new(),
            asked: Vec::new(),
            effects: Vec::new(),
            buffers: Vec::new(),
            ended: None,
            replied: None,
            counted: Counted::default(),
        };
        for index in 0..nodes {
            let me = Peer::from_index(index as u32);
            let id = crowd.around.identities[index].id();
            let known = census.oracle_contacts(id, crowd.around.config.k, &mut crowd.draw);
            let node = Node::new(me, [], &mut crowd.desk().1);
            crowd.nodes.push(node);
            crowd.tell(index, |node, desk| {
                node.introduce(known.into_iter(), desk);
            });
        }
        crowd
    }
}

/// Asking.
impl Crowd {
    /// What was done so far.
    #[must_use]
    pub fn counted(&self) -> Counted {
        self.counted
    }

    /// How many nodes there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there is no node; a crowd always has one.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// One whole lookup.
    pub fn find_node(&mut self, asker: usize, target: Id) -> Ended {
        self.command(asker, Command::FindNode { target })
    }

    /// One whole command.
    ///
    /// # Panics
    /// If it does not end.
    pub fn command(&mut self, node: usize, command: Command) -> Ended {
        self.tell(node, |node, desk| {
            node.handle_command(COMMAND, command, desk)
        });
        self.settle();
        self.ended.take().expect("every call has been answered")
    }

    /// One request from outside, in the name of another node, and its reply.
    ///
    /// # Panics
    /// If there is none.
    pub fn answer(&mut self, node: usize, from: Peer, request: Request) -> Reply {
        let sender = Sender {
            peer: from,
            claims: from,
        };
        let asked = Event::Request(node, sender, OUTSIDE, request);
        self.queue.push_back(asked);
        self.settle();
        self.replied.take().expect("every request is answered")
    }

    /// Takes a reply's buffer back, as hosts do.
    pub fn recycle(&mut self, reply: Reply) {
        if let Reply::Nodes { mut closest } | Reply::Value { mut closest, .. } = reply {
            closest.clear();
            self.buffers.push(closest);
        }
    }
}

/// Carrying.
impl Crowd {
    fn desk(&mut self) -> (&mut [Node], Desk<'_, '_>) {
        let desk = Desk {
            around: &self.around,
            now: self.now,
            draw: &mut self.draw,
            effects: &mut self.effects,
            buffers: &mut self.buffers,
        };
        (&mut self.nodes, desk)
    }

    fn tell<R>(&mut self, node: usize, tell: impl FnOnce(&mut Node, &mut Desk<'_, '_>) -> R) -> R {
        let (nodes, mut desk) = self.desk();
        let told = tell(&mut nodes[node], &mut desk);
        self.act(node);
        told
    }

    /// Delivers until nothing is on its way.
    fn settle(&mut self) {
        while let Some(event) = self.queue.pop_front() {
            self.now += STEP;
            match event {
                Event::Request(node, from, token, request) => {
                    self.counted.messages += 1;
                    self.tell(node, |node, desk| {
                        node.handle_request(from, token, request, desk)
                    });
                }
                Event::Outcome(node, call, reply) => {
                    self.counted.messages += 1;
                    self.tell(node, |node, desk| {
                        node.handle_outcome(call, Ok(&reply), desk)
                    });
                    self.recycle(reply);
                }
                Event::Saved(node, save) => {
                    self.tell(node, |node, desk| node.handle_saved(save, Ok(()), desk));
                }
            }
        }
        self.asked.clear();
    }

    fn act(&mut self, node: usize) {
        let mut effects = std::mem::take(&mut self.effects);
        for effect in effects.drain(..) {
            match effect {
                Effect::Call {
                    call,
                    peer,
                    request,
                } => self.call(node, call, peer, request),
                Effect::Reply { token, reply } => self.reply(token, reply),
                Effect::Save { save, .. } => self.queue.push_back(Event::Saved(node, save)),
                Effect::Report(Report::Ended { result, lookup, .. }) => {
                    self.ended = Some(Ended { result, lookup });
                }
                Effect::Worked(Work::Signed) => self.counted.signed += 1,
                Effect::Worked(Work::Checked) => self.counted.checked += 1,
                Effect::Abandon { .. } | Effect::Delete { .. } | Effect::Report(_) => {}
            }
        }
        self.effects = effects;
    }

    fn call(&mut self, caller: usize, call: CallId, peer: Peer, request: Request) {
        let token = Token(self.asked.len() as u64);
        self.asked.push((caller, call));
        let me = self.nodes[caller].me();
        let sender = Sender {
            peer: me,
            claims: me,
        };
        let sent = Event::Request(peer.index(), sender, token, request);
        self.queue.push_back(sent);
    }

    fn reply(&mut self, token: Token, reply: Reply) {
        if token == OUTSIDE {
            self.replied = Some(reply);
            return;
        }
        let (caller, call) = self.asked[token.0 as usize];
        let told = Event::Outcome(caller, call, reply);
        self.queue.push_back(told);
    }
}
