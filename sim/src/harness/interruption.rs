//! The wish of somebody outside that everything end: a flag that signals raise.
//!
//! It only remembers; the pool looks at it many times a second and ends its workers.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A flag that is raised once and never lowered; clones are the same flag.
#[derive(Clone, Debug, Default)]
pub struct Interruption(Arc<AtomicBool>);

/// What ends a process politely: Ctrl-C, `kill`, a terminal that closes.
const SIGNALS: &[i32] = &[
    signal_hook::consts::SIGINT,
    signal_hook::consts::SIGTERM,
    signal_hook::consts::SIGHUP,
];

impl Interruption {
    /// A flag that the signals of this process raise from now on. A second signal ends the
    /// process at once with `status`: its workers end by themselves when they hear no more of it.
    ///
    /// # Errors
    /// If the system refuses.
    pub fn of_this_process(status: i32) -> std::io::Result<Interruption> {
        let interruption = Interruption::default();
        for signal in SIGNALS {
            let flag = &interruption.0;
            signal_hook::flag::register_conditional_shutdown(*signal, status, Arc::clone(flag))?;
            signal_hook::flag::register(*signal, Arc::clone(flag))?;
        }
        Ok(interruption)
    }

    /// Raises it.
    pub fn raise(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether it is raised.
    #[must_use]
    pub fn is_raised(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
