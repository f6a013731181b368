//! Transports: what is left out is as documented, and what is read is written back.

use super::changed;
use kadlab::scenario::spec::{Backoff, Datagram, Nat, NatClass, Oversize, Transport};
use kadlab::scenario::{Loaded, Override, parse};
use kadlab_core::time::Duration;

/// `valid.toml` with more of its first group.
fn with(line: &str, sets: &[&str]) -> Loaded {
    let sets: Result<Vec<Override>, _> = sets.iter().map(|set| set.parse()).collect();
    let text = changed(r#"role = "full""#, line);
    let loaded = sets.and_then(|sets| parse(&text, "valid.toml", &sets));
    loaded.unwrap_or_else(|error| panic!("{error}"))
}

fn datagram(loaded: &Loaded) -> Datagram {
    match loaded.scenario.groups[0].transport {
        Transport::Datagram(datagram) => datagram,
        Transport::Direct(_) => panic!("it takes datagrams"),
    }
}

#[test]
fn datagrams_are_perfect_unless_the_file_says_otherwise() {
    let expected = Datagram {
        retries: 3,
        retry_after: Duration::from_secs(1),
        backoff: Backoff::Double,
        loss: 0,
        duplicates: 0,
        reordering: 0,
        reordering_delay: Duration::from_millis(10),
        mtu: 1_472,
        oversize: Oversize::Fragment,
    };
    let loaded = with(r#"transport = { kind = "datagram" }"#, &[]);
    assert_eq!(datagram(&loaded), expected);
}

#[test]
fn every_key_of_datagrams_is_read_set_and_written_back() {
    let line = r#"transport = { kind = "datagram", retries = 5, retry-after = "250ms", backoff = "constant", loss = "2.5%", duplicates = "1%", reordering = "0.1%", reordering-delay = "7ms", mtu = "1KiB", oversize = "refuse" }"#;
    let loaded = with(line, &["group.server.transport.loss=100%"]);
    let expected = Datagram {
        retries: 5,
        retry_after: Duration::from_millis(250),
        backoff: Backoff::Constant,
        loss: 1_000_000,
        duplicates: 10_000,
        reordering: 1_000,
        reordering_delay: Duration::from_millis(7),
        mtu: 1_024,
        oversize: Oversize::Refuse,
    };
    assert_eq!(datagram(&loaded), expected);
    let written = line.replace("2.5%", "100%");
    assert!(loaded.resolved.contains(&written), "{}", loaded.resolved);
    let again = parse(&loaded.resolved, "resolved.toml", &[]).expect("it was written by us");
    assert_eq!(again.scenario, loaded.scenario);
}

#[test]
fn a_nat_is_read_set_and_written_back() {
    let nat = |loaded: &Loaded| loaded.scenario.groups[0].nat;
    let open = with("role = \"full\"", &[]);
    assert_eq!(nat(&open), None);
    assert!(open.resolved.contains("nat = \"open\"\n"));
    let class = NatClass::PortRestricted;
    let timeout = Duration::from_secs(120);
    let usual = with("nat = \"port-restricted\"", &[]);
    assert_eq!(nat(&usual), Some(Nat { class, timeout }));
    let set = with(
        "nat = \"symmetric\"",
        &["group.server.nat-timeout=30s", "group.server.nat=full-cone"],
    );
    let (class, timeout) = (NatClass::FullCone, Duration::from_secs(30));
    assert_eq!(nat(&set), Some(Nat { class, timeout }));
    let written = "nat = \"full-cone\"\nnat-timeout = \"30s\"\n";
    assert!(set.resolved.contains(written), "{}", set.resolved);
    for loaded in [open, usual, set] {
        let again = parse(&loaded.resolved, "resolved.toml", &[]).expect("it was written by us");
        assert_eq!(again.scenario, loaded.scenario);
    }
}
