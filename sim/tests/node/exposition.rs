//! A strict reader of Prometheus' text exposition format 0.0.4, as far as nodes use it.

use std::collections::BTreeMap;

/// Numbers of one name.
#[derive(Debug)]
pub(crate) struct Metric {
    pub(crate) help: String,
    pub(crate) kind: String,
    /// By name and value of the label, if there is one.
    pub(crate) samples: BTreeMap<Option<(String, String)>, f64>,
}

/// Reads a text.
///
/// # Panics
/// If Prometheus would refuse it, or if it has no HELP, TYPE or number where one belongs.
pub(crate) fn read(text: &str) -> BTreeMap<String, Metric> {
    assert!(text.ends_with('\n'), "the last line ends");
    let mut metrics = BTreeMap::new();
    let mut current = String::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        if let Some(head) = line.strip_prefix("# HELP ") {
            let (name, help) = head.split_once(' ').expect("help follows the name");
            assert!(is_name(name), "{name}");
            let kind = lines.next().and_then(|line| line.strip_prefix("# TYPE "));
            let (typed, kind) = kind.and_then(|kind| kind.split_once(' ')).expect("a type");
            assert_eq!(typed, name);
            assert!(["counter", "gauge"].contains(&kind), "{kind}");
            current = name.to_owned();
            let metric = Metric {
                help: help.to_owned(),
                kind: kind.to_owned(),
                samples: BTreeMap::new(),
            };
            let before = metrics.insert(current.clone(), metric);
            assert!(before.is_none(), "{name} comes twice");
            continue;
        }
        let (series, value) = line.rsplit_once(' ').expect("a value");
        let (name, label) = series_of(series);
        assert_eq!(name, current, "samples follow their own head");
        let value: f64 = value.parse().expect("a number");
        assert!(value.is_finite() && value >= 0.0, "{line}");
        let metric = metrics.get_mut(name).expect("it has a head");
        let before = metric.samples.insert(label, value);
        assert!(before.is_none(), "{series} comes twice");
    }
    for (name, metric) in &metrics {
        assert!(!metric.samples.is_empty(), "{name} has no number");
    }
    metrics
}

/// Name and label of `name` or `name{label="value"}`.
fn series_of(series: &str) -> (&str, Option<(String, String)>) {
    let Some((name, labels)) = series.split_once('{') else {
        return (series, None);
    };
    let label = labels.strip_suffix("\"}").expect("labels end");
    let (label, value) = label.split_once("=\"").expect("a label has a value");
    assert!(is_name(label) && !label.contains(':'), "{label}");
    assert!(
        !value.contains(['"', '\\', '\n']),
        "{value} needs no escape"
    );
    (name, Some((label.to_owned(), value.to_owned())))
}

fn is_name(name: &str) -> bool {
    let first = |letter: char| letter.is_ascii_alphabetic() || "_:".contains(letter);
    name.starts_with(first) && name.chars().all(|c| first(c) || c.is_ascii_digit())
}
