//! Identities that nobody has: where they lie, who finds them in answers and in claims, and what a
//! call to one comes to.

use super::world::{ANSWERED_US, DEADLINE_US, ONE_WAY_US, TWO_NODES, calls, only_fault, run_text};
use kadlab::run::{self, Options, Origin};
use kadlab::scenario::{Override, Scenario, parse};
use kadlab::world::World;
use kadlab::world::stage::{Numbering, Position, Stage};
use kadlab_core::time::Time;
use kadlab_reports::record::{Run, Verdict};

/// A round trip: what a refusal takes, and a call by datagram.
const ROUND_TRIP_US: u64 = 2 * ONE_WAY_US;
/// The peer takes datagrams and the asker knows it from the start.
const BY_DATAGRAM: &[&str] = &[
    "group.peer.transport={ kind = \"datagram\" }",
    "group.peer.join={ kind = \"oracle\" }",
    "group.asker.join={ kind = \"oracle\" }",
];

/// The two nodes, of which one lies from before the lookups on.
fn lie(liar: &str, how: &str) -> String {
    format!(
        "{TWO_NODES}\n[[fault]]\nname = \"lies\"\nkind = \"lie\"\nat = \"5s\"\n\
         on = {{ group = \"{liar}\" }}\nhow = {how}\n"
    )
}

fn poison(contacts: &str) -> String {
    let how = format!("{{ kind = \"poison\", contacts = {contacts} }}");
    lie("peer", &how)
}

fn scenario(text: &str, sets: &[&str]) -> Scenario {
    let overrides: Vec<Override> = sets.iter().map(|set| set.parse().expect(set)).collect();
    let loaded = parse(text, "world.toml", &overrides).unwrap_or_else(|error| panic!("{error}"));
    loaded.scenario
}

fn counter(run: &Run, name: &str) -> u64 {
    let found = run.counters.iter().find(|counter| counter.name == name);
    found.unwrap_or_else(|| panic!("no counter {name}")).count
}

const FORGED: &str = "contacts whose id is not the hash of their key";
const FALSE: &str = "requests whose claimed sender is not the authenticated one";

/// Every lookup takes so long and has so many calls without a reply.
fn all_lookups(run: &Run, latency_us: u64, failed: u16) {
    let latencies = calls(run, 0);
    assert!(latencies.len() > 150, "{} lookups", latencies.len());
    assert!(latencies.iter().all(|(_, took_us)| *took_us == latency_us));
    assert!(
        run.lookups
            .iter()
            .all(|lookup| lookup.failed_rpcs == failed)
    );
}

#[test]
fn a_call_to_nobody_is_a_call_to_a_dead_node() {
    let text = poison("{ kind = \"nobody\", count = 3 }");
    let refused = "network.dead-peers=refused";
    let answered_us = ROUND_TRIP_US;
    let cases: [(&[&str], &[&str], u64); 4] = [
        (&[], &[], ANSWERED_US + DEADLINE_US),
        (&[], &[refused], ANSWERED_US + ROUND_TRIP_US),
        (BY_DATAGRAM, &[], answered_us + DEADLINE_US),
        (BY_DATAGRAM, &[refused], answered_us + ROUND_TRIP_US),
    ];
    for (transport, dead_peers, latency_us) in cases {
        let run = run_text(&text, &[transport, dead_peers].concat());
        all_lookups(&run, latency_us, 3);
        assert_eq!(only_fault(&run).lies_told, run.lookups.len() as u64);
        assert_eq!(counter(&run, FORGED), 0);
        let last = run.health.last().expect("tables were sampled");
        assert_eq!(last.dead_contacts, 0, "nobody enters a table by hearsay");
    }
}

#[test]
fn a_forged_contact_is_noticed_and_never_called() {
    for transport in [&[], BY_DATAGRAM] {
        let text = poison("{ kind = \"forged\", count = 3 }");
        let run = run_text(&text, transport);
        let one_call_us = if transport.is_empty() {
            ANSWERED_US
        } else {
            ROUND_TRIP_US
        };
        all_lookups(&run, one_call_us, 0);
        let told = only_fault(&run).lies_told;
        assert_eq!(told, run.lookups.len() as u64);
        assert_eq!(counter(&run, FORGED), 3 * told);
    }
}

#[test]
fn the_k_nearest_phantoms_are_listed() {
    let text = poison("{ kind = \"nobody\", count = 9 }");
    let run = run_text(&text, &["core.k=4", "network.dead-peers=refused"]);
    let failed = |count| run.lookups.iter().all(|lookup| lookup.failed_rpcs == count);
    assert!(failed(4));
}

/// The positions of the phantoms of a stage.
fn phantoms(stage: &Stage) -> std::ops::Range<Position> {
    stage.len() as Position..stage.addresses() as Position
}

#[test]
fn phantoms_lie_where_the_file_says_and_are_who_they_are() {
    for (kind, bits, genuine) in [("nobody", 9, true), ("forged", 100, false)] {
        let contacts =
            format!("{{ kind = \"{kind}\", count = 8, near = \"asker/0\", bits = {bits} }}");
        for numbering in [Numbering::InOrder, Numbering::Reversed] {
            let stage = Stage::new(scenario(&poison(&contacts), &[]), 1, numbering);
            assert_eq!((stage.len(), phantoms(&stage).len()), (2, 8));
            let near = *stage.id(stage.first_peer(stage.positions_of_group(1).start));
            for position in phantoms(&stage) {
                let peer = stage.first_peer(position);
                let identity = stage.identity(peer);
                assert!(near.common_prefix(identity.id()) >= bits);
                assert_eq!(stage.position(peer), position);
                assert_eq!(stage.find(identity.id(), identity.key()), Some(peer));
                assert_eq!(stage.is_genuine(peer), genuine);
                assert_eq!(identity.is_genuine(), genuine);
            }
        }
    }
}

#[test]
fn phantoms_are_a_function_of_seed_fault_and_number() {
    let ids = |text: &str, seed| {
        let stage = Stage::new(scenario(text, &[]), seed, Numbering::InOrder);
        let ids = phantoms(&stage).map(|position| *stage.id(stage.first_peer(position)));
        ids.collect::<Vec<_>>()
    };
    let three = poison("{ kind = \"nobody\", count = 3 }");
    let five = three.replace("count = 3", "count = 5");
    assert_eq!(ids(&three, 1), ids(&five, 1)[..3]);
    assert_ne!(ids(&three, 1), ids(&three, 2));
    assert_ne!(ids(&three, 1), ids(&three.replace("lies", "other"), 1));
    let crowded = three.replace(
        "[[group]]\nname = \"asker\"\ncount = 1",
        "[[group]]\nname = \"asker\"\ncount = 9",
    );
    assert_eq!(ids(&three, 1), ids(&crowded, 1));
}

/// Reconciles with the peer every ten seconds, while it pretends to be somebody else.
fn pretend(claims: &str) -> String {
    let how = format!("{{ kind = \"false-claim\", as = {claims} }}");
    let sync = "\n[[workload]]\nname = \"sync\"\nkind = \"reconcile\"\ngroup = \"asker\"\n\
                with = \"peer\"\nevery = \"10s\"\nfrom = \"10s\"\n";
    format!("{}{sync}", lie("asker", &how))
}

/// Requests that the asker sent after it began to lie.
fn asked(run: &Run) -> u64 {
    let later = run.load.iter().filter(|load| load.group == 1);
    later.map(|load| load.requests).sum()
}

#[test]
fn every_request_of_a_pretender_is_a_lie_and_noticed() {
    for claims in [
        "{ kind = \"nobody\", count = 2 }",
        "{ kind = \"forged\", count = 2 }",
        "{ kind = \"node\", node = \"peer/0\" }",
    ] {
        // An oracle join sends nothing before the lie.
        let joins = [
            "group.peer.join={ kind = \"oracle\" }",
            "group.asker.join={ kind = \"oracle\" }",
        ];
        for transport in [&[], BY_DATAGRAM] {
            let run = run_text(&pretend(claims), &[&joins, transport].concat());
            let told = only_fault(&run).lies_told;
            assert_eq!(told, asked(&run), "{claims}");
            assert_eq!(told, counter(&run, FALSE), "{claims}");
            assert!(told > 150);
            let lookups = run.lookups.iter();
            assert!(lookups.clone().all(|lookup| lookup.failed_rpcs == 0));
        }
    }
}

/// The contacts of `peer/0` at the end: how many, and how many of them are phantoms or forged.
fn known_by_the_peer(text: &str, sets: &[&str]) -> (usize, usize, usize) {
    let stage = Stage::new(scenario(text, sets), 1, Numbering::InOrder);
    let mut world = World::new(&stage, None);
    world.run_until(Time::from_micros(115_000_000));
    let node = world.hosts()[0].node().expect("it is up");
    let contacts: Vec<_> = node.table().peers().collect();
    let nobody = contacts
        .iter()
        .filter(|peer| stage.is_phantom(stage.position(**peer)));
    let forged = contacts.iter().filter(|peer| !stage.is_genuine(**peer));
    (contacts.len(), nobody.count(), forged.count())
}

/// Incident L20.
#[test]
fn tables_hold_nobody_unless_claims_are_believed() {
    for transport in [&[], BY_DATAGRAM] {
        for (kind, forged) in [("nobody", 0), ("forged", 3)] {
            let text = pretend(&format!("{{ kind = \"{kind}\", count = 3 }}"));
            let believed = [&["core.claimed-senders=believed"], transport].concat();
            assert_eq!(known_by_the_peer(&text, transport), (1, 0, 0), "{kind}");
            assert_eq!(
                known_by_the_peer(&text, &believed),
                (4, 3, forged),
                "{kind}"
            );
        }
    }
}

/// A node that has long been down is kept alive by who speaks in its name.
#[test]
fn a_victim_of_a_false_claim_stays_in_tables_while_it_is_down() {
    let third = "\n[[group]]\nname = \"victim\"\ncount = 1\nbootstrap = [\"peer\"]\n\
                 join = { over = \"0s\" }\n\n[[fault]]\nname = \"death\"\nkind = \"crash\"\n\
                 at = \"2s\"\non = { group = \"victim\" }\n\n[[expect]]\nname = \"leave\"\n\
                 check = \"dead-contacts-leave\"\nwithin = \"10s\"\nfrom = \"60s\"\n";
    let text = format!(
        "{}{third}",
        pretend("{ kind = \"node\", node = \"victim/0\" }")
    );
    // The peer asks whom it knows every so often, and lets go of who does not answer.
    let evict = [
        "core.dead-contacts=evict",
        "core.evict-after=1",
        "core.bucket-refresh=15s",
    ];
    for (claims, holds) in [("ignored", true), ("believed", false)] {
        let believed = format!("core.claimed-senders={claims}");
        let run = run_text(&text, &[&evict[..], &[&believed]].concat());
        let verdict = run.expectations[0].outcome == Verdict::Holds;
        assert_eq!(verdict, holds, "{}", run.expectations[0].detail);
    }
}

#[test]
fn lies_make_one_run_in_bytes_and_values_and_with_handles_of_other_numbers() {
    let near = "near = \"asker/0\", bits = 8";
    for text in [
        poison("{ kind = \"nobody\", count = 3 }"),
        poison(&format!("{{ kind = \"forged\", count = 3, {near} }}")),
        pretend(&format!("{{ kind = \"nobody\", count = 3, {near} }}")),
        pretend("{ kind = \"forged\", count = 3 }"),
        pretend("{ kind = \"node\", node = \"peer/0\" }"),
    ] {
        for transport in [&[], BY_DATAGRAM] {
            let believing = [&["core.claimed-senders=believed"], transport].concat();
            let values = scenario(&text, &believing);
            let bytes = scenario(&text, &[&["network.wire=encoded"], &believing[..]].concat());
            let numbering = Numbering::Reversed;
            let renumbered = Options {
                numbering,
                ..Options::default()
            };
            let runs = [
                fingerprint(&values, &Options::default()),
                fingerprint(&bytes, &Options::default()),
                fingerprint(&values, &renumbered),
                fingerprint(&bytes, &renumbered),
            ];
            assert!(runs.iter().all(|run| *run == runs[0]), "{runs:?}");
        }
    }
}

fn fingerprint(scenario: &Scenario, options: &Options) -> (String, u64) {
    let run = run::run(scenario, 1, options, Origin::default(), &mut |_| {});
    let told = only_fault(&run).lies_told;
    (run.fingerprint, told)
}

/// Whom nobody names changes nothing.
#[test]
fn phantoms_that_are_never_named_leave_the_run_as_it_is() {
    let digits = "00".repeat(32);
    let how = |contacts: &str| format!("{{ kind = \"poison\", key = \"{digits}\"{contacts} }}");
    let (without, with) = (
        lie("peer", &how("")),
        lie(
            "peer",
            &how(", contacts = { kind = \"nobody\", count = 9, bits = 4 }"),
        ),
    );
    let run = |text| fingerprint(&scenario(text, &[]), &Options::default());
    assert_eq!(run(&without), run(&with));
    assert_eq!(run(&with).1, 0);
}
