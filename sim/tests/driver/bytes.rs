//! What reads bytes of strangers takes any, and understands what it has written.

use kadlab::driver::{HELLO_BYTES, Hello, HelloError, MAGIC, Mode};
use kadlab_core::key::PublicKey;
use proptest::prelude::*;
use std::net::SocketAddr;

fn hellos() -> impl Strategy<Value = Hello> {
    let modes = prop_oneof![
        Just(Mode::Plain),
        Just(Mode::Authenticated),
        Just(Mode::Operator)
    ];
    let key = prop::collection::vec(any::<u8>(), 33);
    let address = prop::option::of((any::<std::net::IpAddr>(), any::<u16>()));
    (modes, key, any::<[u8; 32]>(), address).prop_map(|(mode, key, nonce, address)| Hello {
        mode,
        key: PublicKey::from_bytes(key.try_into().expect("33 bytes")),
        nonce,
        listens: address.map(SocketAddr::from),
    })
}

proptest! {
    #[test]
    fn every_hello_survives_its_bytes(hello in hellos()) {
        prop_assert_eq!(Hello::decode(&hello.encode()), Ok(hello));
    }

    #[test]
    fn any_bytes_are_a_hello_or_unreadable(bytes in prop::collection::vec(any::<u8>(), HELLO_BYTES)) {
        let mut bytes: [u8; HELLO_BYTES] = bytes.try_into().expect("as long as a hello");
        prop_assert_eq!(Hello::decode(&bytes), Err(HelloError::Unreadable));
        bytes[..MAGIC.len()].copy_from_slice(&MAGIC);
        bytes[MAGIC.len()] %= 4;
        bytes[74] %= 8;
        if let Ok(hello) = Hello::decode(&bytes) {
            prop_assert_eq!(Hello::decode(&hello.encode()), Ok(hello));
        }
    }
}
