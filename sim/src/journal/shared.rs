//! A recorder that outlives its node: whoever ends a life from outside ends the journal, too.

use super::error::Ended;
use super::input::Input;
use super::recorder::Recorder;
use kadlab_core::env::{Env, Record};
use kadlab_core::node::Node;
use kadlab_core::peer::Peer;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A recorder with several holders; clones are the same. Once finished it records nothing more.
#[derive(Clone, Debug)]
pub struct SharedRecorder(Arc<Mutex<Option<Recorder>>>);

impl SharedRecorder {
    /// Shares a recorder.
    #[must_use]
    pub fn new(recorder: Recorder) -> SharedRecorder {
        SharedRecorder(Arc::new(Mutex::new(Some(recorder))))
    }

    fn recorder(&self) -> MutexGuard<'_, Option<Recorder>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A life begins; as [`Recorder::birth`].
    pub fn birth<'w>(&self, me: Peer, disk: Vec<Record>, env: &mut impl Env<'w>) -> Node {
        match &mut *self.recorder() {
            Some(recorder) => recorder.birth(me, disk, env),
            None => Node::new(me, disk, env),
        }
    }

    /// Tells the node; as [`Recorder::tell`].
    pub fn tell<'w>(&self, node: &mut Node, input: Input<'_>, env: &mut impl Env<'w>) -> bool {
        match &mut *self.recorder() {
            Some(recorder) => {
                let went_on = recorder.ended().is_none();
                let heard = recorder.tell(node, input, env);
                if let Some(ended) = recorder.ended().filter(|_| went_on) {
                    tracing::warn!(%ended, "the journal ends here; the node goes on");
                }
                heard
            }
            None => input.tell(node, env),
        }
    }

    /// A life ends; as [`Recorder::stopped`].
    pub fn stopped<'w>(&self, node: &Node, env: &impl Env<'w>) {
        if let Some(recorder) = &mut *self.recorder() {
            recorder.stopped(node, env);
        }
    }

    /// As [`Recorder::flush`].
    pub fn flush(&self) {
        if let Some(recorder) = &mut *self.recorder() {
            recorder.flush();
        }
    }

    /// Ends the journal, for all holders: how many inputs it has. Nothing if it was finished.
    pub fn finish(&self) -> Option<Result<u64, Ended>> {
        let recorder = self.recorder().take()?;
        Some(recorder.finish_without_node())
    }
}
