//! The driver over sockets on loopback, in real time.

use crate::stories::{assert_same, of_file};
use kadlab::hosts::{Staging, on_sockets, simulated};

#[test]
fn sockets_come_to_what_the_simulator_comes_to() {
    let scenario = of_file("small.toml", &[]);
    let sockets = on_sockets::play(&scenario, 1, Staging::plain(), &mut |_| {}).unwrap();
    assert_same(&scenario, &[simulated::play(&scenario, 1, None), sockets]);
}
