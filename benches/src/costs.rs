//! What a processor of this machine takes for each kind of work that a scenario can charge.
//!
//! Each is the work of the core alone: no socket, no disk, no handshake. What the four stand for is
//! said in docs/scenarios.md, "Processors".

use crate::batches::{Spread, measure};
use crate::census::targets;
use crate::crowd::Crowd;
use crate::frames::{Message, messages};
use crate::items::{SALT, VALUE_BYTES, item, secret, unchecked};
use kadlab_core::item::signed_payload;
use std::hint::black_box;

/// Nodes that call each other while messages are measured.
const NODES: usize = 1_000;
/// Lookups before the first that counts: buffers have grown, caches are warm.
const WARM_UP: usize = 200;
/// Lookups in a batch, which is some hundred messages.
const LOOKUPS: usize = 10;
/// Frames in a batch, written and read.
const FRAMES: usize = 10;
/// Signatures in a batch.
const SIGNATURES: usize = 20;
/// Bytes of the unit of `kibibyte`.
const KIBIBYTE: f64 = 1_024.0;

/// The costs of one processor.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Costs {
    /// For a message that a node hears, and everything that it does about it.
    pub message: Spread,
    /// For 1,024 bytes written or read.
    pub kibibyte: Spread,
    /// For a signature made.
    pub sign: Spread,
    /// For a signature checked.
    pub check: Spread,
}

impl Costs {
    /// Measures all four over so many batches each. `progress` hears what is next.
    pub fn measured(batches: usize, progress: &mut dyn FnMut(&str)) -> Costs {
        let mut next = |name: &str, cost: fn(usize) -> Spread| {
            progress(name);
            cost(batches)
        };
        Costs {
            message: next("message", message),
            kibibyte: next("kibibyte", kibibyte),
            sign: next("sign", sign),
            check: next("check", check),
        }
    }

    /// The four under their names.
    #[must_use]
    pub fn named(&self) -> [(&'static str, Spread); 4] {
        [
            ("message", self.message),
            ("kibibyte", self.kibibyte),
            ("sign", self.sign),
            ("check", self.check),
        ]
    }
}

/// A steady FindNode exchange: whole lookups, by the messages that nodes hear.
fn message(batches: usize) -> Spread {
    let mut crowd = Crowd::of(NODES);
    let targets = targets(NODES);
    let mut lookups = 0;
    let mut look_up = |crowd: &mut Crowd, count: usize| {
        for _ in 0..count {
            let asker = lookups % crowd.len();
            black_box(crowd.find_node(asker, targets[lookups % targets.len()]));
            lookups += 1;
        }
    };
    look_up(&mut crowd, WARM_UP);
    let body = |(): &mut ()| {
        let before = crowd.counted().messages;
        look_up(&mut crowd, LOOKUPS);
        (crowd.counted().messages - before) as f64
    };
    measure(batches, || (), body)
}

/// The frames of such an exchange, each written once and read once.
fn kibibyte(batches: usize) -> Spread {
    let exchange: Vec<Message> = messages()
        .into_iter()
        .filter(|(name, _)| crate::frames::EXCHANGE.contains(name))
        .map(|(_, message)| message)
        .collect();
    let body = |(): &mut ()| {
        let mut bytes = 0;
        for message in exchange.iter().cycle().take(FRAMES) {
            let frame = black_box(message).encode();
            black_box(message.decode(&frame)).expect("it has just been written");
            bytes += 2 * frame.len();
        }
        bytes as f64 / KIBIBYTE
    };
    measure(batches, || (), body)
}

/// Signatures over an item of the usual size.
fn sign(batches: usize) -> Spread {
    let (secret, value) = (secret(0), [7; VALUE_BYTES]);
    let mut seq = 0;
    let body = |(): &mut ()| {
        for _ in 0..SIGNATURES {
            seq += 1;
            black_box(secret.sign(&signed_payload(seq, &value, SALT)));
        }
        SIGNATURES as f64
    };
    measure(batches, || (), body)
}

/// Checks of such an item by somebody who has not seen it before.
fn check(batches: usize) -> Spread {
    let original = item(&secret(0), SALT, 1, VALUE_BYTES);
    let fresh = || -> Vec<_> { (0..SIGNATURES).map(|_| unchecked(&original)).collect() };
    measure(batches, fresh, |items| {
        for item in &*items {
            black_box(item.verify(VALUE_BYTES)).expect("it is validly signed");
        }
        SIGNATURES as f64
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cost_is_measured_under_its_name() {
        let mut heard = Vec::new();
        let costs = Costs::measured(1, &mut |name| heard.push(name.to_owned()));
        assert_eq!(heard, costs.named().map(|(name, _)| name));
        for (name, spread) in costs.named() {
            assert!(spread.median > 0.0, "{name}");
        }
    }
}
