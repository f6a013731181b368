//! Every lookup ends within a bound, and none is left under way longer than that.
//!
//! Without a time the bound follows from the asker's design: a textbook lookup halves the distance
//! every round and then asks the k closest, alpha in a round (Kademlia, sections 2.3 and 3), and
//! no round lasts longer than the deadline of a call. Lookups whose asker went down have no end, and
//! the time for which it was paused is not theirs.

use super::{Cases, Evidence, Finding, Span, seconds};
use crate::scenario::spec::LookupBound;
use crate::world::stage::{Position, Stage};
use kadlab_core::config::{Config, Pushes, Sequence};
use kadlab_core::time::{Duration, Time};
use kadlab_reports::record::{Ending, Kind};

pub(super) fn statement(within: LookupBound) -> String {
    match within {
        LookupBound::Rounds => "every lookup ends within the deadlines of its rounds".to_owned(),
        LookupBound::Time(within) => format!("every lookup ends within {within}"),
    }
}

pub(super) fn judge(within: LookupBound, span: Span, evidence: &Evidence<'_>) -> Finding {
    let stage = evidence.stage;
    let bound = |kind, group: u16| match within {
        LookupBound::Time(within) => within,
        LookupBound::Rounds => {
            let config = &stage.scenario.groups[usize::from(group)].config;
            config
                .rpc_timeout
                .times(rounds(kind, config, stage.len() as u64))
        }
    };
    let mut cases = Cases::new("lookups");
    let in_span = |at_us: u64| span.contains_us(at_us);
    let ended = evidence.lookups.iter();
    for lookup in ended.filter(|lookup| in_span(lookup.started_us)) {
        if lookup.ending == Ending::Unfinished {
            continue;
        }
        let bound = bound(lookup.kind, lookup.group);
        let started = Time::from_micros(lookup.started_us);
        let ended = started + Duration::from_micros(lookup.latency_us);
        let asker = position(stage, lookup.group, lookup.node);
        let asleep = evidence.sleeps.of(asker, started..ended);
        let took = Duration::from_micros(lookup.latency_us - asleep.as_micros());
        let story = || {
            let (asker, start) = (stage.display_name(asker), seconds(started));
            format!("that of {asker} at {start} took {took}, its bound was {bound}")
        };
        cases.look((took > bound).then(story));
    }
    let end = Time::ZERO + stage.scenario.duration;
    for open in evidence
        .open
        .iter()
        .filter(|open| span.contains(open.started))
    {
        let node = stage.node(open.node);
        let bound = bound(open.kind, node.group);
        let asleep = evidence.sleeps.of(open.node, open.started..end);
        if end.since(open.started) > bound + asleep {
            let (asker, start) = (stage.display_name(open.node), seconds(open.started));
            cases.look(Some(format!(
                "that of {asker} at {start} had not ended when the run did, its bound was {bound}"
            )));
        }
    }
    cases.all_must_hold("did not end in time")
}

fn position(stage: &Stage, group: u16, node: u32) -> Position {
    stage.positions_of_group(group.into()).start + node
}

/// Rounds of a command in a world of `nodes`, each as long as a deadline at most.
fn rounds(kind: Kind, config: &Config, nodes: u64) -> u64 {
    let halvings = u64::from(nodes.next_power_of_two().trailing_zeros());
    let lookup = halvings + u64::from(config.k.div_ceil(config.alpha));
    if kind != Kind::Put {
        return lookup;
    }
    let asks_first = match config.sequence {
        Sequence::HybridClock | Sequence::Recover | Sequence::Network => lookup,
        Sequence::Clock | Sequence::LocalStore | Sequence::Counter => 0,
    };
    let pushes = match config.pushes {
        Pushes::Parallel => 1,
        Pushes::Sequential => config.k.into(),
    };
    asks_first + lookup + pushes
}

#[cfg(test)]
mod tests {
    use super::*;
    use kadlab_core::config::Preset;

    #[test]
    fn rounds_are_halvings_the_closest_and_for_puts_the_pushes() {
        let config = Config::preset(Preset::Skywire);
        assert_eq!(rounds(Kind::Get, &config, 1_000), 10 + 7);
        assert_eq!(rounds(Kind::FindNode, &config, 2), 1 + 7);
        assert_eq!(rounds(Kind::Put, &config, 1_000), 17 + 17 + 1);
        let config = Config::preset(Preset::Skywire202604);
        assert_eq!(rounds(Kind::Put, &config, 1_000), 17 + 20);
    }
}
