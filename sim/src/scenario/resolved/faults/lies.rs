//! Lies.

use super::super::super::spec::{
    BadContacts, Deceit, FaultKind, Group, PhantomIds, Phantoms, Pretence, Refused,
};
use super::super::Lines;
use super::super::selection::{key, node, selection};

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
        Deceit::Poison { contacts, .. } => {
            keys.push(format!("contacts = {}", bad_contacts(contacts, groups)));
        }
        Deceit::FalseClaim { pretence } => {
            keys.push(format!("as = {}", claimed(pretence, groups)));
        }
        Deceit::BadSignature { .. } | Deceit::Stale { .. } | Deceit::Silence => {}
    }
    format!("{{ {} }}", keys.join(", "))
}

fn bad_contacts(contacts: &BadContacts, groups: &[Group]) -> String {
    match contacts {
        BadContacts::Fellows => "{ kind = \"fellows\" }".to_owned(),
        BadContacts::Phantoms(listed) => phantoms(listed, groups),
    }
}

fn claimed(pretence: &Pretence, groups: &[Group]) -> String {
    match pretence {
        Pretence::Node { group, index } => {
            let node = node(*group, *index, groups);
            format!("{{ kind = \"node\", node = {node} }}")
        }
        Pretence::Phantoms(claimed) => phantoms(claimed, groups),
    }
}

fn phantoms(phantoms: &Phantoms, groups: &[Group]) -> String {
    let kind = match phantoms.ids {
        PhantomIds::Genuine => "nobody",
        PhantomIds::Forged => "forged",
    };
    let near = phantoms.near.as_ref().map_or(String::new(), |near| {
        format!(", near = {}, bits = {}", key(&near.to, groups), near.bits)
    });
    format!("{{ kind = \"{kind}\", count = {}{near} }}", phantoms.count)
}
