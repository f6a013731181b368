//! Where a connection comes from, as far as shares of what all have together are concerned.

use std::net::{IpAddr, Ipv6Addr};

/// Who counts as one: an IPv4 address, or the 64 leading bits of an IPv6 address, since whoever has
/// one address of those has all of them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Origin(IpAddr);

impl Origin {
    pub(super) fn of(ip: IpAddr) -> Origin {
        match ip.to_canonical() {
            IpAddr::V6(ip) => {
                let [a, b, c, d, ..] = ip.segments();
                Origin(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into())
            }
            ip => Origin(ip),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ipv6_network_is_one_and_an_ipv4_address_is_the_same_however_it_is_written() {
        let of = |text: &str| Origin::of(text.parse().expect("an address"));
        assert_eq!(of("2001:db8:1:2::7"), of("2001:db8:1:2:9::1"));
        assert_ne!(of("2001:db8:1:2::7"), of("2001:db8:1:3::7"));
        assert_eq!(of("::ffff:10.0.0.7"), of("10.0.0.7"));
        assert_ne!(of("10.0.0.7"), of("10.0.0.8"));
    }
}
