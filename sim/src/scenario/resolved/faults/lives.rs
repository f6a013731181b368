//! Faults that end lives.

use super::super::super::spec::{FaultKind, Group, Loss};
use super::super::Lines;
use super::super::selection::selection;

impl Lines {
    pub(super) fn life(&mut self, kind: &FaultKind, groups: &[Group]) {
        match kind {
            FaultKind::Crash { on, lasts } => {
                self.raw("on", selection(on, groups));
                if let Some(lasts) = lasts {
                    self.text("for", lasts);
                }
            }
            FaultKind::Restart {
                on,
                down,
                over,
                roll_back,
                lose,
            } => {
                self.raw("on", selection(on, groups));
                self.text("down", down);
                self.text("over", over);
                if let Some(roll_back) = roll_back {
                    self.text("roll-back", roll_back);
                }
                self.raw("lose", loss(*lose));
            }
            _ => {}
        }
    }
}

pub(super) fn loss(loss: Loss) -> &'static str {
    match loss {
        Loss::Nothing => "\"nothing\"",
        Loss::Disk => "\"disk\"",
        Loss::Fields {
            sequence: true,
            store: false,
        } => "[\"sequence\"]",
        Loss::Fields {
            sequence: false, ..
        } => "[\"store\"]",
        Loss::Fields { .. } => "[\"sequence\", \"store\"]",
    }
}
