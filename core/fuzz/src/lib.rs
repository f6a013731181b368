//! The bodies of the fuzz targets: the same that the mutation test of `core` runs.

#[path = "../../tests/bodies/mod.rs"]
pub mod bodies;
