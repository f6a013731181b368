//! Overrides: any key of a scenario set from outside the file, before anything is interpreted.
//!
//! Only the argument is read here; [`super::edit`] puts it into the tree.

use super::error::{Mistake, Place, ScenarioError};
use std::fmt;
use std::str::FromStr;

/// One argument of `--set`: a dotted key and what it is set to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Override {
    /// The key: `core.sequence`, `group.visor.count`, `fault.outage.at`.
    pub key: String,
    /// The value as bare text (`3m`, `counter`, `200`), or TOML in brackets, braces or quotes.
    pub value: String,
}

impl fmt::Display for Override {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.key, self.value)
    }
}

impl FromStr for Override {
    type Err = ScenarioError;

    /// Reads `KEY=VALUE`; the key ends at the first `=`.
    fn from_str(argument: &str) -> Result<Override, ScenarioError> {
        match argument.split_once('=') {
            Some((key, value)) if !key.trim().is_empty() => Ok(Override {
                key: key.trim().to_owned(),
                value: value.trim().to_owned(),
            }),
            _ => Err(mistake(
                Place::Set {
                    argument: argument.to_owned(),
                },
                argument,
                "this is not KEY=VALUE".to_owned(),
                "write a dotted key, an equals sign and a value, such as network.wire=encoded",
            )),
        }
    }
}

/// An error about an override.
pub(super) fn mistake(
    place: Place,
    key: &str,
    problem: String,
    remedy: impl Into<String>,
) -> ScenarioError {
    ScenarioError::Mistake(Box::new(Mistake {
        place,
        key: key.to_owned(),
        problem,
        remedy: remedy.into(),
    }))
}
