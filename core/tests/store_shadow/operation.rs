//! Operations on a store, drawn from a small world so that targets, numbers and dates collide.

use kadlab_core::config::{Config, Preset};
use kadlab_core::id::Id;
use kadlab_core::item::Item;
use kadlab_core::key::{PublicKey, SecretKey};
use kadlab_core::store::Put;
use kadlab_core::time::Duration;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use std::sync::Arc;

/// Long enough for some operations, short enough for some lives in a run.
const LIFE: Duration = Duration::from_micros(12);
const OPERATIONS_MAX: usize = 60;
const SALTS: [&[u8]; 3] = [b"", b"tp", b"dmsg"];

/// Keys, and every item that they might sign.
#[derive(Debug)]
pub(crate) struct World {
    keys: Vec<PublicKey>,
    items: Vec<Arc<Item>>,
    targets: Vec<Id>,
}

/// An owned [`Put`].
#[derive(Clone, Debug)]
pub(crate) struct OwnedPut {
    pub(crate) item: Arc<Item>,
    pub(crate) mirror_target: Option<Id>,
}

/// An operation; the last field is how long it comes after the one before.
#[derive(Clone, Debug)]
pub(crate) enum Operation {
    /// Admit, then insert.
    Put(OwnedPut, Duration),
    /// Admit both, then insert both.
    Race([OwnedPut; 2], Duration),
    Find(Id, Duration),
    Sweep(Duration),
    Delete(Id, Duration),
    Refresh(Id, Duration),
    Load(Arc<Item>, Id, Duration, Duration),
    Items(&'static [u8], u64, u32, Duration),
}

impl OwnedPut {
    pub(crate) fn put(&self) -> Put<'_> {
        Put {
            item: &self.item,
            mirror_target: self.mirror_target,
        }
    }
}

impl Operation {
    pub(crate) fn pause(&self) -> Duration {
        match self {
            Operation::Put(_, pause)
            | Operation::Race(_, pause)
            | Operation::Find(_, pause)
            | Operation::Sweep(pause)
            | Operation::Delete(_, pause)
            | Operation::Refresh(_, pause)
            | Operation::Load(_, _, _, pause)
            | Operation::Items(_, _, _, pause) => *pause,
        }
    }
}

/// Four public keys, a trusted and a whitelisted one.
pub(crate) fn world() -> World {
    let secrets = (1..=6).map(|byte| SecretKey::from_bytes([byte; 32]));
    let secrets: Vec<_> = secrets.map(|secret| secret.expect("a valid key")).collect();
    let items: Vec<_> = secrets.iter().flat_map(items).collect();
    let mut targets: Vec<_> = items.iter().map(|item| *item.target()).collect();
    targets.dedup();
    targets.extend((1..4).map(|byte| Id::from_bytes([byte; 32])));
    World {
        keys: secrets.iter().map(SecretKey::public_key).collect(),
        items,
        targets,
    }
}

fn items(secret: &SecretKey) -> Vec<Arc<Item>> {
    let mut items = Vec::new();
    for salt in SALTS {
        for (seq, value) in (0..4).flat_map(|seq| [(seq, b"a"), (seq, b"b")]) {
            let sign = |payload: &[u8]| secret.sign(payload);
            items.push(Item::signed(secret.public_key(), salt, seq, value, sign));
        }
    }
    let mut tampered = items[0].parts().clone();
    tampered.value = Some(b"tampered".as_slice().into());
    items.push(Item::new(tampered));
    items.push(Item::signed(
        secret.public_key(),
        b"",
        9,
        b"too long",
        |payload| secret.sign(payload),
    ));
    items.into_iter().map(Arc::new).collect()
}

impl World {
    /// The preset with limits that a short run reaches.
    pub(crate) fn config(&self, preset: Preset) -> Config {
        Config {
            value_max: 7,
            public_pool: 4,
            quota: 2,
            item_ttl: LIFE,
            trusted: vec![self.keys[4], self.keys[5]],
            whitelisted: vec![self.keys[5]],
            ..Config::preset(preset)
        }
    }
}

fn pause() -> impl Strategy<Value = Duration> {
    prop_oneof![
        2 => Just(0),
        6 => 1..4u64,
        1 => 4..30u64,
    ]
    .prop_map(Duration::from_micros)
}

fn put(world: &World) -> impl Strategy<Value = OwnedPut> + use<> {
    let targets = world.targets.clone();
    (select(world.items.clone()), 0..4u8, select(targets)).prop_map(|(item, kind, other)| {
        let mirror_target = match kind {
            0 => Some(other),
            1 => Some(*item.target()),
            _ => None,
        };
        OwnedPut {
            item,
            mirror_target,
        }
    })
}

fn operation(world: &World) -> impl Strategy<Value = Operation> + use<> {
    let target = || select(world.targets.clone());
    let age = (0..30u64).prop_map(Duration::from_micros);
    let load = (select(world.items.clone()), target(), age, pause());
    let query = (select(&SALTS[..]), 0..3u64, 0..4u32, pause());
    prop_oneof![
        12 => (put(world), pause()).prop_map(|(put, pause)| Operation::Put(put, pause)),
        2 => ([put(world), put(world)], pause()).prop_map(|(puts, pause)| Operation::Race(puts, pause)),
        2 => (target(), pause()).prop_map(|(target, pause)| Operation::Find(target, pause)),
        2 => pause().prop_map(Operation::Sweep),
        1 => (target(), pause()).prop_map(|(target, pause)| Operation::Delete(target, pause)),
        1 => (target(), pause()).prop_map(|(target, pause)| Operation::Refresh(target, pause)),
        2 => load.prop_map(|(item, target, age, pause)| Operation::Load(item, target, age, pause)),
        2 => query.prop_map(|(salt, since, limit, pause)| Operation::Items(salt, since, limit, pause)),
    ]
}

/// A capacity and a run of operations.
pub(crate) fn operations(world: &World) -> impl Strategy<Value = (u32, Vec<Operation>)> + use<> {
    let capacity = select(&[0, 5][..]);
    (capacity, vec(operation(world), 1..OPERATIONS_MAX))
}
