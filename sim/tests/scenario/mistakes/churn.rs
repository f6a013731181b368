//! Churn that cannot be.

use super::{Case, check};

#[test]
fn churn_that_cannot_be() {
    check(CASES);
}

const CASES: &[Case] = &[
    (
        r#"kind = "crash""#,
        r#"kind = "churn""#,
        r#"
bad.toml:52:1: fault.stop.session: this key is missing
   52 | [[fault]]
help: add a line such as session = { kind = "weibull", scale = "169.5m", shape = 0.615 }"#,
    ),
    (
        r#"kind = "crash""#,
        "kind = \"churn\"\nlaw = \"kad-2008\"",
        r#"
bad.toml:55:7: fault.stop.law: "kad-2008" is not a value of this key
   55 | law = "kad-2008"
help: did you mean `kad-2007`? the values here are kad-2007, ipfs-2022, mainline-2025"#,
    ),
    (
        r#"kind = "crash""#,
        "kind = \"churn\"\nlaw = \"ipfs-2022\"",
        r#"
bad.toml:52:1: fault.stop.absence: this key is missing
   52 | [[fault]]
help: add a line such as absence = { kind = "weibull", scale = "169.5m", shape = 0.615 }"#,
    ),
    (
        r#"kind = "crash""#,
        "kind = \"churn\"\nlaw = \"kad-2007\"\nsession = { kind = \"constant\", length = \"1m\" }",
        r#"
bad.toml:56:11: fault.stop.session: law "kad-2007" says how long sessions are
   56 | session = { kind = "constant", length = "1m" }
help: keep one of `law` and `session`"#,
    ),
    (
        r#"kind = "crash""#,
        "kind = \"churn\"\nsession = { kind = \"weibull\", scale = \"1h\", shape = 0.05 }",
        r#"
bad.toml:55:53: fault.stop.session.shape: 0.05 is no shape of a law here
   55 | session = { kind = "weibull", scale = "1h", shape = 0.05 }
help: choose a shape from 0.1 to 10"#,
    ),
    (
        r#"kind = "crash""#,
        "kind = \"churn\"\nsession = { kind = \"exponential\", length = \"1h\" }",
        r#"
bad.toml:55:35: fault.stop.session.length: there is no such key
   55 | session = { kind = "exponential", length = "1h" }
help: the keys with kind "exponential" are kind, mean"#,
    ),
    (
        r#"kind = "crash""#,
        "kind = \"churn\"\nsession = { kind = \"constant\", length = \"0s\" }",
        r#"
bad.toml:55:41: fault.stop.session.length: "0s" is no time at all
   55 | session = { kind = "constant", length = "0s" }
help: write a length of time above zero, such as "10s""#,
    ),
    (
        r#"kind = "crash""#,
        "kind = \"churn\"\nlaw = \"ipfs-2022\"\nabsence = \"for-good\"\nstart = \"equilibrium\"",
        r#"
bad.toml:57:9: fault.stop.start: where absences are for good, everybody is away in equilibrium
   57 | start = "equilibrium"
help: write "residual", or a law of absences"#,
    ),
    (
        r#"kind = "crash""#,
        "kind = \"churn\"\nsession = { kind = \"curve\", file = \"mainline-512\" }\nstart = \"fresh\"",
        r#"
bad.toml:56:9: fault.stop.start: the lifetimes of a curve are residual, the first as all that follow
   56 | start = "fresh"
help: leave this key out"#,
    ),
    (
        r#"kind = "crash""#,
        "kind = \"churn\"\nsession = { kind = \"curve\", file = \"mainline\" }",
        r#"
bad.toml:55:36: fault.stop.session.file: mainline: cannot be read: No such file or directory (os error 2)
   55 | session = { kind = "curve", file = "mainline" }
help: give a CSV file beside the scenario's, or one of mainline-128, mainline-256, mainline-512, mainline-512-second, mainline-512-late"#,
    ),
    (
        r#"kind = "crash""#,
        "kind = \"churn\"\nsession = { kind = \"curve\", rows = [[\"0s\", 9], [\"1h\", 10]] }",
        r#"
bad.toml:55:36: fault.stop.session.rows: row 2: it rises from 9 nodes to 10
   55 | session = { kind = "curve", rows = [["0s", 9], ["1h", 10]] }
help: its counts start above zero and never rise, its times rise from row to row"#,
    ),
    (
        r#"kind = "crash""#,
        "kind = \"churn\"\nfor = \"7m\"\nlaw = \"kad-2007\"",
        r#"
bad.toml:55:7: fault.stop.for: it would be over at 16m, after the end of the run
   55 | for = "7m"
help: the run ends at 15m (scenario.duration)"#,
    ),
];
