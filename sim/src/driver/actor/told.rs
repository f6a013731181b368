//! What reaches the node: events on their way in, with handles in the place of identities.

use super::{Actor, Asked};
use crate::driver::ask::{Ask, AskError, Ended};
use crate::driver::clock::Clock;
use crate::driver::directory::{Source, is_plausible};
use crate::driver::event::Question;
use crate::driver::frames::Told;
use crate::driver::limits::{CALLS_MAX, COMMANDS_MAX};
use crate::driver::line::{Answer, Responder};
use crate::driver::me::Remote;
use crate::driver::network::Network;
use crate::driver::outbound::Call;
use crate::journal::Input;
use kadlab_core::env::{CallError, CallId, Command, CommandId, Sender, Token};
use kadlab_core::message::Reply;
use kadlab_core::wire::{CONTACTS_MAX, Directory, WireRequest, admit_reply, admit_request};
use std::sync::Arc;
use tokio::sync::oneshot;

impl<N: Network, C: Clock> Actor<N, C> {
    /// Makes room in the directory for a message's newcomers, if it may lack it.
    fn make_room(&mut self, newcomers: usize) {
        if self.peers.lacks_room_for(newcomers) {
            let node = &self.node;
            self.peers
                .reclaim(|hold| node.for_each_peer_held(&mut *hold));
        }
    }

    pub(super) fn requested(
        &mut self,
        from: Remote,
        request: WireRequest,
        answer: oneshot::Sender<Answer>,
    ) {
        if answer.is_closed() {
            // Whoever asked has been told nothing for too long, and has gone.
            return;
        }
        self.make_room(2);
        let Some(peer) = self.peers.node(from.key) else {
            return;
        };
        if let Some((address, source)) = from.listens {
            self.peers.learn(peer, address, source);
        }
        let Some((claims, request)) = admit_request(request, &mut self.peers) else {
            return;
        };
        let token = Token(self.next_token);
        self.next_token += 1;
        self.answers.insert(token.0, answer);
        let sender = Sender { peer, claims };
        self.tell(Input::Request(sender, token, request));
    }

    pub(super) fn ended(&mut self, call: CallId, outcome: Result<Answer, CallError>) {
        self.calls.retain(|(known, _)| *known != call);
        let outcome = outcome.map(|answer| {
            self.make_room(CONTACTS_MAX);
            let heard = admit_reply(answer.reply, &mut self.peers);
            if let Some(by) = answer.by {
                self.learn(&by, &answer.told, &heard.reply);
            }
            heard.reply
        });
        if outcome.is_err() {
            self.parts.means.counters.calls_failed.tick();
        }
        let outcome = outcome.as_ref().map_err(|error| *error);
        self.tell(Input::Outcome(call, outcome));
    }

    /// Notes where whoever answered listens, and where those whom its reply names do.
    fn learn(&mut self, by: &Responder, told: &[Told], reply: &Reply) {
        if let Some(peer) = self.peers.find(&by.key).filter(|_| by.is_its_own) {
            self.peers.learn(peer, by.address, Source::Proven);
        }
        let (Reply::Nodes { closest } | Reply::Value { closest, .. }) = reply else {
            return;
        };
        for (key, address) in told {
            let peer = self.peers.find(key);
            let named = peer.filter(|peer| closest.iter().any(|contact| contact.peer == *peer));
            if let Some(peer) = named.filter(|_| is_plausible(*address, by.address.ip())) {
                self.peers.learn(peer, *address, Source::Heard);
            }
        }
    }

    pub(super) fn command(&mut self, ask: Ask, answer: oneshot::Sender<Result<Ended, AskError>>) {
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
        self.tell(Input::Command(CommandId(id), command));
    }

    /// A call past the node, for whoever looks into the network through it.
    pub(super) fn question(&mut self, question: Question) {
        let Question {
            key,
            addresses,
            request,
            answer,
        } = question;
        if self.tasks.len() >= CALLS_MAX {
            let _ = answer.send(Err(CallError::NotCarried));
            return;
        }
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
}
