//! Who is there, as in a simulated run.

use kadlab::chance::{Chance, Draw, Name, Purpose};
use kadlab::world::census::Census;
use kadlab_core::id::{ID_BYTES, Id};
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
