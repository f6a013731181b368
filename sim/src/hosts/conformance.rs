//! Performances of one script set against each other: what must be equal, case by case.
//!
//! A case is a command, known by its moment, its node and its workload, or a published value when
//! the run ends. Where a script leaves the result to a race, either result is right: a read that a
//! put of the same value overlaps, a choice of whom to read while a put decides it, a command under
//! way when its node stops or the run ends. How means and latencies compare is
//! `kadlab_reports::conformance`'s.

use super::performance::{HostKind, Performance};
use crate::measure::{Answer, Asked, Outcome, Version};
use crate::scenario::spec::Task;
use crate::world::stage::{Position, Stage};
use kadlab_core::config::Sequence;
use kadlab_core::time::Time;
use kadlab_reports::conformance::{Equality, Row};
use kadlab_reports::record::Kind;
use std::collections::BTreeMap;

/// A command's name in a script: when, who, and for which workload.
type Case = (Time, Position, usize);

/// What must be equal between the first performance and each of the others.
#[must_use]
pub fn equalities(stage: &Stage, performances: &[Performance]) -> Vec<Equality> {
    let Some((reference, others)) = performances.split_first() else {
        return Vec::new();
    };
    let mut sheet = Sheet::default();
    for other in others {
        Pair::new(stage, reference, other).compare(&mut sheet);
    }
    sheet.equalities()
}

/// The commands of a performance after the warm-up, as reports compare them.
#[must_use]
pub fn rows(stage: &Stage, performance: &Performance) -> Vec<Row> {
    let warm = Time::ZERO + stage.scenario.warm_up;
    let after = performance.outcomes.iter();
    after
        .filter(|outcome| outcome.started >= warm)
        .map(|outcome| Row {
            started_us: outcome.started.as_micros(),
            kind: kind(outcome),
            took_us: (outcome.answer != Answer::Unfinished).then(|| outcome.took.as_micros()),
            hops: outcome.hops,
            rpcs: outcome.requests,
        })
        .collect()
}

fn kind(outcome: &Outcome) -> Kind {
    match outcome.asked {
        Asked::Put { .. } => Kind::Put,
        Asked::Get { .. } => Kind::Get,
        Asked::FindNode { .. } => Kind::FindNode,
    }
}

/// One of the things that must be equal.
#[derive(Debug, Default)]
struct Count {
    compared: u64,
    excused: u64,
    differing: Vec<String>,
}

/// All of them.
#[derive(Debug, Default)]
struct Sheet {
    commands: Count,
    values: Count,
    puts: Count,
    refusals: Count,
    finals: Count,
}

impl Sheet {
    fn equalities(self) -> Vec<Equality> {
        let of = |name: &str, excuse: &str, count: Count| Equality {
            name: name.to_owned(),
            compared: count.compared,
            excused: count.excused,
            excuse: excuse.to_owned(),
            differing: count.differing,
        };
        let choosing = "a put was under way that decides whose value there is to read";
        let ending = "the node stopped or the run ended before the command did";
        let overlap = "a put of the same value was under way, or the run ended first";
        vec![
            of("commands given", choosing, self.commands),
            of("values found", overlap, self.values),
            of("puts acknowledged", ending, self.puts),
            of("refusals of puts", ending, self.refusals),
            of("final versions", overlap, self.finals),
        ]
    }
}

impl Count {
    fn compare<T: PartialEq>(
        &mut self,
        (one, other): (&T, &T),
        race: Race,
        line: impl FnOnce() -> String,
    ) {
        self.compared += 1;
        match (one == other, race) {
            (true, _) => {}
            (false, Race::Open) => self.excused += 1,
            (false, Race::Decided) => self.differing.push(line()),
        }
    }
}

/// Whether a script leaves a result to a race.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Race {
    /// Either result is right.
    Open,
    /// There is one right result.
    Decided,
}

impl Race {
    fn open_if(open: impl FnOnce() -> bool) -> Race {
        if open() { Race::Open } else { Race::Decided }
    }
}

/// Two performances of one script.
struct Pair<'p> {
    stage: &'p Stage,
    hosts: [HostKind; 2],
    performances: [&'p Performance; 2],
    cases: [BTreeMap<Case, &'p Outcome>; 2],
    /// By workload and writer, from when to when puts were under way, on either host.
    puts: BTreeMap<(usize, Position), Vec<(Time, Time)>>,
}

impl<'p> Pair<'p> {
    fn new(stage: &'p Stage, one: &'p Performance, other: &'p Performance) -> Pair<'p> {
        let performances = [one, other];
        let case = |outcome: &'p Outcome| {
            let case = (outcome.started, outcome.node, outcome.workload);
            (case, outcome)
        };
        let cases = performances.map(|one| one.outcomes.iter().map(case).collect());
        let mut puts: BTreeMap<_, Vec<_>> = BTreeMap::new();
        let all = performances.into_iter().flat_map(|one| &one.outcomes);
        for put in all.filter(|outcome| matches!(outcome.asked, Asked::Put { .. })) {
            let span = (put.started, ended(stage, put));
            puts.entry((put.workload, put.node)).or_default().push(span);
        }
        Pair {
            stage,
            hosts: performances.map(|one| one.host),
            performances,
            cases,
            puts,
        }
    }

    fn compare(&self, sheet: &mut Sheet) {
        let all = self.cases[0].keys().chain(self.cases[1].keys());
        let all: std::collections::BTreeSet<&Case> = all.collect();
        for case in all {
            match [0, 1].map(|host| self.cases[host].get(case).copied()) {
                [Some(one), Some(other)] => self.command(one, other, sheet),
                [found, _] => {
                    sheet.commands.compared += 1;
                    let lacks = self.hosts[usize::from(found.is_some())];
                    let line = format!("{}: {lacks} has no such command", self.name(case));
                    sheet.commands.differing.push(line);
                }
            }
        }
        self.finals(&mut sheet.finals);
    }

    /// A command that both hosts were given.
    fn command(&self, one: &Outcome, other: &Outcome, sheet: &mut Sheet) {
        let case = (one.started, one.node, one.workload);
        let [a, b] = self.hosts;
        let asked = (&one.asked, &other.asked);
        let race = Race::open_if(|| self.was_being_published(one, other));
        sheet.commands.compare(asked, race, || {
            let name = self.name(&case);
            format!("{name}: {a} asked {:?}, {b} {:?}", one.asked, other.asked)
        });
        if one.asked != other.asked {
            return;
        }
        let unfinished = |one: &Outcome| one.answer == Answer::Unfinished;
        let cut_short = unfinished(one) || unfinished(other);
        let line = |what: &dyn Fn(&Answer) -> String| {
            let name = self.name(&case);
            format!(
                "{name}: {a} {}, {b} {}",
                what(&one.answer),
                what(&other.answer)
            )
        };
        match one.asked {
            Asked::Get { of, writer } => {
                let writer = (of, self.stage.position(writer));
                let race = Race::open_if(|| cut_short || self.overlaps(writer, [one, other]));
                let found = (&found(&one.answer), &found(&other.answer));
                sheet.values.compare(found, race, || line(&describe));
            }
            Asked::Put { .. } => {
                let race = Race::open_if(|| cut_short);
                let stored = (&is_stored(&one.answer), &is_stored(&other.answer));
                sheet.puts.compare(stored, race, || line(&describe));
                let refusals = (&refusal(&one.answer), &refusal(&other.answer));
                sheet.refusals.compare(refusals, race, || line(&describe));
            }
            Asked::FindNode { .. } => {}
        }
    }

    /// Whether two hosts read the values of two writers because a put of one of them was under way,
    /// on either host, when they chose whom to read.
    fn was_being_published(&self, one: &Outcome, other: &Outcome) -> bool {
        let under_way = |read: &Outcome| {
            let Asked::Get { of, writer } = read.asked else {
                return false;
            };
            let puts = self.puts.get(&(of, self.stage.position(writer)));
            let at = read.started;
            (puts.into_iter().flatten()).any(|(began, over)| *began <= at && *over >= at)
        };
        under_way(one) || under_way(other)
    }

    /// Whether a put of a value was under way while it was read, on either host.
    fn overlaps(&self, writer: (usize, Position), reads: [&Outcome; 2]) -> bool {
        let from = reads[0].started;
        let to = reads.map(|read| ended(self.stage, read));
        let to = to[0].max(to[1]);
        let puts = self.puts.get(&writer).into_iter().flatten();
        puts.into_iter()
            .any(|(began, over)| *began <= to && *over >= from)
    }

    /// The newest version of every published value.
    fn finals(&self, count: &mut Count) {
        let stage = self.stage;
        let end = Time::ZERO + stage.scenario.duration;
        for (workload, spec) in stage.scenario.workloads.iter().enumerate() {
            if !matches!(spec.task, Task::Publish { .. }) {
                continue;
            }
            for writer in stage.positions_of_group(spec.group) {
                let target = stage.publication(workload, stage.first_peer(writer));
                let newest = |performance: &Performance| {
                    let all = (0..stage.len() as Position)
                        .filter_map(|node| performance.holdings.get(&(target, node)));
                    let newest = all.max_by_key(|version| (version.seq, version.number));
                    newest.map(|version| self.comparable(writer, *version))
                };
                let [one, other] = self.performances.map(newest);
                let spans = self.puts.get(&(workload, writer)).into_iter().flatten();
                let race = Race::open_if(|| spans.into_iter().any(|(_, over)| *over >= end));
                count.compare((&one, &other), race, || {
                    let [a, b] = self.hosts;
                    let name = format!("{} of {}", spec.name, stage.display_name(writer));
                    format!(
                        "{name}: {a} ends with {}, {b} with {}",
                        said(one),
                        said(other)
                    )
                });
            }
        }
    }

    /// A version without what depends on a date that no two hosts share to the microsecond.
    fn comparable(&self, writer: Position, version: Version) -> Version {
        match self.stage.group_of(writer).config.sequence {
            Sequence::Clock | Sequence::HybridClock => Version { seq: 0, ..version },
            _ => version,
        }
    }

    fn name(&self, (at, node, workload): &Case) -> String {
        format!(
            "{} of {} at {:.6} s",
            self.stage.scenario.workloads[*workload].name,
            self.stage.display_name(*node),
            at.as_micros() as f64 / 1e6
        )
    }
}

/// When a command was over; one that never was is under way until the run ends.
fn ended(stage: &Stage, outcome: &Outcome) -> Time {
    match outcome.answer {
        Answer::Unfinished => Time::ZERO + stage.scenario.duration,
        _ => outcome.started + outcome.took,
    }
}

/// What a read found, by the number that the value begins with.
fn found(answer: &Answer) -> Option<u32> {
    match answer {
        Answer::Value(version) => Some(version.number),
        _ => None,
    }
}

fn is_stored(answer: &Answer) -> bool {
    matches!(answer, Answer::Put { stored: 1.., .. })
}

fn refusal(answer: &Answer) -> Option<&str> {
    match answer {
        Answer::Put { refusal, .. } => refusal.as_deref(),
        _ => None,
    }
}

fn said(version: Option<Version>) -> String {
    version.map_or_else(
        || "nothing".to_owned(),
        |version| format!("version {} (seq {})", version.number, version.seq),
    )
}

fn describe(answer: &Answer) -> String {
    match answer {
        Answer::Unfinished => "did not finish".to_owned(),
        Answer::Nodes => "found nodes".to_owned(),
        Answer::Value(version) => format!("found {}", said(Some(*version))),
        Answer::NoValue => "found nothing".to_owned(),
        Answer::BadSignature => "found a bad signature".to_owned(),
        Answer::Put {
            stored,
            refused,
            failed,
            refusal,
        } => {
            let why = refusal
                .as_ref()
                .map_or_else(String::new, |why| format!(" ({why})"));
            format!("had {stored} store, {refused} refuse{why} and {failed} fail")
        }
    }
}
