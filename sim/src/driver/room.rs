//! The room that large frames of all connections share, and how much of it one origin may have.

use super::limits::{LARGE_FRAMES_BYTES_MAX, LARGE_FRAMES_SHARE_BYTES_MAX, SMALL_FRAME_BYTES};
use super::origin::Origin;
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Room is taken in pieces of this many bytes.
pub(super) const PIECE_BYTES: usize = 64 << 10;
const PIECES_MAX: usize = LARGE_FRAMES_BYTES_MAX / PIECE_BYTES;
const SHARE_PIECES_MAX: usize = LARGE_FRAMES_SHARE_BYTES_MAX / PIECE_BYTES;

/// The room, or what one origin may take of it; clones are the same.
#[derive(Clone, Debug, Default)]
pub struct Room {
    held: Arc<Mutex<Held>>,
    share: Option<Origin>,
}

/// Pieces that are taken.
#[derive(Debug, Default)]
struct Held {
    by_all: usize,
    /// Those who hold none are not listed.
    by_origin: BTreeMap<Origin, usize>,
}

/// A part of the room; given back when dropped.
#[derive(Debug, Default)]
pub struct Taken(Option<(Room, usize)>);

impl Room {
    /// All of it.
    #[must_use]
    pub fn new() -> Room {
        Room::default()
    }

    /// The same room for what comes from this address: with others of its origin it has no more
    /// than a share, so that few cannot take all.
    pub(super) fn share_of(&self, ip: IpAddr) -> Room {
        Room {
            held: Arc::clone(&self.held),
            share: Some(Origin::of(ip)),
        }
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes one more piece; false if there is none.
    pub(super) fn take(&self, taken: &mut Taken) -> bool {
        let free = self.held().take(self.share);
        if free {
            let (_, pieces) = taken.0.get_or_insert_with(|| (self.clone(), 0));
            *pieces += 1;
        }
        free
    }

    /// Room for a frame of this length; nothing if there is none.
    #[must_use]
    pub(super) fn take_for(&self, bytes: usize) -> Option<Taken> {
        let mut taken = Taken::default();
        let pieces = bytes
            .saturating_sub(SMALL_FRAME_BYTES)
            .div_ceil(PIECE_BYTES);
        (0..pieces).all(|_| self.take(&mut taken)).then_some(taken)
    }
}

impl Held {
    fn take(&mut self, share: Option<Origin>) -> bool {
        if self.by_all >= PIECES_MAX {
            return false;
        }
        if let Some(origin) = share {
            let held = self.by_origin.entry(origin).or_default();
            if *held >= SHARE_PIECES_MAX {
                return false;
            }
            *held += 1;
        }
        self.by_all += 1;
        true
    }

    fn give_back(&mut self, share: Option<Origin>, pieces: usize) {
        self.by_all -= pieces;
        let Some(origin) = share else { return };
        let left = self.by_origin.remove(&origin).unwrap_or(0) - pieces;
        if left > 0 {
            self.by_origin.insert(origin, left);
        }
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        if let Some((room, pieces)) = self.0.take() {
            room.held().give_back(room.share, pieces);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_origin_has_its_share_and_all_together_the_whole() {
        let room = Room::new();
        let share = |number: u8| room.share_of(IpAddr::from([10, 0, 0, number]));
        assert!(share(1).take_for(LARGE_FRAMES_BYTES_MAX).is_none());
        let one = share(1).take_for(LARGE_FRAMES_SHARE_BYTES_MAX);
        assert!(one.is_some() && share(1).take_for(PIECE_BYTES).is_none());
        let others = LARGE_FRAMES_BYTES_MAX / LARGE_FRAMES_SHARE_BYTES_MAX;
        let rest: Vec<Taken> = (2..=others as u8)
            .filter_map(|number| share(number).take_for(LARGE_FRAMES_SHARE_BYTES_MAX))
            .collect();
        assert_eq!(rest.len(), others - 1);
        assert!(share(99).take_for(PIECE_BYTES).is_none(), "nothing is left");
        drop(one);
        assert!(share(99).take_for(PIECE_BYTES).is_some());
        drop(rest);
        assert!(room.take_for(LARGE_FRAMES_BYTES_MAX).is_some());
        assert!(room.held().by_origin.is_empty());
    }
}
