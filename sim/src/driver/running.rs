//! Starting a node, and the handle to one that runs.

use super::actor::{Actor, Parts};
use super::ask::{Ask, AskError, Ended};
use super::clock::Clock;
use super::directory::{Addresses, Peers, Source};
use super::event::{Event, Look, Question};
use super::hello::Mode;
use super::inbound::Door;
use super::keeper::{Keeper, Keeping};
use super::limits::{EVENTS_MAX, Limits, OUTBOUND_WAIT_DIVISOR};
use super::me::Me;
use super::means::Means;
use super::network::Network;
use super::outbound::Dialler;
use super::records;
use super::status::{Glance, ItemsPage, KnownContact, Status, StoredItem};
use crate::journal::SharedRecorder;
use crate::stores::{Disk, DiskError};
use kadlab_core::config::Config;
use kadlab_core::env::CallError;
use kadlab_core::id::Id;
use kadlab_core::key::{PublicKey, SecretKey};
use kadlab_core::peer::Peer;
use kadlab_core::wire::{RequestBody, WireReply};
use rand_chacha::ChaCha12Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinSet;

/// What a node is to be.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Its key.
    pub secret: SecretKey,
    /// Its design.
    pub config: Config,
    /// Where it listens.
    pub listen: SocketAddr,
    /// Where others reach it, if not where it listens.
    pub advertised: Option<SocketAddr>,
    /// Through whom it comes into the network.
    pub bootstrap: Vec<(PublicKey, SocketAddr)>,
    /// Whether ends of connections prove who they are.
    pub mode: Mode,
    /// What differs from one node to another.
    pub limits: Limits,
    /// Where its disk is asked.
    pub keeping: Keeping,
    /// Its chance: never the same twice on real sockets.
    pub seed: [u8; 32],
}

/// Why a node did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// It cannot listen where it should.
    #[error("cannot listen at {address}: {error}\nhelp: {}", listen_help(error))]
    Listen {
        /// Where.
        address: SocketAddr,
        /// What the system says.
        error: std::io::Error,
    },
    /// Its disk cannot be read.
    #[error("the store cannot be read: {0}\nhelp: repair it, or name another with --store")]
    Disk(#[from] DiskError),
}

fn listen_help(error: &std::io::Error) -> &'static str {
    match error.kind() {
        std::io::ErrorKind::AddrInUse => {
            "another program listens there; choose another port, or 0 for any free one"
        }
        std::io::ErrorKind::AddrNotAvailable => {
            "this machine does not have that address; try 127.0.0.1 or 0.0.0.0"
        }
        std::io::ErrorKind::PermissionDenied => "ports below 1024 need rights; choose a higher one",
        _ => "choose another address",
    }
}

/// A handle to a node that runs. It runs on when all handles are dropped.
#[derive(Clone, Debug)]
pub struct Running {
    events: mpsc::Sender<Event>,
    key: PublicKey,
    listens: SocketAddr,
    value_bytes_max: usize,
    ended: watch::Receiver<bool>,
}

/// Starts a node.
///
/// # Errors
/// When it cannot listen, or its disk cannot be read.
pub async fn start<N: Network, C: Clock>(
    settings: Settings,
    network: N,
    clock: C,
    disk: Box<dyn Disk>,
) -> Result<Running, StartError> {
    start_recorded(settings, network, clock, disk, None).await
}

/// Starts a node, and has what it is told recorded, if there is a recorder.
///
/// # Errors
/// When it cannot listen, or its disk cannot be read.
pub async fn start_recorded<N: Network, C: Clock>(
    settings: Settings,
    network: N,
    clock: C,
    mut disk: Box<dyn Disk>,
    recorder: Option<SharedRecorder>,
) -> Result<Running, StartError> {
    let address = settings.listen;
    let bound = network.bind(address).await;
    let (listener, listens) = bound.map_err(|error| StartError::Listen { address, error })?;
    let loaded = disk.load(clock.wall_clock())?;
    let mut peers = Peers::new();
    let kept = loaded.kept.into_iter();
    let kept = kept.map(|kept| records::load(kept, &mut peers)).collect();
    let bootstrap = introduced(&settings.bootstrap, &mut peers);
    let mut chance = ChaCha12Rng::from_seed(settings.seed);
    let mut nonces = [0; 32];
    chance.fill_bytes(&mut nonces);
    let (sender, events) = mpsc::channel(EVENTS_MAX);
    let (end, ended) = watch::channel(false);
    let running = Running {
        events: sender.clone(),
        key: settings.secret.public_key(),
        listens,
        value_bytes_max: settings.config.value_max as usize,
        ended,
    };
    let stated = Some(settings.advertised.unwrap_or(listens));
    let me = Me::new(settings.secret, settings.mode, stated, nonces);
    let means = Means::new(me, settings.limits);
    let deadline = std::time::Duration::from_micros(settings.config.rpc_timeout.as_micros());
    let patience = deadline / OUTBOUND_WAIT_DIVISOR;
    let dialler = Dialler::new(network.clone(), means.clone(), sender.clone(), patience);
    let dialler = Arc::new(dialler);
    let parts = Parts {
        listens,
        config: Arc::new(settings.config),
        clock,
        chance,
        dialler: Arc::clone(&dialler),
        keeper: Keeper::new(disk, settings.keeping, sender),
        means: means.clone(),
        events,
        recorder,
    };
    let door = Door::new(means, running.clone());
    // Dropped with the node's task, whatever ends that: nobody is let in to a node that is gone.
    let mut open = JoinSet::new();
    open.spawn(door.stand_open(network, listener));
    open.spawn(dialler.close_idle());
    let actor = Actor::new(parts, peers, kept, bootstrap);
    tokio::spawn(async move {
        actor.run().await;
        // Its port is free when the door is gone.
        open.shutdown().await;
        // Whoever waits for the end may have gone.
        let _ = end.send(true);
    });
    Ok(running)
}

/// The handles of nodes that somebody wrote down.
fn introduced(known: &[(PublicKey, SocketAddr)], peers: &mut Peers) -> Arc<[Peer]> {
    let introduced = known.iter().filter_map(|(key, address)| {
        let peer = peers.node(*key)?;
        peers.learn(peer, *address, Source::Stated);
        Some(peer)
    });
    introduced.collect()
}

impl Running {
    /// The node's key.
    #[must_use]
    pub fn key(&self) -> PublicKey {
        self.key
    }

    /// Where it listens.
    #[must_use]
    pub fn listens(&self) -> SocketAddr {
        self.listens
    }

    /// The longest value that it takes.
    pub(super) fn value_bytes_max(&self) -> usize {
        self.value_bytes_max
    }

    /// Where the driver's parts tell what happened.
    pub(super) fn events(&self) -> &mpsc::Sender<Event> {
        &self.events
    }

    /// Has the node do something, and waits for what comes of it.
    ///
    /// # Errors
    /// When the node is too busy, or stops before the end.
    pub async fn ask(&self, ask: Ask) -> Result<Ended, AskError> {
        let (answer, answered) = oneshot::channel();
        let event = Event::Command { ask, answer };
        self.events
            .send(event)
            .await
            .map_err(|_| AskError::Stopped)?;
        answered.await.map_err(|_| AskError::Stopped)?
    }

    /// Asks a peer past the node: what it answers reaches no table and no store.
    ///
    /// # Errors
    /// When no reply comes within the deadline of the node's calls.
    pub async fn question(
        &self,
        key: PublicKey,
        address: SocketAddr,
        request: RequestBody,
    ) -> Result<WireReply, CallError> {
        let (answer, answered) = oneshot::channel();
        let event = Event::Question(Question {
            key,
            addresses: Addresses::stated(address),
            request,
            answer,
        });
        let sent = self.events.send(event).await;
        sent.map_err(|_| CallError::Unreachable)?;
        answered.await.unwrap_or(Err(CallError::Unreachable))
    }

    /// The node at this moment, with all that it holds.
    ///
    /// # Errors
    /// When it has stopped; so in all that follow.
    pub async fn status(&self) -> Result<Status, AskError> {
        self.look(Look::Whole).await
    }

    /// The node at this moment, without what it holds.
    ///
    /// # Errors
    /// As of [`Running::status`].
    pub async fn glance(&self) -> Result<Glance, AskError> {
        self.look(Look::Glance).await
    }

    /// Its contacts by bucket, farthest first.
    ///
    /// # Errors
    /// As of [`Running::status`].
    pub async fn contacts(&self) -> Result<Vec<KnownContact>, AskError> {
        self.look(Look::Contacts).await
    }

    /// At most `count` of its items after a target, by target.
    ///
    /// # Errors
    /// As of [`Running::status`].
    pub async fn items(&self, after: Option<Id>, count: usize) -> Result<ItemsPage, AskError> {
        let look = |answer| Look::Items {
            after,
            count,
            answer,
        };
        self.look(look).await
    }

    /// The item that it keeps under a target.
    ///
    /// # Errors
    /// As of [`Running::status`].
    pub async fn item(&self, target: Id) -> Result<Option<StoredItem>, AskError> {
        self.look(|answer| Look::Item { target, answer }).await
    }

    async fn look<T>(&self, look: impl FnOnce(oneshot::Sender<T>) -> Look) -> Result<T, AskError> {
        let (answer, answered) = oneshot::channel();
        let event = Event::Look(look(answer));
        let sent = self.events.send(event).await;
        sent.map_err(|_| AskError::Stopped)?;
        answered.await.map_err(|_| AskError::Stopped)
    }

    /// Stops the node: connections end, what was saved is on its disk when this comes back.
    pub async fn stop(&self) {
        // It may have stopped already.
        let _ = self.events.send(Event::Stop).await;
        self.ended().await;
    }

    /// Comes back when the node has stopped.
    pub async fn ended(&self) {
        let mut ended = self.ended.clone();
        // The task that would say so is gone: that is an end too.
        let _ = ended.wait_for(|ended| *ended).await;
    }
}
