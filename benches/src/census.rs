//! Who is there, and whom a node knows after an oracle join: as in a simulated run.

use kadlab::chance::{Chance, Draw, Name, Purpose};
use kadlab::world::census::Census;
use kadlab_core::id::{ID_BITS, ID_BYTES, Id};
use kadlab_core::key::{PUBLIC_KEY_BYTES, PublicKey};
use kadlab_core::peer::{Identity, Peer};

/// The chance of all benches.
const SEED: u64 = 1;

/// Draws for this purpose; the same every time.
#[must_use]
pub fn draw(what: &str) -> Draw {
    Chance::new(SEED).stream(Name::of("benches", what), Purpose::Target)
}

/// So many identities whose ids are drawn as those of real keys are. The keys are no points of the
/// curve: nodes do not look, and a hundred thousand points would take seconds.
#[must_use]
pub fn identities(count: usize) -> Vec<Identity> {
    let mut draw = draw("identities");
    let identity = |_| {
        let mut bytes = [2; PUBLIC_KEY_BYTES];
        draw.fill(&mut bytes[1..]);
        Identity::of(PublicKey::from_bytes(bytes))
    };
    (0..count).map(identity).collect()
}

/// So many ids to look for.
#[must_use]
pub fn targets(count: usize) -> Vec<Id> {
    let mut draw = draw("targets");
    let target = |_| {
        let mut bytes = [0; ID_BYTES];
        draw.fill(&mut bytes);
        Id::from_bytes(bytes)
    };
    (0..count).map(target).collect()
}

/// The census of these identities.
#[must_use]
pub fn census(identities: &[Identity]) -> Census {
    let ids = identities.iter().map(|identity| *identity.id());
    Census::of(ids.zip((0..).map(Peer::from_index)))
}

/// Whom a node with this id knows after an oracle join: for each length of a common prefix k of
/// those who share it, or all of them.
#[must_use]
pub fn contacts(census: &Census, id: &Id, k: u16, draw: &mut Draw) -> Vec<Peer> {
    let mut contacts = Vec::new();
    for shared in 0..ID_BITS {
        if census.sharing(id, shared).len() == 1 {
            break;
        }
        let ranks = census.sharing_exactly(id, shared);
        let size = ranks.len() as u64;
        let drawn = draw.sample(size, size.min(k.into()));
        let peer = |rank: u64| census.peer(ranks.start + rank as usize);
        contacts.extend(drawn.into_iter().map(peer));
    }
    contacts
}
