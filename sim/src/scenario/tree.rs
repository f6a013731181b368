//! A scenario file as a tree in which every value knows where it was said.
//!
//! TOML's own tables know their place in the file only; here a value may also come from the
//! command line, so that overrides are edits of the tree and one interpreter reads them all. The
//! tree knows nothing of what keys mean.

use super::error::{Place, ScenarioError};
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

/// The text of a scenario file and the name it goes by in messages.
pub(super) struct Source<'a> {
    pub(super) file: &'a str,
    pub(super) text: &'a str,
}

/// Who said a value.
#[derive(Clone, Debug)]
pub(super) enum Origin {
    /// These bytes of the file.
    File(Range<usize>),
    /// This argument of `--set`.
    Set(String),
}

/// A value and who said it.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) origin: Origin,
    pub(super) value: Value,
}

/// What TOML can say, and what the command line can.
#[derive(Clone, Debug)]
pub(super) enum Value {
    Text(String),
    /// Bare text of the command line: whatever its key takes.
    Bare(String),
    /// A whole number; `None` if it does not fit.
    Integer(Option<i128>),
    /// A number with decimals, as it is written.
    Decimal(String),
    Boolean(bool),
    Date(String),
    List(Vec<Node>),
    Table(Table),
}

/// Keys and values in the file's order.
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    pub(super) entries: Vec<Entry>,
}

/// One key and its value.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) key: String,
    /// Who said the key: the place of messages about the key itself.
    pub(super) origin: Origin,
    pub(super) node: Node,
}

impl Source<'_> {
    /// The place that messages name for `origin`.
    pub(super) fn place(&self, origin: &Origin) -> Place {
        match origin {
            Origin::File(span) => Place::in_text(self.file, self.text, span.start),
            Origin::Set(argument) => Place::Set {
                argument: argument.clone(),
            },
        }
    }

    /// The file as a tree.
    pub(super) fn tree(&self) -> Result<Table, ScenarioError> {
        let document = DeTable::parse(self.text).map_err(|error| ScenarioError::Syntax {
            place: Box::new(Place::in_text(
                self.file,
                self.text,
                error.span().map_or(0, |span| span.start),
            )),
            problem: error.message().to_owned(),
        })?;
        Ok(table(document.get_ref(), &|span| Origin::File(span)))
    }
}

/// The value of a `--set` argument that is written as TOML.
pub(super) fn toml_value(text: &str, argument: &str) -> Result<Node, String> {
    let value = DeValue::parse(text).map_err(|error| error.message().to_owned())?;
    Ok(node(&value, &|_| Origin::Set(argument.to_owned())))
}

type Origins<'a> = &'a dyn Fn(Range<usize>) -> Origin;

fn table(table: &DeTable<'_>, origins: Origins<'_>) -> Table {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    let entry = |(key, value): (&Spanned<DeString<'_>>, &Spanned<DeValue<'_>>)| Entry {
        key: key.get_ref().to_string(),
        origin: origins(key.span()),
        node: node(value, origins),
    };
    Table {
        entries: entries.into_iter().map(entry).collect(),
    }
}

fn node(value: &Spanned<DeValue<'_>>, origins: Origins<'_>) -> Node {
    Node {
        origin: origins(value.span()),
        value: match value.get_ref() {
            DeValue::String(text) => Value::Text(text.to_string()),
            DeValue::Integer(number) => {
                Value::Integer(i128::from_str_radix(number.as_str(), number.radix()).ok())
            }
            DeValue::Float(number) => Value::Decimal(number.as_str().to_owned()),
            DeValue::Boolean(truth) => Value::Boolean(*truth),
            DeValue::Datetime(date) => Value::Date(date.to_string()),
            DeValue::Array(list) => {
                Value::List(list.iter().map(|value| node(value, origins)).collect())
            }
            DeValue::Table(inner) => Value::Table(table(inner, origins)),
        },
    }
}

impl Table {
    /// The entry of this key.
    pub(super) fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.key == key)
    }

    /// The value of `key`, made by `make` if there is none.
    pub(super) fn slot(&mut self, key: &str, make: impl FnOnce() -> Node) -> &mut Node {
        let known = self.entries.iter().position(|entry| entry.key == key);
        let index = known.unwrap_or_else(|| {
            let node = make();
            self.entries.push(Entry {
                key: key.to_owned(),
                origin: node.origin.clone(),
                node,
            });
            self.entries.len() - 1
        });
        &mut self.entries[index].node
    }

    /// Forgets `key`.
    pub(super) fn remove(&mut self, key: &str) {
        self.entries.retain(|entry| entry.key != key);
    }
}

impl Value {
    /// The value as TOML writes it, tables in braces: for messages and for `--set`.
    pub(super) fn written(&self) -> String {
        match self {
            Value::Text(text) => quoted(text),
            Value::Bare(text) | Value::Decimal(text) | Value::Date(text) => text.clone(),
            Value::Integer(Some(number)) => number.to_string(),
            Value::Integer(None) => "a number with too many digits".to_owned(),
            Value::Boolean(truth) => truth.to_string(),
            Value::List(list) => {
                let items: Vec<_> = list.iter().map(|node| node.value.written()).collect();
                format!("[{}]", items.join(", "))
            }
            Value::Table(table) => {
                let entry = |entry: &Entry| {
                    format!("{} = {}", quoted(&entry.key), entry.node.value.written())
                };
                let entries: Vec<_> = table.entries.iter().map(entry).collect();
                format!("{{ {} }}", entries.join(", "))
            }
        }
    }
}

/// Text as a TOML basic string on one line.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => out.extend(['\\', letter]),
            '\n' => out.push_str("\\n"),
            control if control.is_control() => {
                out.push_str(&format!("\\u{:04X}", u32::from(control)));
            }
            other => out.push(other),
        }
    }
    out.push('"');
    out
}
