//! Frames on a stream, read so that no connection can make the node hold much.
//!
//! A frame's length is not believed: memory grows with the bytes that arrive. Beyond
//! [`SMALL_FRAME_BYTES`] a frame takes room that all connections share ([`super::room`]), and one
//! that finds none is given up. How long a frame may take is for the caller to say.

use super::hello::{ADDRESS_BYTES, decode_address, encode_address};
use super::limits::SMALL_FRAME_BYTES;
use super::room::{PIECE_BYTES, Room, Taken};
use kadlab_core::key::{PUBLIC_KEY_BYTES, PublicKey};
use kadlab_core::wire::CONTACTS_MAX;
use kadlab_core::wire::frame::{HEADER_BYTES, Header};
use std::io;
use std::net::SocketAddr;
use tokio::io::{AsyncRead, AsyncReadExt};

/// Bytes of one address in the list behind a reply: key and address.
const ENTRY_BYTES: usize = PUBLIC_KEY_BYTES + ADDRESS_BYTES;

/// Where somebody listens, as a reply tells.
pub type Told = (PublicKey, SocketAddr);

/// A whole frame, and the room it takes.
#[derive(Debug)]
pub struct Frame {
    /// Header and payload.
    pub bytes: Vec<u8>,
    /// The room that it takes.
    pub room: Taken,
}

/// Why no frame came.
#[derive(Debug, thiserror::Error)]
pub(super) enum ReadError {
    /// The stream ended or broke.
    #[error(transparent)]
    Stream(#[from] io::Error),
    /// What came is no frame.
    #[error("not a frame")]
    Garbage,
    /// All connections together hold too much.
    #[error("no room for a large frame")]
    Crowded,
}

/// Reads a whole frame.
///
/// # Errors
/// When the stream ends, the length is out of bounds, or there is no room.
pub(super) async fn read_frame(
    stream: &mut (impl AsyncRead + Unpin),
    room: &Room,
) -> Result<Frame, ReadError> {
    let mut header = [0; HEADER_BYTES];
    stream.read_exact(&mut header).await?;
    let Header { payload_bytes, .. } = Header::parse(header).map_err(|_| ReadError::Garbage)?;
    let whole = HEADER_BYTES + payload_bytes;
    let mut bytes = Vec::with_capacity(whole.min(SMALL_FRAME_BYTES));
    bytes.extend_from_slice(&header);
    let mut taken = Taken::default();
    let mut end = whole.min(SMALL_FRAME_BYTES);
    loop {
        let begin = bytes.len();
        bytes.resize(end, 0);
        stream.read_exact(&mut bytes[begin..]).await?;
        if end == whole {
            break;
        }
        if !room.take(&mut taken) {
            return Err(ReadError::Crowded);
        }
        end = whole.min(end + PIECE_BYTES);
    }
    Ok(Frame { bytes, room: taken })
}

/// Writes the list of addresses that follows a reply: a count of 16 bits, then key and address of
/// each.
pub(super) fn push_addresses(bytes: &mut Vec<u8>, told: &[Told]) {
    let told = &told[..told.len().min(CONTACTS_MAX)];
    let count = u16::try_from(told.len()).expect("a reply has fewer than 2^16 contacts");
    bytes.extend_from_slice(&count.to_be_bytes());
    for (key, address) in told {
        bytes.extend_from_slice(key.as_bytes());
        bytes.extend_from_slice(&encode_address(Some(*address)));
    }
}

/// Reads the list of addresses that follows a reply; entries that name no address are left out.
///
/// # Errors
/// When the stream ends, or the list is longer than any reply's.
pub(super) async fn read_addresses(
    stream: &mut (impl AsyncRead + Unpin),
) -> Result<Vec<Told>, ReadError> {
    let count = usize::from(stream.read_u16().await?);
    if count > CONTACTS_MAX {
        return Err(ReadError::Garbage);
    }
    let mut bytes = vec![0; count * ENTRY_BYTES];
    stream.read_exact(&mut bytes).await?;
    Ok(bytes.chunks_exact(ENTRY_BYTES).filter_map(entry).collect())
}

fn entry(bytes: &[u8]) -> Option<Told> {
    let (key, address) = bytes.split_first_chunk::<PUBLIC_KEY_BYTES>()?;
    let address = decode_address(address.try_into().ok()?)??;
    Some((PublicKey::from_bytes(*key), address))
}

#[cfg(test)]
mod tests {
    use super::super::limits::LARGE_FRAMES_BYTES_MAX;
    use super::*;
    use kadlab_core::wire::frame::FRAME_BYTES_MAX;

    fn block_on<T>(future: impl Future<Output = T>) -> T {
        let runtime = tokio::runtime::Builder::new_current_thread().build();
        runtime.expect("a runtime needs nothing").block_on(future)
    }

    fn frame(payload_bytes: usize) -> Vec<u8> {
        let length = u32::try_from(payload_bytes + 1)
            .expect("small")
            .to_be_bytes();
        [&length[..], &[2], &vec![b' '; payload_bytes]].concat()
    }

    #[test]
    fn frames_of_all_sizes_are_read_whole() {
        let room = Room::new();
        for payload in [
            0,
            341,
            SMALL_FRAME_BYTES,
            PIECE_BYTES * 3 + 7,
            FRAME_BYTES_MAX as usize - 1,
        ] {
            let bytes = frame(payload);
            let read = block_on(read_frame(&mut &bytes[..], &room)).expect("a frame");
            assert_eq!(read.bytes, bytes);
        }
        assert!(
            room.take_for(LARGE_FRAMES_BYTES_MAX).is_some(),
            "all room was given back"
        );
    }

    #[test]
    fn a_length_alone_takes_no_memory() {
        let mut bytes = frame(FRAME_BYTES_MAX as usize - 1);
        bytes.truncate(100);
        let room = Room::new();
        let end = block_on(read_frame(&mut &bytes[..], &room));
        assert!(matches!(end, Err(ReadError::Stream(_))));
        for length in [[0; 4], [0xff; 4]] {
            let bytes = [&length[..], b"\x02{}"].concat();
            let end = block_on(read_frame(&mut &bytes[..], &room));
            assert!(matches!(end, Err(ReadError::Garbage)));
        }
    }

    #[test]
    fn large_frames_wait_for_nobody_and_small_ones_need_no_room() {
        let room = Room::new();
        let all = room
            .take_for(LARGE_FRAMES_BYTES_MAX)
            .expect("all room is free");
        let (large, small) = (frame(PIECE_BYTES), frame(400));
        let end = block_on(read_frame(&mut &large[..], &room));
        assert!(matches!(end, Err(ReadError::Crowded)));
        assert!(block_on(read_frame(&mut &small[..], &room)).is_ok());
        drop(all);
        assert!(block_on(read_frame(&mut &large[..], &room)).is_ok());
    }

    #[test]
    fn a_list_of_addresses_survives() {
        let told = [
            (
                PublicKey::from_bytes([2; 33]),
                SocketAddr::from(([1, 2, 3, 4], 5)),
            ),
            (
                PublicKey::from_bytes([3; 33]),
                "[::1]:80".parse().expect("an address"),
            ),
        ];
        let mut bytes = Vec::new();
        push_addresses(&mut bytes, &told);
        assert_eq!(bytes.len(), 2 + 2 * ENTRY_BYTES);
        assert_eq!(
            block_on(read_addresses(&mut &bytes[..])).expect("a list"),
            told
        );
        let endless = [0xff; 2];
        assert!(block_on(read_addresses(&mut &endless[..])).is_err());
    }
}
