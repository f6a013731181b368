//! Cursors over the tree: a [`Section`] hands out the [`Field`]s of a table, a field turns into a
//! value or into the message that says what it should have been.
//!
//! A section is asked once which keys it may have ([`Section::allow`]); after that nothing in it
//! can be ignored silently. What the keys mean is the interpreter's.

use super::error::{Mistake, ScenarioError, suggestion};
use super::tree::{Node, Origin, Source, Table, Value};
use super::units::{DURATION, Form, duration};
use kadlab_core::time::Duration;
use std::ops::RangeInclusive;

/// A value with its place and its path.
#[derive(Clone)]
pub(super) struct Field<'a> {
    source: &'a Source<'a>,
    path: String,
    node: &'a Node,
}

/// A table with its place and its path.
#[derive(Clone)]
pub(super) struct Section<'a> {
    source: &'a Source<'a>,
    path: String,
    origin: Origin,
    table: &'a Table,
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
                suggestion(&entry.key, keys, "the keys here are"),
            )),
        }
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

impl<'a> Field<'a> {
    /// An error about this value.
    pub(super) fn wrong(&self, problem: String, remedy: impl Into<String>) -> ScenarioError {
        ScenarioError::Mistake(Box::new(Mistake {
            place: self.source.place(&self.node.origin),
            key: self.path.clone(),
            problem,
            remedy: remedy.into(),
        }))
    }

    /// The value itself.
    pub(super) fn node(&self) -> &'a Node {
        self.node
    }

    /// The value as the file writes it.
    pub(super) fn shown(&self) -> String {
        self.node.value.written()
    }

    /// A table.
    pub(super) fn section(&self) -> Result<Section<'a>, ScenarioError> {
        match &self.node.value {
            Value::Table(table) => Ok(Section {
                source: self.source,
                path: self.path.clone(),
                origin: self.node.origin.clone(),
                table,
            }),
            _ => Err(self.wrong(
                format!("{} is not a table", self.shown()),
                "write keys and values in braces, such as { kind = \"...\" }",
            )),
        }
    }

    /// The items of a list; bare text of the command line is a list of one.
    pub(super) fn list(&self) -> Result<Vec<Field<'a>>, ScenarioError> {
        match &self.node.value {
            Value::Bare(_) => Ok(vec![self.clone()]),
            Value::List(list) => Ok(list.iter().map(|node| self.item(node)).collect()),
            _ => Err(self.wrong(
                format!("{} is not a list", self.shown()),
                "put it in square brackets",
            )),
        }
    }

    /// Whether the value is a list.
    pub(super) fn is_list(&self) -> bool {
        matches!(self.node.value, Value::List(_))
    }

    /// Text that `parse` understands.
    pub(super) fn read<T>(
        &self,
        form: &Form,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Result<T, ScenarioError> {
        let read = match &self.node.value {
            Value::Text(text) | Value::Bare(text) => parse(text),
            _ => None,
        };
        read.ok_or_else(|| {
            self.wrong(
                format!("{} is not {}", self.shown(), form.noun),
                form.remedy,
            )
        })
    }

    /// A number, written as a number: text, decimals or whole.
    pub(super) fn number<T>(
        &self,
        form: &Form,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Result<T, ScenarioError> {
        let read = match &self.node.value {
            Value::Decimal(text) | Value::Bare(text) => parse(text),
            Value::Integer(Some(number)) => parse(&number.to_string()),
            _ => None,
        };
        read.ok_or_else(|| {
            self.wrong(
                format!("{} is not {}", self.shown(), form.noun),
                form.remedy,
            )
        })
    }

    /// Any text.
    pub(super) fn text(&self) -> Result<&'a str, ScenarioError> {
        match &self.node.value {
            Value::Text(text) | Value::Bare(text) => Ok(text),
            _ => Err(self.wrong(format!("{} is not text", self.shown()), "put it in quotes")),
        }
    }

    /// A whole number in `range`.
    pub(super) fn integer(&self, range: RangeInclusive<u64>) -> Result<u64, ScenarioError> {
        let read = match &self.node.value {
            Value::Integer(number) => number.and_then(|number| u64::try_from(number).ok()),
            Value::Bare(text) => text.parse().ok(),
            _ => None,
        };
        let (min, max) = (*range.start(), *range.end());
        read.filter(|number| range.contains(number)).ok_or_else(|| {
            let problem = format!("{} is not a whole number from {min} to {max}", self.shown());
            self.wrong(problem, "write the number without quotes")
        })
    }

    /// The same for numbers that must fit 32 bits.
    pub(super) fn small(&self, range: RangeInclusive<u32>) -> Result<u32, ScenarioError> {
        let wide = u64::from(*range.start())..=u64::from(*range.end());
        let number = self.integer(wide)?;
        Ok(u32::try_from(number).expect("it lies in a range of 32 bits"))
    }

    /// A length of time.
    pub(super) fn duration(&self) -> Result<Duration, ScenarioError> {
        self.read(&DURATION, duration)
    }

    /// A length of time above zero.
    pub(super) fn span(&self) -> Result<Duration, ScenarioError> {
        let span = self.duration()?;
        if span > Duration::ZERO {
            return Ok(span);
        }
        Err(self.wrong(
            format!("{} is no time at all", self.shown()),
            "write a length of time above zero, such as \"10s\"",
        ))
    }

    /// The position of this text among `names`; `what` says what has these names.
    pub(super) fn position(&self, what: &str, names: &[&str]) -> Result<usize, ScenarioError> {
        let text = self.text()?;
        let found = names.iter().position(|name| *name == text);
        found.ok_or_else(|| {
            let remedy = suggestion(text, names, &format!("the {what}s are"));
            self.wrong(format!("there is no {what} \"{text}\""), remedy)
        })
    }

    /// The value that `choices` has for this text.
    pub(super) fn choice<T: Copy>(&self, choices: &[(&str, T)]) -> Result<T, ScenarioError> {
        let names: Vec<_> = choices.iter().map(|(name, _)| *name).collect();
        Ok(choices[self.name_of(&names)?].1)
    }

    /// The position of this text among the values that the key takes.
    pub(super) fn name_of(&self, names: &[&str]) -> Result<usize, ScenarioError> {
        let text = self.text()?;
        let found = names.iter().position(|name| *name == text);
        found.ok_or_else(|| {
            let remedy = suggestion(text, names, "the values here are");
            self.wrong(format!("\"{text}\" is not a value of this key"), remedy)
        })
    }

    fn item(&self, node: &'a Node) -> Field<'a> {
        Field {
            source: self.source,
            path: self.path.clone(),
            node,
        }
    }
}
