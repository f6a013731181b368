//! Phantoms: how many identities that nobody has, of which kind, and where.

use super::super::super::error::ScenarioError;
use super::super::super::schema::{self, Keys, Shape};
use super::super::super::section::Section;
use super::super::super::spec::{Key, Near, PhantomIds, Phantoms};
use super::super::{placement, sets};
use super::Script;

/// Phantoms of one fault, at most.
const COUNT_MAX: u32 = 1_024;
/// Leading bits that a forged id shares with a key, at most: enough to be the closest of all, and
/// enough left to differ in.
const FORGED_BITS_MAX: u32 = 128;

/// What a table says of phantoms; they lie near `key` unless it names another.
pub(super) fn read(
    section: &Section<'_>,
    ids: PhantomIds,
    key: Option<&Key>,
    script: &Script<'_>,
) -> Result<Phantoms, ScenarioError> {
    section.allow(&["kind", "count", "near", "bits"])?;
    let count = section.need("count", "20")?.small(1..=COUNT_MAX)?;
    let near = match section.find("near") {
        Some(field) => Some(sets::key(&field, script.groups, script.scene.workloads)?),
        None => key.cloned(),
    };
    let near = match near {
        Some(to) => Some(Near {
            to,
            bits: bits(section, ids, count)?,
        }),
        None => None,
    };
    match section.find("bits") {
        Some(bits) if near.is_none() => Err(bits.wrong(
            "there is no key to share bits with".to_owned(),
            "add a line such as near = \"visor/3\", or leave `bits` out",
        )),
        _ => Ok(Phantoms { count, ids, near }),
    }
}

fn bits(section: &Section<'_>, ids: PhantomIds, count: u32) -> Result<u32, ScenarioError> {
    let field = section.need("bits", "10")?;
    match ids {
        PhantomIds::Genuine => placement::shared_bits(&field, count),
        PhantomIds::Forged => field.small(1..=FORGED_BITS_MAX),
    }
}

/// The kinds of phantoms.
pub(super) fn kinds() -> Vec<schema::Kind<'static>> {
    let keys = |bits| {
        Keys::none()
            .must(
                "count",
                Shape::small(1..=COUNT_MAX),
                "How many identities are invented.",
            )
            .may(
                "near",
                sets::key_shape(),
                "The key near which their ids lie. Default: the key of the lie, or anywhere.",
            )
            .may(
                "bits",
                Shape::small(1..=bits),
                "Leading bits that each id shares with that key, at least.",
            )
    };
    vec![
        (
            "nobody",
            "Invented identities whose ids are the hashes of their keys: only a call shows that \
             nobody is there.",
            keys(placement::BITS_MAX),
        ),
        (
            "forged",
            "Invented identities whose ids are not the hashes of their keys: whoever checks \
             sees it.",
            keys(FORGED_BITS_MAX),
        ),
    ]
}
