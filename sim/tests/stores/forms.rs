//! Texts that name a disk, and what is said to those that name none.

use kadlab::stores::Form;

fn shown(text: &str) -> String {
    match text.parse::<Form>() {
        Ok(form) => form.to_string(),
        Err(error) => error.to_string(),
    }
}

#[test]
fn every_form_is_read() {
    assert_eq!(shown("memory"), "memory");
    assert_eq!(shown("redb:dht.db"), "redb:dht.db");
    assert_eq!(shown("redb:/var/lib/a:b"), "redb:/var/lib/a:b");
    assert_eq!(shown("redis://host"), "redis://host:6379/0");
    assert_eq!(shown("redis:redis://host:1/2"), "redis://host:1/2");
    assert_eq!(shown("redis://:p%40ss@host/4"), "redis://host:6379/4");
    assert_eq!(shown("redis://user:pass@[::1]:7"), "redis://[::1]:7/0");
}

const REDIS: &str = "help: write redis://[[USER]:PASSWORD@]HOST[:PORT][/DATABASE]";

/// A text, what is wrong with it, and what to write.
const MISTAKES: &[(&str, &str, &str)] = &[
    (
        "memory:x",
        "\"memory:x\": memory has no place",
        "help: write memory",
    ),
    (
        "redb",
        "\"redb\": the path of the file is missing",
        "help: write redb:PATH",
    ),
    (
        "redb:",
        "\"redb:\": the path of the file is missing",
        "help: write redb:PATH",
    ),
    (
        "redis",
        "\"redis\": this is no URL of a Redis server",
        REDIS,
    ),
    (
        "redis:host:1",
        "\"redis:host:1\": the host is missing",
        REDIS,
    ),
    ("redis://", "\"redis://\": the host is missing", REDIS),
    (
        "rediss://h",
        "\"rediss://h\": connections with TLS are not made",
        REDIS,
    ),
    (
        "redis:http://h",
        "\"redis:http://h\": this is no URL of a Redis server",
        REDIS,
    ),
    (
        "redis://h:port",
        "\"redis://h:port\": this is no URL of a Redis server",
        REDIS,
    ),
    (
        "redis://h/x",
        "\"redis://h/x\": the database is a number",
        REDIS,
    ),
    (
        "redis://h/1/2",
        "\"redis://h/1/2\": the database is a number",
        REDIS,
    ),
    (
        "redis://h?protocol=3",
        "\"redis://h?protocol=3\": nothing follows the number of the database",
        REDIS,
    ),
    (
        "redis://u:secret@h/x",
        "\"..@h/x\": the database is a number",
        REDIS,
    ),
    (
        "redb2:x",
        "\"redb2:x\": there is no such store",
        "help: write redb:PATH, redis://[[USER]:PASSWORD@]HOST[:PORT][/DATABASE] or memory",
    ),
    (
        "mem",
        "\"mem\": there is no such store",
        "help: write memory, redb:PATH or redis://[[USER]:PASSWORD@]HOST[:PORT][/DATABASE]",
    ),
];

#[test]
fn everything_else_is_told_what_is_wrong_and_what_to_write() {
    for (text, what, remedy) in MISTAKES {
        assert_eq!(shown(text), format!("{what}\n{remedy}"));
    }
}
