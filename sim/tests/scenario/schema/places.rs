//! The places of the schema: closed tables, each under the key that leads to it, one for each of
//! its kinds. Two places with one key and one shape are the same.

use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// A closed table of the schema.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Place {
    /// The key that leads here, the kind, and the shape: what tells places apart.
    pub(super) name: String,
    /// Its keys; what each takes.
    pub(super) keys: BTreeMap<String, Value>,
    pub(super) needed: Vec<String>,
}

/// Every place that can be reached from `schema`.
pub(super) fn all(key: &str, schema: &Value, places: &mut BTreeMap<String, Place>) {
    for schema in alternatives(schema) {
        if let Some(items) = list_items(schema) {
            all(key, items, places);
        }
        for place in branches(key, schema) {
            for (key, schema) in &place.keys {
                all(key, schema, places);
            }
            places.insert(place.name.clone(), place);
        }
    }
}

/// The place of the table `value`, if it is a closed one.
pub(super) fn of(key: &str, schema: &Value, value: &Value) -> Option<Place> {
    let schema = alternatives(schema)
        .into_iter()
        .find(|schema| takes_type(schema, "object"))?;
    branches_with_conditions(key, schema)
        .into_iter()
        .find(|(condition, _)| holds(condition, value))
        .map(|(_, place)| place)
}

/// What `schema` says of the items of a list.
pub(super) fn items(schema: &Value) -> Option<&Value> {
    let mut lists = alternatives(schema).into_iter();
    lists.find_map(list_items)
}

/// What a list's schema says of its items; tables have the word too, for Taplo.
pub(super) fn list_items(schema: &Value) -> Option<&Value> {
    schema.get("items").filter(|_| takes_type(schema, "array"))
}

pub(super) fn alternatives(schema: &Value) -> Vec<&Value> {
    match schema["anyOf"].as_array() {
        Some(any) if schema.get("properties").is_none() => any.iter().collect(),
        _ => vec![schema],
    }
}

fn takes_type(schema: &Value, name: &str) -> bool {
    match &schema["type"] {
        Value::Array(types) => types.iter().any(|one| one == name),
        one => one == name,
    }
}

fn branches(key: &str, schema: &Value) -> Vec<Place> {
    let branches = branches_with_conditions(key, schema);
    branches.into_iter().map(|(_, place)| place).collect()
}

/// The cases of a table with the conditions that tell them; the last has none and is for tables
/// that are none of them, so that it is no place.
fn branches_with_conditions(key: &str, schema: &Value) -> Vec<(Value, Place)> {
    let Some(shared) = schema["properties"].as_object() else {
        return Vec::new();
    };
    let common = strings(&schema["required"]);
    if schema.get("if").is_none() {
        let place = place(key, "", (shared, shared), common);
        return vec![(json!({}), place)];
    }
    let mut places = Vec::new();
    let mut link = schema;
    while link.get("if").is_some() {
        let own = link["then"]["properties"]
            .as_object()
            .expect("a case has keys");
        let needed = [common.clone(), strings(&link["then"]["required"])].concat();
        let kind = link["if"].to_string();
        places.push((link["if"].clone(), place(key, &kind, (shared, own), needed)));
        link = &link["else"];
    }
    places
}

type Properties = Map<String, Value>;

fn place(
    key: &str,
    kind: &str,
    (shared, own): (&Properties, &Properties),
    needed: Vec<String>,
) -> Place {
    let shape = |(key, own): (&String, &Value)| match own {
        Value::Bool(true) => (key.clone(), shared[key].clone()),
        own => (key.clone(), own.clone()),
    };
    let keys: BTreeMap<_, _> = own.iter().map(shape).collect();
    let mut shape = json!(keys);
    forget_words(&mut shape);
    Place {
        name: format!("{key} {kind} {shape}"),
        keys,
        needed,
    }
}

fn forget_words(schema: &mut Value) {
    match schema {
        Value::Object(keys) => {
            keys.retain(|key, value| key != "description" || !value.is_string());
            keys.values_mut().for_each(forget_words);
        }
        Value::Array(items) => items.iter_mut().for_each(forget_words),
        _ => {}
    }
}

fn strings(list: &Value) -> Vec<String> {
    let items = list.as_array().into_iter().flatten();
    items
        .filter_map(|item| Some(item.as_str()?.to_owned()))
        .collect()
}

/// Whether a table is of the case with this condition.
fn holds(condition: &Value, table: &Value) -> bool {
    jsonschema::draft7::is_valid(condition, table)
}
