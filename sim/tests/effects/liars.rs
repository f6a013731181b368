//! Liars do what they are told to, to whom and when they are told to, and it is counted.

use super::world::{only_fault, run_text};
use kadlab::scenario::parse;
use kadlab::world::World;
use kadlab::world::stage::{Numbering, Stage};
use kadlab_core::time::Time;
use kadlab_reports::record::{Ending, Lookup, Run};

/// One publisher, its readers, and a liar that is closest to what it publishes.
const WORLD: &str = r#"[scenario]
name = "liars"
description = "A liar is closest to a publication."
duration = "4m"

[network]
latency = { kind = "constant", rtt = "100ms" }

[core]
k = 5
rpc-timeout = "2s"

[[group]]
name = "visor"
count = 20
bootstrap = ["visor"]
join = { over = "1s" }

[[group]]
name = "publisher"
count = 1
bootstrap = ["visor"]
join = { over = "1s" }

[[group]]
name = "liar"
count = 1
bootstrap = ["visor"]
join = { over = "1s" }
placement = { kind = "near", to = { of = "announce", node = "publisher/0" }, bits = 8 }

[[workload]]
name = "announce"
kind = "publish"
group = "publisher"
salt = "dmsg"
value-size = "64B"
every = "30s"
from = "5s"

[[workload]]
name = "readers"
kind = "get"
group = "visor"
of = "announce"
rate = "1/s"
from = "40s"
to = "230s"
"#;

/// Everybody is called by datagram.
const DATAGRAMS: &[&str] = &[
    "group.visor.transport={ kind = \"datagram\" }",
    "group.publisher.transport={ kind = \"datagram\" }",
    "group.liar.transport={ kind = \"datagram\" }",
];
/// What carries calls: streams, or datagrams.
const TRANSPORTS: [&[&str]; 2] = [&[], DATAGRAMS];

/// The liar lies during this time.
const BEGIN_US: u64 = 100_000_000;
const END_US: u64 = 160_000_000;

fn lie(how: &str) -> String {
    lie_of("{ group = \"liar\" }", how)
}

fn lie_of(on: &str, how: &str) -> String {
    format!(
        "{WORLD}\n[[fault]]\nname = \"lies\"\nkind = \"lie\"\nat = \"100s\"\nfor = \"60s\"\n\
         on = {on}\nhow = {how}\n"
    )
}

const KEY: &str = "{ of = \"announce\", node = \"publisher/0\" }";

/// Gets that lie inside the time of the lie, and those that lie outside of it.
fn gets(run: &Run) -> (Vec<&Lookup>, Vec<&Lookup>) {
    let gets = run.lookups.iter().filter(|lookup| lookup.workload == 1);
    let end_us = |get: &Lookup| get.started_us + get.latency_us;
    let whole = gets.filter(|get| end_us(get) < BEGIN_US || get.started_us >= BEGIN_US);
    let whole = whole.filter(|get| end_us(get) < END_US || get.started_us >= END_US);
    whole.partition(|get| (BEGIN_US..END_US).contains(&get.started_us))
}

fn by_each_transport<T: Copy, const N: usize>(cases: [T; N]) -> Vec<(&'static [&'static str], T)> {
    let cases = cases.into_iter();
    cases
        .flat_map(|case| TRANSPORTS.map(|transport| (transport, case)))
        .collect()
}

fn endings(gets: &[&Lookup], ending: Ending) -> usize {
    gets.iter().filter(|get| get.ending == ending).count()
}

#[test]
fn one_bad_signature_fails_every_get_that_checks_at_the_end_and_none_that_checks_on_arrival() {
    for how in [
        "{ kind = \"bad-signature\" }".to_owned(),
        format!("{{ kind = \"bad-signature\", key = {KEY} }}"),
    ] {
        let cases = [("on-merge", false), ("at-end", true)];
        for (transport, (checks, failing)) in by_each_transport(cases) {
            let checked = format!("core.signature-checks={checks}");
            let run = run_text(&lie(&how), &[transport, &[&checked]].concat());
            let (during, otherwise) = gets(&run);
            assert!(during.len() > 30 && otherwise.len() > 60);
            assert_eq!(
                endings(&otherwise, Ending::Succeeded),
                otherwise.len(),
                "{checks}"
            );
            let succeeded = if failing { 0 } else { during.len() };
            assert_eq!(endings(&during, Ending::Succeeded), succeeded, "{checks}");
            let fault = only_fault(&run);
            assert_eq!((fault.kind.as_str(), fault.nodes), ("lie", 1));
            assert!(fault.lies_told >= during.len() as u64);
            let (first, last) = (fault.first_us.unwrap(), fault.last_us.unwrap());
            assert!(first >= BEGIN_US && last < END_US);
        }
    }
}

#[test]
fn a_lie_about_a_key_that_nobody_asks_for_is_never_told() {
    let digits = "00".repeat(32);
    let on = "{ node = \"visor/3\" }";
    let how = format!("{{ kind = \"bad-signature\", key = \"{digits}\" }}");
    let run = run_text(&lie_of(on, &how), &[]);
    assert_eq!(run.warnings, ["fault `lies` made nobody lie"]);
    assert_eq!((only_fault(&run).nodes, only_fault(&run).lies_told), (1, 0));
}

#[test]
fn a_silent_liar_costs_a_deadline_and_one_that_refuses_connections_a_round_trip() {
    let evicts_nobody = "core.dead-contacts=keep";
    for transport in TRANSPORTS {
        let how = lie("{ kind = \"silence\" }");
        let run = run_text(&how, &[&[evicts_nobody], transport].concat());
        let (during, otherwise) = gets(&run);
        assert!(otherwise.iter().all(|get| get.failed_rpcs == 0));
        assert!(during.iter().all(|get| get.failed_rpcs == 1));
        assert!(during.iter().all(|get| get.latency_us >= 2_000_000));
        assert!(only_fault(&run).lies_told >= during.len() as u64);
    }

    let how = "{ kind = \"refuse\", what = \"connections\" }";
    let run = run_text(&lie(how), &[evicts_nobody]);
    let (during, otherwise) = gets(&run);
    assert!(otherwise.iter().all(|get| get.failed_rpcs == 0));
    assert!(during.iter().all(|get| get.failed_rpcs == 1));
    assert!(during.iter().all(|get| get.latency_us < 2_000_000));
}

/// The number of the version that the liar holds at a moment; a put comes every half minute.
fn held_by_the_liar(text: &str, at_us: u64) -> u64 {
    let loaded = parse(text, "liars.toml", &[]).unwrap_or_else(|error| panic!("{error}"));
    let stage = Stage::new(loaded.scenario, 1, Numbering::InOrder);
    let mut world = World::new(&stage, None);
    world.run_until(Time::from_micros(at_us));
    let liar = stage.positions_of_group(2).start;
    let target = stage.publication(0, stage.first_peer(stage.positions_of_group(1).start));
    let node = world.hosts()[liar].node().expect("it is up");
    let now = Time::from_micros(at_us);
    let item = node
        .store()
        .find(&target, now, &stage.group_of(liar).config);
    let first = item.expect("it holds some version").value().first_chunk();
    u64::from_be_bytes(*first.expect("a value begins with its version"))
}

#[test]
fn a_liar_that_refuses_puts_keeps_what_it_had() {
    let honest = held_by_the_liar(WORLD, END_US);
    assert_eq!(honest, held_by_the_liar(WORLD, BEGIN_US) + 2);
    let refusing = lie("{ kind = \"refuse\", what = \"puts\" }");
    assert_eq!(held_by_the_liar(&refusing, END_US), honest - 2);
    for transport in TRANSPORTS {
        let run = run_text(&refusing, transport);
        assert_eq!(only_fault(&run).lies_told, 2);
    }
}

#[test]
fn stale_answers_fool_readers_only_if_all_holders_give_them() {
    let how = format!("{{ kind = \"stale\", key = {KEY} }}");
    for transport in TRANSPORTS {
        let one = run_text(&lie(&how), transport);
        let (during, _) = gets(&one);
        assert!(only_fault(&one).lies_told > 0);
        assert_eq!(endings(&during, Ending::Succeeded), during.len());

        let all = run_text(&lie_of("{ share = \"100%\" }", &how), transport);
        let (during, otherwise) = gets(&all);
        assert_eq!(endings(&otherwise, Ending::Succeeded), otherwise.len());
        // By then something newer has been put; only who holds it itself reads it.
        let mut late = during;
        late.retain(|get| get.started_us > BEGIN_US + 31_000_000);
        let fooled = endings(&late, Ending::Superseded);
        assert_eq!(fooled + endings(&late, Ending::Succeeded), late.len());
        assert!(fooled * 3 > late.len() * 2, "{fooled} of {}", late.len());
    }
}

#[test]
fn sybils_that_hide_what_they_hold_eclipse_it() {
    let sets = ["core.k=3", "group.liar.count=5"];
    let honest = run_text(WORLD, &sets);
    let (during, _) = gets(&honest);
    assert_eq!(endings(&during, Ending::Succeeded), during.len());
    let about = format!("{{ kind = \"poison\", key = {KEY} }}");
    for (transport, how) in by_each_transport(["{ kind = \"poison\" }", &about]) {
        let run = run_text(&lie(how), &[&sets, transport].concat());
        let (during, otherwise) = gets(&run);
        assert_eq!(endings(&otherwise, Ending::Succeeded), otherwise.len());
        assert!(endings(&during, Ending::Succeeded) * 5 < during.len());
        assert_eq!(only_fault(&run).nodes, 5);
        assert!(only_fault(&run).lies_told as usize > during.len());
    }
}

#[test]
fn old_items_are_put_again_to_the_other_holders_every_interval_and_refused_by_them() {
    let how = format!("{{ kind = \"replay\", key = {KEY}, every = \"10s\" }}");
    for transport in TRANSPORTS {
        let run = run_text(&lie(&how), transport);
        // After 10, 20, 30, 40 and 50 seconds, to four of five holders each time.
        let fault = only_fault(&run);
        assert_eq!((fault.nodes, fault.lies_told), (1, 5 * 4));
        assert_eq!(fault.last_us, Some(BEGIN_US + 50_000_000));
        let (during, otherwise) = gets(&run);
        assert_eq!(endings(&during, Ending::Succeeded), during.len());
        assert_eq!(endings(&otherwise, Ending::Succeeded), otherwise.len());
    }
}

/// No node gives such a call up, so that its retries are all sent, and then it is forgotten.
#[test]
fn an_old_item_that_nobody_answers_is_sent_again_as_often_as_any_call() {
    let how = format!("{{ kind = \"replay\", key = {KEY}, every = \"10s\" }}");
    let silence = "\n[[fault]]\nname = \"deaf\"\nkind = \"lie\"\nat = \"100s\"\nfor = \"60s\"\n\
                   on = { group = \"visor\" }\nhow = { kind = \"silence\" }\n";
    let again = |text: &str| {
        let run = run_text(text, DATAGRAMS);
        let name = "requests sent again by datagram";
        let counter = run.counters.iter().find(|counter| counter.name == name);
        (
            run.faults[0].lies_told,
            counter.expect("there are datagrams").count,
        )
    };
    let (told, with) = again(&format!("{}{silence}", lie(&how)));
    let (_, without) = again(&format!("{WORLD}{silence}"));
    assert_eq!(told, 5 * 4);
    assert!(with > without, "{with} and {without} requests sent again");
}
