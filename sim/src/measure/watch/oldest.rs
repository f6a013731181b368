//! A live oldest contact of a full bucket is not evicted (Kademlia, section 2.2): from one sample to
//! the next it stays in the table, unless a call of the table's owner to it failed in between.

use super::{CallEnd, Seen, View};
use crate::world::hosts::Hosts;
use crate::world::stage::Position;
use kadlab_core::table::Bucket;
use kadlab_core::time::Time;
use std::collections::BTreeSet;

/// Buckets of a table.
const BUCKETS: usize = 64;

/// The oldest contact of a full bucket, both ends with their lives at that time.
#[derive(Clone, Copy, Debug)]
struct Contact {
    owner: (Position, u32),
    oldest: (Position, u32),
}

/// A call's caller, and the identity that it called: whose, and which of them.
pub(super) type Between = (Position, (Position, u32));

/// What the last sample saw.
#[derive(Debug, Default)]
pub(super) struct Oldest {
    before: Vec<Contact>,
    /// The ends of calls that failed since.
    failed: BTreeSet<Between>,
}

impl Oldest {
    pub(super) fn call_ended(&mut self, between: Between, end: CallEnd) {
        if matches!(end, CallEnd::Failed | CallEnd::Abandoned) {
            self.failed.insert(between);
        }
    }

    /// A case is an oldest contact that lived all the time since the last sample, and with it the
    /// owner of the table; wrong if it is not known any more.
    pub(super) fn look(
        &mut self,
        now: Time,
        inside: bool,
        step: usize,
        view: &View<'_>,
        seen: &mut Seen,
    ) {
        for contact in &self.before {
            let (owner, oldest) = (contact.owner.0, contact.oldest.0);
            let lived = life(owner, view.hosts) == Some(contact.owner.1)
                && life(oldest, view.hosts) == Some(contact.oldest.1);
            let called = view.stage.whose(view.hosts.me(oldest));
            if lived && !self.failed.contains(&(owner, called)) {
                let known = knows(owner, oldest, view);
                seen.look((!known).then_some(|| {
                    let (owner, oldest) = (view.name(owner), view.name(oldest));
                    format!("at {now:?} {owner} knew {oldest} no more")
                }));
            }
        }
        self.failed.clear();
        self.before.clear();
        if inside {
            let owners = view.live(step);
            owners.for_each(|owner| self.before.extend(oldest_of(owner, view)));
        }
    }
}

/// The count of a node's lives, if it is up.
fn life(node: Position, hosts: &Hosts) -> Option<u32> {
    hosts.is_up(node).then(|| hosts[node].life())
}

fn knows(owner: Position, contact: Position, view: &View<'_>) -> bool {
    let id = |node| view.hosts.id(view.stage, node);
    let bucket = Bucket::of(id(owner), id(contact));
    let table = view.hosts[owner].node().map(|node| node.table());
    table.is_some_and(|table| table.knows(bucket, view.hosts.me(contact)))
}

/// The oldest contacts of a node's full buckets that are up.
fn oldest_of(owner: Position, view: &View<'_>) -> Vec<Contact> {
    let k = usize::from(view.stage.group_of(owner).config.k);
    let Some(node) = view.hosts[owner].node() else {
        return Vec::new();
    };
    let buckets = (0..BUCKETS).map(|bucket| node.table().bucket(bucket));
    let full = buckets.filter_map(|mut bucket| {
        let oldest = bucket.next()?;
        let full = bucket.count() + 1 >= k && view.hosts.is_live(oldest);
        full.then(|| view.stage.position(oldest))
    });
    let contact = |oldest| {
        Some(Contact {
            owner: (owner, life(owner, view.hosts)?),
            oldest: (oldest, life(oldest, view.hosts)?),
        })
    };
    full.filter_map(contact).collect()
}
