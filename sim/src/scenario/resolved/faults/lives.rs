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

pub(super) fn loss(loss: Loss) -> String {
    let (sequence, store, identity) = match loss {
        Loss::Nothing => return "\"nothing\"".to_owned(),
        Loss::Disk => return "\"disk\"".to_owned(),
        Loss::Fields {
            sequence,
            store,
            identity,
        } => (sequence, store, identity),
    };
    let fields = [
        (sequence, "\"sequence\""),
        (store, "\"store\""),
        (identity, "\"identity\""),
    ];
    let lost = fields.iter().filter(|(lost, _)| *lost);
    let lost: Vec<&str> = lost.map(|(_, field)| *field).collect();
    format!("[{}]", lost.join(", "))
}
