//! How many handshakes a node carries out for strangers: each costs it a signature and the check of
//! one, and a stranger's hello costs nothing.
//!
//! Each origin has a bucket of tokens, kept as one moment: that at which it would be full again. A
//! bucket that is full is as good as none, so that only those who came lately are remembered, and of
//! those a limited number.

use super::clock::Moment;
use super::limits::{HANDSHAKE_ORIGINS_MAX, Limits};
use super::origin::Origin;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Who may have a handshake now.
#[derive(Debug)]
pub(super) struct Handshakes {
    /// How long a token takes to come back.
    each: Duration,
    /// How long a whole bucket takes.
    bucket: Duration,
    full_again: Mutex<BTreeMap<Origin, Moment>>,
}

impl Handshakes {
    pub(super) fn new(limits: &Limits) -> Handshakes {
        let each = Duration::from_secs(1) / limits.handshakes_per_second;
        Handshakes {
            each,
            bucket: each * limits.handshakes_at_once,
            full_again: Mutex::default(),
        }
    }

    /// Takes a token; false if there is none.
    pub(super) fn take(&self, origin: Origin, now: Moment) -> bool {
        let full_again = self.full_again.lock();
        let mut full_again = full_again.unwrap_or_else(PoisonError::into_inner);
        let before = full_again.get(&origin).map_or(now, |full| now.max(*full));
        let after = before.plus(self.each);
        if after > now.plus(self.bucket) {
            return false;
        }
        if full_again.len() >= HANDSHAKE_ORIGINS_MAX && !full_again.contains_key(&origin) {
            make_room(&mut full_again, now);
        }
        full_again.insert(origin, after);
        true
    }
}

/// Forgets the buckets that are full, or else the fullest.
fn make_room(full_again: &mut BTreeMap<Origin, Moment>, now: Moment) {
    full_again.retain(|_, full| *full > now);
    if full_again.len() < HANDSHAKE_ORIGINS_MAX {
        return;
    }
    let fullest = full_again.iter().min_by_key(|(_, full)| **full);
    if let Some(origin) = fullest.map(|(origin, _)| *origin) {
        full_again.remove(&origin);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::IpAddr;

    fn handshakes() -> Handshakes {
        Handshakes::new(&Limits {
            handshakes_per_second: 10,
            handshakes_at_once: 3,
            ..Limits::default()
        })
    }

    fn origin(number: u32) -> Origin {
        Origin::of(IpAddr::from(number.to_be_bytes()))
    }

    #[test]
    fn an_origin_has_so_many_at_once_and_then_so_many_a_second() {
        let (handshakes, now) = (handshakes(), Moment::now());
        let taken = |at: Moment| (0..9).filter(|_| handshakes.take(origin(1), at)).count();
        assert_eq!(taken(now), 3);
        assert_eq!(taken(now.plus(Duration::from_millis(99))), 0);
        assert_eq!(taken(now.plus(Duration::from_millis(100))), 1);
        assert_eq!(taken(now.plus(Duration::from_secs(60))), 3, "no more");
        assert!(handshakes.take(origin(2), now), "each has its own");
    }

    #[test]
    fn a_node_remembers_a_limited_number_of_origins_and_those_longest_who_took_most() {
        let (handshakes, now) = (handshakes(), Moment::now());
        for _ in 0..3 {
            assert!(handshakes.take(origin(0), now));
        }
        for number in 1..2 * HANDSHAKE_ORIGINS_MAX as u32 {
            assert!(handshakes.take(origin(number), now));
        }
        let remembered = handshakes.full_again.lock().expect("nobody panicked").len();
        assert_eq!(remembered, HANDSHAKE_ORIGINS_MAX);
        assert!(!handshakes.take(origin(0), now));
    }
}
