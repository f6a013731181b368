//! Bugs that a replay must catch: journals with one thing changed.

use super::bench::{Replayed, replay, run, scenario};
use serde_json::{Value, json};
use std::sync::OnceLock;

/// The lines of a journal of a small world with a lot going on.
fn lines() -> Vec<Value> {
    static LINES: OnceLock<Vec<Value>> = OnceLock::new();
    LINES.get_or_init(recorded).clone()
}

fn recorded() -> Vec<Value> {
    let sets = ["group.visor.count=20", "workload.readers.rate=1/s"];
    let journal = run(&scenario("quickstart.toml", &sets), 4, Some("visor/3")).journal;
    let text = String::from_utf8(journal).expect("journals are text");
    let lines: Vec<Value> = text
        .lines()
        .map(|line| line.parse().expect("JSON"))
        .collect();
    assert!(lines.len() > 100, "only {} lines", lines.len());
    lines
}

fn replayed(lines: &[Value]) -> Result<Replayed, String> {
    let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    replay(text.as_bytes())
}

/// The number of the input at which the replay differs.
fn differs_at(lines: &[Value]) -> u64 {
    let replayed = replayed(lines).expect("the lines are whole");
    replayed.end.expect_err("something was changed").number
}

/// Numbers the inputs anew.
fn renumber(lines: &mut [Value]) {
    let mut number = 0;
    for line in lines {
        if line.get("input").is_some() {
            number += 1;
            line["input"]["n"] = json!(number);
        }
        if line.get("state").is_some() {
            line["state"]["after"] = json!(number);
        }
        if line.get("end").is_some() {
            line["end"]["inputs"] = json!(number);
        }
    }
}

fn kind(line: &Value) -> &str {
    let told = line["input"]["told"].as_object();
    told.and_then(|told| told.keys().next())
        .map_or("", String::as_str)
}

#[test]
fn the_journal_as_it_is_is_replayed_to_its_end() {
    let replayed = replayed(&lines()).expect("it is whole");
    assert!(replayed.end.is_ok() && replayed.states > 0, "{replayed:?}");
}

#[test]
fn each_answer_counts() {
    let lines = lines();
    let mut changed = 0;
    for index in 0..lines.len() {
        let mut lines = lines.clone();
        let input = &mut lines[index]["input"];
        let number = input["n"].as_u64();
        if let Some(drawn) = input["random"][0].as_u64() {
            input["random"][0] = json!(drawn ^ 1 << 40);
        } else if let Some(signature) = input["signed"][0].as_str() {
            let first = if signature.starts_with('0') { "1" } else { "0" };
            input["signed"][0] = json!(format!("{first}{}", &signature[1..]));
        } else {
            continue;
        }
        changed += 1;
        assert!(Some(differs_at(&lines)) >= number, "input {number:?}");
    }
    assert!(changed >= 3, "only {changed} inputs have answers");
}

#[test]
fn an_answer_too_few_or_too_many_is_noticed_at_once() {
    let lines = lines();
    let signed = lines
        .iter()
        .position(|line| line["input"].get("signed").is_some());
    let signed = signed.expect("the node publishes");
    let number = lines[signed]["input"]["n"]
        .as_u64()
        .expect("inputs have numbers");
    let mut less = lines.clone();
    less[signed]["input"]
        .as_object_mut()
        .expect("an object")
        .remove("signed");
    assert_eq!(differs_at(&less), number);
    let mut more = lines;
    more[signed]["input"]["random"] = json!([7]);
    assert_eq!(differs_at(&more), number);
}

#[test]
fn a_dropped_input_is_noticed_by_its_number_and_by_what_it_led_to() {
    let lines = lines();
    for index in (1..lines.len() - 2).step_by(11) {
        let mut lines = lines.clone();
        let dropped = lines.remove(index);
        let error = replayed(&lines).expect_err("the numbers have a gap");
        assert!(error.contains("out of order: input #"), "{error}");
        renumber(&mut lines);
        if matches!(kind(&dropped), "reply" | "command" | "failed") {
            assert!(differs_at(&lines) > 0, "{dropped}");
        }
    }
}

#[test]
fn two_swapped_inputs_are_noticed_by_their_numbers_and_by_what_they_led_to() {
    let lines = lines();
    let mut swaps = 0;
    for index in (2..lines.len() - 3).step_by(3) {
        if kind(&lines[index]) == kind(&lines[index + 1]) || kind(&lines[index]).is_empty() {
            continue;
        }
        let mut swapped = lines.clone();
        swapped.swap(index, index + 1);
        assert!(replayed(&swapped).is_err(), "the numbers are out of order");
        let mut told = lines.clone();
        let other = told[index + 1]["input"]["told"].take();
        let one = std::mem::replace(&mut told[index]["input"]["told"], other);
        told[index + 1]["input"]["told"] = one;
        let number = lines[index]["input"]["n"].as_u64();
        // Two that lead to nothing and end in the same state may stand in either order.
        let has_effects = |line: &Value| line["input"].get("hash").is_some();
        if has_effects(&lines[index]) != has_effects(&lines[index + 1]) {
            // A timeout told too early leads to nothing; the one that has its place does then.
            assert!(Some(differs_at(&told)) >= number);
            swaps += 1;
        }
    }
    assert!(swaps > 5, "only {swaps} swaps");
}

#[test]
fn another_config_is_noticed() {
    for (key, value) in [
        ("k", json!(8)),
        ("alpha", json!(1)),
        ("bootstrap-again", json!("4m")),
    ] {
        let mut lines = lines();
        lines[0]["journal"]["core"][key] = value;
        assert!(differs_at(&lines) > 0, "{key}");
    }
}

#[test]
fn another_state_is_noticed_where_it_stands() {
    let mut lines = lines();
    let state = lines.iter().position(|line| line.get("state").is_some());
    let state = state.expect("the state at the end is there");
    lines[state]["state"]["digest"] = json!("00".repeat(32));
    let replayed = replayed(&lines).expect("the lines are whole");
    let difference = replayed.end.expect_err("nobody is in this state");
    assert_eq!(difference.line, state as u64 + 1);
    assert!(difference.expected.starts_with("state 0000"));
}
