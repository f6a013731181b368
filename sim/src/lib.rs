//! The laboratory: a seeded virtual network for the nodes of `kadlab-core`, scripted by scenario
//! files.

pub mod chance;
pub mod checks;
pub mod cli;
pub mod driver;
pub mod engine;
pub mod harness;
pub mod hosts;
pub mod inspect;
pub mod journal;
pub mod lifetimes;
pub mod machine;
pub mod measure;
pub mod network;
pub mod run;
pub mod scenario;
pub mod shell;
pub mod stores;
pub mod sweep;
pub mod world;
