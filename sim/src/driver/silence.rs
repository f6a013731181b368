//! Connections that say nothing, longest first: when there is no room, the first of them goes.
//!
//! Silent connections take no handler's place and end at a deadline by themselves; this makes room
//! before that, so that whoever opens connections and says nothing keeps nobody else out.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::oneshot;

/// Who says nothing at present.
#[derive(Clone, Debug, Default)]
pub(super) struct Silences(Arc<Mutex<List>>);

#[derive(Debug, Default)]
struct List {
    next: u64,
    waiting: BTreeMap<u64, oneshot::Sender<()>>,
}

/// One silence; it ends when this is dropped.
#[derive(Debug)]
pub(super) struct Silence {
    silences: Silences,
    place: u64,
    ended: oneshot::Receiver<()>,
}

impl Silences {
    fn list(&self) -> MutexGuard<'_, List> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A connection begins to wait for bytes.
    pub(super) fn begin(&self) -> Silence {
        let (end, ended) = oneshot::channel();
        let mut list = self.list();
        let place = list.next;
        list.next += 1;
        list.waiting.insert(place, end);
        Silence {
            silences: self.clone(),
            place,
            ended,
        }
    }

    /// Has the one that waits for longest give up. False if nobody waits.
    pub(super) fn end_longest(&self) -> bool {
        let longest = self.list().waiting.pop_first();
        longest.is_some_and(|(_, end)| end.send(()).is_ok())
    }
}

impl Silence {
    /// Comes back when the connection has to give up.
    pub(super) async fn ended(&mut self) {
        // The list holds the other end for as long as this silence is in it.
        let _ = (&mut self.ended).await;
    }
}

impl Drop for Silence {
    fn drop(&mut self) {
        self.silences.list().waiting.remove(&self.place);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_silence_ends_first_and_one_that_is_over_not_at_all() {
        let silences = Silences::default();
        let (over, mut first, mut second) = (silences.begin(), silences.begin(), silences.begin());
        drop(over);
        assert!(silences.end_longest());
        assert!(first.ended.try_recv().is_ok());
        assert!(second.ended.try_recv().is_err());
        drop(second);
        assert!(!silences.end_longest());
    }
}
