//! A cursor over a table of the tree: it hands out fields and the messages about keys.
//!
//! A section is asked once which keys it may have ([`Section::allow`]); after that nothing in it
//! can be ignored silently. What the keys mean is the interpreter's, what values look like the
//! field's ([`super::field`]).

use super::error::{Mistake, ScenarioError, suggestion};
use super::field::Field;
use super::tree::{Node, Origin, Source, Table};

/// A table with its place and its path.
#[derive(Clone)]
pub(super) struct Section<'a> {
    pub(super) source: &'a Source<'a>,
    pub(super) path: String,
    pub(super) origin: Origin,
    pub(super) table: &'a Table,
}

impl<'a> Section<'a> {
    /// The whole file.
    pub(super) fn root(source: &'a Source<'a>, table: &'a Table) -> Section<'a> {
        Section {
            source,
            path: String::new(),
            origin: Origin::File(0..0),
            table,
        }
    }

    /// The same table under the path that people know it by.
    pub(super) fn renamed(mut self, path: String) -> Section<'a> {
        self.path = path;
        self
    }

    /// The first key that is not in `keys` is an error.
    pub(super) fn allow(&self, keys: &[&str]) -> Result<(), ScenarioError> {
        let known = |key: &str| keys.contains(&key);
        match self.table.entries.iter().find(|entry| !known(&entry.key)) {
            None => Ok(()),
            Some(entry) => Err(self.mistake(
                &entry.origin,
                self.join(&entry.key),
                "there is no such key".to_owned(),
                suggestion(&entry.key, keys, &self.keys_label()),
            )),
        }
    }

    /// Which keys these are; a table that tells its kind says so.
    fn keys_label(&self) -> String {
        let kind = self
            .table
            .entry("kind")
            .map(|kind| kind.node.value.written());
        kind.map_or_else(
            || "the keys here are".to_owned(),
            |kind| format!("the keys with kind {kind} are"),
        )
    }

    /// The value of `key`, if the file or the command line has it.
    pub(super) fn find(&self, key: &str) -> Option<Field<'a>> {
        self.table
            .entry(key)
            .map(|entry| self.field(key, &entry.node))
    }

    /// The value of `key`; without it the message shows `example`.
    pub(super) fn need(&self, key: &str, example: &str) -> Result<Field<'a>, ScenarioError> {
        self.find(key).ok_or_else(|| {
            let problem = "this key is missing".to_owned();
            let remedy = format!("add a line such as {key} = {example}");
            self.mistake(&self.origin, self.join(key), problem, remedy)
        })
    }

    /// All keys and values, each with its key.
    pub(super) fn fields(&self) -> Vec<(&'a str, Field<'a>)> {
        let entries = self.table.entries.iter();
        entries
            .map(|entry| (entry.key.as_str(), self.field(&entry.key, &entry.node)))
            .collect()
    }

    /// An error about the whole table.
    pub(super) fn wrong(&self, problem: String, remedy: impl Into<String>) -> ScenarioError {
        self.mistake(&self.origin, self.path.clone(), problem, remedy.into())
    }

    /// Where the table starts, for messages about another one.
    pub(super) fn at(&self) -> String {
        self.source.place(&self.origin).to_string()
    }

    fn field(&self, key: &str, node: &'a Node) -> Field<'a> {
        Field {
            source: self.source,
            path: self.join(key),
            node,
        }
    }

    fn join(&self, key: &str) -> String {
        match self.path.as_str() {
            "" => key.to_owned(),
            path => format!("{path}.{key}"),
        }
    }

    fn mistake(
        &self,
        origin: &Origin,
        key: String,
        problem: String,
        remedy: String,
    ) -> ScenarioError {
        let place = self.source.place(origin);
        ScenarioError::Mistake(Box::new(Mistake {
            place,
            key,
            problem,
            remedy,
        }))
    }
}
