//! The laboratory: a seeded virtual network for the nodes of `kadlab-core`, scripted by scenario
//! files.

pub mod scenario;
