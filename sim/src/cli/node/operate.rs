//! Commands to a running node: `kadlab put`, `get`, `peers`, `reconcile`, `source`.

use super::super::say::say_line;
use super::super::{Error, Status};
use super::{Known, NodeError, USUAL_ADDRESS, USUAL_KEY, keys, runtime};
use crate::driver::Sockets;
use crate::driver::operator::{
    Answer, ContactView, EndedView, HolderView, ItemView, Operator, Question,
};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kadlab_core::id::Id;
use kadlab_core::key::PublicKey;
use std::net::SocketAddr;
use std::path::PathBuf;

/// Hexadecimal digits that stand for a whole identifier where a person reads.
const SHORT: usize = 12;

/// Which node, and the proof that it is the operator's own.
#[derive(Debug, clap::Args)]
struct Way {
    /// The node to ask
    #[arg(long, value_name = "ADDR", default_value = USUAL_ADDRESS)]
    node: SocketAddr,
    /// The key file that the node runs with
    #[arg(long, value_name = "FILE", default_value = USUAL_KEY)]
    key: PathBuf,
    /// Print the answer as JSON
    #[arg(long)]
    json: bool,
}

impl Way {
    /// The node's answer; nothing if it is printed already.
    fn ask(&self, question: &Question) -> Result<Answer, NodeError> {
        let (secret, seed) = (keys::secret(&self.key)?, keys::fresh()?);
        let answer = runtime()?.block_on(async {
            let mut node = Operator::connect(&Sockets, self.node, secret, seed).await?;
            node.ask(question).await
        })?;
        if let Answer::Refused(why) = answer {
            return Err(NodeError::Refused(why));
        }
        if self.json {
            let text = serde_json::to_string_pretty(&answer);
            say_line(text.expect("an answer came as JSON"));
        }
        Ok(answer)
    }

    fn command(&self, question: &Question) -> Result<EndedView, NodeError> {
        match self.ask(question)? {
            Answer::Ended(ended) => Ok(*ended),
            _ => Err(unexpected()),
        }
    }
}

fn unexpected() -> NodeError {
    NodeError::Refused("it answered another question".to_owned())
}

/// Arguments of `kadlab put`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Put {
    /// The value
    value: String,
    /// The salt, which tells several values of one key apart
    #[arg(long, default_value = "")]
    salt: String,
    #[command(flatten)]
    way: Way,
}

impl Put {
    pub(in crate::cli) fn execute(&self) -> Result<Status, Error> {
        let ended = self.way.command(&Question::Put {
            value: STANDARD.encode(&self.value),
            salt: STANDARD.encode(&self.salt),
        })?;
        let (stored, refused, failed) = ended.put.ok_or_else(unexpected)?;
        if !self.way.json {
            say_line(format_args!(
                "stored by {stored}, refused by {refused}, no answer from {failed}, in {:.1} ms",
                ended.took_ms
            ));
            if let Some(refusal) = &ended.refusal {
                say_line(format_args!("last refusal: {refusal}"));
            }
        }
        Ok(found(stored > 0))
    }
}

/// Arguments of `kadlab get` and `kadlab source`.
#[derive(Debug, clap::Args)]
struct What {
    /// The public key that signed the value
    #[arg(value_parser = keys::public)]
    signer: PublicKey,
    /// The salt
    #[arg(default_value = "")]
    salt: String,
}

impl What {
    fn target(&self) -> Id {
        Id::of_item(&self.signer, self.salt.as_bytes())
    }
}

/// Arguments of `kadlab get`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Get {
    #[command(flatten)]
    what: What,
    #[command(flatten)]
    way: Way,
}

impl Get {
    pub(in crate::cli) fn execute(&self) -> Result<Status, Error> {
        let target = self.what.target().to_string();
        let ended = self.way.command(&Question::Get { target })?;
        if self.way.json {
            return Ok(found(ended.item.is_some()));
        }
        if let Some(error) = &ended.error {
            say_line(format_args!("no value: {error}"));
        }
        let Some(item) = &ended.item else {
            say_line(format_args!("not found, in {:.1} ms", ended.took_ms));
            return Ok(Status::NotAsPlanned);
        };
        say_line(format_args!("value   {}", shown(&item.value)));
        say_line(format_args!("seq     {}", item.seq));
        say_line(format_args!("signer  {}", item.key));
        let requests = ended.lookup.map_or(0, |lookup| lookup.requests);
        say_line(format_args!(
            "found   in {:.1} ms, {requests} requests",
            ended.took_ms
        ));
        Ok(Status::AsPlanned)
    }
}

/// Arguments of `kadlab peers`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Peers {
    #[command(flatten)]
    way: Way,
}

impl Peers {
    pub(in crate::cli) fn execute(&self) -> Result<Status, Error> {
        let Answer::Peers(contacts) = self.way.ask(&Question::Peers)? else {
            return Err(unexpected().into());
        };
        if !self.way.json {
            say_line(
                "bucket  key                                                                 heard  address",
            );
            contacts.iter().for_each(say_contact);
            say_line(format_args!("{} contacts", contacts.len()));
        }
        Ok(Status::AsPlanned)
    }
}

fn say_contact(contact: &ContactView) {
    let address = contact.address.map_or("unknown".to_owned(), |address| {
        let source = contact.source.as_deref().unwrap_or("unknown");
        format!("{address} ({source})")
    });
    say_line(format_args!(
        "{:>6}  {}  {:>4}s  {address}",
        contact.bucket, contact.key, contact.unheard_for_seconds
    ));
}

/// Arguments of `kadlab reconcile`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Reconcile {
    /// The peer to exchange items with
    #[arg(value_name = "KEY@ADDR")]
    with: Known,
    #[command(flatten)]
    way: Way,
}

impl Reconcile {
    pub(in crate::cli) fn execute(&self) -> Result<Status, Error> {
        let ended = self.way.command(&Question::Reconcile {
            with: self.with.key.to_string(),
            address: Some(self.with.address),
        })?;
        let (listed, pulled, pushed, complete) = ended.reconciled.ok_or_else(unexpected)?;
        if !self.way.json {
            say_line(format_args!(
                "listed {listed}, pulled {pulled}, pushed {pushed}, in {:.1} ms",
                ended.took_ms
            ));
            if !complete {
                say_line("not complete: a call had no reply");
            }
        }
        Ok(found(complete))
    }
}

/// Arguments of `kadlab source`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Source {
    #[command(flatten)]
    what: What,
    #[command(flatten)]
    way: Way,
}

impl Source {
    pub(in crate::cli) fn execute(&self) -> Result<Status, Error> {
        let target = self.what.target().to_string();
        let Answer::Source(holders) = self.way.ask(&Question::Source { target })? else {
            return Err(unexpected().into());
        };
        if !self.way.json {
            say_line("hops  node          address                holds");
            holders.iter().for_each(say_holder);
        }
        let holding = holders.iter().filter(|holder| holder.valid == Some(true));
        let holding = holding.count();
        if !self.way.json {
            say_line(format_args!(
                "{holding} of the {} closest nodes hold it",
                holders.len()
            ));
        }
        Ok(found(holding > 0))
    }
}

fn say_holder(holder: &HolderView) {
    let address = holder.node.address.map(|address| address.to_string());
    say_line(format_args!(
        "{:>4}  {}  {:<21}  {}",
        holder.node.depth,
        &holder.node.id[..SHORT],
        address.as_deref().unwrap_or("unknown"),
        held(holder)
    ));
}

fn held(holder: &HolderView) -> String {
    match (&holder.item, holder.valid, &holder.error) {
        (Some(ItemView { seq, value, .. }), Some(true), _) => {
            format!("seq {seq}: {}", shown(value))
        }
        (Some(item), _, _) => format!("seq {}, not validly signed", item.seq),
        (None, _, Some(error)) => error.clone(),
        (None, _, None) => "nothing".to_owned(),
    }
}

/// A value as a person reads it: its text, or how many bytes it has if it is none.
fn shown(value: &str) -> String {
    let bytes = STANDARD.decode(value).unwrap_or_default();
    match String::from_utf8(bytes) {
        Ok(text) if !text.chars().any(char::is_control) => text,
        Ok(text) => format!("{text:?}"),
        Err(error) => format!("{} bytes that are no text", error.as_bytes().len()),
    }
}

fn found(it: bool) -> Status {
    match it {
        true => Status::AsPlanned,
        false => Status::NotAsPlanned,
    }
}
