//! `kadlab node`: a real node on this machine's sockets, until a signal ends it.

mod cluster;
mod error;
mod journal;
mod keys;
mod operate;

pub(super) use cluster::Cluster;
pub(super) use error::NodeError;
pub(super) use keys::NewKey;
pub(super) use operate::{Get, Peers, Put, Reconcile, Source};

use super::say::say_line;
use super::{Error, Status};
use crate::driver::{
    Keeping, Limits, Mode, Network, Running, Settings, Sockets, StartError, SystemClock,
    start_recorded,
};
use crate::inspect;
use crate::scenario;
use crate::stores::Form;
use kadlab_core::config::{Config, Preset, Setting};
use kadlab_core::id::Id;
use kadlab_core::key::PublicKey;
use std::io::IsTerminal;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::signal::unix::{SignalKind, signal};
use tokio::task::JoinSet;

/// Where a node listens, and where commands look for it, unless they are told otherwise.
const USUAL_ADDRESS: &str = "127.0.0.1:7070";
/// The key file of nodes and commands, unless they are told otherwise.
const USUAL_KEY: &str = "node.key";

/// Arguments of `kadlab node`.
#[derive(Debug, clap::Args)]
pub(super) struct Node {
    /// Where to listen; port 0 takes any free one
    #[arg(long, value_name = "ADDR", default_value = USUAL_ADDRESS)]
    listen: SocketAddr,
    /// Where others reach this node, if not where it listens
    #[arg(long, value_name = "ADDR")]
    advertise: Option<SocketAddr>,
    /// The file of its key; `kadlab key` makes one
    #[arg(long, value_name = "FILE", default_value = USUAL_KEY)]
    key: PathBuf,
    /// A node through which to come into the network; may be repeated
    #[arg(long, value_name = "KEY@ADDR")]
    bootstrap: Vec<Known>,
    /// Be a full node: its store has no limit
    #[arg(long)]
    full: bool,
    /// Where items are kept: memory, redb:PATH or redis:URL
    #[arg(long, value_name = "STORE", default_value = "memory")]
    store: String,
    /// The design of the node: a file with a [core] as scenario files have it
    #[arg(long, value_name = "FILE")]
    design: Option<PathBuf>,
    /// Where to show the node over HTTP, read-only, to whoever can connect; nowhere if not given
    #[arg(long, value_name = "ADDR")]
    http: Option<SocketAddr>,
    /// Believe who others say they are: for tests on one machine
    #[arg(long)]
    plain: bool,
    /// With --plain: also on addresses that are not loopback, in a network that nobody else reaches
    #[arg(long, requires = "plain")]
    trust_the_network: bool,
    /// Record what the node is told and answers, for `kadlab replay`: each start makes a new file
    /// in this folder
    #[arg(long, value_name = "DIR")]
    journal: Option<PathBuf>,
    /// What to log: a level (error, warn, info, debug, trace) or a filter such as kadlab=debug
    #[arg(long, value_name = "FILTER", default_value = "info")]
    log: String,
}

/// A node that is known by key and address.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    key: PublicKey,
    address: SocketAddr,
}

impl FromStr for Known {
    type Err = String;

    fn from_str(text: &str) -> Result<Known, String> {
        let (key, address) = text.split_once('@').ok_or(
            "not KEY@ADDR: write the public key, an @, and the address, such as 02ab..@10.0.0.7:7070",
        )?;
        Ok(Known {
            key: keys::public(key)?,
            address: address
                .parse()
                .map_err(|_| format!("{address}: not an address such as 10.0.0.7:7070"))?,
        })
    }
}

impl Node {
    pub(super) fn execute(&self) -> Result<Status, Error> {
        Ok(self.run()?)
    }

    fn run(&self) -> Result<Status, NodeError> {
        self.start_log()?;
        let settings = self.settings()?;
        let id = Id::of_node(&settings.secret.public_key());
        let form: Form = self.store.parse().map_err(NodeError::Store)?;
        let disk = form.open(&id).map_err(NodeError::Open)?;
        runtime()?.block_on(async {
            // Whoever reads that the node is ready may end it at once.
            let mut ends = Ends::listen()?;
            let recorder = match &self.journal {
                Some(folder) => Some(journal::begin(folder, &settings)?),
                None => None,
            };
            let shown = self.listen_for_http().await?;
            let clock = SystemClock::start();
            let running = start_recorded(settings, Sockets, clock, disk, recorder.clone()).await?;
            let mut beside = JoinSet::new();
            if let Some((listener, address)) = shown {
                beside.spawn(inspect::serve(listener, running.clone()));
                say_line(format_args!("http http://{address}"));
                tracing::info!(%address, "shown over HTTP");
            }
            announce(&running, &id);
            tokio::select! {
                biased;
                () = ends.wait() => {}
                () = running.ended() => return Ok(Status::HarnessFailed),
            }
            tracing::info!("stopping");
            running.stop().await;
            journal::end(recorder);
            beside.join_all().await;
            tracing::info!("stopped");
            Ok(Status::AsPlanned)
        })
    }

    async fn listen_for_http(&self) -> Result<Option<(TcpListener, SocketAddr)>, NodeError> {
        let Some(address) = self.http else {
            return Ok(None);
        };
        let listening = Sockets.bind(address).await;
        let listening = listening.map_err(|error| StartError::Listen { address, error })?;
        Ok(Some(listening))
    }

    fn start_log(&self) -> Result<(), NodeError> {
        let filter = tracing_subscriber::EnvFilter::try_new(&self.log)
            .map_err(|error| NodeError::Log(self.log.clone(), error.to_string()))?;
        let log = tracing_subscriber::fmt()
            .with_env_filter(filter)
            .with_ansi(std::io::stderr().is_terminal())
            .with_writer(std::io::stderr);
        log.init();
        Ok(())
    }

    /// Refuses a plain node on addresses that strangers may reach, or name as theirs.
    fn stay_on_loopback(&self) -> Result<(), NodeError> {
        if !self.plain || self.trust_the_network {
            return Ok(());
        }
        let listen = [("--listen", self.listen)].into_iter();
        let advertise = self.advertise.map(|address| ("--advertise", address));
        let known = self
            .bootstrap
            .iter()
            .map(|known| ("--bootstrap", known.address));
        let mut addresses = listen.chain(advertise).chain(known);
        match addresses.find(|(_, address)| !address.ip().to_canonical().is_loopback()) {
            Some((option, address)) => Err(NodeError::PlainBeyondLoopback { option, address }),
            None => Ok(()),
        }
    }

    fn settings(&self) -> Result<Settings, NodeError> {
        self.stay_on_loopback()?;
        let mut config = match &self.design {
            Some(file) => scenario::design(file)?,
            None => Config::preset(Preset::Skywire),
        };
        if self.full {
            let unlimited = config.set("items-max", Setting::Number(0));
            unlimited.expect("a store without limit is a setting of the core");
        }
        Ok(Settings {
            secret: keys::secret(&self.key)?,
            config,
            listen: self.listen,
            advertised: self.advertise,
            bootstrap: self
                .bootstrap
                .iter()
                .map(|known| (known.key, known.address))
                .collect(),
            mode: match self.plain {
                true => Mode::Plain,
                false => Mode::Authenticated,
            },
            limits: Limits::default(),
            keeping: Keeping::Apart,
            seed: keys::fresh()?,
        })
    }
}

/// A runtime on all cores.
fn runtime() -> Result<Runtime, NodeError> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    runtime.map_err(NodeError::System)
}

/// Says that the node is ready, and how others name it.
fn announce(running: &Running, id: &Id) {
    let known = format!("{}@{}", running.key(), running.listens());
    say_line(format_args!("ready {known}"));
    tracing::info!(%id, %known, "ready");
}

/// The signals that end a node politely.
struct Ends {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

impl Ends {
    fn listen() -> Result<Ends, NodeError> {
        let listen = |kind| signal(kind).map_err(NodeError::System);
        Ok(Ends {
            interrupt: listen(SignalKind::interrupt())?,
            terminate: listen(SignalKind::terminate())?,
        })
    }

    async fn wait(&mut self) {
        tokio::select! {
            biased;
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}
