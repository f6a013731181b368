//! Lies.

use super::super::super::spec::{Deceit, FaultKind, Group, Refused};
use super::super::Lines;
use super::super::selection::{key, selection};

impl Lines {
    pub(super) fn lie(&mut self, kind: &FaultKind, groups: &[Group]) {
        let FaultKind::Lie { on, lasts, how } = kind else {
            return;
        };
        self.raw("on", selection(on, groups));
        if let Some(lasts) = lasts {
            self.text("for", lasts);
        }
        self.raw("how", deceit(how, groups));
    }
}

fn deceit(how: &Deceit, groups: &[Group]) -> String {
    let mut keys = vec![format!("kind = \"{}\"", how.name())];
    keys.extend(
        how.key()
            .map(|about| format!("key = {}", key(about, groups))),
    );
    match how {
        Deceit::Replay { every, .. } => keys.push(format!("every = \"{every}\"")),
        Deceit::Refuse { what } => keys.push(format!(
            "what = \"{}\"",
            match what {
                Refused::Puts => "puts",
                Refused::Connections => "connections",
            }
        )),
        _ => {}
    }
    format!("{{ {} }}", keys.join(", "))
}
