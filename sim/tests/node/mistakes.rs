//! An operator's mistakes: each is one message with its remedy, exit status 2, and nothing done.

use crate::desk::{Desk, Said, free_ports};
use crate::process::Node;
use std::net::TcpListener;

/// Has the command refuse these arguments with these words.
fn refuses(desk: &Desk, arguments: &[&str], wanted: &str) {
    let Said {
        status,
        stdout,
        stderr,
    } = desk.say(arguments);
    assert_eq!(stderr, wanted, "{arguments:?}");
    assert_eq!((status, stdout.as_str()), (Some(2), ""), "{arguments:?}");
}

/// As [`refuses`], where the message is longer: it begins like this.
fn refuses_beginning(desk: &Desk, arguments: &[&str], wanted: &str) {
    let said = desk.say(arguments);
    assert!(said.stderr.starts_with(wanted), "{arguments:?}: {said:?}");
    assert_eq!((said.status, said.stdout.as_str()), (Some(2), ""));
}

fn desk_with_key() -> Desk {
    let desk = Desk::new();
    desk.key("node.key");
    desk
}

#[test]
fn a_port_in_use() {
    let desk = desk_with_key();
    let taken = TcpListener::bind("127.0.0.1:0").expect("there are free ports");
    let taken = taken.local_addr().map(|at| (at.to_string(), taken));
    let (address, _listener) = taken.expect("it has an address");
    let wanted = format!(
        "error: cannot listen at {address}: Address already in use (os error 98)\n\
         help: another program listens there; choose another port, or 0 for any free one\n"
    );
    let quiet = ["node", "--log", "off"];
    refuses(
        &desk,
        &[&quiet[..], &["--listen", &address]].concat(),
        &wanted,
    );
    let http = ["--listen", "127.0.0.1:0", "--http", &address];
    refuses(&desk, &[&quiet[..], &http].concat(), &wanted);
}

#[test]
fn an_address_of_another_machine() {
    let desk = desk_with_key();
    refuses(
        &desk,
        &["node", "--log", "off", "--listen", "192.0.2.1:7070"],
        "error: cannot listen at 192.0.2.1:7070: Cannot assign requested address (os error 99)\n\
         help: this machine does not have that address; try 127.0.0.1 or 0.0.0.0\n",
    );
}

#[test]
fn a_plain_node_where_strangers_are() {
    let desk = desk_with_key();
    let help = "help: leave --plain out, or stay on loopback such as 127.0.0.1:7070; where nobody \
                else can reach the network, add --trust-the-network\n";
    let known = format!("{}@10.0.0.7:7070", point(&desk));
    for (option, text, address) in [
        ("--listen", "0.0.0.0:0", "0.0.0.0:0"),
        ("--listen", "[::]:0", "[::]:0"),
        ("--advertise", "10.0.0.7:7070", "10.0.0.7:7070"),
        ("--bootstrap", &known, "10.0.0.7:7070"),
    ] {
        let wanted = format!(
            "error: --plain with {option} {address}: whoever reaches that address is believed to \
             be whom they name\n{help}"
        );
        refuses(
            &desk,
            &["node", "--log", "off", "--plain", option, text],
            &wanted,
        );
    }
    // A node without --plain has nothing to trust.
    let alone = ["node", "--trust-the-network"];
    refuses_beginning(&desk, &alone, "error: the following required arguments");
    // Said twice, it is done; what is wrong now is the address.
    let twice = [
        "--plain",
        "--trust-the-network",
        "--listen",
        "192.0.2.1:7070",
    ];
    let quiet = ["node", "--log", "off"];
    refuses_beginning(
        &desk,
        &[&quiet[..], &twice].concat(),
        "error: cannot listen at 192.0.2.1:7070: ",
    );
    for loopback in [
        "127.0.0.1:0",
        "127.9.9.9:0",
        "[::1]:0",
        "[::ffff:127.0.0.1]:0",
    ] {
        let arguments = ["--plain", "--listen", loopback, "--store", "redb:"];
        refuses_beginning(
            &desk,
            &[&quiet[..], &arguments].concat(),
            "error: --store \"redb:\"",
        );
    }
}

#[test]
fn a_key_file_that_is_missing_or_holds_no_key() {
    let desk = Desk::new();
    refuses(
        &desk,
        &["node"],
        "error: node.key: the key cannot be read: No such file or directory (os error 2)\n\
         help: make one with `kadlab key node.key`\n",
    );
    let help =
        "help: a key file is one line of 64 hexadecimal digits; make one with `kadlab key`\n";
    for (text, why) in [
        ("secret", "it is not 64 hexadecimal digits"),
        ("", "it is not 64 hexadecimal digits"),
        (&"ab".repeat(33), "it is not 64 hexadecimal digits"),
        (
            &"0".repeat(64),
            "the number is zero or above the curve's order",
        ),
        (
            &"f".repeat(64),
            "the number is zero or above the curve's order",
        ),
        (&"ab".repeat(5000), "the file is too long"),
    ] {
        desk.write("wrong.key", text);
        let wanted = format!("error: wrong.key: not a secret key: {why}\n{help}");
        refuses(&desk, &["node", "--key", "wrong.key"], &wanted);
        refuses(&desk, &["peers", "--key", "wrong.key"], &wanted);
    }
}

#[test]
fn a_new_key_in_the_place_of_another_file() {
    let desk = desk_with_key();
    let before = desk.read("node.key");
    refuses(
        &desk,
        &["key"],
        "error: node.key: a new key cannot be written there: File exists (os error 17)\n\
         help: name a file that does not exist yet\n",
    );
    assert_eq!(desk.read("node.key"), before);
    refuses(
        &desk,
        &["key", "nowhere/node.key"],
        "error: nowhere/node.key: a new key cannot be written there: No such file or directory \
         (os error 2)\n\
         help: name a file that does not exist yet\n",
    );
}

#[test]
fn a_store_that_has_no_such_form_or_no_such_place() {
    let desk = desk_with_key();
    for (store, wanted) in STORES {
        refuses(&desk, &["node", "--store", store], wanted);
    }
}

const STORES: [(&str, &str); 3] = [
    (
        "memroy",
        "error: --store \"memroy\": there is no such store\n\
         help: write memory, redb:PATH or redis://[[USER]:PASSWORD@]HOST[:PORT][/DATABASE]\n",
    ),
    (
        "redb:",
        "error: --store \"redb:\": the path of the file is missing\n\
         help: write redb:PATH\n",
    ),
    (
        "redb:nowhere/items.redb",
        "error: --store: redb:nowhere/items.redb: gone: No such file or directory (os error 2)\n\
         help: make the folder first\n",
    ),
];

#[test]
fn a_node_to_begin_with_that_has_no_key_or_no_address() {
    let desk = desk_with_key();
    for (text, why) in [
        (
            "10.0.0.7:7070",
            "not KEY@ADDR: write the public key, an @, and the address, such as 02ab..@10.0.0.7:7070",
        ),
        (
            "02ab@10.0.0.7:7070",
            "02ab: not a public key of 66 hexadecimal digits",
        ),
        (
            &format!("{}@10.0.0.7:7070", "ff".repeat(33)),
            &format!("{}: not a point of the curve", "ff".repeat(33)),
        ),
        (
            &format!("{}@10.0.0.7", point(&desk)),
            "10.0.0.7: not an address such as 10.0.0.7:7070",
        ),
    ] {
        let wanted = format!("error: invalid value '{text}' for '--bootstrap <KEY@ADDR>': {why}\n");
        refuses_beginning(&desk, &["node", "--bootstrap", text], &wanted);
    }
}

/// A public key.
fn point(desk: &Desk) -> String {
    let said = desk.say(&["key", "other.key"]);
    let key = said
        .stdout
        .lines()
        .next()
        .and_then(|line| line.strip_prefix("key  "));
    key.expect("the command says the public key").to_owned()
}

#[test]
fn a_design_with_an_unknown_key_or_an_impossible_value() {
    let desk = desk_with_key();
    let node = ["node", "--design", "design.toml"];
    refuses(
        &desk,
        &node,
        "error: --design design.toml: cannot be read: No such file or directory (os error 2)\n\
         help: name a file with a [core] as scenario files have it, or leave --design out for the \
         preset skywire\n",
    );
    desk.write("design.toml", "[core]\nalpha = 3\nbuckets = 20\n");
    refuses_beginning(
        &desk,
        &node,
        "error: design.toml:3:1: core.buckets: there is no such key\n    3 | buckets = 20\n\
         help: the keys here are preset, k, alpha, ",
    );
    desk.write("design.toml", "[core]\nk = 0\n");
    refuses(
        &desk,
        &node,
        "error: design.toml:2:5: core.k: 0 is not a whole number from 1 to 64\n    2 | k = 0\n\
         help: choose one of these and write it without quotes\n",
    );
}

#[test]
fn a_log_filter_that_says_nothing() {
    let desk = desk_with_key();
    refuses(
        &desk,
        &["node", "--log", "kadlab=loud"],
        "error: --log kadlab=loud: error parsing level filter: expected one of \"off\", \"error\", \
         \"warn\", \"info\", \"debug\", \"trace\", or a number 0-5\n\
         help: write a level such as info, or a filter such as kadlab=debug\n",
    );
}

#[test]
fn a_node_that_is_not_there_or_is_somebody_elses() {
    let desk = desk_with_key();
    let port = free_ports(1, 1);
    let address = format!("127.0.0.1:{port}");
    refuses(
        &desk,
        &["peers", "--node", &address],
        &format!(
            "error: no node at {address}: Connection refused (os error 111)\n\
             help: start one with `kadlab node`, or name its address with --node\n"
        ),
    );
    let node = Node::start(&desk, &[]);
    desk.key("other.key");
    let address = node.place.address();
    let wanted = format!(
        "error: {address} did not prove to have this key: it ended the connection\n\
         help: name the key file that the node runs with\n"
    );
    refuses(
        &desk,
        &["peers", "--node", address, "--key", "other.key"],
        &wanted,
    );
}

#[test]
fn more_nodes_or_higher_ports_than_there_are() {
    let desk = Desk::new();
    refuses(
        &desk,
        &["cluster", "10", "--port", "65530"],
        "error: --port 65530: 10 nodes need ports up to 65539, and 65535 is the last\n\
         help: choose a lower port\n",
    );
    refuses(
        &desk,
        &["cluster", "2", "--port", "64535"],
        "error: --http-port 65535: 2 nodes need ports up to 65536, and 65535 is the last\n\
         help: choose a lower port\n",
    );
    let wanted = "error: invalid value '101' for '[NODES]': not a number from 1 to 100\n";
    refuses_beginning(&desk, &["cluster", "101"], wanted);
}

#[test]
fn what_is_not_found_is_no_mistake_but_exit_status_1() {
    let desk = desk_with_key();
    let node = Node::start(&desk, &[]);
    let signer = point(&desk);
    let way = ["--node", node.place.address()];
    for command in ["get", "source"] {
        let said = desk.say(&[&[command, &signer], &way[..]].concat());
        assert_eq!(
            (said.status, said.stderr.as_str()),
            (Some(1), ""),
            "{said:?}"
        );
    }
}
