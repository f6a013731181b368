//! What the node wants done: calls, replies, saves, and results of commands on their way out.

use super::{Actor, Asked};
use crate::driver::ask::{Ended, Found, Nearby};
use crate::driver::clock::Clock;
use crate::driver::event::Event;
use crate::driver::limits::CALLS_MAX;
use crate::driver::line::Answer;
use crate::driver::network::Network;
use crate::driver::outbound::Call;
use crate::driver::records;
use crate::driver::room::Taken;
use kadlab_core::env::{CallError, CallId, CommandId, CommandResult, Effect, LookupSummary};
use kadlab_core::env::{Report, Token};
use kadlab_core::message::{Contact, Reply, Request};
use kadlab_core::peer::Peer;
use kadlab_core::wire::frame::FRAME_BYTES_MAX;
use kadlab_core::wire::size::reply_len;
use kadlab_core::wire::{Directory, encode_request, reply_with_claims};
use std::sync::Arc;

impl<N: Network, C: Clock> Actor<N, C> {
    pub(super) fn carry_out(&mut self) {
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
                Effect::Worked(work) => self.parts.means.counters.worked(work),
            }
        }
        self.effects = effects;
    }

    fn call(&mut self, call: CallId, peer: Peer, request: &Request) {
        let asked = request.method();
        self.parts.means.counters.called(asked).tick();
        if self.calls.len() >= CALLS_MAX {
            self.parts.means.counters.calls_refused.tick();
            let outcome = Err(CallError::NotCarried);
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
        self.parts.means.counters.calls_abandoned.tick();
        if let Some(place) = self.calls.iter().position(|(known, _)| *known == call) {
            self.calls.swap_remove(place).1.abort();
        }
    }

    fn reply(&mut self, token: Token, reply: &Reply) {
        let Some(answer) = self.answers.remove(&token.0) else {
            unreachable!("a node replies to a request once");
        };
        let id_json_len = |peer| self.peers.identity(peer).id_json_len();
        if reply_len(reply, self.node.me(), id_json_len) > FRAME_BYTES_MAX as usize {
            // Whoever asked would refuse to read it. Pages are cut before that.
            return self.parts.means.counters.crowded.tick();
        }
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
            room: Taken::default(),
            by: None,
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
            Report::Noticed(notice) => self.parts.means.counters.notice(notice),
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
