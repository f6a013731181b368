//! Tables whose keys depend on one of them, such as `kind`.
//!
//! Editors complete from the plain `properties` of a table; alternatives (`oneOf`) they offer all
//! at once, a key as often as there are kinds that have it, and a mistake in one is reported as
//! "matches none". So the table lists the keys of all kinds, each once, and a chain of `if`, `then`
//! and `else` says which of them a kind has: completion sees the list, validation the chain.

use super::keys::{Keys, need};
use super::shape::Shape;
use serde_json::{Map, Value, json};

/// The keys of a table whose key `tag` has one of `names`.
pub(in super::super) struct Case {
    pub(in super::super) tag: &'static str,
    pub(in super::super) names: Vec<&'static str>,
    /// What a description calls the case.
    pub(in super::super) label: String,
    pub(in super::super) keys: Keys,
}

/// A kind: its name, what it means, and the keys that it has beside the common ones.
pub(in super::super) type Kind<'a> = (&'static str, &'a str, Keys);

/// A table whose `tag` tells which kind it is; without it, it is the `usual` one, if there is one.
pub(in super::super) fn told_by(
    tag: &'static str,
    common: &Keys,
    kinds: Vec<Kind<'_>>,
    usual: Option<&'static str>,
) -> Shape {
    let names = kinds.iter().map(|(name, meaning, _)| (*name, *meaning));
    let names = Shape::names(names);
    let what = format!("Which {tag} it is; its other keys depend on that.");
    let common = match usual {
        Some(usual) => common.clone().may(tag, names.usual(usual), &what),
        None => common.clone().must(tag, names, &what),
    };
    let case = |(name, _, keys): Kind<'_>| Case {
        tag,
        names: vec![name],
        label: format!("`{name}`"),
        keys: common.clone().and(keys),
    };
    cases(&kinds.into_iter().map(case).collect::<Vec<_>>(), usual)
}

/// A table that is one of these cases; without any tag it is the one that has the name `usual`.
pub(in super::super) fn cases(cases: &[Case], usual: Option<&str>) -> Shape {
    let mut names: Vec<&str> = Vec::new();
    for (name, _) in cases.iter().flat_map(|case| &case.keys.shapes) {
        if !names.contains(name) {
            names.push(name);
        }
    }
    let every = |key: &&str| cases.iter().all(|case| case.keys.needed.contains(key));
    let needed: Vec<&str> = names.iter().copied().filter(every).collect();
    let shared: Vec<_> = (names.iter())
        .map(|name| (*name, merged(name, cases)))
        .collect();
    let last = none_of(cases, &names);
    let mut json = (cases.iter().rev()).fold(last, |rest, case| {
        let mut link = link(case, usual, &shared, rest);
        let is_own = |key: &&str| !needed.contains(key);
        let own: Vec<&str> = (case.keys.needed.iter().copied()).filter(is_own).collect();
        need(&mut link["then"], &own);
        link
    });
    json["type"] = json!("object");
    let properties = (shared.iter()).map(|(name, shape)| ((*name).to_owned(), shape.json()));
    json["properties"] = Value::Object(properties.collect());
    need(&mut json, &needed);
    Shape::object(&json)
}

/// The key as all cases have it: their shape if they agree, and what each says of it.
fn merged(name: &str, cases: &[Case]) -> Shape {
    let shape = |case: &Case| {
        let found = case.keys.shapes.iter().find(|(key, _)| *key == name);
        found.map(|(_, shape)| shape.clone())
    };
    let shapes: Vec<(&str, Shape)> = (cases.iter())
        .filter_map(|case| Some((case.label.as_str(), shape(case)?)))
        .collect();
    let (_, first) = &shapes[0];
    let words = said(&shapes, cases.len());
    if shapes.iter().all(|(_, shape)| shape.bare() == first.bare()) {
        return first.clone().saying(&words);
    }
    let mut types: Vec<Value> = Vec::new();
    for name in shapes.iter().flat_map(|(_, shape)| shape.types()) {
        if !types.contains(&name) {
            types.push(name);
        }
    }
    Shape::any(&types).saying(&words)
}

/// What the cases say of a key: the same words once, with those that say so if not all do.
fn said(shapes: &[(&str, Shape)], all: usize) -> String {
    let mut texts: Vec<(&str, Vec<&str>)> = Vec::new();
    for (label, shape) in shapes {
        match texts
            .iter_mut()
            .find(|(text, _)| *text == shape.description())
        {
            Some((_, labels)) => labels.push(label),
            None => texts.push((shape.description(), vec![label])),
        }
    }
    let said = |(text, labels): &(&str, Vec<&str>)| match labels.len() == all {
        true => (*text).to_owned(),
        false => format!("{}: {text}", labels.join(", ")),
    };
    texts.iter().map(said).collect::<Vec<_>>().join("\n\n")
}

/// If it is this case, these keys; else the rest of the chain.
fn link(case: &Case, usual: Option<&str>, shared: &[(&str, Shape)], rest: Value) -> Value {
    let tag = case.tag;
    let mut condition = json!({ "properties": { tag: { "enum": case.names } } });
    if usual.is_none_or(|usual| !case.names.contains(&usual)) {
        condition["required"] = json!([tag]);
    }
    let is_shared = |name, shape: &Shape| {
        let mut all = shared.iter();
        all.any(|(other, shared)| *other == name && shared.bare() == shape.bare())
    };
    let own = |(name, shape): &(&'static str, Shape)| {
        let json = match is_shared(*name, shape) {
            true => json!(true),
            false => shape.json(),
        };
        ((*name).to_owned(), json)
    };
    let properties: Map<_, _> = case.keys.shapes.iter().map(own).collect();
    json!({
        "if": condition,
        "then": { "properties": properties, "additionalProperties": false },
        "else": rest,
    })
}

/// None of the cases: a tag is missing or wrong, and every known key may stand.
fn none_of(cases: &[Case], names: &[&str]) -> Value {
    let known = names.iter().map(|name| ((*name).to_owned(), json!(true)));
    let known: Map<_, _> = known.collect();
    let mut tags: Vec<&str> = cases.iter().map(|case| case.tag).collect();
    tags.dedup();
    match tags[..] {
        [_] => json!({ "properties": known, "additionalProperties": false }),
        _ => {
            let any: Vec<_> = tags
                .iter()
                .map(|tag| json!({ "required": [tag] }))
                .collect();
            json!({ "properties": known, "additionalProperties": false, "anyOf": any })
        }
    }
}
