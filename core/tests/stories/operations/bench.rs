//! A bench for one node: keeps count of what the node still owes, and asserts that it pays once.

use super::cast::{Cast, peer};
use super::operation::{Asked, Operation, Told};
use crate::world::{Moment, Surroundings};
use kadlab_core::config::{ClaimedSenders, Config};
use kadlab_core::env::{
    CallId, Command, CommandId, Effect, Notice, Report, SaveId, Sender, StoreError, Token,
};
use kadlab_core::message::Method;
use kadlab_core::node::Node;
use kadlab_core::peer::Peer;
use kadlab_core::time::{Duration, Time};
use proptest::sample::Index;
use std::collections::BTreeSet;

/// Timers after which everything must be over; no case takes as many.
const TIMERS_MAX: usize = 10_000;

pub(super) struct Bench {
    node: Node,
    config: Config,
    cast: Cast,
    now: Time,
    draws: u64,
    calls: Vec<(CallId, Method, State)>,
    saves: Vec<SaveId>,
    /// What of this life waits for an answer.
    open_saves: Vec<SaveId>,
    open_commands: BTreeSet<u32>,
    open_tokens: BTreeSet<u64>,
    given: u32,
    asked: u64,
    timers: usize,
    /// Outcomes that were told too late or twice, and those of earlier lives.
    ignored: [usize; 2],
    noticed: [usize; 2],
    bug: Option<Bug>,
}

/// A fault between node and bench, which the bench must catch.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Bug {
    EndIsLost,
    EndComesTwice,
    AnswerIsLost,
    AnswerComesTwice,
    NoticeIsLost,
    CallIsAbandonedTwice,
    TimersAreLost,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    Open,
    Over,
    EarlierLife,
}

/// Driving.
impl Bench {
    pub(super) fn new(config: Config, bug: Option<Bug>) -> Bench {
        let (cast, now, mut draws) = (Cast::new(), Time::ZERO, 0);
        let around = Surroundings {
            name: 0,
            config: &config,
            secret: &cast.secret,
            ahead: Duration::ZERO,
            draws: &mut draws,
        };
        let node = Node::new(peer(0), [], &mut Moment::new(now, around, &cast.identities));
        Bench {
            node,
            config,
            cast,
            now,
            draws,
            calls: Vec::new(),
            saves: Vec::new(),
            open_saves: Vec::new(),
            open_commands: BTreeSet::new(),
            open_tokens: BTreeSet::new(),
            given: 0,
            asked: 0,
            timers: 0,
            ignored: [0; 2],
            noticed: [0; 2],
            bug,
        }
    }

    pub(super) fn tell(&mut self, operation: &Operation) {
        match operation {
            Operation::Start(others) => {
                let bootstrap = others.iter().map(|other| peer(*other)).collect();
                self.command(Command::Start { bootstrap });
            }
            Operation::Find(of) => {
                let target = *self.cast.identities[usize::from(*of)].id();
                self.command(Command::FindNode { target });
            }
            Operation::Get(item) => {
                let target = *self.cast.items[usize::from(*item)].target();
                self.command(Command::Get { target });
            }
            Operation::Put(salt, value) => {
                let salt = [vec![], b"s".to_vec(), b"t".to_vec(), vec![0; 201]][usize::from(*salt)]
                    .as_slice()
                    .into();
                let value = vec![0; usize::from(*value) * 4].into();
                self.command(Command::Put { value, salt });
            }
            Operation::Reconcile(with) => {
                let with = peer(*with);
                self.command(Command::Reconcile { with });
            }
            Operation::Request(from, claims, asked) => self.request((*from, *claims), asked),
            Operation::Outcome(call, told) => self.outcome(call, told),
            Operation::Connected(call) => self.connected(call),
            Operation::Saved(save, good) => self.saved(save, *good),
            Operation::Pass(duration) => self.pass(self.now + *duration),
            Operation::Timer => self.timer(),
            Operation::Poke => self.act(|node, env| node.handle_timeout(env)),
            Operation::Restart => self.restart(),
        }
        assert_eq!(self.noticed, self.ignored, "outcomes ignored are noticed");
        let contacts: Vec<Peer> = self.node.table().peers().collect();
        let genuine = |contact: &Peer| self.cast.identities[contact.index()].is_genuine();
        let believes = self.config.claimed_senders == ClaimedSenders::Believed;
        assert!(
            believes || contacts.iter().all(genuine),
            "no forged contact"
        );
        assert!(!contacts.contains(&peer(0)), "no contact of its own");
        self.node.store().check_invariants();
    }

    /// Saves what waits and lets time pass until nothing is owed.
    pub(super) fn settle(&mut self) {
        loop {
            while let Some(save) = self.open_saves.pop() {
                self.act(|node, env| node.handle_saved(save, Ok(()), env));
            }
            let calls = self.calls.iter().any(|(_, _, state)| *state == State::Open);
            if !calls && self.open_commands.is_empty() {
                assert!(
                    self.open_tokens.is_empty(),
                    "unanswered: {:?}",
                    self.open_tokens
                );
                return;
            }
            let more = self.node.poll_timeout().is_some();
            assert!(more, "nothing due, but {:?} are open", self.open_commands);
            self.timer();
        }
    }

    fn command(&mut self, command: Command) {
        let id = CommandId(self.given);
        self.given += 1;
        if !matches!(command, Command::Start { .. }) {
            self.open_commands.insert(id.0);
        }
        self.act(|node, env| node.handle_command(id, command, env));
    }

    fn request(&mut self, (from, claims): (u8, u8), asked: &Asked) {
        let request = self.cast.request(asked);
        let (token, sender) = (
            self.asked,
            Sender {
                peer: peer(from),
                claims: peer(claims),
            },
        );
        self.asked += 1;
        self.open_tokens.insert(token);
        self.act(|node, env| node.handle_request(sender, Token(token), request, env));
    }

    fn outcome(&mut self, which: &Index, told: &Told) {
        if self.calls.is_empty() {
            return;
        }
        let which = which.index(self.calls.len());
        let (call, method, state) = self.calls[which];
        match state {
            State::Open => self.calls[which].2 = State::Over,
            State::Over => self.ignored[0] += 1,
            State::EarlierLife => self.ignored[1] += 1,
        }
        let outcome = self.cast.reply(method, told);
        self.act(|node, env| {
            node.handle_outcome(call, outcome.as_ref().map_err(|error| *error), env);
        });
    }

    fn connected(&mut self, which: &Index) {
        if self.calls.is_empty() {
            return;
        }
        let (call, _, state) = self.calls[which.index(self.calls.len())];
        let wanted = self.node.handle_connected(call);
        assert_eq!(
            wanted,
            state == State::Open,
            "a call is wanted until it is over"
        );
    }

    fn saved(&mut self, which: &Index, good: bool) {
        if self.saves.is_empty() {
            return;
        }
        let save = self.saves[which.index(self.saves.len())];
        self.open_saves.retain(|open| *open != save);
        let outcome = if good { Ok(()) } else { Err(StoreError) };
        self.act(|node, env| node.handle_saved(save, outcome, env));
    }

    /// Time passes, with every timer on the way.
    fn pass(&mut self, end: Time) {
        while self.node.poll_timeout().is_some_and(|next| next <= end) {
            self.timer();
        }
        self.now = end;
    }

    fn timer(&mut self) {
        let Some(next) = self.node.poll_timeout() else {
            return;
        };
        assert!(next > self.now, "what is due is done at once");
        self.timers += 1;
        assert!(self.timers < TIMERS_MAX, "a node rests between timers");
        self.now = next;
        if self.bug != Some(Bug::TimersAreLost) {
            self.act(|node, env| node.handle_timeout(env));
        }
        let next = self.node.poll_timeout();
        assert!(
            next.is_none_or(|next| next > self.now),
            "nothing due is left"
        );
    }

    fn restart(&mut self) {
        for (_, _, state) in &mut self.calls {
            *state = State::EarlierLife;
        }
        self.open_saves.clear();
        self.open_commands.clear();
        self.open_tokens.clear();
        self.act(|node, env| *node = Node::new(peer(0), [], env));
    }
}

/// Counting.
impl Bench {
    fn act(&mut self, deed: impl FnOnce(&mut Node, &mut Moment<'_>)) {
        let around = Surroundings {
            name: 0,
            config: &self.config,
            secret: &self.cast.secret,
            ahead: Duration::ZERO,
            draws: &mut self.draws,
        };
        let mut moment = Moment::new(self.now, around, &self.cast.identities);
        deed(&mut self.node, &mut moment);
        let effects = moment.effects;
        for effect in effects {
            for _ in 0..times(&effect, self.bug) {
                self.count(&effect);
            }
        }
    }

    fn count(&mut self, effect: &Effect) {
        match effect {
            Effect::Call { call, request, .. } => {
                self.calls.push((*call, request.method(), State::Open));
            }
            Effect::Abandon { call, .. } => {
                let abandoned = self.calls.iter_mut().find(|(id, ..)| id == call);
                let (_, _, state) = abandoned.expect("only what was called is abandoned");
                assert_eq!(*state, State::Open, "a call has one outcome");
                *state = State::Over;
            }
            Effect::Save { save, .. } => {
                self.saves.push(*save);
                self.open_saves.push(*save);
            }
            Effect::Reply { token, .. } => {
                assert!(
                    self.open_tokens.remove(&token.0),
                    "a request has one answer"
                );
            }
            Effect::Report(Report::Ended { command, .. }) => {
                assert!(self.open_commands.remove(&command.0), "a command ends once");
            }
            Effect::Report(Report::Noticed(Notice::LateOutcome)) => self.noticed[0] += 1,
            Effect::Report(Report::Noticed(Notice::OutcomeOfEarlierLife)) => self.noticed[1] += 1,
            Effect::Report(_) | Effect::Delete { .. } | Effect::Worked(_) => {}
        }
    }
}

/// How often an effect reaches the bench.
fn times(effect: &Effect, bug: Option<Bug>) -> usize {
    match (effect, bug) {
        (Effect::Report(Report::Ended { .. }), Some(Bug::EndIsLost))
        | (Effect::Reply { .. }, Some(Bug::AnswerIsLost))
        | (Effect::Report(Report::Noticed(Notice::LateOutcome)), Some(Bug::NoticeIsLost)) => 0,
        (Effect::Report(Report::Ended { .. }), Some(Bug::EndComesTwice))
        | (Effect::Reply { .. }, Some(Bug::AnswerComesTwice))
        | (Effect::Abandon { .. }, Some(Bug::CallIsAbandonedTwice)) => 2,
        _ => 1,
    }
}
