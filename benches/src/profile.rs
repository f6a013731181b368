//! The file of a processor's costs that scenarios name as a profile.

use crate::costs::Costs;
use crate::machine::Machine;

/// The whole file: what was measured, and where, when, with what and how.
#[must_use]
pub fn text(costs: &Costs, machine: &Machine, command: &str, batches: usize) -> String {
    let mut text = format!(
        "# What work costs one processor: measured, never tuned. The command below writes this\n\
         # file whole; scenarios/processors/README.md says what the costs stand for.\n\n\
         [measured]\nmachine = \"{}\"\ndate = \"{}\"\ntoolchain = \"{}\"\ncommand = \"{command}\"\n\n\
         # Medians of {batches} batches of about a millisecond, with the quartiles beside them.\n\
         [processor]\n",
        quoted(&machine.processor),
        quoted(&machine.date),
        quoted(&machine.toolchain),
    );
    for (name, spread) in costs.named() {
        let (whole, low, high) = (spread.whole(), spread.low.round(), spread.high.round());
        text.push_str(&format!("{name} = \"{whole}ns\" # {low} to {high} ns\n"));
    }
    text
}

/// Text between the quotes of TOML.
fn quoted(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batches::Spread;

    #[test]
    fn a_profile_cites_where_its_costs_come_from() {
        let spread = |median| Spread {
            low: median - 1.4,
            median,
            high: median + 9.6,
        };
        let costs = Costs {
            message: spread(611.6),
            kibibyte: spread(7_000.0),
            sign: spread(25_000.0),
            check: spread(40_000.2),
        };
        let machine = Machine {
            processor: "A \"fast\" one".to_owned(),
            toolchain: "rustc 1.95.0".to_owned(),
            date: "2026-04-20".to_owned(),
        };
        let text = text(&costs, &machine, "cargo run", 101);
        let body = text.split_once("\n\n").expect("a head and a body").1;
        let expected = r#"[measured]
machine = "A \"fast\" one"
date = "2026-04-20"
toolchain = "rustc 1.95.0"
command = "cargo run"

# Medians of 101 batches of about a millisecond, with the quartiles beside them.
[processor]
message = "612ns" # 610 to 621 ns
kibibyte = "7000ns" # 6999 to 7010 ns
sign = "25000ns" # 24999 to 25010 ns
check = "40000ns" # 39999 to 40010 ns
"#;
        assert_eq!(body, expected);
    }
}
