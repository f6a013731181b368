//! `placement` of a `[[group]]`: whether its keys are drawn as they come, or until they lie near a
//! key. It is read after the workloads, because a key may be a publication.

use super::super::error::ScenarioError;
use super::super::field::Field;
use super::super::schema::{Keys, Shape, told_by};
use super::super::section::Section;
use super::super::spec::{Group, Key, Placement, Workload};
use super::entries::sections;
use super::sets::{self, key};

/// Leading bits that a key can be drawn to share, at most: each bit doubles the draws.
pub(super) const BITS_MAX: u32 = 16;
/// Keys drawn for one group, about: half a minute's work.
const DRAWS_MAX: u64 = 1 << 20;

/// Reads the placements of all groups into them.
pub(super) fn read(
    root: &Section<'_>,
    groups: &mut [Group],
    workloads: &[Workload],
) -> Result<(), ScenarioError> {
    let mut placed = Vec::new();
    for (index, section) in sections(root, "group")?.iter().enumerate() {
        if let Some(field) = section.find("placement") {
            let (placement, to) = placement(&field, groups[index].count, (groups, workloads))?;
            groups[index].placement = placement;
            placed.extend(to);
        }
    }
    for (to, field) in placed {
        check_anchor(&to, &field, groups)?;
    }
    Ok(())
}

type Anchor<'a> = Option<(Key, Field<'a>)>;

fn placement<'a>(
    field: &Field<'a>,
    count: u32,
    (groups, workloads): (&[Group], &[Workload]),
) -> Result<(Placement, Anchor<'a>), ScenarioError> {
    let section = field.section()?;
    let kind = section.need("kind", "\"near\"")?;
    if kind.name_of(&["random", "near"])? == 0 {
        section.allow(&["kind"])?;
        return Ok((Placement::Random, None));
    }
    section.allow(&["kind", "to", "bits"])?;
    let anchor = section.need("to", "\"visor/3\"")?;
    let to = key(&anchor, groups, workloads)?;
    let bits = section.need("bits", "10")?;
    let shared = shared_bits(&bits, count)?;
    Ok((
        Placement::Near {
            to: to.clone(),
            bits: shared,
        },
        Some((to, anchor)),
    ))
}

/// Leading bits that so many keys can be drawn to share with another.
pub(super) fn shared_bits(field: &Field<'_>, count: u32) -> Result<u32, ScenarioError> {
    let bits = field.small(1..=u32::MAX)?;
    let draws = u64::from(count).checked_shl(bits.min(63));
    match draws {
        Some(draws) if bits <= BITS_MAX && draws <= DRAWS_MAX => Ok(bits),
        _ => Err(field.wrong(
            format!("{count} keys that share {bits} bits take too many draws"),
            format!("choose at most {BITS_MAX} bits, and nodes times 2^bits at most {DRAWS_MAX}"),
        )),
    }
}

/// A key must have its place before others are placed near it.
fn check_anchor(to: &Key, field: &Field<'_>, groups: &[Group]) -> Result<(), ScenarioError> {
    let group = match to {
        Key::Id(_) => return Ok(()),
        Key::Node { group, .. } | Key::Publication { group, .. } => *group,
    };
    if groups[group].placement == Placement::Random {
        return Ok(());
    }
    Err(field.wrong(
        format!(
            "group \"{}\" is placed near something itself",
            groups[group].name
        ),
        "name a node of a group without `placement`, or 64 hexadecimal digits",
    ))
}

/// What `placement` takes.
pub(super) fn shape() -> Shape {
    let near = Keys::none()
        .must("to", sets::key_shape(), "The key near which they lie.")
        .must(
            "bits",
            Shape::small(1..=BITS_MAX),
            "Leading bits that each id shares with the key, at least: 2^bits draws a node.",
        );
    let kinds = vec![
        ("random", "Keys are drawn as they come.", Keys::none()),
        (
            "near",
            "Each key is drawn until its id lies near another key.",
            near,
        ),
    ];
    told_by("kind", &Keys::none(), kinds, None)
}
