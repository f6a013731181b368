//! The nodes' secret keys: drawn, and for a group that is placed near a target drawn until the id
//! lies there.
//!
//! A key is the first of its node's own stream that will do, so that nobody's place changes
//! anybody else's. A node that loses its identity draws again from another stream of its own, and
//! is placed again if its group is.

use super::stage::{Fixed, Position};
use crate::chance::{Chance, Draw, Name, Purpose};
use crate::scenario::Scenario;
use crate::scenario::spec::{Key, Placement, Task};
use kadlab_core::id::Id;
use kadlab_core::key::SecretKey;
use std::collections::BTreeMap;

/// Draws for one key at most, as a multiple of those that are to be expected: beyond that the
/// chance of bad luck is below 10^-27.
const PATIENCE: u64 = 64;

/// The secret keys that the name of a node alone does not give, by position and the number of
/// identities lost before.
pub(super) type Placed = BTreeMap<(Position, u32), SecretKey>;

/// The first key of a node, if it is not placed.
pub(super) fn first(chance: &Chance, name: Name) -> SecretKey {
    drawn(chance, name, 0)
}

/// The key of a node that has lost so many, if it is not placed.
pub(super) fn drawn(chance: &Chance, name: Name, losses: u32) -> SecretKey {
    next(&mut stream(chance, name, losses))
}

fn stream(chance: &Chance, name: Name, losses: u32) -> Draw {
    match losses {
        0 => chance.stream(name, Purpose::Key),
        _ => chance.stream(name.numbered(losses), Purpose::LaterKey),
    }
}

/// Draws until the bytes are a secret key; the first draw all but always is.
pub(super) fn next(draw: &mut Draw) -> SecretKey {
    loop {
        let mut bytes = [0; 32];
        draw.fill(&mut bytes);
        if let Some(key) = SecretKey::from_bytes(bytes) {
            return key;
        }
    }
}

/// The first key of a stream whose id shares `bits` leading bits with a target.
///
/// # Panics
/// If there is none within [`PATIENCE`].
pub(super) fn near(mut draw: Draw, target: &Id, bits: u32) -> SecretKey {
    let is_near = |key: &SecretKey| Id::of_node(&key.public_key()).common_prefix(target) >= bits;
    let found = (0..PATIENCE << bits).map(|_| next(&mut draw)).find(is_near);
    found.expect("a key that shares so few bits is drawn sooner or later")
}

/// The keys of all groups that are placed near something; `losses` says how many identities a node
/// may lose.
pub(super) fn placed(
    scenario: &Scenario,
    chance: &Chance,
    nodes: &[Fixed],
    losses: &BTreeMap<Position, u32>,
) -> Placed {
    let mut placed = Placed::new();
    for (position, node) in (0..).zip(nodes) {
        if let Placement::Near { to, bits } = &scenario.groups[usize::from(node.group)].placement {
            let target = anchor(to, scenario, chance);
            let most = losses.get(&position).copied().unwrap_or(0);
            placed.extend((0..=most).map(|losses| {
                let draw = stream(chance, node.name, losses);
                ((position, losses), near(draw, &target, *bits))
            }));
        }
    }
    placed
}

/// Where a key is that no placed group moves; that of a node by its first identity.
fn anchor(to: &Key, scenario: &Scenario, chance: &Chance) -> Id {
    let owner = |group: usize, index| {
        let group = &scenario.groups[group];
        assert!(
            group.placement == Placement::Random,
            "nothing is placed near a placed group"
        );
        first(chance, Name::of_node(&group.name, index)).public_key()
    };
    match to {
        Key::Id(id) => *id,
        Key::Node { group, index } => Id::of_node(&owner(*group, *index)),
        Key::Publication { of, group, index } => {
            let Task::Publish { salt, .. } = &scenario.workloads[of.position].task else {
                panic!("only publications have targets");
            };
            Id::of_item(&owner(*group, *index), salt.as_bytes())
        }
    }
}
