//! Faults that end lives.

use super::super::super::spec::{FaultKind, Fields, Group, Loss};
use super::super::super::tree::quoted;
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
    let fields = match loss {
        Loss::Nothing => return quoted("nothing"),
        Loss::Disk => return quoted("disk"),
        Loss::Fields(fields) => fields,
    };
    let named = Fields::NAMES.into_iter().zip(fields.are_set());
    let lost = named.filter(|(_, is_set)| *is_set);
    let lost: Vec<String> = lost.map(|(name, _)| quoted(name)).collect();
    format!("[{}]", lost.join(", "))
}
