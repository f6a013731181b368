//! The house's own rules, held by a test so that they cannot erode: who may name whom, what the
//! core never names, how long things get.
//!
//! It reads sources as text and knows no types. Every rule has a canary: a planted snippet to
//! which the same checker must object.

mod canaries;
mod layers;
mod lines;
mod sizes;
mod source;

use source::Source;

/// All objections to a source, in the order of its lines.
fn objections(source: &Source) -> Vec<String> {
    let rules = [layers::objections, lines::objections, sizes::objections];
    rules.iter().flat_map(|rule| rule(source)).collect()
}

#[test]
fn the_house_keeps_its_rules() {
    let sources = source::all();
    assert!(
        sources.len() > 100,
        "only {} sources were found",
        sources.len()
    );
    let objections: Vec<String> = sources.iter().flat_map(objections).collect();
    assert!(objections.is_empty(), "\n{}", objections.join("\n"));
}

#[test]
fn packages_depend_one_way() {
    for (package, needs) in layers::PACKAGES {
        let manifest = source::read(&format!("{package}/Cargo.toml")).text;
        assert_eq!(
            layers::packages_named(&manifest),
            *needs,
            "{package}/Cargo.toml"
        );
    }
}
