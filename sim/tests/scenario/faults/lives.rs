//! Restarts, outages and clocks.

use super::{Case, check, round_trip};

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
on = { count = 3 }
down = "5s"
lose = ["identitiy"]"#,
        r#"
bad.toml:103:9: fault.more.lose: "identitiy" is not a value of this key
  103 | lose = ["identitiy"]
help: did you mean `identity`? the values here are sequence, store, identity"#,
    ),
    (
        r#"kind = "restart"
on = { count = 3 }
down = "5s"
lose = ["disk", "identity"]"#,
        r#"
bad.toml:103:9: fault.more.lose: "disk" is not a value of this key
  103 | lose = ["disk", "identity"]
help: the values here are sequence, store, identity"#,
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
