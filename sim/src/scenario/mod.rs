//! Scenario files: TOML in, [`Scenario`] out, or one clear error.

pub mod spec;
pub use spec::Scenario;
