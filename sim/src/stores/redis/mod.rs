//! A disk on a Redis server, which several nodes may share, as Skywire's servers do.
//!
//! Items lie under `dht:` and the target in hexadecimal, as the JSON of the original, without a
//! date and without an end; what is this node's alone lies under its own id. A save never lowers
//! a sequence number, and a delete leaves what another wrote since: what is there is read, judged
//! here, where numbers are exact and JSON is read as everywhere else, and replaced only if it is
//! still the same bytes.
//! Not here: TLS, clusters, and any wish about how surely the server itself keeps what it said.

mod address;
mod keys;
mod load;
mod session;
mod swap;

pub(super) use address::FORM;
pub use address::RedisAddress;

use super::bytes::{CONTACT_BYTES, contact_rows, item_json};
use super::{CHANGES_MAX, Change, Disk, DiskError, Kept, Loaded, OpenError};
use kadlab_core::id::Id;
use kadlab_core::item::Item;
use kadlab_core::time::WallClock;
use keys::Keys;
use session::Session;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use swap::Wanted;

/// Most bytes of values that are asked for or sent in one exchange, unless one value is longer.
const EXCHANGE_BYTES_MAX: usize = 8 << 20;

/// A Redis server, as one node sees it.
pub struct RedisDisk {
    session: Session,
    keys: Keys,
    /// What this node loaded or saved and did not delete: a delete means this and nothing newer.
    /// The node holds the same items.
    seen: BTreeMap<Id, Arc<Item>>,
}

impl RedisDisk {
    /// Connects to the server, for the node with this id.
    ///
    /// # Errors
    /// When the server does not answer, or not to us.
    pub fn open(address: &RedisAddress, node: &Id) -> Result<RedisDisk, OpenError> {
        let mut session = Session::new(address);
        session
            .ping()
            .map_err(|error| address::refused(address, &error))?;
        Ok(RedisDisk {
            session,
            keys: Keys::of(node),
            seen: BTreeMap::new(),
        })
    }

    fn wanted(&self, change: &Change) -> Wanted {
        let wanted = match change {
            Change::Save(Kept::Item { target, item, .. }) => {
                item_json(item).map(|json| Wanted::Saved {
                    target: *target,
                    item: Arc::clone(item),
                    json,
                })
            }
            Change::Save(Kept::Sequence { target, seq }) => {
                Ok(Wanted::Own(self.keys.set_sequence(target, *seq)))
            }
            Change::Save(Kept::Table { contacts }) => {
                contact_rows(contacts).map(|rows| Wanted::Own(self.keys.set_contacts(&rows)))
            }
            Change::Delete(target) => Ok(Wanted::Deleted {
                target: *target,
                seen: self.seen.get(target).cloned(),
            }),
        };
        wanted.unwrap_or_else(Wanted::Refused)
    }

    /// Makes the changes of one exchange, and remembers what came of them.
    fn make(&mut self, wanted: &[Wanted]) -> Vec<Result<(), DiskError>> {
        let outcomes = swap::make(&mut self.session, wanted);
        let done = wanted.iter().zip(&outcomes);
        for (wanted, _) in done.filter(|(_, outcome)| outcome.is_ok()) {
            match wanted {
                Wanted::Saved { target, item, .. } => {
                    self.seen.insert(*target, Arc::clone(item));
                }
                Wanted::Deleted { target, .. } => {
                    self.seen.remove(target);
                }
                Wanted::Own(_) | Wanted::Refused(_) => {}
            }
        }
        outcomes
    }
}

impl Disk for RedisDisk {
    fn load(&mut self, now: WallClock) -> Result<Loaded, DiskError> {
        let loaded = load::load(&mut self.session, &self.keys, now)?;
        let items = loaded.kept.iter().filter_map(|kept| match kept {
            Kept::Item { target, item, .. } => Some((*target, Arc::clone(item))),
            _ => None,
        });
        self.seen = items.collect();
        Ok(loaded)
    }

    fn apply(&mut self, changes: &[Change]) -> Vec<Result<(), DiskError>> {
        assert!(changes.len() <= CHANGES_MAX, "a batch has a limit");
        let mut outcomes = Vec::with_capacity(changes.len());
        while outcomes.len() < changes.len() {
            let rest = &changes[outcomes.len()..];
            if let Some(Err(gone @ DiskError::Gone(_))) = outcomes.last() {
                outcomes.extend(vec![Err(gone.clone()); rest.len()]);
                break;
            }
            let exchange = rest[..together(rest)].iter();
            let wanted: Vec<Wanted> = exchange.map(|change| self.wanted(change)).collect();
            outcomes.extend(self.make(&wanted));
        }
        outcomes
    }
}

/// How many of these changes, at least one, can be made in one exchange: no two items under one
/// target, so that each is judged by what the one before it left, and not too many bytes.
fn together(changes: &[Change]) -> usize {
    let mut targets = BTreeSet::new();
    let mut bytes = 0;
    let fits = |change: &&Change| {
        bytes += weight(change);
        let is_free = match change {
            Change::Save(Kept::Item { target, .. }) | Change::Delete(target) => {
                targets.insert(*target)
            }
            _ => true,
        };
        is_free && bytes <= EXCHANGE_BYTES_MAX
    };
    changes.iter().take_while(fits).count().max(1)
}

/// About as many bytes as a change sends.
fn weight(change: &Change) -> usize {
    const OF_A_COMMAND: usize = 1 << 10;
    match change {
        Change::Save(Kept::Item { item, .. }) => OF_A_COMMAND + 2 * item.value().len(),
        Change::Save(Kept::Table { contacts }) => OF_A_COMMAND + CONTACT_BYTES * contacts.len(),
        Change::Save(Kept::Sequence { .. }) | Change::Delete(_) => OF_A_COMMAND,
    }
}
