//! Scenario files as JSON values and back: every table in braces.

use serde_json::Value;

pub(super) fn read(text: &str) -> Value {
    toml::from_str(text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

pub(super) fn written(file: &Value) -> String {
    let keys = file.as_object().expect("a file is a table");
    let line = |(key, value): (&String, &Value)| format!("{key:?} = {}\n", inline(value));
    keys.iter().map(line).collect()
}

fn inline(value: &Value) -> String {
    match value {
        Value::Object(keys) => {
            let pair = |(key, value): (&String, &Value)| format!("{key:?} = {}", inline(value));
            let pairs: Vec<_> = keys.iter().map(pair).collect();
            format!("{{ {} }}", pairs.join(", "))
        }
        Value::Array(items) => {
            let items: Vec<_> = items.iter().map(inline).collect();
            format!("[{}]", items.join(", "))
        }
        plain => plain.to_string(),
    }
}
