//! The JSON Schema of scenario files (draft-07), for editors: what `kadlab schema` prints.
//!
//! Each file of [`super::interpret`] says beside its reading what its table takes, from the same
//! tables of names, kinds and bounds; here is the language in which they say it. The schema
//! refuses nothing that the reader takes. What only the whole file tells (a group that is not
//! there, a fault after the end) stays the reader's; tests hold both equal in all else.

mod cases;
mod keys;
mod shape;

pub(super) use cases::{Case, Kind, cases, told_by};
pub(super) use keys::Keys;
pub(super) use shape::Shape;

use super::interpret;
use serde_json::json;

/// The schema as JSON text, one line at its end.
#[must_use]
pub fn schema() -> String {
    let mut root = interpret::keys().table().json();
    root["$schema"] = json!("http://json-schema.org/draft-07/schema#");
    root["title"] = json!("A scenario of kadlab");
    root["description"] =
        json!("Groups of nodes, what they do, what goes wrong, what must come out.");
    format!("{root:#}\n")
}
