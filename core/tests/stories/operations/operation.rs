//! What a node may be told, drawn from few peers and items so that they meet again.

use kadlab_core::config::{Config, KEYS, Kind, Preset, Setting};
use kadlab_core::env::CallError;
use kadlab_core::time::Duration;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// Peers of the bench, the node itself (0) included; the last [`FORGED`] are forged.
pub(super) const PEERS: u8 = 12;
pub(super) const FORGED: u8 = 2;
/// Items of the bench, good and bad.
pub(super) const ITEMS: u8 = 6;
const OPERATIONS_MAX: usize = 80;

#[derive(Clone, Debug)]
pub(super) enum Operation {
    Start(Vec<u8>),
    /// The target is a peer's id.
    Find(u8),
    /// The target is an item's.
    Get(u8),
    /// Salt and value; some are too large.
    Put(u8, u8),
    /// With whom.
    Reconcile(u8),
    /// From whom, and claiming to be whom.
    Request(u8, u8, Asked),
    /// For one of all calls ever made.
    Outcome(Index, Told),
    Connected(Index),
    /// For one of all saves ever asked for.
    Saved(Index, bool),
    Pass(Duration),
    /// Time passes to the next timer.
    Timer,
    /// A timer that is not due.
    Poke,
    /// A new life with an empty disk.
    Restart,
}

#[derive(Clone, Debug)]
pub(super) enum Asked {
    Ping,
    FindNode(u8),
    GetValue(u8),
    /// The item, and whose id is the mirror target.
    PutValue(u8, Option<u8>),
    GetItems(u8),
    PutBatch(Vec<(u8, Option<u8>)>),
}

#[derive(Clone, Debug)]
pub(super) enum Told {
    /// Of the right kind, with these contacts and this item where there is room for them.
    Right(Vec<u8>, Option<u8>),
    /// Whatever was asked.
    Pong,
    Nodes(Vec<u8>),
    Failed(CallError),
}

pub(super) fn operations() -> impl Strategy<Value = Vec<Operation>> {
    vec(operation(), 1..OPERATIONS_MAX)
}

fn operation() -> impl Strategy<Value = Operation> {
    let (peer, item) = (0..PEERS, 0..ITEMS);
    let peers = vec(peer.clone(), 0..6);
    prop_oneof![
        1 => peers.prop_map(Operation::Start),
        2 => peer.clone().prop_map(Operation::Find),
        3 => item.prop_map(Operation::Get),
        4 => (0..4u8, 0..4u8).prop_map(|(salt, value)| Operation::Put(salt, value)),
        2 => peer.clone().prop_map(Operation::Reconcile),
        6 => (peer.clone(), peer, asked()).prop_map(|(from, claims, asked)| {
            Operation::Request(from, claims, asked)
        }),
        20 => (any::<Index>(), told()).prop_map(|(call, told)| Operation::Outcome(call, told)),
        2 => any::<Index>().prop_map(Operation::Connected),
        8 => (any::<Index>(), any::<bool>()).prop_map(|(save, good)| Operation::Saved(save, good)),
        2 => (0..20_000_000u64).prop_map(|micros| Operation::Pass(Duration::from_micros(micros))),
        3 => Just(Operation::Timer),
        1 => Just(Operation::Poke),
        1 => Just(Operation::Restart),
    ]
}

fn asked() -> impl Strategy<Value = Asked> {
    prop_oneof![
        1 => Just(Asked::Ping),
        1 => (0..PEERS).prop_map(Asked::FindNode),
        1 => (0..ITEMS).prop_map(Asked::GetValue),
        3 => (0..ITEMS, proptest::option::of(0..PEERS))
            .prop_map(|(item, mirror)| Asked::PutValue(item, mirror)),
        1 => (0..4u8).prop_map(Asked::GetItems),
        2 => vec((0..ITEMS, proptest::option::of(0..PEERS)), 0..4).prop_map(Asked::PutBatch),
    ]
}

fn told() -> impl Strategy<Value = Told> {
    let contacts = || vec(0..PEERS, 0..6);
    let errors = vec![
        CallError::Unreachable,
        CallError::Closed,
        CallError::Unreadable,
        CallError::NotCarried,
    ];
    prop_oneof![
        8 => (contacts(), proptest::option::of(0..ITEMS))
            .prop_map(|(contacts, item)| Told::Right(contacts, item)),
        1 => Just(Told::Pong),
        1 => contacts().prop_map(Told::Nodes),
        2 => select(errors).prop_map(Told::Failed),
    ]
}

/// Any value of any choice, with small limits.
pub(super) fn configs() -> impl Strategy<Value = Config> {
    let choices = vec(any::<Index>(), KEYS.len());
    let save_table = proptest::option::of((1..40u64).prop_map(Duration::from_secs));
    (choices, save_table, 1..5u16, 1..4u16).prop_map(|(choices, save_table, k, alpha)| {
        let mut config = Config::preset(Preset::Skywire);
        for (key, choice) in KEYS.iter().zip(choices) {
            if let Kind::Name(names) = key.kind {
                let value = Setting::Name(names[choice.index(names.len())]);
                config.set(key.name, value).expect("its own value");
            }
        }
        Config {
            k,
            alpha,
            value_max: 8,
            quota: 2,
            public_pool: 3,
            items_max: 4,
            save_table,
            ..config
        }
    })
}
