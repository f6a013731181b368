//! A value of the tree with its place and its path: it turns into what the interpreter asks for,
//! or into the message that says what it should have been.
//!
//! Text of the command line is bare: it is a number where a number is asked for, and a list of one
//! where a list is.

use super::error::{Mistake, ScenarioError, suggestion};
use super::section::Section;
use super::tree::{Node, Source, Value};
use super::units::{DURATION, Form, duration};
use kadlab_core::time::Duration;
use std::ops::RangeInclusive;

/// A value with its place and its path.
#[derive(Clone)]
pub(super) struct Field<'a> {
    pub(super) source: &'a Source<'a>,
    pub(super) path: String,
    pub(super) node: &'a Node,
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

    /// Whether the value is a table.
    pub(super) fn is_table(&self) -> bool {
        matches!(self.node.value, Value::Table(_))
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
            self.wrong(problem, "choose one of these and write it without quotes")
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
