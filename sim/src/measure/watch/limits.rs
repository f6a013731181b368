//! Stores keep their limits: capacity, public pool, quota of a key, size of a value.

use super::{Seen, View};
use kadlab_core::config::Config;
use kadlab_core::key::PublicKey;
use kadlab_core::store::{Store, Tier};
use kadlab_core::time::Time;
use std::collections::BTreeMap;

/// A case is a store that holds something; wrong if it exceeds a limit of its node's design.
pub(super) fn look(now: Time, step: usize, view: &View<'_>, seen: &mut Seen) {
    for position in view.live(step) {
        let store = view.hosts[position].node().map(|node| node.store());
        let Some(store) = store.filter(|store| !store.is_empty()) else {
            continue;
        };
        let exceeded = exceeded(store, now, &view.stage.group_of(position).config);
        seen.look(exceeded.map(|exceeded| {
            move || {
                let name = view.name(position);
                format!("that of {name} at {now:?} held {exceeded}")
            }
        }));
    }
}

/// The first limit that a store exceeds, in words. Trusted and whitelisted items make no room, so
/// that only public ones can exceed a capacity.
fn exceeded(store: &Store, now: Time, config: &Config) -> Option<String> {
    let (items, public) = (store.len(), store.counts(now, config).public);
    let capacity = config.items_max as usize;
    if capacity > 0 && items > capacity && public > 0 {
        return Some(format!("{items} items of at most {capacity}"));
    }
    if public > config.public_pool {
        let pool = config.public_pool;
        return Some(format!("{public} public items of at most {pool}"));
    }
    let mut by_key: BTreeMap<&PublicKey, u32> = BTreeMap::new();
    for (target, item) in store.iter() {
        let bytes = item.value().len();
        if bytes > config.value_max as usize {
            let most = config.value_max;
            return Some(format!("a value of {bytes} bytes of at most {most}"));
        }
        if target == item.target() && Tier::of(item.key(), config) == Tier::Public {
            *by_key.entry(item.key()).or_default() += 1;
        }
    }
    let most = by_key.into_values().max().unwrap_or(0);
    let quota = config.quota;
    (most > quota).then(|| format!("{most} items of one key of at most {quota}"))
}
