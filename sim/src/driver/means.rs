//! What both sides of a driver's connections share, those that it opens and those that it accepts.

use super::Counters;
use super::limits::Limits;
use super::me::Me;
use super::room::Room;
use std::sync::Arc;

/// What every connection of a node needs; clones are the same.
#[derive(Clone, Debug)]
pub(super) struct Means {
    pub(super) me: Arc<Me>,
    pub(super) room: Room,
    pub(super) counters: Arc<Counters>,
    pub(super) limits: Limits,
}

impl Means {
    pub(super) fn new(me: Me, limits: Limits) -> Means {
        Means {
            me: Arc::new(me),
            room: Room::new(),
            counters: Arc::default(),
            limits,
        }
    }
}
