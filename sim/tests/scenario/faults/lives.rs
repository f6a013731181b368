//! Restarts, pauses, outages and clocks.

use super::{Case, check, round_trip, with};
use kadlab::scenario::parse;

#[test]
fn restarts_outages_and_clocks_are_written_back_with_every_default() {
    round_trip(&[
        (
            "kind = \"restart\"\non = { count = 3 }\ndown = \"5s\"",
            "down = \"5s\"\nover = \"0s\"\nlose = \"nothing\"\n",
        ),
        (
            "kind = \"restart\"\non = { count = 3 }\ndown = \"5s\"\nover = \"1m\"\nroll-back = \"2m\"",
            "down = \"5s\"\nover = \"1m\"\nroll-back = \"2m\"\nlose = \"nothing\"\n",
        ),
        (
            "kind = \"restart\"\non = { count = 3 }\ndown = \"5s\"\nlose = [\"store\", \"sequence\"]",
            "lose = [\"sequence\", \"store\"]\n",
        ),
        (
            "kind = \"pause\"\non = { count = 3 }\nfor = \"5s\"",
            "kind = \"pause\"\nat = \"2m\"\non = { count = 3 }\nfor = \"5s\"\n",
        ),
        (
            "kind = \"restart\"\non = { count = 3 }\ndown = \"5s\"\nlose = \"identity\"",
            "lose = [\"identity\"]\n",
        ),
        (
            "kind = \"restart\"\non = { count = 3 }\ndown = \"5s\"\nlose = [\"identity\", \"store\"]",
            "lose = [\"store\", \"identity\"]\n",
        ),
        (
            "kind = \"restart\"\non = { count = 3 }\ndown = \"5s\"\nlose = [\"identity\", \"store\", \"sequence\"]",
            "lose = [\"sequence\", \"store\", \"identity\"]\n",
        ),
        (
            "kind = \"outage\"\non = { count = 3 }\nfor = \"5s\"",
            "kind = \"outage\"\nat = \"2m\"\non = { count = 3 }\nfor = \"5s\"\n",
        ),
        (
            "kind = \"clock\"\non = { count = 3 }\noffset = \"-90s\"",
            "on = { count = 3 }\noffset = \"-90s\"\ndrift = \"+0ppm\"\n",
        ),
        (
            "kind = \"clock\"\non = { count = 3 }\nfor = \"1m\"\ndrift = \"-200ppm\"",
            "for = \"1m\"\noffset = \"+0s\"\ndrift = \"-200ppm\"\n",
        ),
    ]);
}

#[test]
fn restarts_outages_and_clocks_that_cannot_be() {
    check(CASES);
}

const CASES: &[Case] = &[
    (
        r#"kind = "restart"
on = { count = 3 }
down = "5s"
over = "13m""#,
        r#"
bad.toml:103:8: fault.more.over: it would be over at 905s, after the end of the run
  103 | over = "13m"
help: the run ends at 15m (scenario.duration)"#,
    ),
    (
        r#"kind = "restart"
on = { count = 3 }
down = "5s"
roll-back = "3m""#,
        r#"
bad.toml:103:13: fault.more.roll-back: the run had not begun 3m before 2m
  103 | roll-back = "3m"
help: choose a length of time of at most `at`"#,
    ),
    (
        r#"kind = "restart"
on = { group = "visor" }
down = "5s"
lose = ["sequence", "table"]"#,
        r#"
bad.toml:103:8: fault.more.lose: no node of group "visor" saves a table that could be lost
  103 | lose = ["sequence", "table"]
help: set save-table = "5m" in [core] or the group, or leave the table out here: what is not saved is lost in every restart"#,
    ),
    (
        r#"kind = "churn"
on = { count = 3 }
law = "kad-2007"
lose = "table""#,
        r#"
bad.toml:103:8: fault.more.lose: no group saves a table that could be lost
  103 | lose = "table"
help: set save-table = "5m" in [core] or the group, or leave the table out here: what is not saved is lost in every restart"#,
    ),
    (
        r#"kind = "pause"
on = { count = 3 }"#,
        r#"
bad.toml:97:1: fault.more.for: this key is missing
   97 | [[fault]]
help: add a line such as for = "20s""#,
    ),
    (
        r#"kind = "pause"
on = { count = 3 }
for = "0s""#,
        r#"
bad.toml:102:7: fault.more.for: "0s" is no time at all
  102 | for = "0s"
help: write a length of time above zero, such as "10s""#,
    ),
    (
        r#"kind = "pause"
on = { count = 3 }
for = "5s"
lose = "disk""#,
        r#"
bad.toml:103:1: fault.more.lose: there is no such key
  103 | lose = "disk"
help: the keys with kind "pause" are name, kind, at, on, for"#,
    ),
    (
        r#"kind = "restart"
on = { count = 3 }
down = "5s"
lose = ["identitiy"]"#,
        r#"
bad.toml:103:9: fault.more.lose: "identitiy" is not a value of this key
  103 | lose = ["identitiy"]
help: did you mean `identity`? the values here are sequence, store, table, identity"#,
    ),
    (
        r#"kind = "restart"
on = { count = 3 }
down = "5s"
lose = ["disk", "identity"]"#,
        r#"
bad.toml:103:9: fault.more.lose: "disk" is not a value of this key
  103 | lose = ["disk", "identity"]
help: the values here are sequence, store, table, identity"#,
    ),
    (
        r#"kind = "restart"
on = { count = 3 }
down = "5s"
lose = []"#,
        r#"
bad.toml:103:8: fault.more.lose: the list is empty
  103 | lose = []
help: name what is lost, such as ["sequence"], or write "nothing""#,
    ),
    (
        r#"kind = "crash"
on = { count = 3 }
lose = ["identity"]"#,
        r#"
bad.toml:102:1: fault.more.lose: there is no such key
  102 | lose = ["identity"]
help: the keys with kind "crash" are name, kind, at, on, for"#,
    ),
    (
        r#"kind = "outage"
on = { count = 3 }"#,
        r#"
bad.toml:97:1: fault.more.for: this key is missing
   97 | [[fault]]
help: add a line such as for = "2m""#,
    ),
    (
        r#"kind = "clock"
on = { count = 3 }"#,
        r#"
bad.toml:97:1: fault.more: the clocks stay right
   97 | [[fault]]
help: add offset = "+5m" or drift = "-200ppm""#,
    ),
    (
        r#"kind = "clock"
on = { count = 3 }
offset = "5m""#,
        r#"
bad.toml:102:10: fault.more.offset: "5m" is not a length of time with a sign
  102 | offset = "5m"
help: write + for fast or - for slow before the length, such as "+5m" or "-250ms""#,
    ),
    (
        r#"kind = "clock"
on = { count = 3 }
drift = "+100001ppm""#,
        r#"
bad.toml:102:9: fault.more.drift: "+100001ppm" is not a drift of up to 100000ppm
  102 | drift = "+100001ppm"
help: write + for fast or - for slow before whole parts in a million, such as "-200ppm""#,
    ),
];

#[test]
fn a_table_can_be_lost_where_some_group_saves_it() {
    let fault = "kind = \"restart\"\non = { share = \"50%\" }\ndown = \"5s\"\nlose = [\"table\"]";
    let text = with(fault).replacen("alpha = 4", "alpha = 4\nsave-table = \"5m\"", 1);
    let loaded = parse(&text, "valid.toml", &[]);
    let loaded = loaded.unwrap_or_else(|error| panic!("{error}"));
    assert!(loaded.resolved.contains("lose = [\"table\"]\n"));
    assert!(loaded.resolved.contains("\nsave-table = \"5m\" "));
    let again = parse(&loaded.resolved, "valid.toml", &[]).expect("it is valid");
    assert_eq!(again.scenario, loaded.scenario);
}
