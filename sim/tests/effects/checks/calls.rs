//! Every call has one outcome, unless nodes are told twice or not at all.

use super::super::world::TWO_NODES;
use super::Case;
use kadlab::world::Sabotage;

/// The other node is dead for a while, so that some calls are answered and some are given up.
const DEATH: &str = r#"
[[fault]]
name = "death"
kind = "crash"
at = "40s"
for = "30s"
on = { node = "peer/0" }
"#;

const CHECK: &str = r#"check = "calls-have-one-outcome""#;

fn world() -> String {
    format!("{TWO_NODES}{DEATH}")
}

fn case(world: &str, sabotage: Option<Sabotage>) -> Case<'_> {
    Case {
        world,
        expect: CHECK,
        sets: &[],
        sabotage,
    }
}

#[test]
fn calls_of_two_nodes_have_one_outcome() {
    case(&world(), None).holds("calls had none, or more than one");
}

#[test]
fn late_answers_are_no_second_outcome() {
    let sets = &["core.rpc-timeout=150ms"];
    let world = world();
    let case = Case {
        sets,
        ..case(&world, None)
    };
    case.holds("calls had none, or more than one");
}

#[test]
fn outcomes_told_twice_are_caught() {
    let sabotage = Some(Sabotage::OutcomesAreToldTwice);
    case(&world(), sabotage).fails(", had 2");
}

#[test]
fn calls_that_are_never_given_up_are_caught() {
    let sabotage = Some(Sabotage::TimersAreLost);
    case(&world(), sabotage).fails(", had 0");
}

#[test]
fn without_calls_there_are_no_outcomes() {
    let expect = "check = \"calls-have-one-outcome\"\nfrom = \"119s\"";
    let world = world();
    Case {
        expect,
        ..case(&world, None)
    }
    .fails("nothing to look at: there were no calls");
}

/// The asking node is paused for a while, or to the end of the run.
fn paused(seconds: u32) -> String {
    format!(
        "{TWO_NODES}\n[[fault]]\nname = \"freeze\"\nkind = \"pause\"\nat = \"60s\"\n\
         for = \"{seconds}s\"\non = {{ group = \"asker\" }}\n"
    )
}

#[test]
fn calls_of_a_paused_node_have_their_outcome_when_it_goes_on() {
    for seconds in [1, 30, 60] {
        let world = paused(seconds);
        let sets = &["workload.lookups.rate=20/s"];
        let case = Case {
            sets,
            ..case(&world, None)
        };
        case.holds("calls had none, or more than one");
    }
}
