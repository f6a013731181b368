//! What a run leaves behind: CSV tables, a summary, plots and one self-contained page.
//!
//! This crate knows run records, not the DHT: the simulator fills a [`record::Run`] and
//! everything a reader sees is derived from it here, so that a second host (or a stored run)
//! gives the same pages. It simulates nothing and reads no clock.
//!
//! Many runs are a [`study`]: sweeps and comparisons. [`check_destination`] belongs before a simulation, [`write()`] and [`verdict_text`] after it.

pub mod balance;
pub mod conformance;
pub mod convergence;
mod destination;
mod error;
pub mod metric;
pub mod numbers;
mod page;
mod plots;
pub mod processors;
pub mod record;
pub mod recovery;
pub mod sample;
pub mod spent;
pub mod statistics;
pub mod study;
pub mod suite;
pub mod summary;
mod tables;
pub mod traffic;
mod verdict;
pub mod windows;
mod write;

pub use destination::{check_destination, check_sweep_destination};
pub use error::Error;
pub use verdict::verdict_text;
pub use write::write;
