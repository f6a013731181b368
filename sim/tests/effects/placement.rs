//! Groups placed near a target lie there, and move nobody else.

use kadlab::scenario::{Override, parse};
use kadlab::world::stage::{Numbering, Stage};
use kadlab_core::id::Id;

const WORLD: &str = r#"[scenario]
name = "placed"
description = "Sybils near a target, among others."
duration = "1m"

[network]
latency = { kind = "constant", rtt = "100ms" }

[[group]]
name = "visor"
count = 100
bootstrap = ["visor"]

[[group]]
name = "sybil"
count = 5
bootstrap = ["visor"]

[[workload]]
name = "announce"
kind = "publish"
group = "visor"
salt = "dmsg"
value-size = "64B"
every = "30s"
"#;

const DIGITS: &str = "00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff";

fn stage(placement: &str) -> (Stage, String) {
    let change: Override = format!("group.sybil.placement={placement}")
        .parse()
        .expect("it is an override");
    let loaded = parse(WORLD, "placed.toml", &[change]).unwrap_or_else(|error| panic!("{error}"));
    let again = parse(&loaded.resolved, "resolved.toml", &[]);
    let again = again.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(again.scenario, loaded.scenario);
    let stage = Stage::new(loaded.scenario, 3, Numbering::InOrder);
    (stage, loaded.resolved)
}

fn check(to: &str, target: impl Fn(&Stage) -> Id) {
    let (random, _) = stage("{ kind = \"random\" }");
    let (stage, resolved) = stage(&format!("{{ kind = \"near\", to = {to}, bits = 10 }}"));
    assert!(resolved.contains(&format!(
        "placement = {{ kind = \"near\", to = {to}, bits = 10 }}"
    )));
    let target = target(&stage);
    let sybils: Vec<u32> = stage.positions_of_group(1).collect();
    for sybil in &sybils {
        let peer = stage.first_peer(*sybil);
        assert!(stage.id(peer).common_prefix(&target) >= 10);
        assert!(random.id(peer).common_prefix(&target) < 10);
        let key = stage.secret_key(peer).public_key();
        assert_eq!(stage.id(peer), &Id::of_node(&key));
    }
    for other in stage.positions_of_group(0) {
        let (ours, theirs) = (stage.first_peer(other), random.first_peer(other));
        assert_eq!(stage.id(ours), random.id(theirs));
    }
    let other = |peer| stage.id(peer) != &target;
    let closest = stage.census.closest(&target, 5, other).into_iter();
    let mut closest: Vec<u32> = closest.map(|peer| stage.position(peer)).collect();
    closest.sort_unstable();
    assert_eq!(closest, sybils);
}

#[test]
fn sybils_are_the_closest_nodes_to_their_target_however_it_is_written() {
    check(&format!("\"{DIGITS}\""), |_| Id::from_bytes(bytes()));
    check("\"visor/3\"", |stage| *stage.id(stage.first_peer(3)));
    check("{ of = \"announce\", node = \"visor/3\" }", |stage| {
        Id::of_item(&stage.secret_key(stage.first_peer(3)).public_key(), b"dmsg")
    });
}

fn bytes() -> [u8; 32] {
    std::array::from_fn(|index| if index % 2 == 0 { 0 } else { 0xff })
}
