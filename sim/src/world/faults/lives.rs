//! Faults that end lives: crashes and restarts.

use super::super::World;
use super::super::packet::Leg;
use super::super::stage::Position;
use crate::scenario::spec::{DeadPeers, Loss, Selection};

impl World<'_> {
    /// Nodes stop, and lose what their disks are to lose.
    pub(super) fn take_down(&mut self, fault: usize, on: &Selection, loss: Loss) {
        let mut draw = self.selecting(fault);
        let mut touched = self.select(on, &mut draw);
        touched.retain(|position| self.stop(fault, *position, loss));
        self.touch(fault, &touched);
    }

    /// A node stops and loses what it had not saved. False if it was not up.
    pub(super) fn stop(&mut self, fault: usize, position: Position, loss: Loss) -> bool {
        if !self.hosts.stop(position) {
            return false;
        }
        let host = self.host(position);
        host.down_by = Some(fault);
        host.timer = None;
        host.disk.lose(loss);
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
        self.ledger.asker_gone(self.now, position);
        true
    }

    /// The nodes that a fault took down start again. How many they are.
    pub(super) fn revive(&mut self, fault: usize) -> usize {
        let all = 0..self.stage.len() as Position;
        all.filter(|position| self.start_again(fault, *position))
            .count()
    }

    /// A node starts again if it was this fault that took it down. False if it was not.
    pub(super) fn start_again(&mut self, fault: usize, position: Position) -> bool {
        let is_down = self.host(position).down_by == Some(fault);
        if is_down {
            self.boot(position);
            self.come_in(position);
        }
        is_down
    }
}
