//! What differs between two resolved scenarios, key by key: the question that a comparison asks.

use crate::Error;
use serde::Serialize;
use std::collections::BTreeMap;
use toml::Value;

/// A key whose value differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Changed {
    /// The dotted key, entries of lists by their names.
    pub key: String,
    /// Its value in A; none if A does not have it.
    pub a: Option<String>,
    /// Its value in B.
    pub b: Option<String>,
}

/// The keys that differ, in alphabetical order. Seeds are no part of a design.
///
/// # Errors
/// If a text is not TOML: it was not written by this program.
pub fn changed(a: &str, b: &str) -> Result<Vec<Changed>, Error> {
    let (a, b) = (flat(a)?, flat(b)?);
    let keys = a.keys().chain(b.keys().filter(|key| !a.contains_key(*key)));
    let mut changed: Vec<Changed> = keys
        .filter(|key| key.as_str() != "scenario.seeds" && a.get(*key) != b.get(*key))
        .map(|key| Changed {
            key: key.clone(),
            a: a.get(key).cloned(),
            b: b.get(key).cloned(),
        })
        .collect();
    changed.sort_by(|one, other| one.key.cmp(&other.key));
    Ok(changed)
}

fn flat(text: &str) -> Result<BTreeMap<String, String>, Error> {
    let table: toml::Table = text.parse().map_err(|error: toml::de::Error| {
        let problem = format!("the resolved scenario is not TOML: {}", error.message());
        Error::unfit("scenario.resolved.toml", problem)
    })?;
    let mut flat = BTreeMap::new();
    spread("", &Value::Table(table), &mut flat);
    Ok(flat)
}

fn spread(key: &str, value: &Value, into: &mut BTreeMap<String, String>) {
    let below = |part: &str| {
        if key.is_empty() {
            part.to_owned()
        } else {
            format!("{key}.{part}")
        }
    };
    match value {
        Value::Table(table) => {
            for (part, value) in table {
                spread(&below(part), value, into);
            }
        }
        Value::Array(entries) if entries.iter().any(Value::is_table) => {
            for (index, entry) in entries.iter().enumerate() {
                let name = entry.get("name").and_then(Value::as_str);
                let name = name.map_or_else(|| index.to_string(), str::to_owned);
                spread(&below(&name), entry, into);
            }
        }
        Value::String(text) => {
            into.insert(key.to_owned(), text.clone());
        }
        other => {
            into.insert(key.to_owned(), other.to_string());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_differ_are_named_as_scenarios_name_them() {
        let a = "[core]\nalpha = 3\nk = 20\n[[group]]\nname = \"visor\"\ncount = 10\n";
        let b = "[core]\nalpha = 5\n[[group]]\nname = \"visor\"\ncount = 10\njoin = { over = \"1s\" }\n";
        let changed = changed(a, b).unwrap();
        let shown: Vec<_> = changed
            .iter()
            .map(|one| (one.key.as_str(), one.a.as_deref(), one.b.as_deref()))
            .collect();
        let expected = [
            ("core.alpha", Some("3"), Some("5")),
            ("core.k", Some("20"), None),
            ("group.visor.join.over", None, Some("1s")),
        ];
        assert_eq!(shown, expected);
    }

    #[test]
    fn seeds_are_no_difference() {
        let of = |seeds: &str| format!("[scenario]\nname = \"x\"\nseeds = \"{seeds}\"\n");
        assert_eq!(changed(&of("1..5"), &of("1..20")).unwrap(), []);
    }
}
