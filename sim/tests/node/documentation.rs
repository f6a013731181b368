//! docs/node.md has every option of the commands and every limit.

use crate::desk::Desk;

const PAGE: &str = include_str!("../../../docs/node.md");

#[test]
fn the_page_on_nodes_has_every_limit() {
    let driver = include_str!("../../src/driver/limits.rs");
    let inspect = include_str!("../../src/inspect/limits.rs");
    let lines = driver.lines().chain(inspect.lines());
    let names = lines.filter_map(|line| line.strip_prefix("pub const ")?.split(':').next());
    let names: Vec<&str> = names.collect();
    assert!(names.len() > 20, "{names:?}");
    for name in names {
        assert!(PAGE.contains(&format!("| `{name}` |")), "{name}");
    }
}

#[test]
fn the_page_on_nodes_has_every_option_and_command() {
    let desk = Desk::new();
    for command in [
        "node",
        "cluster",
        "put",
        "get",
        "source",
        "peers",
        "reconcile",
    ] {
        assert!(PAGE.contains(&format!("`kadlab {command}")), "{command}");
        let help = desk.say(&[command, "--help"]).stdout;
        let words = help
            .split_whitespace()
            .filter(|word| word.starts_with("--"));
        for option in words.map(|word| word.trim_matches(|c: char| c != '-' && !c.is_alphabetic()))
        {
            let is_there =
                PAGE.contains(&format!("`{option}")) || PAGE.contains(&format!("[{option}"));
            assert!(is_there || option == "--help", "{command} {option}");
        }
    }
}
