//! The node's side: questions in, answers out.

use super::view::{ContactView, EndedView, HolderView, ItemView, StatusView};
use super::{Answer, METHOD, Question};
use crate::driver::ask::{Ask, Found, Nearby};
use crate::driver::frames::read_frame;
use crate::driver::limits::{FRAME_DEADLINE, IDLE_DEADLINE, REPLY_DEADLINE};
use crate::driver::room::Room;
use crate::driver::running::Running;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kadlab_core::env::CallError;
use kadlab_core::id::{ID_BYTES, Id};
use kadlab_core::key::{PUBLIC_KEY_BYTES, PublicKey};
use kadlab_core::wire::frame::{FRAME_BYTES_MAX, split};
use kadlab_core::wire::{RequestBody, WireReply};
use std::io;
use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncWrite, AsyncWriteExt};
use tokio::task::JoinSet;
use tokio::time::timeout;

/// Answers an operator until the connection ends.
///
/// # Errors
/// When it broke, fell silent, or what came is no question.
pub(in crate::driver) async fn serve(
    line: &mut (impl AsyncBufRead + AsyncWrite + Unpin),
    room: &Room,
    running: &Running,
) -> io::Result<()> {
    loop {
        let first = timeout(IDLE_DEADLINE, line.fill_buf()).await??;
        if first.is_empty() {
            return Ok(());
        }
        let frame = timeout(FRAME_DEADLINE, read_frame(line, room)).await?;
        let frame = frame.map_err(io::Error::other)?;
        let parts = split(&frame.bytes).map_err(io::Error::other)?;
        if parts.method != METHOD {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let question = serde_json::from_slice(parts.payload)?;
        let answer = answer(question, running).await;
        let frame = frame_of(&answer).or_else(|why| frame_of(&Answer::Refused(why.to_string())))?;
        timeout(REPLY_DEADLINE, line.write_all(&frame)).await??;
    }
}

/// The frame of a question or an answer.
pub(super) fn frame_of(message: &impl serde::Serialize) -> io::Result<Vec<u8>> {
    let payload = serde_json::to_vec(message)?;
    let length = u32::try_from(payload.len() + 1).unwrap_or(u32::MAX);
    if length > FRAME_BYTES_MAX {
        return Err(io::Error::other("the answer is longer than a frame"));
    }
    Ok([&length.to_be_bytes()[..], &[METHOD], &payload].concat())
}

async fn answer(question: Question, running: &Running) -> Answer {
    let answer = attempt(question, running).await;
    answer.unwrap_or_else(Answer::Refused)
}

async fn attempt(question: Question, running: &Running) -> Result<Answer, String> {
    let ask = match question {
        Question::Status => {
            let glance = running.glance().await.map_err(said)?;
            return Ok(Answer::Status(Box::new(StatusView::of(&glance))));
        }
        Question::Peers => {
            let contacts = running.contacts().await.map_err(said)?;
            return Ok(Answer::Peers(
                contacts.iter().map(ContactView::of).collect(),
            ));
        }
        Question::Store => {
            let page = running.items(None, usize::MAX).await.map_err(said)?;
            let items = page.items.iter().map(ItemView::of_stored);
            return Ok(Answer::Store(items.collect()));
        }
        Question::Source { target } => return source(id(&target)?, running).await,
        Question::Get { target } => Ask::Get {
            target: id(&target)?,
        },
        Question::Put { value, salt } => Ask::Put {
            value: STANDARD.decode(value).map_err(said)?.into(),
            salt: STANDARD.decode(salt).map_err(said)?.into(),
        },
        Question::Reconcile { with, address } => Ask::Reconcile {
            with: key(&with)?,
            address,
        },
    };
    let ended = running.ask(ask).await.map_err(said)?;
    Ok(Answer::Ended(Box::new(EndedView::of(&ended))))
}

fn said(error: impl ToString) -> String {
    error.to_string()
}

fn id(text: &str) -> Result<Id, String> {
    let mut bytes = [0; ID_BYTES];
    let read = hex::decode_to_slice(text, &mut bytes);
    read.map_err(|_| format!("{text}: not a target of 64 hexadecimal digits"))?;
    Ok(Id::from_bytes(bytes))
}

fn key(text: &str) -> Result<PublicKey, String> {
    let mut bytes = [0; PUBLIC_KEY_BYTES];
    let read = hex::decode_to_slice(text, &mut bytes);
    read.map_err(|_| format!("{text}: not a public key of 66 hexadecimal digits"))?;
    Ok(PublicKey::from_bytes(bytes))
}

/// Looks up who is closest to a target, and asks each of them what it holds there.
async fn source(target: Id, running: &Running) -> Result<Answer, String> {
    let ended = running.ask(Ask::FindNode { target }).await.map_err(said)?;
    let closest = ended.lookup.map(|Found { closest, .. }| closest);
    let mut asked = JoinSet::new();
    for (place, nearby) in closest.unwrap_or_default().into_iter().enumerate() {
        let running = running.clone();
        asked.spawn(async move {
            let reply = held(&running, &nearby, target).await;
            (
                place,
                HolderView::of(&nearby, &target, reply, running.value_bytes_max()),
            )
        });
    }
    let mut holders = asked.join_all().await;
    holders.sort_by_key(|(place, _)| *place);
    Ok(Answer::Source(
        holders.into_iter().map(|(_, holder)| holder).collect(),
    ))
}

async fn held(running: &Running, nearby: &Nearby, target: Id) -> Result<WireReply, CallError> {
    let address = nearby.address.ok_or(CallError::Unreachable)?;
    let request = RequestBody::GetValue { target };
    running
        .question(*nearby.identity.key(), address, request)
        .await
}
