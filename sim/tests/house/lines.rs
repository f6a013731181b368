//! Words that no line outside tests has, and the line that every file begins with.

use super::source::Source;

const WORDS: &[&str] = &["todo!", "unimplemented!", "dbg!", ".unwrap()"];

pub(crate) fn objections(source: &Source) -> Vec<String> {
    let mut objections = Vec::new();
    if !source.text.starts_with("//! ") {
        objections.push(format!("{}:1: does not open with //!", source.path));
    }
    for (number, line) in source.code() {
        for word in WORDS.iter().filter(|word| line.contains(**word)) {
            objections.push(format!("{}:{number}: has {word}", source.path));
        }
    }
    objections
}
