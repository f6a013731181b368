//! Faults that end lives: crashes and restarts.

use super::super::packet::Leg;
use super::super::stage::Position;
use super::super::{Event, World};
use crate::engine::calendar::Rank;
use crate::scenario::spec::{DeadPeers, FaultKind, Loss, Selection};
use kadlab_core::time::Duration;

impl World<'_> {
    /// Nodes stop, and lose what their disks are to lose. Which they are.
    pub(super) fn take_down(&mut self, fault: usize, on: &Selection, loss: Loss) -> Vec<Position> {
        let mut draw = self.selecting(fault);
        let mut touched = self.select(on, &mut draw);
        touched.retain(|position| self.stop(fault, *position, loss));
        self.touch(fault, &touched);
        touched
    }

    /// Nodes stop to start again: with old disks if they are rolled back, each at a moment of its
    /// own if that is asked for.
    pub(super) fn restart(&mut self, fault: usize, on: &Selection, loss: Loss) {
        let touched = self.take_down(fault, on, loss);
        if let Some(mut disks) = self.remembered.remove(&fault) {
            for position in &touched {
                let mut disk = std::mem::take(&mut disks[*position as usize]);
                disk.lose(loss);
                self.host(*position).disk = disk;
            }
        }
        let FaultKind::Restart { down, over, .. } = self.stage.scenario.faults[fault].kind else {
            return;
        };
        if over > Duration::ZERO {
            for position in touched {
                let at = self.now + down + self.stage.start_after(fault, position, over);
                let event = Event::StartsAgain(fault);
                self.enter(at, Rank::Command, position, position, event);
            }
        }
    }

    /// What all disks hold now is kept for a fault that will roll them back.
    pub(in crate::world) fn remember_disks(&mut self, fault: usize) {
        let disks = self.hosts.iter().map(|host| host.disk.clone()).collect();
        self.remembered.insert(fault, disks);
    }

    /// A node stops and loses what it had not saved. False if it was not up.
    pub(super) fn stop(&mut self, fault: usize, position: Position, loss: Loss) -> bool {
        self.write_down_stop(position);
        if !self.hosts.stop(position) {
            return false;
        }
        self.processors.stop(position, self.now);
        let host = self.host(position);
        host.down_by = Some(fault);
        host.timer = None;
        host.disk.lose(loss);
        host.identity_lost_by = loss.identity().then_some(fault);
        let packets = host.streams.clear();
        let asked = self.datagrams.clear(position);
        asked.for_each(|packet| self.recycle(packet));
        let refuses = self.stage.scenario.network.dead_peers == DeadPeers::Refused;
        for packet in packets {
            match refuses {
                true => self.answer(packet, Leg::Reset),
                false => self.recycle(packet),
            }
        }
        self.lose_what_waits(position);
        self.ledger
            .asker_gone(self.now, (position, self.hosts.me(position)));
        true
    }

    /// The nodes that a fault took down start again. How many they are.
    pub(super) fn revive(&mut self, fault: usize) -> usize {
        let all = 0..self.stage.len() as Position;
        all.filter(|position| self.start_again(fault, *position))
            .count()
    }

    /// A node starts again if it was this fault that took it down. False if it was not.
    pub(in crate::world) fn start_again(&mut self, fault: usize, position: Position) -> bool {
        let is_down = self.host(position).down_by == Some(fault);
        if is_down {
            self.boot(position);
            self.come_in(position);
        }
        is_down
    }
}
