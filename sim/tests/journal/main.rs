//! Journals: that a replay reaches the state that was recorded, and that it notices when it does
//! not; that recording changes nothing; that damaged files are refused.

mod bench;
mod bytes;
mod ends;
mod planted;
mod runs;
mod states;
