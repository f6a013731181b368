//! The node's own task: tells the node what happened, one thing after another, and carries out
//! what it wants done.

mod carried;
mod look;
mod told;

use super::ask::{AskError, Ended};
use super::clock::Clock;
use super::desk::Desk;
use super::directory::Peers;
use super::event::Event;
use super::keeper::Keeper;
use super::line::Answer;
use super::means::Means;
use super::network::Network;
use super::outbound::Dialler;
use crate::journal::{Input, SharedRecorder};
use kadlab_core::config::Config;
use kadlab_core::env::{CallId, Command, CommandId, Effect, Record};
use kadlab_core::node::Node;
use kadlab_core::peer::Peer;
use kadlab_core::time::Time;
use rand_chacha::ChaCha12Rng;
use std::collections::{BTreeMap, VecDeque};
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot};
use tokio::task::{AbortHandle, JoinSet};

/// What a node's task is made of.
pub(in crate::driver) struct Parts<N: Network, C: Clock> {
    pub(in crate::driver) means: Means,
    pub(in crate::driver) listens: SocketAddr,
    pub(in crate::driver) config: Arc<Config>,
    pub(in crate::driver) clock: C,
    pub(in crate::driver) chance: ChaCha12Rng,
    pub(in crate::driver) dialler: Arc<Dialler<N>>,
    pub(in crate::driver) keeper: Keeper,
    pub(in crate::driver) events: mpsc::Receiver<Event>,
    pub(in crate::driver) recorder: Option<SharedRecorder>,
}

/// The task that owns the node.
pub(in crate::driver) struct Actor<N: Network, C: Clock> {
    parts: Parts<N, C>,
    node: Node,
    recorder: Option<SharedRecorder>,
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
    pub(in crate::driver) fn new(
        mut parts: Parts<N, C>,
        mut peers: Peers,
        disk: Vec<Record>,
        bootstrap: Arc<[Peer]>,
    ) -> Actor<N, C> {
        let mut effects = Vec::new();
        let me = peers.node(parts.means.me.secret().public_key());
        let me = me.expect("a directory has room for the node itself");
        let recorder = parts.recorder.take();
        let mut desk = desk(&mut parts, &peers, &mut effects);
        let node = match &recorder {
            Some(recorder) => recorder.birth(me, disk, &mut desk),
            None => Node::new(me, disk, &mut desk),
        };
        let mut actor = Actor {
            parts,
            node,
            recorder,
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
        actor.tell(Input::Command(CommandId(0), Command::Start { bootstrap }));
        actor
    }

    /// Tells the node one thing, and carries out what it wants done. False only if it was told of
    /// a connection that is not wanted any more.
    fn tell(&mut self, input: Input<'_>) -> bool {
        let mut desk = desk(&mut self.parts, &self.peers, &mut self.effects);
        let heard = match &self.recorder {
            Some(recorder) => recorder.tell(&mut self.node, input, &mut desk),
            None => input.tell(&mut self.node, &mut desk),
        };
        self.carry_out();
        heard
    }

    /// Runs until somebody stops it.
    pub(in crate::driver) async fn run(mut self) {
        loop {
            while self.tasks.try_join_next().is_some() {}
            let wake = self.node.poll_timeout();
            if wake.is_some_and(|wake| wake <= self.parts.clock.now()) {
                self.tell(Input::Timeout);
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
        if let Some(recorder) = self.recorder.as_ref().filter(|_| events.is_empty()) {
            recorder.flush();
        }
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
        if let Some(recorder) = self.recorder.take() {
            let desk = desk(&mut self.parts, &self.peers, &mut self.effects);
            recorder.stopped(&self.node, &desk);
        }
        let Parts { keeper, events, .. } = self.parts;
        // The disk's thread must not wait for a queue that nobody empties.
        drop(events);
        match keeper {
            at_once @ Keeper::AtOnce(_) => at_once.finish(),
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
                room: _room,
                answer,
            } => self.requested(from, request, answer),
            Event::Connected { call } => {
                // A call that is over has been abandoned, and its connection with it.
                let _ = self.tell(Input::Connected(call));
            }
            Event::Outcome { call, outcome } => self.ended(call, outcome),
            Event::Saved { save, outcome } => {
                match outcome {
                    Ok(()) => self.parts.means.counters.saved.tick(),
                    Err(_) => self.parts.means.counters.saves_failed.tick(),
                }
                self.tell(Input::Saved(save, outcome));
            }
            Event::Command { ask, answer } => self.command(ask, answer),
            Event::Question(question) => self.question(question),
            Event::Look(look) => self.show(look),
            Event::Stop => unreachable!("the loop ends before it handles its end"),
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
        secret: parts.means.me.secret(),
        peers,
        effects,
    }
}
