//! Fingerprints: each node folds what it received, in order, into a running hash.
//!
//! Handles and addresses of this process never enter, only names, identifiers and times. The
//! contacts of a reply are folded without their order, which carries no meaning.

use kadlab_core::item::Item;
use kadlab_core::message::{Contact, Entry, Reply, Request};
use kadlab_core::peer::Peer;
use sha2::{Digest, Sha256};

/// An odd constant without structure (the golden ratio in 64 bits).
const MIX: u64 = 0x9e37_79b9_7f4a_7c15;

/// A running hash; zero as long as nothing was folded.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Fold(u64);

fn mix(one: u64, other: u64) -> u64 {
    let product = u128::from(one ^ MIX) * u128::from(other ^ MIX.rotate_left(32));
    (product >> 64) as u64 ^ product as u64
}

impl Fold {
    /// Folds a number in.
    pub fn add(&mut self, number: u64) {
        self.0 = mix(self.0, number).rotate_left(23) ^ number;
    }

    /// The hash so far.
    #[must_use]
    pub const fn as_u64(self) -> u64 {
        self.0
    }

    /// Folds a request.
    pub fn request(&mut self, request: &Request) {
        self.add(request.method().number().into());
        match request {
            Request::Ping => {}
            Request::FindNode { target } | Request::GetValue { target } => {
                self.add(target.leading_bits());
            }
            Request::PutValue {
                item,
                mirror_target,
            } => {
                self.item(item);
                if let Some(target) = mirror_target {
                    self.add(target.leading_bits());
                }
            }
            Request::GetItems {
                salt,
                since_seq,
                limit,
            } => {
                salt.bytes().for_each(|byte| self.add(byte.into()));
                self.add(*since_seq);
                self.add((*limit).into());
            }
            Request::PutBatch { entries } => self.entries(entries),
        }
    }

    /// Folds a reply.
    pub fn reply(&mut self, reply: &Reply, leading_bits: impl Fn(Peer) -> u64) {
        self.add(u64::from(reply.method().number()) << 8);
        match reply {
            Reply::Pong => {}
            Reply::Nodes { closest } => self.contacts(closest, leading_bits),
            Reply::Value { item, closest } => {
                if let Some(item) = item {
                    self.item(item);
                }
                self.contacts(closest, leading_bits);
            }
            Reply::Put(outcome) => self.add(u64::from(outcome.is_ok())),
            Reply::Items { entries, has_more } => {
                self.entries(entries);
                self.add(u64::from(*has_more));
            }
            Reply::Batch(answers) => {
                let answers = answers.iter().map(|answer| u64::from(answer.is_ok()));
                answers.for_each(|answer| self.add(answer));
            }
        }
    }

    fn contacts(&mut self, contacts: &[Contact], leading_bits: impl Fn(Peer) -> u64) {
        let one = |contact: &Contact| {
            mix(
                leading_bits(contact.peer),
                contact.last_seen_unix_secs.into(),
            )
        };
        self.add(contacts.iter().map(one).fold(0, u64::wrapping_add));
    }

    fn entries(&mut self, entries: &[Entry]) {
        for Entry { item, target } in entries {
            self.item(item);
            self.add(target.map_or(0, |target| target.leading_bits()));
        }
    }

    fn item(&mut self, item: &Item) {
        self.add(item.seq());
        self.add(item.target().leading_bits());
        // A signature covers everything else, and ours are deterministic.
        let mut first = [0; 8];
        first.copy_from_slice(&item.parts().signature.as_bytes()[..8]);
        self.add(u64::from_be_bytes(first));
    }
}

/// The fingerprint of a run: the nodes' hashes in name order, as 16 hexadecimal digits. A node
/// that never received anything leaves no trace.
#[must_use]
pub fn fingerprint(nodes: impl Iterator<Item = (u64, Fold)>) -> String {
    let mut hash = Sha256::new();
    for (name, fold) in nodes.filter(|(_, fold)| *fold != Fold::default()) {
        hash.update(name.to_be_bytes());
        hash.update(fold.0.to_be_bytes());
    }
    hash.finalize()
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fold(numbers: &[u64]) -> Fold {
        let mut fold = Fold::default();
        numbers.iter().for_each(|number| fold.add(*number));
        fold
    }

    #[test]
    fn the_order_of_what_was_received_matters() {
        assert_ne!(fold(&[1, 2]), fold(&[2, 1]));
        assert_ne!(fold(&[0]), fold(&[0, 0]));
        assert_ne!(fold(&[0]), Fold::default());
    }

    #[test]
    fn an_idle_node_leaves_no_trace_in_the_fingerprint() {
        let busy = [(5, fold(&[1])), (6, fold(&[2]))];
        let with_idle = [busy[0], (9, Fold::default()), busy[1]];
        assert_eq!(
            fingerprint(busy.into_iter()),
            fingerprint(with_idle.into_iter())
        );
        assert_ne!(
            fingerprint(busy.into_iter()),
            fingerprint([busy[0]].into_iter())
        );
    }
}
