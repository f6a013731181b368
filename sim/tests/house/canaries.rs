//! Planted snippets: the checker must object to each, and to nothing else in it.

use super::source::Source;
use super::{layers, objections, sizes};

fn check(path: &str, code: &str, expected: &[&str]) {
    let source = Source {
        path: path.to_owned(),
        text: format!("//! A canary.\n{code}"),
    };
    assert_eq!(objections(&source), expected, "{code}");
}

#[test]
fn names_from_other_layers_are_seen() {
    let cases = [
        ("core/src/x.rs", "use std::time::Instant;", "names Instant"),
        (
            "core/src/x.rs",
            "fn f() { std::thread::spawn(g); }",
            "names std::thread",
        ),
        (
            "core/src/x.rs",
            "type Map = std::collections::HashMap<u8, u8>;",
            "names HashMap",
        ),
        ("core/src/x.rs", "use tokio::net::TcpStream;", "names tokio"),
        (
            "core/src/x.rs",
            "let x = kadlab::run::run();",
            "names kadlab::",
        ),
        (
            "reports/src/x.rs",
            "use kadlab_core::id::Id;",
            "names kadlab_core",
        ),
        (
            "sim/src/run.rs",
            "let now = Instant::now();",
            "names Instant",
        ),
        ("sim/src/driver/x.rs", "use redis::Client;", "names redis::"),
        (
            "sim/src/stores/x.rs",
            "use crate::scenario::spec::Loss;",
            "names crate::scenario",
        ),
        (
            "sim/src/engine/x.rs",
            "use crate::world::World;",
            "names crate::world",
        ),
        (
            "sim/src/chance.rs",
            "use crate::measure;",
            "names crate::measure",
        ),
        (
            "sim/src/world/x.rs",
            "use crate::cli::Status;",
            "names crate::cli",
        ),
        (
            "sim/src/measure/x.rs",
            "crate::run::run(spec);",
            "names crate::run",
        ),
    ];
    for (path, code, objection) in cases {
        check(path, code, &[&format!("{path}:2: {objection}")]);
    }
}

#[test]
fn a_list_of_modules_hides_nothing() {
    let objection = "sim/src/world/x.rs:2: write one `use crate::` for each module";
    check(
        "sim/src/world/x.rs",
        "use crate::{chance, cli};",
        &[objection],
    );
}

#[test]
fn comments_longer_words_and_tests_are_left_alone() {
    check("core/src/x.rs", "// Not an Instant, no HashMap.", &[]);
    check("core/src/x.rs", "struct Instantly;", &[]);
    check("sim/src/machine.rs", "use std::time::Instant;", &[]);
    check(
        "core/src/x.rs",
        "#[cfg(test)]\nmod tests {\n    use std::fs;\n}",
        &[],
    );
    check(
        "core/tests/x.rs",
        "fn f() { std::fs::read(x).unwrap(); }",
        &[],
    );
}

#[test]
fn forbidden_words_and_a_missing_head_are_seen() {
    for word in ["todo!", "unimplemented!", "dbg!"] {
        let code = format!("    {word}(x);");
        check(
            "sim/src/x.rs",
            &code,
            &[&format!("sim/src/x.rs:2: has {word}")],
        );
    }
    check(
        "sim/src/x.rs",
        "    x.unwrap();",
        &["sim/src/x.rs:2: has .unwrap()"],
    );
    check("sim/src/x.rs", "    x.unwrap_or(1);", &[]);
    let headless = Source {
        path: "sim/tests/x.rs".to_owned(),
        text: "fn f() {}\n".to_owned(),
    };
    assert_eq!(
        objections(&headless),
        ["sim/tests/x.rs:1: does not open with //!"]
    );
}

#[test]
fn long_functions_and_files_are_seen() {
    let function = |lines: usize| {
        format!(
            "    fn f() {{\n{}    }}",
            "        g();\n".repeat(lines - 2)
        )
    };
    check("sim/src/x.rs", &function(sizes::FUNCTION_MAX), &[]);
    let long = function(sizes::FUNCTION_MAX + 1);
    check(
        "sim/src/x.rs",
        &long,
        &["sim/src/x.rs:2: a function of 71 lines"],
    );
    let in_async = long.replace("fn f", "pub(crate) async fn f");
    check(
        "sim/src/x.rs",
        &in_async,
        &["sim/src/x.rs:2: a function of 71 lines"],
    );
    check("sim/src/x.rs", &"g();\n".repeat(sizes::FILE_MAX - 1), &[]);
    check(
        "sim/src/x.rs",
        &"g();\n".repeat(sizes::FILE_MAX),
        &["sim/src/x.rs: a file of 401 lines"],
    );
}

#[test]
fn dependencies_are_read_in_every_spelling() {
    let manifest = r#"[package]
name = "kadlab-x"
[dependencies]
kadlab-a.workspace = true
kadlab-b = { path = "../b" }
[dev-dependencies]
kadlab-c = "1"
[target.'cfg(unix)'.dependencies]
kadlab-d = "1"
[dependencies.kadlab-e]
path = "../e"
[features]
kadlab-f = []
"#;
    let named = layers::packages_named(manifest);
    assert_eq!(
        named,
        ["kadlab-a", "kadlab-b", "kadlab-c", "kadlab-d", "kadlab-e"]
    );
}
