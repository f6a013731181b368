//! From what a node is told to a line, and back.
//!
//! Requests and replies are the core's own frames, taken apart into method and payload. Frames say
//! less than values could: what one cannot say no real host is ever told, and a recorder refuses to
//! write it rather than to write something else.

use super::directory::Named;
use super::error::Damage;
use super::input::Input;
use super::lines::{Asked, Failure, Kept, Told};
use super::names;
use kadlab_core::env::Token;
use kadlab_core::env::{CallError, CallId, Command, CommandId, Record, SaveId, Sender, StoreError};
use kadlab_core::id::Id;
use kadlab_core::message::{Contact, Entry, Method, Refusal, Reply, Request};
use kadlab_core::peer::Peer;
use kadlab_core::time::WallClock;
use kadlab_core::wire::{CONTACTS_MAX, ENTRIES_MAX, QUERY_SALT_BYTES_MAX, REFUSAL_BYTES_MAX};
use kadlab_core::wire::{Directory, Frame, frame, refusal_from_text};
use kadlab_core::wire::{decode_item, decode_reply, decode_request};
use kadlab_core::wire::{encode_item, encode_reply, encode_request};
use serde_json::value::RawValue;
use std::sync::Arc;

/// The beginning of a life, and what its disk kept.
pub(super) fn born(me: Peer, disk: &[Record], names: &impl Directory) -> (Told, Vec<Kept>) {
    let told = Told::Born {
        me: names::peer(names.identity(me)),
        records: disk.len() as u64,
    };
    let kept = disk.iter().map(|record| kept(record, names));
    (told, kept.collect())
}

fn kept(record: &Record, names: &impl Directory) -> Kept {
    match record {
        Record::Item {
            target,
            item,
            stored_at,
        } => Kept::Item {
            target: target.to_string(),
            stored_at: stored_at.as_unix_nanos(),
            item: raw(encode_item(item)),
        },
        Record::Sequence { target, seq } => Kept::Sequence {
            target: target.to_string(),
            seq: *seq,
        },
        Record::Table { contacts } => {
            let named = contacts.iter().map(|contact| {
                let name = names::peer(names.identity(contact.peer));
                (name, contact.last_seen_unix_secs)
            });
            Kept::Table {
                contacts: named.collect(),
            }
        }
    }
}

/// What a node is told, as a line; the reason if no message says that.
pub(super) fn told(
    input: &Input<'_>,
    me: Peer,
    names: &impl Directory,
) -> Result<Told, &'static str> {
    let name = |peer: Peer| names::peer(names.identity(peer));
    Ok(match input {
        Input::Introduced(peers) => Told::Introduced {
            peers: peers.iter().copied().map(name).collect(),
        },
        Input::Command(id, command) => Told::Command {
            id: id.0,
            command: asked(command, name),
        },
        Input::Request(from, token, request) => {
            fits_request(request)?;
            let (method, payload) = taken_apart(encode_request(request, from.claims, names));
            Told::Request {
                from: name(from.peer),
                token: token.0,
                method,
                payload,
            }
        }
        Input::Connected(call) => Told::Connected {
            call: names::parts(call.parts()),
        },
        Input::Outcome(call, Ok(reply)) => {
            fits_reply(reply)?;
            let (method, payload) = taken_apart(encode_reply(reply, me, names));
            Told::Reply {
                call: names::parts(call.parts()),
                method,
                payload,
            }
        }
        Input::Outcome(call, Err(error)) => Told::Failed {
            call: names::parts(call.parts()),
            error: match error {
                CallError::Unreachable => Failure::Unreachable,
                CallError::Closed => Failure::Closed,
                CallError::Unreadable => Failure::Unreadable,
                CallError::NotCarried => Failure::NotCarried,
            },
        },
        Input::Saved(save, outcome) => {
            let save = names::parts(save.parts());
            match outcome {
                Ok(()) => Told::Saved { save },
                Err(StoreError) => Told::SaveFailed { save },
            }
        }
        Input::Timeout => Told::Timeout {},
    })
}

fn asked(command: &Command, name: impl Fn(Peer) -> String) -> Asked {
    match command {
        Command::Start { bootstrap } => Asked::Start {
            bootstrap: bootstrap.iter().copied().map(name).collect(),
        },
        Command::FindNode { target } => Asked::FindNode {
            target: target.to_string(),
        },
        Command::Get { target } => Asked::Get {
            target: target.to_string(),
        },
        Command::Reconcile { with } => Asked::Reconcile { with: name(*with) },
        Command::Put { value, salt } => Asked::Put {
            value: names::hex(value),
            salt: names::hex(salt),
        },
    }
}

fn taken_apart(bytes: Vec<u8>) -> (u8, Box<RawValue>) {
    let Frame { method, payload } = frame::split(&bytes).expect("the core writes whole frames");
    (method, raw(payload.to_vec()))
}

fn raw(json: Vec<u8>) -> Box<RawValue> {
    let text = String::from_utf8(json).expect("the core writes JSON, which is text");
    RawValue::from_string(text).expect("the core writes JSON")
}

/// Whether a frame says all of a request.
fn fits_request(request: &Request) -> Result<(), &'static str> {
    match request {
        Request::PutValue {
            mirror_target: Some(target),
            ..
        } if *target == Id::ZERO => Err("of a mirror target of zeros"),
        Request::GetItems { salt, .. } if salt.len() > QUERY_SALT_BYTES_MAX => {
            Err("a salt that is too long")
        }
        Request::PutBatch { entries } => fits_entries(entries),
        _ => Ok(()),
    }
}

/// Whether a frame says all of a reply.
fn fits_reply(reply: &Reply) -> Result<(), &'static str> {
    let refusals = |answers: &[Result<(), Refusal>]| {
        let mut refusals = answers.iter().filter_map(|answer| answer.as_ref().err());
        refusals.try_for_each(fits_refusal)
    };
    match reply {
        Reply::Nodes { closest } | Reply::Value { closest, .. } if closest.len() > CONTACTS_MAX => {
            Err("too many contacts")
        }
        Reply::Put(answer) => refusals(std::slice::from_ref(answer)),
        Reply::Batch(answers) if answers.len() > ENTRIES_MAX => Err("too many answers"),
        Reply::Batch(answers) => refusals(answers),
        Reply::Items { entries, .. } => fits_entries(entries),
        _ => Ok(()),
    }
}

fn fits_entries(entries: &[Entry]) -> Result<(), &'static str> {
    let zero = |entry: &Entry| entry.target == Some(Id::ZERO);
    match entries {
        entries if entries.len() > ENTRIES_MAX => Err("too many items"),
        entries if entries.iter().any(zero) => Err("of a target of zeros"),
        _ => Ok(()),
    }
}

/// A text of a peer's own must not be that of a refusal with a name, and must not be too long.
fn fits_refusal(refusal: &Refusal) -> Result<(), &'static str> {
    match refusal {
        Refusal::Other(text) if text.len() > REFUSAL_BYTES_MAX => Err("a refusal that is too long"),
        Refusal::Other(text) if is_named(text) => Err("a refusal of another kind than its text"),
        _ => Ok(()),
    }
}

fn is_named(text: &str) -> bool {
    !matches!(refusal_from_text(text), Refusal::Other(_))
}

/// What a node was told, read back.
#[derive(Debug)]
pub(super) enum Heard {
    /// A life began.
    Born { me: Peer, records: u64 },
    /// A life ended.
    Stopped,
    /// The node is told something but the outcome of a call.
    Input(Input<'static>),
    /// The node is told the outcome of a call.
    Outcome(CallId, Result<Reply, CallError>),
}

/// Reads a line back.
pub(super) fn heard(told: &Told, named: &mut Named) -> Result<Heard, Damage> {
    Ok(match told {
        Told::Born { me, records } => Heard::Born {
            me: peer(me, named)?,
            records: *records,
        },
        Told::Stopped {} => Heard::Stopped,
        Told::Introduced { peers } => Heard::Input(Input::Introduced(all(peers, named)?)),
        Told::Command { id, command } => {
            let command = command_of(command, named)?;
            Heard::Input(Input::Command(CommandId(*id), command))
        }
        Told::Request {
            from,
            token,
            method,
            payload,
        } => {
            let peer = peer(from, named)?;
            let frame = put_together(*method, payload);
            let (claims, request) = decode_request(&frame, named).map_err(line)?;
            let sender = Sender { peer, claims };
            Heard::Input(Input::Request(sender, Token(*token), request))
        }
        Told::Connected { call } => Heard::Input(Input::Connected(call_of(call)?)),
        Told::Reply {
            call,
            method,
            payload,
        } => {
            let asked = Method::from_number(*method).ok_or(Damage::Value("method"))?;
            let frame = put_together(*method, payload);
            let heard = decode_reply(&frame, asked, named).map_err(line)?;
            Heard::Outcome(call_of(call)?, Ok(heard.reply))
        }
        Told::Failed { call, error } => {
            let error = match error {
                Failure::Unreachable => CallError::Unreachable,
                Failure::Closed => CallError::Closed,
                Failure::Unreadable => CallError::Unreadable,
                Failure::NotCarried => CallError::NotCarried,
            };
            Heard::Outcome(call_of(call)?, Err(error))
        }
        Told::Saved { save } => Heard::Input(Input::Saved(save_of(save)?, Ok(()))),
        Told::SaveFailed { save } => Heard::Input(Input::Saved(save_of(save)?, Err(StoreError))),
        Told::Timeout {} => Heard::Input(Input::Timeout),
    })
}

/// A record read back.
pub(super) fn record(kept: &Kept, named: &mut Named) -> Result<Record, Damage> {
    Ok(match kept {
        Kept::Item {
            target,
            stored_at,
            item,
        } => Record::Item {
            target: id(target)?,
            item: Arc::new(decode_item(item.get().as_bytes()).map_err(line)?),
            stored_at: WallClock::from_unix_nanos(*stored_at),
        },
        Kept::Sequence { target, seq } => Record::Sequence {
            target: id(target)?,
            seq: *seq,
        },
        Kept::Table { contacts } => {
            let contacts = contacts.iter().map(|(name, secs)| {
                Ok(Contact {
                    peer: peer(name, named)?,
                    last_seen_unix_secs: *secs,
                })
            });
            Record::Table {
                contacts: contacts.collect::<Result<_, Damage>>()?,
            }
        }
    })
}

fn command_of(asked: &Asked, named: &mut Named) -> Result<Command, Damage> {
    let bytes = |text: &str, name| names::read_hex(text).ok_or(Damage::Value(name));
    Ok(match asked {
        Asked::Start { bootstrap } => Command::Start {
            bootstrap: all(bootstrap, named)?.into(),
        },
        Asked::FindNode { target } => Command::FindNode {
            target: id(target)?,
        },
        Asked::Get { target } => Command::Get {
            target: id(target)?,
        },
        Asked::Reconcile { with } => Command::Reconcile {
            with: peer(with, named)?,
        },
        Asked::Put { value, salt } => Command::Put {
            value: bytes(value, "value")?,
            salt: bytes(salt, "salt")?,
        },
    })
}

fn put_together(method: u8, payload: &RawValue) -> Vec<u8> {
    frame::join(Frame {
        method,
        payload: payload.get().as_bytes(),
    })
}

fn line(error: impl std::fmt::Display) -> Damage {
    Damage::Line(error.to_string())
}

fn all(names: &[String], named: &mut Named) -> Result<Vec<Peer>, Damage> {
    names.iter().map(|name| peer(name, named)).collect()
}

fn peer(name: &str, named: &mut Named) -> Result<Peer, Damage> {
    let (id, key) = names::read_peer(name).ok_or(Damage::Value("peer"))?;
    Ok(named.handle(id, key))
}

fn id(text: &str) -> Result<Id, Damage> {
    names::read_id(text).ok_or(Damage::Value("target"))
}

fn call_of(text: &str) -> Result<CallId, Damage> {
    let parts = names::read_parts(text).ok_or(Damage::Value("call"))?;
    Ok(CallId::from_parts(parts))
}

fn save_of(text: &str) -> Result<SaveId, Damage> {
    let parts = names::read_parts(text).ok_or(Damage::Value("save"))?;
    Ok(SaveId::from_parts(parts))
}

#[cfg(test)]
mod tests;
