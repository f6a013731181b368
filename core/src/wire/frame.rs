//! Frames: a length (4 bytes, big-endian), a method byte, a JSON payload.
//!
//! The length counts the method byte and the payload. One stream carries one request frame and
//! one reply frame (docs/skywire.md, "Calls"). A host that reads a stream takes [`HEADER_BYTES`],
//! parses them, then takes the payload; one that has a whole frame calls [`split`]. Whether the
//! method is known is decided where messages are read, not here.

/// Bytes before the payload: the length and the method.
pub const HEADER_BYTES: usize = 5;
/// Highest value of the length field: four mebibytes, the last of the caps the real code had.
pub const FRAME_BYTES_MAX: u32 = 4 << 20;

const LENGTH_BYTES: usize = 4;

/// Why bytes are not a frame.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum FrameError {
    /// The length is zero or above [`FRAME_BYTES_MAX`]; the text is the real code's.
    #[error("dht rpc: invalid message length {0}")]
    Length(u32),
    /// The bytes end before the frame does.
    #[error("dht rpc read: unexpected EOF")]
    Truncated,
    /// Bytes follow the frame.
    #[error("dht rpc read: {0} bytes after the frame")]
    Trailing(usize),
}

/// What the first five bytes of a frame say.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Header {
    /// The method byte, known or not.
    pub method: u8,
    /// Bytes of payload that follow, less than [`FRAME_BYTES_MAX`].
    pub payload_bytes: usize,
}

impl Header {
    /// Reads a header.
    ///
    /// # Errors
    /// A length of zero or above the cap: the stream is to be closed, nothing more be read.
    pub fn parse(bytes: [u8; HEADER_BYTES]) -> Result<Header, FrameError> {
        let [a, b, c, d, method] = bytes;
        let length = u32::from_be_bytes([a, b, c, d]);
        if length == 0 || length > FRAME_BYTES_MAX {
            return Err(FrameError::Length(length));
        }
        Ok(Header {
            method,
            payload_bytes: length as usize - 1,
        })
    }
}

/// A whole frame, taken apart.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Frame<'a> {
    /// The method byte, known or not.
    pub method: u8,
    /// The JSON, not yet looked at.
    pub payload: &'a [u8],
}

/// Takes a whole frame apart.
///
/// # Errors
/// When the length is out of bounds or not that of the bytes.
pub fn split(bytes: &[u8]) -> Result<Frame<'_>, FrameError> {
    let (header, payload) = bytes
        .split_first_chunk::<HEADER_BYTES>()
        .ok_or(FrameError::Truncated)?;
    let Header {
        method,
        payload_bytes,
    } = Header::parse(*header)?;
    match payload.len().checked_sub(payload_bytes) {
        Some(0) => Ok(Frame { method, payload }),
        Some(trailing) => Err(FrameError::Trailing(trailing)),
        None => Err(FrameError::Truncated),
    }
}

/// The whole frame of a payload.
#[must_use]
pub fn join(frame: Frame<'_>) -> Vec<u8> {
    let mut out = begin(frame.method);
    out.extend_from_slice(frame.payload);
    finish(out)
}

/// A frame of `method` whose payload is still to be written behind the header.
pub(super) fn begin(method: u8) -> Vec<u8> {
    // Most requests and the short replies fit without growing.
    let mut frame = Vec::with_capacity(512);
    frame.extend_from_slice(&[0; LENGTH_BYTES]);
    frame.push(method);
    frame
}

/// Fills in the length. Like the real writer it does not look at the cap: a node's limit on
/// values keeps its frames far below, and a reader refuses what is above.
pub(super) fn finish(mut frame: Vec<u8>) -> Vec<u8> {
    let length = u32::try_from(frame.len() - LENGTH_BYTES).expect("no frame nears four gigabytes");
    frame[..LENGTH_BYTES].copy_from_slice(&length.to_be_bytes());
    frame
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(length: u32) -> Result<Header, FrameError> {
        let [a, b, c, d] = length.to_be_bytes();
        Header::parse([a, b, c, d, 9])
    }

    #[test]
    fn a_length_is_at_least_one_and_at_most_the_cap() {
        let accepted = |payload_bytes| {
            Ok(Header {
                method: 9,
                payload_bytes,
            })
        };
        assert_eq!(header(0), Err(FrameError::Length(0)));
        assert_eq!(header(1), accepted(0));
        assert_eq!(header(4_194_304), accepted(4_194_303));
        assert_eq!(header(4_194_305), Err(FrameError::Length(4_194_305)));
        let text = header(u32::MAX).map_err(|error| error.to_string());
        assert_eq!(
            text,
            Err("dht rpc: invalid message length 4294967295".into())
        );
    }

    #[test]
    fn a_whole_frame_has_exactly_the_length_it_says() {
        let frame = [0, 0, 0, 3, 7, b'{', b'}'];
        let payload = b"{}".as_slice();
        assert_eq!(split(&frame), Ok(Frame { method: 7, payload }));
        assert_eq!(split(&frame[..6]), Err(FrameError::Truncated));
        assert_eq!(split(&frame[..4]), Err(FrameError::Truncated));
        assert_eq!(
            split(&[&frame[..], b" "].concat()),
            Err(FrameError::Trailing(1))
        );
    }
}
