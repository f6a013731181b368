//! What a value looks like.
//!
//! Where a value may be of two types (text or a table), the words of both stand in one shape: JSON
//! Schema reads each word for values of its own type only, and an editor then offers the key once.

use super::super::units::{Form, SIZE, WHOLE, show_size};
use super::keys::toml;
use serde_json::{Map, Value, json};
use std::ops::RangeInclusive;

/// A value's shape, and how it is said in words.
#[derive(Clone, PartialEq, Debug)]
pub(in super::super) struct Shape {
    json: Map<String, Value>,
    /// Sentences about unit and range, for descriptions.
    words: String,
}

impl Shape {
    fn new(json: &Value, words: String) -> Shape {
        let json = json.as_object().expect("a shape is an object").clone();
        Shape { json, words }
    }

    /// Any text.
    pub(in super::super) fn text() -> Shape {
        Shape::new(&json!({ "type": "string" }), String::new())
    }

    /// Text of this form.
    pub(in super::super) fn written(form: &Form) -> Shape {
        Shape::pattern((form.pattern)(), form)
    }

    /// Text of this form, or this word.
    pub(in super::super) fn written_or(word: &str, form: &Form) -> Shape {
        let mut shape = Shape::pattern(format!("({word}|{})", (form.pattern)()), form);
        shape.words = format!("{}, or \"{word}\".", shape.words.trim_end_matches('.'));
        shape
    }

    fn pattern(pattern: String, form: &Form) -> Shape {
        let hint = form.remedy.split(';').next().unwrap_or_default();
        Shape::new(
            &json!({ "type": "string", "pattern": format!("^{pattern}$") }),
            sentence(hint),
        )
    }

    /// A whole number in this range.
    pub(in super::super) fn whole(range: RangeInclusive<u64>) -> Shape {
        let (min, max) = (*range.start(), *range.end());
        Shape::new(
            &json!({ "type": "integer", "minimum": min, "maximum": max }),
            format!("A whole number from {min} to {max}."),
        )
    }

    /// A whole number in this range, for those that the reader keeps in 32 bits.
    pub(in super::super) fn small(range: RangeInclusive<u32>) -> Shape {
        Shape::whole(u64::from(*range.start())..=u64::from(*range.end()))
    }

    /// Text that this regular expression finds something in.
    pub(in super::super) fn matching(pattern: &str) -> Shape {
        Shape::new(
            &json!({ "type": "string", "pattern": pattern }),
            String::new(),
        )
    }

    /// A size in this range of bytes; the range is for the reader to judge.
    pub(in super::super) fn size(range: RangeInclusive<u64>) -> Shape {
        let mut shape = Shape::written(&SIZE);
        let ends = (show_size(*range.start()), show_size(*range.end()));
        shape.words += &format!(" From {} to {}.", ends.0, ends.1);
        shape
    }

    /// A number in this range of millionths.
    pub(in super::super) fn decimal(range: RangeInclusive<u64>) -> Shape {
        let number = |millionths: u64| millionths as f64 / WHOLE as f64;
        let (min, max) = (number(*range.start()), number(*range.end()));
        Shape::new(
            &json!({ "type": "number", "minimum": min, "maximum": max }),
            format!("A number from {min} to {max}, with at most six decimals."),
        )
    }

    /// A number that is not negative.
    pub(in super::super) fn positive() -> Shape {
        Shape::new(
            &json!({ "type": "number", "minimum": 0 }),
            "A number with at most six decimals.".to_owned(),
        )
    }

    /// Values of these types.
    pub(super) fn any(types: &[Value]) -> Shape {
        Shape::new(&json!({ "type": types }), String::new())
    }

    /// One of these names, each with what it means.
    pub(in super::super) fn names<'a>(
        names: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Shape {
        let (names, meanings): (Vec<_>, Vec<_>) = names.into_iter().unzip();
        Shape::new(
            &json!({
                "type": "string",
                "enum": names,
                "x-taplo": { "docs": { "enumValues": meanings } },
            }),
            String::new(),
        )
    }

    /// One of the names of a choice, which mean these.
    pub(in super::super) fn choice<T>(named: &[(&str, T)], meanings: &[&str]) -> Shape {
        let names: Vec<_> = named.iter().map(|(name, _)| *name).collect();
        assert_eq!(
            names.len(),
            meanings.len(),
            "each of {names:?} has a meaning"
        );
        Shape::names(names.into_iter().zip(meanings.iter().copied()))
    }

    /// A list of `items`.
    pub(in super::super) fn list(items: Shape) -> Shape {
        Shape::new(
            &json!({ "type": "array", "items": items.json }),
            items.words,
        )
    }

    /// A list of anything, but not of nothing.
    pub(in super::super) fn any_list() -> Shape {
        Shape::new(&json!({ "type": "array", "minItems": 1 }), String::new())
    }

    /// The file's list `key` of tables of one kind, at most `most` of them.
    ///
    /// The tables refer to themselves under `items`, which means nothing for a table: Taplo looks
    /// there for tables in braces within a list of tables (it counts the index of the list twice),
    /// and offers none of their keys otherwise.
    pub(in super::super) fn tables(key: &str, mut table: Shape, most: usize) -> Shape {
        let itself = json!({ "$ref": format!("#/properties/{key}/items") });
        table.json.insert("items".to_owned(), itself);
        let mut list = Shape::list(table);
        list.json.insert("maxItems".to_owned(), json!(most));
        list
    }

    /// A closed table: these properties, these needed.
    pub(super) fn object(json: &Value) -> Shape {
        Shape::new(json, String::new())
    }

    /// A table whose keys are the file's own.
    pub(in super::super) fn open_table(values: Option<Shape>) -> Shape {
        let values = values.map_or(json!(true), |shape| shape.json());
        let json = json!({ "type": "object", "additionalProperties": values });
        Shape::new(&json, String::new())
    }

    /// This or `other`, which is of another type: the words of both.
    pub(in super::super) fn or(mut self, other: Shape) -> Shape {
        let types = json!([self.json["type"], other.json["type"]]);
        self.json.extend(other.json);
        self.json.insert("type".to_owned(), types);
        self.words = [self.words, other.words].join(" ").trim().to_owned();
        self
    }

    /// Any of these, where names are among them: an editor offers names from a list of their own.
    pub(in super::super) fn any_of<const N: usize>(shapes: [Shape; N]) -> Shape {
        let mut types: Vec<Value> = shapes.iter().flat_map(Shape::types).collect();
        types.dedup();
        let branches = shapes.map(|shape| shape.json()).to_vec();
        Shape::new(&json!({ "type": types, "anyOf": branches }), String::new())
    }

    /// What holds if the file does not say otherwise.
    pub(in super::super) fn usual(mut self, value: impl Into<Value>) -> Shape {
        self.json.insert("default".to_owned(), value.into());
        self
    }

    /// The shape with `what` it is, its unit and its default.
    pub(super) fn described(self, what: &str) -> Shape {
        let mut text = what.to_owned();
        if !self.words.is_empty() {
            text = format!("{text} {}", self.words);
        }
        if let Some(usual) = self.json.get("default") {
            text = format!("{text} Default: {}.", toml(usual));
        }
        self.saying(&text)
    }

    /// The shape with this description, on each branch too: an editor shows those.
    pub(super) fn saying(mut self, text: &str) -> Shape {
        if let Some(branches) = self.json.get_mut("anyOf").and_then(Value::as_array_mut) {
            for branch in branches {
                branch["description"] = json!(text);
            }
        }
        self.json.insert("description".to_owned(), json!(text));
        self
    }

    /// The types of values that it takes; none if that depends.
    pub(super) fn types(&self) -> Vec<Value> {
        match &self.json.get("type") {
            Some(Value::Array(types)) => types.clone(),
            Some(single) => vec![(*single).clone()],
            None => Vec::new(),
        }
    }

    /// The same shape without words.
    pub(super) fn bare(&self) -> Shape {
        let mut bare = self.clone().saying("");
        bare.words.clear();
        bare
    }

    /// What it says of itself.
    pub(super) fn description(&self) -> &str {
        let said = self.json.get("description").and_then(Value::as_str);
        said.unwrap_or_default()
    }

    pub(super) fn json(&self) -> Value {
        Value::Object(self.json.clone())
    }
}

/// A hint as a sentence.
fn sentence(hint: &str) -> String {
    let mut letters = hint.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    format!("{}{}.", first.unwrap_or_default(), letters.as_str())
}
