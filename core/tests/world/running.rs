//! Letting things happen: one event or one timer after the other, and what nodes then want done.

use super::host::Host;
use super::{DISK, Ended, Manner, Moment, ONE_WAY, Sent, TEST_ITSELF, World};
use kadlab_core::env::{CallError, CallId, Effect, Record, Report, SaveId, Sender, Token};
use kadlab_core::id::Id;
use kadlab_core::message::{Reply, Request};
use kadlab_core::node::Node;
use kadlab_core::peer::Peer;
use kadlab_core::time::{Duration, Time};

/// Steps that no story takes; nodes that never rest take more.
const STEPS_MAX: u64 = 100_000;

/// Something that happens to a node at a moment.
pub(crate) enum Event {
    Request(usize, Peer, CallId, Request),
    Outcome(usize, CallId, Result<Reply, CallError>),
    Save(usize, u32, SaveId, Record),
    Delete(usize, Id),
}

/// Running.
impl World {
    pub(super) fn boot(&mut self, name: usize) {
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
    pub(super) fn step(&mut self) -> bool {
        let Some(next) = self.next_moment() else {
            return false;
        };
        self.steps += 1;
        assert!(
            self.steps < STEPS_MAX,
            "a story is short; this one never ends"
        );
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
            Some(Manner::NotCarried) => Err(CallError::NotCarried),
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
    pub(super) fn act(&mut self, name: usize, deed: impl FnOnce(&mut Node, &mut Moment<'_>)) {
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
            Report::Held => {}
            Report::Joined => self.joined.push((self.now, name)),
            Report::Noticed(notice) => self.noticed.push((name, notice)),
        }
    }
}
