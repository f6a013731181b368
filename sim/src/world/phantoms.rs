//! Phantoms: identities that no node has, for liars to name.
//!
//! A phantom is a pure function of the seed, its fault's name and its number, so that it changes
//! nobody's luck. It has a key that nobody knows, an id that is the key's hash or is not, and an
//! address: whoever calls it calls a place where nobody is up and nobody ever will be.

use super::keys;
use super::stage::{Fixed, Position, Stage};
use crate::chance::{Draw, Name, Purpose};
use crate::scenario::spec::{Fault, FaultKind, PhantomIds, Phantoms, Selection};
use kadlab_core::id::{ID_BYTES, Id};
use kadlab_core::peer::Identity;
use std::ops::Range;

/// One phantom.
pub(super) struct Minted {
    /// Its address.
    pub(super) fixed: Fixed,
    /// Who it says it is.
    pub(super) identity: Identity,
}

/// All phantoms of a scenario, by fault and number. The nodes are on the stage already.
pub(super) fn minted(stage: &Stage) -> Vec<Minted> {
    let faults = stage.scenario.faults.iter();
    let asked = faults.filter_map(|fault| asked(fault).map(|(on, spec)| (fault, on, spec)));
    let mut minted = Vec::new();
    for (fault, on, spec) in asked {
        let group = u16::try_from(on.group().unwrap_or(0)).expect("a scenario has few groups");
        minted.extend((0..spec.count).map(|index| {
            let name = Name::of("fault", &fault.name).numbered(index);
            Minted {
                // An address in the manner of the liars' group, at a place of its own.
                fixed: Fixed { name, index, group },
                identity: identity(stage, name, spec),
            }
        }));
    }
    minted
}

/// The positions of a fault's phantoms.
pub(super) fn positions(stage: &Stage, fault: usize) -> Range<Position> {
    let count = |fault: &Fault| asked(fault).map_or(0, |(_, spec)| spec.count);
    let faults = &stage.scenario.faults;
    let before: u32 = faults[..fault].iter().map(count).sum();
    let first = stage.len() as Position + before;
    first..first + count(&faults[fault])
}

/// The phantoms that a fault needs, and who names them.
fn asked(fault: &Fault) -> Option<(&Selection, &Phantoms)> {
    match &fault.kind {
        FaultKind::Lie { on, how, .. } => how.phantoms().map(|spec| (on, spec)),
        _ => None,
    }
}

fn identity(stage: &Stage, name: Name, spec: &Phantoms) -> Identity {
    let mut draw = stage.chance.stream(name, Purpose::Phantom);
    let near = spec.near.as_ref().map(|near| {
        (
            stage.id_of(&near.to, |node| stage.first_peer(node)),
            near.bits,
        )
    });
    match (spec.ids, near) {
        (PhantomIds::Genuine, None) => Identity::of(keys::next(&mut draw).public_key()),
        (PhantomIds::Genuine, Some((target, bits))) => {
            Identity::of(keys::near(draw, &target, bits).public_key())
        }
        (PhantomIds::Forged, near) => {
            let key = keys::next(&mut draw).public_key();
            Identity::claimed(forged(&mut draw, near), key)
        }
    }
}

/// An id that is drawn apart from its key and shares leading bits with a target.
fn forged(draw: &mut Draw, near: Option<(Id, u32)>) -> Id {
    let mut bytes = [0; ID_BYTES];
    draw.fill(&mut bytes);
    let id = Id::from_bytes(bytes);
    near.map_or(id, |(target, bits)| target.with_tail(bits, &id))
}
