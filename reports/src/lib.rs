//! What a run leaves behind: CSV tables, a summary, plots and one self-contained page.
//!
//! This crate knows run records, not the DHT: the simulator fills a [`record::Run`] and
//! everything a reader sees is derived from it here, so that a second host (or a stored run)
//! gives the same pages. It simulates nothing and reads no clock.

pub mod record;
