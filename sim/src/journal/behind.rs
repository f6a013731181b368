//! A file that is written behind the back of whoever writes to it: a real node must not wait for
//! its disk to be recorded.
//!
//! What waits for the disk is bounded. A disk that stays behind by more ends the journal with one
//! error; a simulated node, whose time waits for it, writes to its file directly.

use std::fmt;
use std::io::{self, Write};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

/// Bytes that wait for the disk at most.
pub const WAITING_BYTES_MAX: usize = 8 << 20;

/// A place that takes bytes at once and writes them later.
pub struct Behind {
    /// Taken when no more comes.
    send: Option<Sender<Vec<u8>>>,
    shared: Arc<Shared>,
    writer: Option<JoinHandle<()>>,
}

/// What both sides know.
#[derive(Default)]
struct Shared {
    waiting_bytes: AtomicUsize,
    failed: Mutex<Option<io::Error>>,
}

impl Behind {
    /// Writes to this from a thread of its own.
    ///
    /// # Errors
    /// If the system has no thread for it.
    pub fn new(to: Box<dyn Write + Send>) -> io::Result<Behind> {
        // Bounded by bytes rather than by pieces, which differ in length.
        let (send, receive) = channel();
        let shared = Arc::new(Shared::default());
        let theirs = Arc::clone(&shared);
        let writer = thread::Builder::new().name("journal".to_owned());
        let writer = writer.spawn(move || write_all(to, &receive, &theirs))?;
        Ok(Behind {
            send: Some(send),
            shared,
            writer: Some(writer),
        })
    }

    fn failed(&self) -> Option<io::Error> {
        let failed = self.shared.failed.lock();
        failed.unwrap_or_else(PoisonError::into_inner).take()
    }
}

fn write_all(mut to: Box<dyn Write + Send>, receive: &Receiver<Vec<u8>>, shared: &Shared) {
    for piece in receive {
        let written = to.write_all(&piece).and_then(|()| to.flush());
        shared
            .waiting_bytes
            .fetch_sub(piece.len(), Ordering::Relaxed);
        if let Err(error) = written {
            let failed = shared.failed.lock();
            *failed.unwrap_or_else(PoisonError::into_inner) = Some(error);
            return;
        }
    }
}

impl Write for Behind {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        let slow = || io::Error::new(io::ErrorKind::WouldBlock, "the disk is too slow");
        let waiting = self.shared.waiting_bytes.load(Ordering::Relaxed);
        if waiting > 0 && waiting + piece.len() > WAITING_BYTES_MAX {
            return Err(self.failed().unwrap_or_else(slow));
        }
        self.shared
            .waiting_bytes
            .fetch_add(piece.len(), Ordering::Relaxed);
        let sent = self.send.as_ref().map(|send| send.send(piece.to_vec()));
        match sent {
            Some(Ok(())) => Ok(piece.len()),
            _ => Err(self.failed().unwrap_or_else(slow)),
        }
    }

    /// Nothing waits on this side. What failed on the other is told by the next write.
    fn flush(&mut self) -> io::Result<()> {
        self.failed().map_or(Ok(()), Err)
    }
}

/// What was taken is written before it ends.
impl Drop for Behind {
    fn drop(&mut self) {
        self.send = None;
        if let Some(writer) = self.writer.take() {
            let _panicked = writer.join();
        }
    }
}

impl fmt::Debug for Behind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Behind").finish_non_exhaustive()
    }
}
