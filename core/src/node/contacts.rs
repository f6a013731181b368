//! Calling peers, and what their answers and silences mean for the table.

use super::calls::{Call, Cause, Stage};
use super::{Node, Outcome, notice};
use crate::config::{ClaimedSenders, DeadContacts, NegativeCache};
use crate::env::{CallId, Effect, Env, Notice};
use crate::id::Id;
use crate::message::{Reply, Request};
use crate::peer::Peer;
use crate::table::{Bucket, Observed};

impl Node {
    /// Calls a peer, unless it is banned. True if the call was made.
    pub(super) fn call<'w>(
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

    /// The bucket of the own table that a target belongs to.
    pub(super) fn bucket_of<'w>(&self, target: &Id, env: &impl Env<'w>) -> Bucket {
        Bucket::of_bits(env.leading_bits(self.me), target.leading_bits())
    }

    /// The bucket of the own table that a peer belongs to.
    pub(super) fn bucket_of_peer<'w>(&self, peer: Peer, env: &impl Env<'w>) -> Bucket {
        Bucket::of_bits(env.leading_bits(self.me), env.leading_bits(peer))
    }

    /// A peer gave a sign of life.
    pub(super) fn observe<'w>(&mut self, peer: Peer, env: &mut impl Env<'w>) {
        if peer == self.me {
            return;
        }
        if !env.is_genuine(peer) {
            return notice(Notice::ForgedContact, env);
        }
        self.offer(peer, env);
    }

    /// A request names another sender than the one that it came from.
    pub(super) fn claimed<'w>(&mut self, claims: Peer, request: &Request, env: &mut impl Env<'w>) {
        notice(Notice::FalseClaim, env);
        let reconciles = matches!(request, Request::GetItems { .. } | Request::PutBatch { .. });
        let believed = env.config().claimed_senders == ClaimedSenders::Believed && reconciles;
        if believed && claims != self.me {
            self.offer(claims, env);
        }
    }

    /// Offers a peer to the table as one that is alive.
    fn offer<'w>(&mut self, peer: Peer, env: &mut impl Env<'w>) {
        let bucket = self.bucket_of_peer(peer, env);
        let observed = self.table.observe(bucket, peer, env.now(), env.config());
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
            let bucket = self.bucket_of_peer(oldest, env);
            self.table.replace(bucket, oldest, newcomer, env.now());
        }
    }

    pub(super) fn answered<'w>(&mut self, call: &Call, reply: &Reply, env: &mut impl Env<'w>) {
        // The real code does not count a refused put or a page as a sign of life.
        if !matches!(reply, Reply::Put(Err(_)) | Reply::Items { .. }) {
            self.observe(call.peer, env);
        }
        if let Cause::Task(id, depth) = call.cause {
            self.deliver(id, (call.peer, depth), Outcome::Reply(reply), env);
        }
    }

    pub(super) fn failed<'w>(&mut self, call: &Call, env: &mut impl Env<'w>) {
        let config = env.config();
        if call.stage == Stage::Connecting
            && config.negative_cache == NegativeCache::AfterOneFailure
        {
            self.bans
                .push((call.peer, env.now() + config.negative_cache_ttl));
        }
        match call.cause {
            Cause::Task(task, depth) => {
                let bucket = self.bucket_of_peer(call.peer, env);
                if self.table.fail(bucket, call.peer, config) && self.table.is_empty() {
                    self.cut_off(env);
                }
                self.deliver(task, (call.peer, depth), Outcome::Failure, env);
            }
            Cause::Probe { newcomer } => self.probe_failed(call.peer, newcomer, env),
        }
    }

    /// The host could not carry a call. Its task goes on without it; the peer was not asked, so
    /// that neither table nor negative cache hears of it, and a probed contact keeps its place.
    pub(super) fn not_carried<'w>(&mut self, call: &Call, env: &mut impl Env<'w>) {
        if let Cause::Task(task, depth) = call.cause {
            self.deliver(task, (call.peer, depth), Outcome::Failure, env);
        }
    }
}
