//! A listener that lets in a limited number of connections, each for a limited time.
//!
//! When there is no room, the connection that is open longest ends. A request takes milliseconds,
//! so whoever has been there longest is the likeliest to have nothing to say.

use super::limits::{CONNECTION_DEADLINE, CONNECTIONS_MAX};
use axum::serve::Listener;
use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};
use tokio::time::{Sleep, sleep};

/// Where HTTP connections come in.
pub(super) struct Door<L> {
    listener: L,
    open: Open,
}

impl<L> Door<L> {
    pub(super) fn new(listener: L, open: Open) -> Door<L> {
        Door { listener, open }
    }
}

impl<L: Listener> Listener for Door<L> {
    type Io = Guest<L::Io>;
    type Addr = L::Addr;

    async fn accept(&mut self) -> (Guest<L::Io>, L::Addr) {
        let (stream, from) = self.listener.accept().await;
        (self.open.admit(stream).await, from)
    }

    fn local_addr(&self) -> io::Result<L::Addr> {
        self.listener.local_addr()
    }
}

/// The connections that are open.
#[derive(Clone, Debug)]
pub(super) struct Open {
    places: Arc<Semaphore>,
    list: Arc<Mutex<List>>,
}

#[derive(Debug, Default)]
struct List {
    /// Ends of connections, longest open first; some may be over.
    ends: VecDeque<oneshot::Sender<()>>,
    closed: bool,
}

impl Open {
    pub(super) fn new() -> Open {
        Open {
            places: Arc::new(Semaphore::new(CONNECTIONS_MAX)),
            list: Arc::default(),
        }
    }

    fn list(&self) -> MutexGuard<'_, List> {
        self.list.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends all connections, and those to come at once.
    pub(super) fn end_all(&self) {
        let mut list = self.list();
        list.closed = true;
        list.ends.clear();
    }

    /// Gives a connection a place, if need be that of the one that is open longest.
    async fn admit<S>(&self, stream: S) -> Guest<S> {
        let place = match Arc::clone(&self.places).try_acquire_owned() {
            Ok(place) => place,
            Err(_) => {
                self.end_longest();
                let place = Arc::clone(&self.places).acquire_owned().await;
                place.expect("nobody closes the semaphore")
            }
        };
        Guest {
            stream,
            ended: self.begin(),
            deadline: Box::pin(sleep(CONNECTION_DEADLINE)),
            is_over: false,
            _place: place,
        }
    }

    fn begin(&self) -> oneshot::Receiver<()> {
        let (end, ended) = oneshot::channel();
        let mut list = self.list();
        list.ends.retain(|end| !end.is_closed());
        if !list.closed {
            list.ends.push_back(end);
        }
        ended
    }

    fn end_longest(&self) {
        let mut list = self.list();
        // One that is over by itself makes room too, but perhaps it has done so already.
        while let Some(end) = list.ends.pop_front() {
            if end.send(()).is_ok() {
                break;
            }
        }
    }
}

/// A connection that breaks when its time is over.
pub(super) struct Guest<S> {
    stream: S,
    ended: oneshot::Receiver<()>,
    deadline: Pin<Box<Sleep>>,
    is_over: bool,
    _place: OwnedSemaphorePermit,
}

impl<S> Guest<S> {
    /// Ready with an error when its time is over; else it is woken then.
    fn poll_over(&mut self, context: &mut Context<'_>) -> Poll<io::Error> {
        if !self.is_over && Pin::new(&mut self.ended).poll(context).is_pending() {
            ready!(self.deadline.as_mut().poll(context));
        }
        self.is_over = true;
        Poll::Ready(io::ErrorKind::TimedOut.into())
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Guest<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match self.poll_over(context) {
            Poll::Ready(error) => Poll::Ready(Err(error)),
            Poll::Pending => Pin::new(&mut self.stream).poll_read(context, bytes),
        }
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Guest<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        match self.poll_over(context) {
            Poll::Ready(error) => Poll::Ready(Err(error)),
            Poll::Pending => Pin::new(&mut self.stream).poll_write(context, bytes),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.poll_over(context) {
            Poll::Ready(error) => Poll::Ready(Err(error)),
            Poll::Pending => Pin::new(&mut self.stream).poll_flush(context),
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.poll_over(context) {
            Poll::Ready(error) => Poll::Ready(Err(error)),
            Poll::Pending => Pin::new(&mut self.stream).poll_shutdown(context),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, duplex};

    #[test]
    fn whoever_is_inside_or_comes_later_breaks_when_all_end() {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build();
        runtime.expect("a runtime starts").block_on(async {
            let open = Open::new();
            let (_other, stream) = duplex(1);
            let mut inside = open.admit(stream).await;
            open.end_all();
            let (_other, stream) = duplex(1);
            let mut later = open.admit(stream).await;
            for guest in [&mut inside, &mut later] {
                let broken = guest.read_u8().await.map_err(|error| error.kind());
                assert_eq!(broken, Err(io::ErrorKind::TimedOut));
            }
        });
    }
}
