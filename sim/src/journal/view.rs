//! What people want to know of a node at one moment, read off the text of its state: table by
//! bucket, store, calls in flight, tasks, bans, and when it does what by itself.

use kadlab_core::time::{Duration, Time, WallClock};
use kadlab_core::wire::LastSeen;
use serde::Deserialize;
use serde::de::IgnoredAny;
use std::collections::BTreeMap;
use std::fmt::{self, Display, Write as _};

/// Contacts of a bucket in one line.
const CONTACTS_PER_LINE: usize = 5;

/// A node at one moment. Displayed, it is all that a person may want to see of it.
#[derive(Debug)]
pub struct View {
    now: Time,
    wall: WallClock,
    state: State,
}

#[derive(Debug, Deserialize)]
struct State {
    me: String,
    table: Table,
    store: Store,
    calls: Calls,
    tasks: Tasks,
    bans: Vec<(String, u64)>,
    pending: Vec<IgnoredAny>,
    upkeep: Upkeep,
}

#[derive(Debug, Deserialize)]
struct Table {
    contacts: BTreeMap<u8, Vec<Slot>>,
    spares: BTreeMap<u8, Vec<Slot>>,
}

#[derive(Debug, Deserialize)]
struct Slot {
    peer: String,
    seen_secs: u64,
    failures: u32,
}

#[derive(Debug, Deserialize)]
struct Store {
    entries: Entries,
}

#[derive(Debug, Deserialize)]
struct Entries {
    by_target: BTreeMap<String, Entry>,
}

#[derive(Debug, Deserialize)]
struct Entry {
    item: Item,
    date: Date,
    tier: String,
}

#[derive(Debug, Deserialize)]
struct Item {
    key: String,
    seq: u64,
    value: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Date {
    born: i64,
}

#[derive(Debug, Deserialize)]
struct Calls {
    queue: Vec<Call>,
    first: u32,
}

#[derive(Debug, Deserialize)]
struct Call {
    deadline: u64,
    peer: String,
    method: String,
    stage: String,
    cause: Cause,
}

#[derive(Debug, Deserialize)]
enum Cause {
    Task(u32, IgnoredAny),
    Probe { newcomer: String },
}

#[derive(Debug, Deserialize)]
struct Tasks {
    list: Vec<(u32, Option<Task>)>,
}

#[derive(Debug, Deserialize)]
struct Task {
    goal: serde_json::Value,
    phase: serde_json::Value,
    requests: u16,
    failures: u16,
}

#[derive(Debug, Deserialize)]
struct Upkeep {
    bootstrap_at: Option<u64>,
    sweep_at: Option<u64>,
    refresh_at: Option<u64>,
    republish_at: Option<u64>,
    save_due_secs: Option<u64>,
}

impl View {
    /// The view of a state at a moment.
    pub(super) fn of(state_text: &str, (now, wall): (Time, WallClock)) -> View {
        let state = serde_json::from_str(state_text);
        View {
            now,
            wall,
            state: state.expect("a view knows the fields of the state that it shows"),
        }
    }

    /// The contacts, a line each: bucket, id, when it was last seen, failures in a row, key.
    #[must_use]
    pub fn peers(&self) -> String {
        let mut text = String::new();
        for (bucket, slots) in &self.state.table.contacts {
            for slot in slots {
                let (id, key) = slot.peer.split_once('/').unwrap_or((&slot.peer, ""));
                let (age, failures) = (self.secs_since(slot.seen_secs), slot.failures);
                line(
                    &mut text,
                    format_args!("{bucket:>3}  {id}  {age:>6}s  {failures:>2}  {key}"),
                );
            }
        }
        text
    }

    fn secs_since(&self, secs: u64) -> u64 {
        self.now.as_secs().saturating_sub(secs)
    }

    fn until(&self, at_us: u64) -> String {
        let left = Time::from_micros(at_us).since(self.now);
        format!("in {}", seconds(left))
    }

    fn table(&self, text: &mut String) {
        let Table { contacts, spares } = &self.state.table;
        let count =
            |buckets: &BTreeMap<u8, Vec<Slot>>| buckets.values().map(Vec::len).sum::<usize>();
        let (known, spare) = (count(contacts), count(spares));
        line(
            text,
            format_args!(
                "table: {known} contacts in {} buckets, {spare} spares",
                contacts.len()
            ),
        );
        for (bucket, slots) in contacts {
            line(text, format_args!("  bucket {bucket}: {}", slots.len()));
            for row in slots.chunks(CONTACTS_PER_LINE) {
                let row: Vec<_> = row.iter().map(|slot| self.contact(slot)).collect();
                line(text, format_args!("    {}", row.join("  ")));
            }
        }
    }

    /// Who, seconds since it was last seen, and a mark for each failure in a row.
    fn contact(&self, slot: &Slot) -> String {
        let (who, age) = (short(&slot.peer), self.secs_since(slot.seen_secs));
        let marks = "!".repeat(slot.failures as usize);
        format!("{who} {:<7}", format!("{age}s{marks}"))
    }

    fn store(&self, text: &mut String) {
        let items = &self.state.store.entries.by_target;
        let waiting = self.state.pending.len();
        line(
            text,
            format_args!(
                "store: {} items, {waiting} on their way to the disk",
                items.len()
            ),
        );
        for (target, Entry { item, date, tier }) in items {
            let now = i64::try_from(self.now.as_micros()).unwrap_or(i64::MAX);
            let age = u64::try_from(now.saturating_sub(date.born)).unwrap_or(0);
            let age = seconds(Duration::from_micros(age));
            let bytes = item.value.as_ref().map_or(0, |value| value.len() / 2);
            let (target, signer) = (short(target), item.key.get(..12).unwrap_or(&item.key));
            line(
                text,
                format_args!(
                    "  {target}  signed by {signer}..  seq {}  age {age}  {bytes} bytes  {}",
                    item.seq,
                    tier.to_lowercase()
                ),
            );
        }
    }

    fn calls(&self, text: &mut String) {
        let Calls { queue, first } = &self.state.calls;
        let open = (*first..)
            .zip(queue)
            .filter(|(_, call)| call.stage != "Ended");
        let open: Vec<_> = open.collect();
        line(text, format_args!("calls in flight: {}", open.len()));
        for (count, call) in open {
            let why = match &call.cause {
                Cause::Task(task, _) => format!("task {task}"),
                Cause::Probe { newcomer } => format!("{} wants the place", short(newcomer)),
            };
            let (method, peer) = (kebab(&call.method), short(&call.peer));
            let (stage, left) = (call.stage.to_lowercase(), self.until(call.deadline));
            line(
                text,
                format_args!(
                    "  call {count}: {method} to {peer}, {stage}, deadline {left} ({why})"
                ),
            );
        }
    }

    fn tasks(&self, text: &mut String) {
        let list = &self.state.tasks.list;
        line(text, format_args!("tasks: {}", list.len()));
        for (id, task) in list {
            let Some(task) = task else { continue };
            let (goal, phase) = (variant(&task.goal), variant(&task.phase));
            let (requests, failures) = (task.requests, task.failures);
            line(
                text,
                format_args!(
                    "  task {id}: {goal}, {phase}, {requests} requests, {failures} failed"
                ),
            );
        }
    }

    fn timers(&self, text: &mut String) {
        let upkeep = &self.state.upkeep;
        let save_at = upkeep
            .save_due_secs
            .map(|secs| secs.saturating_mul(1_000_000));
        let due = [
            ("bootstrap", upkeep.bootstrap_at),
            ("sweep", upkeep.sweep_at),
            ("refresh", upkeep.refresh_at),
            ("republish", upkeep.republish_at),
            ("save of the table", save_at),
        ];
        let due = due.into_iter().filter_map(|(what, at)| Some((what, at?)));
        let due: Vec<_> = due
            .map(|(what, at)| format!("{what} {}", self.until(at)))
            .collect();
        line(text, format_args!("due: {}", list(&due)));
        let bans = self.state.bans.iter();
        let bans: Vec<_> = bans
            .map(|(peer, until)| format!("{} ({})", short(peer), self.until(*until)))
            .collect();
        line(text, format_args!("banned: {}", list(&bans)));
    }
}

impl Display for View {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        let at = seconds(self.now.since(Time::ZERO));
        let date = LastSeen::from_unix_secs(self.wall.as_unix_secs());
        let me = short(&self.state.me);
        line(
            &mut text,
            format_args!("node {me} at {at}, by its own clock {date}"),
        );
        self.table(&mut text);
        self.store(&mut text);
        self.calls(&mut text);
        self.tasks(&mut text);
        self.timers(&mut text);
        f.write_str(&text)
    }
}

/// Seconds with six decimals, as the steps of a journal are shown.
#[must_use]
pub fn seconds(length: Duration) -> String {
    let micros = length.as_micros();
    format!("{}.{:06}s", micros / 1_000_000, micros % 1_000_000)
}

fn line(text: &mut String, line: fmt::Arguments<'_>) {
    writeln!(text, "{line}").expect("a text never runs full");
}

fn list(words: &[String]) -> String {
    match words.is_empty() {
        true => "nothing".to_owned(),
        false => words.join(", "),
    }
}

/// The first eight digits of a name or an id.
fn short(name: &str) -> &str {
    name.get(..8).unwrap_or(name)
}

/// The alternative that a value is of.
fn variant(value: &serde_json::Value) -> String {
    let name = match value {
        serde_json::Value::Object(fields) => fields.keys().next().map(String::as_str),
        other => other.as_str(),
    };
    kebab(name.unwrap_or_default())
}

/// `FindNode` as `find-node`.
fn kebab(name: &str) -> String {
    let mut text = String::new();
    for (at, letter) in name.char_indices() {
        if letter.is_uppercase() && at > 0 {
            text.push('-');
        }
        text.extend(letter.to_lowercase());
    }
    text
}
