//! The laboratory: a seeded virtual network for the nodes of `kadlab-core`, scripted by scenario
//! files.

pub mod chance;
pub mod engine;
pub mod network;
pub mod scenario;
pub mod world;
