//! Scenario files: TOML in, [`Scenario`] out, or one clear error.
//!
//! A file is read into a tree that knows where each value stands (`tree`), sweeps and `--set`
//! edit the tree (`edit`), one interpreter makes the types of [`spec`] out of it (`interpret`),
//! and `resolved` writes these back with every default spelt out. Nothing here runs anything.

mod date;
mod design;
mod edit;
mod error;
mod field;
mod interpret;
mod list;
mod load;
mod metrics;
mod names;
mod overrides;
mod profiles;
mod resolved;
mod schema;
mod section;
pub mod spec;
mod suite;
mod sweep;
mod tree;
mod units;
mod whereabouts;

pub use design::design;
pub use error::{Mistake, Place, ScenarioError};
pub use list::{Listed, Summary, files_below, list};
pub use load::{Loaded, load, parse};
pub use metrics::METRICS;
pub use overrides::Override;
pub use schema::schema;
pub use spec::Scenario;
pub use suite::{Part, Set, Suite, said_of, suite};
pub use sweep::{Axis, Point, Sweep};
pub(crate) use units::{duration, seeds, size};
pub use whereabouts::unfit;
