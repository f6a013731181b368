//! What other hosts than the simulated one do not carry is refused before anything runs.

use super::desk::{Desk, SMALL};
use super::mistakes::check_refused;

/// The host, what is set, and how the message begins.
const CASES: &[(&str, &str, &str)] = &[
    (
        "turmoil",
        "network.jitter=5%",
        "--set network.jitter=5%: network.jitter: host turmoil does not carry this: messages jitter",
    ),
    (
        "sockets",
        "network.loss=1%",
        "--set network.loss=1%: network.loss: host sockets does not carry this: segments are lost",
    ),
    (
        "turmoil",
        "network.dead-peers=refused",
        "--set network.dead-peers=refused: network.dead-peers: host turmoil does not carry this",
    ),
    (
        "all",
        "group.node.count=51",
        "--set group.node.count=51: group.node.count: host turmoil does not carry this: more than 50",
    ),
    (
        "sockets",
        "group.node.join={ kind = \"oracle\" }",
        "--set group.node.join={ kind = \"oracle\" }: group.node.join: host sockets does not carry",
    ),
    (
        "sockets",
        "group.node.transport={ kind = \"datagram\" }",
        "--set group.node.transport={ kind = \"datagram\" }: group.node.transport: host sockets",
    ),
    (
        "turmoil",
        "group.node.nat=symmetric",
        "--set group.node.nat=symmetric: group.node.nat: host turmoil does not carry this: nodes",
    ),
    (
        "turmoil",
        "group.node.bandwidth={ up = \"1Mbit/s\" }",
        "--set group.node.bandwidth={ up = \"1Mbit/s\" }: group.node.bandwidth: host turmoil",
    ),
    (
        "turmoil",
        "group.node.processor={ profile = \"epyc-milan\" }",
        "--set group.node.processor={ profile = \"epyc-milan\" }: group.node.processor: host turmoil",
    ),
    (
        "sockets",
        "fault.stop.on={ place = 0 }",
        "--set fault.stop.on={ place = 0 }: fault.stop.on: host sockets does not carry this: sets",
    ),
];

#[test]
fn what_a_host_does_not_carry_is_one_message_with_its_place_and_its_remedy() {
    let desk = Desk::with(SMALL);
    for (host, set, begins) in CASES {
        let said = desk.say(&["run", "small.toml", "--host", host, "--set", set]);
        check_refused(&desk, &said);
        let begins = format!("error: {begins}");
        assert!(said.stderr.starts_with(&begins), "{set}: {}", said.stderr);
        assert!(
            said.stderr.contains("help: run it with --host simulated"),
            "{}",
            said.stderr
        );
    }
}

#[test]
fn a_key_of_the_file_is_shown_with_its_line() {
    let pause = SMALL.replacen(
        "kind = \"crash\"\nat = \"20s\"",
        "kind = \"pause\"\nfor = \"1s\"\nat = \"20s\"",
        1,
    );
    let rolled = SMALL.replacen(
        "kind = \"crash\"",
        "kind = \"restart\"\ndown = \"1s\"\nroll-back = \"5s\"",
        1,
    );
    let lost = SMALL.replacen(
        "kind = \"crash\"",
        "kind = \"restart\"\ndown = \"1s\"\nlose = [\"identity\"]",
        1,
    );
    let bridge = SMALL.replacen(
        "kind = \"crash\"",
        "kind = \"partition\"\nfor = \"2s\"\npairs = \"50%\"",
        1,
    );
    let cases = [
        (
            SMALL,
            "small.toml:28:1: expect.busy: host turmoil does not carry this: expectations",
        ),
        (
            &pause,
            "small.toml:24:1: fault.stop.kind: host turmoil does not carry this: faults of kind pause",
        ),
        (
            &rolled,
            "small.toml:26:1: fault.stop.roll-back: host turmoil",
        ),
        (&lost, "small.toml:26:1: fault.stop.lose: host turmoil"),
        (&bridge, "small.toml:26:1: fault.stop.pairs: host turmoil"),
    ];
    for (text, begins) in cases {
        let desk = Desk::with(text);
        let said = desk.say(&["run", "small.toml", "--host", "turmoil"]);
        check_refused(&desk, &said);
        let begins = format!("error: {begins}");
        assert!(said.stderr.starts_with(&begins), "{}", said.stderr);
    }
}
