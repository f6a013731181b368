//! The keys of a table, each with its shape, in the order in which they are named.

use super::super::tree::quoted;
use super::shape::Shape;
use serde_json::{Map, Value, json};

/// Keys of a table.
#[derive(Clone, PartialEq, Debug, Default)]
pub(in super::super) struct Keys {
    pub(super) shapes: Vec<(&'static str, Shape)>,
    pub(super) needed: Vec<&'static str>,
}

impl Keys {
    /// No keys.
    pub(in super::super) fn none() -> Keys {
        Keys::default()
    }

    /// A key that may be there, and `what` it is.
    pub(in super::super) fn may(mut self, key: &'static str, shape: Shape, what: &str) -> Keys {
        self.shapes.push((key, shape.described(what)));
        self
    }

    /// A key that must be there, and `what` it is.
    pub(in super::super) fn must(mut self, key: &'static str, shape: Shape, what: &str) -> Keys {
        self.needed.push(key);
        self.may(key, shape, what)
    }

    /// These keys and `others`.
    pub(in super::super) fn and(mut self, others: Keys) -> Keys {
        self.shapes.extend(others.shapes);
        self.needed.extend(others.needed);
        self
    }

    /// A table with these keys and no others.
    pub(in super::super) fn table(&self) -> Shape {
        let json = |(key, shape): &(&str, Shape)| ((*key).to_owned(), shape.json());
        let properties: Map<_, _> = self.shapes.iter().map(json).collect();
        let mut json = json!({
            "type": "object",
            "properties": properties,
            "additionalProperties": false,
        });
        need(&mut json, &self.needed);
        Shape::object(&json)
    }
}

/// These keys must be there, if there are any.
pub(super) fn need(table: &mut Value, keys: &[&str]) {
    if !keys.is_empty() {
        table["required"] = json!(keys);
    }
}

/// A value as a scenario file writes it, `kind` first.
pub(super) fn toml(value: &Value) -> String {
    match value {
        Value::String(text) => quoted(text),
        Value::Array(items) => {
            let items: Vec<_> = items.iter().map(toml).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(keys) => {
            let pair = |(key, value): (&String, &Value)| format!("{key} = {}", toml(value));
            let (kind, others): (Vec<_>, Vec<_>) = keys.iter().partition(|(key, _)| *key == "kind");
            let pairs: Vec<_> = kind.into_iter().chain(others).map(pair).collect();
            format!("{{ {} }}", pairs.join(", "))
        }
        other => other.to_string(),
    }
}
