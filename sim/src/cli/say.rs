//! What a command says on standard output.
//!
//! A reader who has heard enough (`kadlab list | head`) is no reason to end: files are still written
//! and the exit status is still true.

use std::fmt::Display;
use std::io::Write as _;

/// Says a text as it is.
pub(super) fn say(text: impl Display) {
    let _unheard = write!(std::io::stdout(), "{text}");
}

/// Says a line.
pub(super) fn say_line(text: impl Display) {
    let _unheard = writeln!(std::io::stdout(), "{text}");
}
