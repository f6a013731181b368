//! Steps of a journal in plain words: one line for what a node is told, one for each thing it wants
//! done. Peers and targets are called by the first eight digits of their ids.

use super::directory::Named;
use super::input::Input;
use super::told::Heard;
use kadlab_core::env::{CallError, CallId, Command, CommandResult, Effect, Record, Report, Work};
use kadlab_core::id::Id;
use kadlab_core::message::{Method, Reply, Request};
use kadlab_core::peer::Peer;
use std::collections::BTreeMap;

/// Calls in flight, to say whom an outcome is of.
#[derive(Debug, Default)]
pub(super) struct Calls(BTreeMap<(u32, u32), (Peer, Method)>);

impl Calls {
    /// A call has its outcome, or was given up.
    pub(super) fn close(&mut self, call: CallId) {
        self.0.remove(&call.parts());
    }

    fn words(&self, call: CallId, named: &Named) -> String {
        let (_, count) = call.parts();
        match self.0.get(&call.parts()) {
            Some((peer, method)) => {
                format!(
                    "call {count} ({} to {})",
                    method_name(*method),
                    who(*peer, named)
                )
            }
            None => format!("call {count} (over)"),
        }
    }
}

/// The first digits of an id.
pub(super) fn short(id: &Id) -> String {
    format!("{:08x}", id.leading_bits() >> 32)
}

fn who(peer: Peer, named: &Named) -> String {
    let identity = named.who(peer);
    match identity.is_genuine() {
        true => short(identity.id()),
        false => format!("{} (forged)", short(identity.id())),
    }
}

/// What a method is called.
pub(super) fn method_name(method: Method) -> &'static str {
    match method {
        Method::Ping => "ping",
        Method::FindNode => "find-node",
        Method::GetValue => "get-value",
        Method::PutValue => "put-value",
        Method::GetItems => "get-items",
        Method::PutBatch => "put-batch",
    }
}

/// What a node is told: its kind in a word, and in words.
pub(super) fn told(heard: &Heard, named: &Named, calls: &Calls) -> (&'static str, String) {
    match heard {
        Heard::Born { me, records } => (
            "born",
            format!(
                "{} begins a life with {records} records from disk",
                who(*me, named)
            ),
        ),
        Heard::Stopped => ("stopped", "its life ends".to_owned()),
        Heard::Outcome(call, Ok(answer)) => (
            "reply",
            format!(
                "{} is answered: {}",
                calls.words(*call, named),
                reply(answer)
            ),
        ),
        Heard::Outcome(call, Err(error)) => {
            let why = match error {
                CallError::Unreachable => "no connection",
                CallError::Closed => "closed without a reply",
                CallError::Unreadable => "the reply cannot be read",
                CallError::NotCarried => "its host had no room to carry it",
            };
            (
                "failed",
                format!("{} failed: {why}", calls.words(*call, named)),
            )
        }
        Heard::Input(input) => input_words(input, named, calls),
    }
}

fn input_words(input: &Input<'_>, named: &Named, calls: &Calls) -> (&'static str, String) {
    match input {
        Input::Introduced(peers) => (
            "introduced",
            format!("is introduced to {} peers", peers.len()),
        ),
        Input::Command(id, asked) => (
            "command",
            format!("command {}: {}", id.0, command(asked, named)),
        ),
        Input::Request(from, token, asked) => {
            let claims = match from.claims == from.peer {
                true => String::new(),
                false => format!(", claiming to be {}", who(from.claims, named)),
            };
            let (peer, asked) = (who(from.peer, named), request(asked));
            (
                "request",
                format!("{peer} asks {asked}{claims} (request {})", token.0),
            )
        }
        Input::Connected(call) => (
            "connected",
            format!("{} has its connection", calls.words(*call, named)),
        ),
        Input::Outcome(call, _) => ("outcome", calls.words(*call, named)),
        Input::Saved(save, outcome) => {
            let (_, count) = save.parts();
            match outcome {
                Ok(()) => ("saved", format!("save {count} is on disk")),
                Err(error) => ("save-failed", format!("save {count} failed: {error}")),
            }
        }
        Input::Timeout => ("timeout", "time has passed".to_owned()),
    }
}

fn command(command: &Command, named: &Named) -> String {
    match command {
        Command::Start { bootstrap } => format!("start with {} bootstrap peers", bootstrap.len()),
        Command::FindNode { target } => format!("find the nodes closest to {}", short(target)),
        Command::Get { target } => format!("get {}", short(target)),
        Command::Reconcile { with } => format!("reconcile with {}", who(*with, named)),
        Command::Put { value, salt } => {
            let (bytes, salt) = (value.len(), salt.escape_ascii());
            format!("put {bytes} bytes under the own key, salt \"{salt}\"")
        }
    }
}

fn request(request: &Request) -> String {
    let name = method_name(request.method());
    match request {
        Request::Ping => name.to_owned(),
        Request::FindNode { target } | Request::GetValue { target } => {
            format!("{name} {}", short(target))
        }
        Request::PutValue {
            item,
            mirror_target,
        } => {
            let target = short(mirror_target.as_ref().unwrap_or(item.target()));
            let foreign = mirror_target.map_or("", |_| " (a foreign target)");
            format!("{name} {target}{foreign} seq {}", item.seq())
        }
        Request::GetItems {
            salt, since_seq, ..
        } => format!(
            "{name} above seq {since_seq}, salt \"{}\"",
            salt.escape_debug()
        ),
        Request::PutBatch { entries } => format!("{name} of {} items", entries.len()),
    }
}

fn reply(reply: &Reply) -> String {
    match reply {
        Reply::Pong => "pong".to_owned(),
        Reply::Nodes { closest } => format!("{} contacts", closest.len()),
        Reply::Value { item, closest } => {
            let item = item.as_ref().map_or("no item".to_owned(), |item| {
                format!("an item with seq {}", item.seq())
            });
            format!("{item} and {} contacts", closest.len())
        }
        Reply::Put(Ok(())) => "stored".to_owned(),
        Reply::Put(Err(refusal)) => format!("refused: {}", refusal.to_string().escape_debug()),
        Reply::Items { entries, has_more } => {
            let more = if *has_more { " and has more" } else { "" };
            format!("{} items{more}", entries.len())
        }
        Reply::Batch(answers) => {
            let stored = answers.iter().filter(|answer| answer.is_ok()).count();
            format!("{stored} of {} items stored", answers.len())
        }
    }
}

/// What a node wants done, in words.
pub(super) fn effect(effect: &Effect, named: &Named, calls: &mut Calls) -> String {
    match effect {
        Effect::Call {
            call,
            peer,
            request: asked,
        } => {
            calls.0.insert(call.parts(), (*peer, asked.method()));
            let (_, count) = call.parts();
            format!(
                "call {count}: asks {} {}",
                who(*peer, named),
                request(asked)
            )
        }
        Effect::Reply { token, reply: told } => {
            format!("answers request {}: {}", token.0, reply(told))
        }
        Effect::Abandon { call, .. } => {
            let words = format!("gives up {}", calls.words(*call, named));
            calls.close(*call);
            words
        }
        Effect::Save { save, record } => {
            let (_, count) = save.parts();
            format!("save {count}: {}", record_words(record))
        }
        Effect::Delete { target } => format!("deletes {} on disk", short(target)),
        Effect::Report(report) => report_words(report),
        Effect::Worked(Work::Signed) => "signs".to_owned(),
        Effect::Worked(Work::Checked) => "checks a signature".to_owned(),
    }
}

fn record_words(record: &Record) -> String {
    match record {
        Record::Item { target, item, .. } => {
            format!("the item under {} with seq {}", short(target), item.seq())
        }
        Record::Sequence { target, seq } => format!("sequence number {seq} of {}", short(target)),
        Record::Table { contacts } => format!("a table of {} contacts", contacts.len()),
    }
}

fn report_words(report: &Report) -> String {
    match report {
        Report::Ended {
            command,
            result,
            lookup,
        } => {
            let lookup = lookup.as_ref().map_or(String::new(), |lookup| {
                let (requests, failures) = (lookup.requests, lookup.failures);
                let nearest = lookup.closest.len();
                format!("; {requests} requests, {failures} failed, {nearest} closest nodes")
            });
            format!(
                "command {} ends: {}{lookup}",
                command.0,
                result_words(result)
            )
        }
        Report::Held => "a lookup waits for its round".to_owned(),
        Report::Joined => "has come into the network".to_owned(),
        Report::Noticed(notice) => format!("notices: {}", notice.description()),
    }
}

fn result_words(result: &CommandResult) -> String {
    match result {
        CommandResult::Nodes => "nodes".to_owned(),
        CommandResult::Value(Ok(Some(item))) => format!("an item with seq {}", item.seq()),
        CommandResult::Value(Ok(None)) => "nothing found".to_owned(),
        CommandResult::Value(Err(error)) => error.to_string(),
        CommandResult::Put {
            stored,
            refused,
            failed,
            ..
        } => format!("{stored} stored, {refused} refused, {failed} did not answer"),
        CommandResult::Reconciled {
            listed,
            pulled,
            pushed,
            complete,
        } => {
            let whole = if *complete { "" } else { ", incomplete" };
            format!("{listed} listed, {pulled} pulled, {pushed} pushed{whole}")
        }
    }
}
