//! `kadlab node --journal DIR`: where the journal of a real node goes.
//!
//! Each start of a node makes a new file: a node that starts again after an incident must not write
//! over what led to it.

use super::NodeError;
use crate::driver::{Clock, Settings, SystemClock};
use crate::journal::{About, BYTES_MAX, Behind, Recorder, SharedRecorder};
use kadlab_core::peer::Identity;
use std::fs::OpenOptions;
use std::path::Path;

/// Digits of the node's id in the file's name.
const ID_DIGITS: usize = 12;

/// Begins the journal of a node that starts now.
pub(super) fn begin(folder: &Path, settings: &Settings) -> Result<SharedRecorder, NodeError> {
    let me = Identity::of(settings.secret.public_key());
    let id = me.id().to_string();
    let nanos = SystemClock::start().wall_clock().as_unix_nanos();
    let file = folder.join(format!("{}-{nanos}.journal", &id[..ID_DIGITS]));
    let wrong = |reason| NodeError::Journal {
        file: file.clone(),
        reason,
    };
    let open = OpenOptions::new().write(true).create_new(true).open(&file);
    let behind = Behind::new(Box::new(open.map_err(wrong)?)).map_err(wrong)?;
    let about = About {
        host: "sockets".to_owned(),
        node: settings.secret.public_key().to_string(),
        me,
        config: settings.config.clone(),
    };
    tracing::info!(file = %file.display(), "recording");
    let recorder = Recorder::new(Box::new(behind), BYTES_MAX, &about);
    Ok(SharedRecorder::new(recorder))
}

/// Ends the journal of a node that has stopped.
pub(super) fn end(recorder: Option<SharedRecorder>) {
    match recorder.and_then(|recorder| recorder.finish()) {
        Some(Err(ended)) => tracing::warn!(%ended, "the journal ends before the node"),
        Some(Ok(inputs)) => tracing::info!(inputs, "recorded"),
        None => {}
    }
}
