//! Transports that cannot be.

use super::{Case, check};

#[test]
fn transports_that_cannot_be() {
    check(TRANSPORTS);
}

const TRANSPORTS: &[Case] = &[
    (
        r#"role = "full""#,
        r#"transport = { kind = "datagrams" }"#,
        r#"
bad.toml:15:22: group.server.transport.kind: "datagrams" is not a value of this key
   15 | transport = { kind = "datagrams" }
help: did you mean `datagram`? the values here are direct, datagram"#,
    ),
    (
        r#"role = "full""#,
        r#"transport = { kind = "datagram", backlog = 5 }"#,
        r#"
bad.toml:15:34: group.server.transport.backlog: there is no such key
   15 | transport = { kind = "datagram", backlog = 5 }
help: the keys with kind "datagram" are kind, retries, retry-after, backoff, loss, duplicates, reordering, reordering-delay, mtu, oversize"#,
    ),
    (
        r#"role = "full""#,
        r#"transport = { loss = "5%" }"#,
        r#"
bad.toml:15:15: group.server.transport.loss: there is no such key
   15 | transport = { loss = "5%" }
help: the keys here are kind, handlers, backlog, overflow, handler-deadline"#,
    ),
    (
        r#"role = "full""#,
        r#"transport = { kind = "datagram", loss = "101%" }"#,
        r#"
bad.toml:15:41: group.server.transport.loss: "101%" is not a share from 0% to 100%
   15 | transport = { kind = "datagram", loss = "101%" }
help: write a number and % in quotes, at most four decimals, such as "99.5%""#,
    ),
    (
        r#"role = "full""#,
        r#"transport = { kind = "datagram", retries = 21 }"#,
        r#"
bad.toml:15:44: group.server.transport.retries: 21 is not a whole number from 0 to 20
   15 | transport = { kind = "datagram", retries = 21 }
help: choose one of these and write it without quotes"#,
    ),
    (
        r#"role = "full""#,
        r#"transport = { kind = "datagram", retry-after = "0s" }"#,
        r#"
bad.toml:15:48: group.server.transport.retry-after: "0s" is no time at all
   15 | transport = { kind = "datagram", retry-after = "0s" }
help: write a length of time above zero, such as "10s""#,
    ),
    (
        r#"role = "full""#,
        r#"transport = { kind = "datagram", mtu = "64KiB" }"#,
        r#"
bad.toml:15:40: group.server.transport.mtu: no datagram carries at most "64KiB"
   15 | transport = { kind = "datagram", mtu = "64KiB" }
help: write 508B to 65507B, such as "1472B""#,
    ),
    (
        r#"role = "full""#,
        r#"transport = { kind = "datagram", mtu = 1500 }"#,
        r#"
bad.toml:15:40: group.server.transport.mtu: 1500 is not a size in whole bytes
   15 | transport = { kind = "datagram", mtu = 1500 }
help: write a number and one of B, KiB, MiB, GiB in quotes, such as "64KiB""#,
    ),
    (
        r#"role = "full""#,
        r#"transport = { kind = "datagram", oversize = "fragments" }"#,
        r#"
bad.toml:15:45: group.server.transport.oversize: "fragments" is not a value of this key
   15 | transport = { kind = "datagram", oversize = "fragments" }
help: did you mean `fragment`? the values here are refuse, fragment"#,
    ),
    (
        r#"role = "full""#,
        r#"transport = { kind = "datagram", backoff = "doubling" }"#,
        r#"
bad.toml:15:44: group.server.transport.backoff: "doubling" is not a value of this key
   15 | transport = { kind = "datagram", backoff = "doubling" }
help: the values here are double, constant"#,
    ),
    (
        r#"role = "full""#,
        r#"nat = "full-con""#,
        r#"
bad.toml:15:7: group.server.nat: "full-con" is not a value of this key
   15 | nat = "full-con"
help: did you mean `full-cone`? the values here are open, full-cone, restricted-cone, port-restricted, symmetric"#,
    ),
    (
        r#"role = "full""#,
        "nat = \"symmetric\"\nnat-timeout = \"0s\"",
        r#"
bad.toml:16:15: group.server.nat-timeout: "0s" is no time at all
   16 | nat-timeout = "0s"
help: write a length of time above zero, such as "10s""#,
    ),
    (
        r#"role = "full""#,
        "nat = \"open\"\nnat-timeout = \"1m\"",
        r#"
bad.toml:16:15: group.server.nat-timeout: there is no NAT that could forget anything
   16 | nat-timeout = "1m"
help: leave this key out, or write nat = "full-cone" or another class beside it"#,
    ),
];
