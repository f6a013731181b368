//! Schema and reader are the same, place by place, asked from outside: the reader lists the keys
//! and the names that it knows when it refuses one, and probes of every form show what it takes.

use super::documents;
use super::places::{self, Place};
use super::toml::{read, written};
use super::{schema, validator};
use kadlab::scenario::{Mistake, ScenarioError, parse};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// A table of a file, and the place of the schema that it is at.
struct Visit {
    file: Value,
    /// The way to the table, as a JSON pointer.
    pointer: String,
    place: Place,
}

impl Visit {
    /// The file with `change` made to the table.
    fn changed(&self, change: impl FnOnce(&mut serde_json::Map<String, Value>)) -> Value {
        let mut file = self.file.clone();
        let table = file.pointer_mut(&self.pointer).expect("the table is there");
        change(table.as_object_mut().expect("it is a table"));
        file
    }

    fn with(&self, key: &str, value: Value) -> Value {
        self.changed(|table| {
            table.insert(key.to_owned(), value);
        })
    }

    fn table(&self) -> &Value {
        self.file
            .pointer(&self.pointer)
            .expect("the table is there")
    }
}

/// What the reader has against a file.
fn mistake(file: &Value) -> Option<Box<Mistake>> {
    match parse(&written(file), "probe.toml", &[]) {
        Ok(_) => None,
        Err(ScenarioError::Mistake(mistake)) => Some(mistake),
        Err(other) => panic!("{other}"),
    }
}

/// Every table of every document.
fn visits() -> Vec<Visit> {
    let schema = schema();
    let mut visits = Vec::new();
    for text in documents::all() {
        let file = read(&text);
        assert_eq!(mistake(&file), None, "{text}");
        visit(("", &schema), (&file, String::new()), &file, &mut visits);
    }
    visits
}

fn visit(
    (key, schema): (&str, &Value),
    (value, pointer): (&Value, String),
    file: &Value,
    visits: &mut Vec<Visit>,
) {
    match value {
        Value::Array(items) => {
            let Some(schema) = places::items(schema) else {
                return;
            };
            for (index, item) in items.iter().enumerate() {
                visit(
                    (key, schema),
                    (item, format!("{pointer}/{index}")),
                    file,
                    visits,
                );
            }
        }
        Value::Object(entries) => {
            let Some(place) = places::of(key, schema, value) else {
                return;
            };
            for (key, value) in entries {
                let way = format!("{pointer}/{key}");
                visit((key, &place.keys[key]), (value, way), file, visits);
            }
            visits.push(Visit {
                file: file.clone(),
                pointer,
                place,
            });
        }
        _ => {}
    }
}

/// Visits by place, so that each is asked once or, where it matters, in every document.
fn by_place(visits: &[Visit]) -> BTreeMap<&str, Vec<&Visit>> {
    let mut by_place: BTreeMap<&str, Vec<&Visit>> = BTreeMap::new();
    for visit in visits {
        by_place.entry(&visit.place.name).or_default().push(visit);
    }
    by_place
}

#[test]
fn the_documents_have_every_place_of_the_schema() {
    let mut all = BTreeMap::new();
    places::all("", &schema(), &mut all);
    let visits = visits();
    let visited = by_place(&visits);
    let missing = all
        .keys()
        .find(|place| !visited.contains_key(place.as_str()));
    assert_eq!(missing, None, "no document of documents.rs has this table");
    assert!(all.len() > 60, "{}", all.len());
}

/// What a hint lists: `the keys here are a, b`.
fn listed(remedy: &str) -> BTreeSet<String> {
    let list = [" are ", " one of "]
        .iter()
        .find_map(|word| Some(remedy.rsplit_once(word)?.1));
    let list = list
        .and_then(|list| list.split(';').next())
        .unwrap_or_default();
    list.split(", ").map(str::to_owned).collect()
}

#[test]
fn every_table_has_the_keys_that_the_reader_takes_there_and_no_others() {
    let visits = visits();
    for (place, visits) in by_place(&visits) {
        let keys: BTreeSet<_> = visits[0].place.keys.keys().cloned().collect();
        let mut taken = BTreeSet::new();
        for visit in &visits {
            let unknown = visit.with("zz-unknown", json!(1));
            let mistake = mistake(&unknown).expect("there is no such key");
            assert_eq!(mistake.problem, NO_SUCH_KEY, "{place}: {mistake}");
            // The keys of a list are told for all of its kinds at once.
            let here = |key: &String| keys.contains(key) || takes(visit, key);
            taken.extend(listed(&mistake.remedy).into_iter().filter(here));
        }
        assert_eq!(keys, taken, "schema and reader at {}", visits[0].pointer);
    }
}

const NO_SUCH_KEY: &str = "there is no such key";

/// Whether the reader takes this key here, whatever value it wants.
fn takes(visit: &Visit, key: &str) -> bool {
    let refusals = [NO_SUCH_KEY, "it needs one of `check` and `metric`"];
    let mistake = mistake(&visit.with(key, json!(1)));
    mistake.is_none_or(|mistake| !refusals.contains(&mistake.problem.as_str()))
}

/// The names that a schema lists.
fn names(schema: &Value) -> Option<BTreeSet<String>> {
    let names = schema["enum"].as_array()?.iter();
    Some(
        names
            .map(|name| name.as_str().expect("a name").to_owned())
            .collect(),
    )
}

#[test]
fn every_choice_has_the_names_that_the_reader_takes_there_and_no_others() {
    let (mut wanted, mut confirmed) = (BTreeSet::new(), BTreeSet::new());
    for visit in visits() {
        for (key, schema) in &visit.place.keys {
            for schema in places::alternatives(schema) {
                let item = places::list_items(schema);
                let Some(names) = names(item.unwrap_or(schema)) else {
                    continue;
                };
                let unknown = json!("zz-unknown");
                let value = if item.is_some() {
                    json!([unknown])
                } else {
                    unknown
                };
                let what = (key.clone(), names.clone());
                wanted.insert(what.clone());
                let mistake = mistake(&visit.with(key, value)).expect("there is no such name");
                if mistake
                    .remedy
                    .contains(names.first().expect("there are names").as_str())
                {
                    assert_eq!(listed(&mistake.remedy), names, "{key}: {mistake}");
                    confirmed.insert(what);
                }
            }
        }
    }
    assert_eq!(confirmed, wanted, "choices that no document shows");
}

/// Values of every form, right and wrong.
fn probes() -> Vec<Value> {
    let texts = [
        "",
        "off",
        "7",
        "0s",
        "1.5m",
        "5min",
        "850ns",
        "+5s",
        "-5s",
        "+5ppm",
        "30%",
        "120%",
        "1500B",
        "64kB",
        "20/s",
        "20/d",
        "10Mbit/s",
        "1..20",
        "visor",
        "visor/3",
        "a name",
        "mine.csv",
        "2026-04-20T00:00:00Z",
        "2026-04-20",
        "rounds",
        "announce",
        "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
    ];
    let mut probes: Vec<Value> = texts.iter().map(|text| json!(text)).collect();
    probes.extend([
        json!(0),
        json!(1),
        json!(7),
        json!(65),
        json!(-1),
        json!(5_000_000_000_u64),
    ]);
    probes.extend([json!(0.5), json!(2.5), json!(-2.5), json!(true)]);
    probes.extend([
        json!([]),
        json!(["server"]),
        json!([["0s", 5]]),
        json!({}),
        json!({ "a": 1 }),
    ]);
    probes
}

/// What is wrong in a way that no pattern tells: more than everything.
const UNCOUNTED: &str = "\"120%\"";

/// Whether the reader misses the right form here: not that this value does not fit the rest.
fn is_of_form(mistake: &Mistake, key: &str) -> bool {
    let says = |word: &&str| mistake.problem.contains(*word);
    let form = ["is not a", "is not text"].iter().any(says);
    // The places of a network are those of its matrix.
    form && mistake.key.ends_with(key) && key != "place" && !says(&UNCOUNTED)
}

#[test]
fn the_schema_refuses_nothing_that_the_reader_takes_and_no_wrong_form_passes() {
    let validator = validator(&schema());
    let visits = visits();
    let mut forms = 0;
    for visits in by_place(&visits).values() {
        let visit = visits[0];
        // A group's `core` is read as the whole file's is.
        let is_core = visit.place.name.starts_with("core ");
        if is_core && visit.pointer != "/core" {
            continue;
        }
        for key in visit.place.keys.keys() {
            for probe in probes() {
                let file = visit.with(key, probe.clone());
                let said = format!("{}/{key} = {probe}", visit.pointer);
                let passes = validator.is_valid(&file);
                match mistake(&file) {
                    None => assert!(passes, "the reader takes {said}, the schema does not"),
                    Some(mistake) if is_of_form(&mistake, key) => {
                        assert!(
                            !passes,
                            "the schema takes {said}, the reader does not: {mistake}"
                        );
                        forms += 1;
                    }
                    Some(_) => {}
                }
            }
        }
    }
    assert!(forms > 4_000, "{forms} wrong forms were tried");
}

#[test]
fn a_key_that_the_schema_needs_is_one_that_the_reader_needs() {
    let mut only_reader = BTreeSet::new();
    for visit in visits() {
        for key in visit.table().as_object().expect("a table").keys() {
            let file = visit.changed(|table| {
                table.remove(key);
            });
            let mistake = mistake(&file);
            if visit.place.needed.contains(key) {
                assert!(mistake.is_some(), "{} without {key}", visit.pointer);
            } else if mistake.is_some_and(|mistake| {
                mistake.problem == "this key is missing" && mistake.key.ends_with(key)
            }) {
                only_reader.insert(key.clone());
            }
        }
    }
    let known = KEYS_THAT_OTHERS_MAKE_NEEDED.map(str::to_owned);
    assert_eq!(only_reader, BTreeSet::from(known));
}

/// Needed only beside others, which the schema does not tell: costs without a profile, the
/// absences of a law without any, both words of a partition that flaps.
const KEYS_THAT_OTHERS_MAKE_NEEDED: [&str; 10] = [
    "absence", "bits", "check", "cut-for", "every", "file", "kibibyte", "message", "session",
    "sign",
];
