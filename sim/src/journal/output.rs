//! Where a journal goes: buffered, bounded, and over at the first error.

use super::error::Ended;
use super::lines::{Because, Close, Line};
use kadlab_core::time::{Duration, Time};
use std::fmt;
use std::io::{BufWriter, Write};

/// Bytes of a journal at most, unless its host says otherwise: some hours of a busy node.
pub const BYTES_MAX: u64 = 1 << 30;

/// Bytes that wait to be written.
const BUFFER_BYTES: usize = 64 << 10;
/// How long, on the node's own clock, a line may wait before the next one has it written.
const FLUSH_EVERY: Duration = Duration::from_secs(1);

/// The file of a journal, as long as it takes lines.
pub(super) struct Output {
    to: Option<BufWriter<Box<dyn Write + Send>>>,
    bytes: u64,
    bytes_max: u64,
    flush_at: Time,
    ended: Option<Ended>,
}

impl Output {
    pub(super) fn new(to: Box<dyn Write + Send>, bytes_max: u64) -> Output {
        Output {
            to: Some(BufWriter::with_capacity(BUFFER_BYTES, to)),
            bytes: 0,
            bytes_max,
            flush_at: Time::ZERO,
            ended: None,
        }
    }

    /// Whether it takes no more lines.
    pub(super) fn is_over(&self) -> bool {
        self.to.is_none()
    }

    /// Whether it has as many bytes as it may have.
    pub(super) fn is_full(&self) -> bool {
        self.bytes >= self.bytes_max
    }

    /// Why it took no more lines before it was closed.
    pub(super) fn ended(&self) -> Option<&Ended> {
        self.ended.as_ref()
    }

    /// The same, for good.
    pub(super) fn take_ended(&mut self) -> Option<Ended> {
        self.ended.take()
    }

    /// Writes a line.
    pub(super) fn line(&mut self, line: &Line) {
        let Some(to) = &mut self.to else { return };
        let mut text = serde_json::to_vec(line).expect("lines have no keys but texts");
        text.push(b'\n');
        self.bytes += text.len() as u64;
        if let Err(error) = to.write_all(&text) {
            self.fail(Ended::Unwritable(error));
        }
    }

    /// Time has passed: what has waited long is written.
    pub(super) fn flush_by(&mut self, now: Time) {
        if now >= self.flush_at {
            self.flush_at = now + FLUSH_EVERY;
            self.flush();
        }
    }

    /// Writes what waits.
    pub(super) fn flush(&mut self) {
        let flushed = self.to.as_mut().map_or(Ok(()), Write::flush);
        if let Err(error) = flushed {
            self.fail(Ended::Unwritable(error));
        }
    }

    /// Nothing more can be written. What waits is lost with the file that would not take it.
    pub(super) fn fail(&mut self, why: Ended) {
        if let Some(to) = self.to.take() {
            let (_file, _lost) = to.into_parts();
            self.ended = Some(why);
        }
    }

    /// Writes the last line, and what waits.
    pub(super) fn close(&mut self, inputs: u64, because: Because) {
        self.line(&Line::End(Close { inputs, because }));
        self.flush();
        if self.to.take().is_some() && because == Because::Full {
            self.ended = Some(Ended::Full(self.bytes_max));
        }
    }
}

impl fmt::Debug for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Output")
            .field("bytes", &self.bytes)
            .field("ended", &self.ended)
            .finish_non_exhaustive()
    }
}
