//! Lies.

use super::round_trip;

const LIE: &str = "kind = \"lie\"\non = { count = 3 }\n";

#[test]
fn lies_are_written_back_with_every_default() {
    let digits = "0123456789abcdef".repeat(4);
    let key = "key = { of = \"announce\", node = \"visor/3\" }";
    for (how, written) in [
        ("kind = \"silence\"".to_owned(), None),
        (format!("kind = \"stale\", {key}"), None),
        (format!("kind = \"bad-signature\", key = \"{digits}\""), None),
        (format!("kind = \"replay\", {key}, every = \"30s\""), None),
        ("kind = \"refuse\", what = \"connections\"".to_owned(), None),
        (
            "kind = \"poison\"".to_owned(),
            Some("kind = \"poison\", contacts = { kind = \"fellows\" }".to_owned()),
        ),
        (
            "kind = \"poison\", contacts = { kind = \"nobody\", count = 9 }".to_owned(),
            None,
        ),
        // Near the key that the lie is about, as no other is named.
        (
            format!("kind = \"poison\", {key}, contacts = {{ kind = \"nobody\", count = 9, bits = 8 }}"),
            Some(format!(
                "kind = \"poison\", {key}, contacts = {{ kind = \"nobody\", count = 9, \
                 near = {}, bits = 8 }}",
                &key["key = ".len()..]
            )),
        ),
        (
            "kind = \"poison\", key = \"visor/1\", \
             contacts = { kind = \"forged\", count = 9, near = \"visor/2\", bits = 100 }"
                .to_owned(),
            None,
        ),
        (
            "kind = \"false-claim\", as = { kind = \"node\", node = \"visor/2\" }".to_owned(),
            None,
        ),
        (
            "kind = \"false-claim\", as = { kind = \"nobody\", count = 9 }".to_owned(),
            None,
        ),
        (
            "kind = \"false-claim\", as = { kind = \"forged\", count = 9, near = \"visor/2\", bits = 20 }"
                .to_owned(),
            None,
        ),
    ] {
        let written = written.as_ref().unwrap_or(&how);
        round_trip(&[(
            &format!("{LIE}for = \"5s\"\nhow = {{ {how} }}"),
            &format!("for = \"5s\"\nhow = {{ {written} }}\n"),
        )]);
    }
}

#[test]
fn what_datagrams_carry_can_lie_too() {
    let datagrams = super::VALID.replacen(
        "count = 6",
        "count = 6\ntransport = { kind = \"datagram\" }",
        1,
    );
    for how in [
        "{ kind = \"silence\" }",
        "{ kind = \"refuse\", what = \"puts\" }",
    ] {
        let fault = format!("\n[[fault]]\nname = \"more\"\nat = \"2m\"\n{LIE}how = {how}\n");
        super::parse(&format!("{datagrams}{fault}"), "valid.toml", &[])
            .unwrap_or_else(|error| panic!("{error}"));
    }
}
