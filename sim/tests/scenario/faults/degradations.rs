//! Degradations.

use super::{Case, check, round_trip};

#[test]
fn degradations_are_written_back_with_every_default() {
    round_trip(&[
        (
            "kind = \"degrade\"\non = { count = 3 }\nfor = \"5s\"\nlatency = \"+200ms\"",
            "direction = \"both\"\nfor = \"5s\"\nlatency = \"+200ms\"\nlatency-factor = 1\nloss = \"0%\"\n",
        ),
        (
            "kind = \"degrade\"\non = { count = 3 }\nfrom = { count = 2 }\nfor = \"5s\"\n\
             direction = \"to\"\nlatency-factor = 2.5",
            "from = { count = 2 }\ndirection = \"to\"\nfor = \"5s\"\nlatency = \"+0s\"\n\
             latency-factor = 2.5\nloss = \"0%\"\n",
        ),
        (
            "kind = \"degrade\"\non = { count = 3 }\nfor = \"5s\"\nloss = \"2.5%\"",
            "latency = \"+0s\"\nlatency-factor = 1\nloss = \"2.5%\"\n",
        ),
    ]);
}

#[test]
fn degradations_that_cannot_be() {
    check(CASES);
}

const CASES: &[Case] = &[
    (
        r#"kind = "degrade"
on = { count = 3 }
for = "5s""#,
        r#"
bad.toml:97:1: fault.more: messages take as long as before and none gets lost
   97 | [[fault]]
help: add latency = "+200ms", latency-factor = 3 or loss = "5%""#,
    ),
    (
        r#"kind = "degrade"
on = { count = 3 }
for = "5s"
loss = "0%""#,
        r#"
bad.toml:97:1: fault.more: messages take as long as before and none gets lost
   97 | [[fault]]
help: add latency = "+200ms", latency-factor = 3 or loss = "5%""#,
    ),
    (
        r#"kind = "degrade"
on = { count = 3 }
for = "5s"
loss = "101%""#,
        r#"
bad.toml:103:8: fault.more.loss: "101%" is not a share from 0% to 100%
  103 | loss = "101%"
help: write a number and % in quotes, at most four decimals, such as "99.5%""#,
    ),
    (
        r#"kind = "degrade"
on = { count = 3 }
for = "5s"
latency = "-5ms""#,
        r#"
bad.toml:103:11: fault.more.latency: "-5ms" would take messages back in time
  103 | latency = "-5ms"
help: write what is added, such as "+200ms""#,
    ),
    (
        r#"kind = "degrade"
on = { count = 3 }
for = "5s"
latency-factor = 0.5"#,
        r#"
bad.toml:103:18: fault.more.latency-factor: 0.5 is not a factor from 1 to 1000
  103 | latency-factor = 0.5
help: messages of a degraded network take longer, such as latency-factor = 2.5"#,
    ),
];
