//! The resolved file: a scenario written back as TOML with every default spelt out.
//!
//! It describes exactly one run: no sweep is left in it, overrides are in the values, and planned
//! failures stand in an `[[outcome]]` without a condition. Reading it gives an equal scenario.

use super::date::show_date;
use super::interpret::Reading;
use super::spec::*;
use super::tree::quoted;
use super::units::{show_decimal, show_rate, show_seeds, show_share, show_size};
use kadlab_core::config::{Config, KEYS, Key, Kind, Preset, Setting};
use kadlab_core::time::{Duration, Time};

/// The resolved file of a scenario.
pub(super) fn text(reading: &Reading) -> String {
    let scenario = &reading.scenario;
    let mut out = Lines::default();
    out.head(scenario);
    out.network(&scenario.network);
    out.core(reading.preset, &reading.core);
    for group in &scenario.groups {
        out.group(group, &reading.core, &scenario.groups);
    }
    for workload in &scenario.workloads {
        out.workload(workload, scenario);
    }
    for fault in &scenario.faults {
        out.fault(fault, &scenario.groups);
    }
    for expectation in &scenario.expectations {
        out.expectation(expectation, scenario);
    }
    out.outcome(&scenario.expectations);
    out.0
}

/// The text so far.
#[derive(Default)]
struct Lines(String);

impl Lines {
    fn table(&mut self, header: &str) {
        let gap = if self.0.is_empty() { "" } else { "\n" };
        self.0.push_str(&format!("{gap}{header}\n"));
    }

    /// A key and a value that is TOML already.
    fn raw(&mut self, key: &str, value: impl std::fmt::Display) {
        self.0.push_str(&format!("{key} = {value}\n"));
    }

    /// A key and a value that goes in quotes.
    fn text(&mut self, key: &str, value: impl std::fmt::Display) {
        self.raw(key, quoted(&value.to_string()));
    }

    fn moment(&mut self, key: &str, time: Time) {
        self.text(key, time.since(Time::ZERO));
    }

    fn head(&mut self, scenario: &Scenario) {
        self.table("[scenario]");
        self.text("name", &scenario.name);
        self.text("description", &scenario.description);
        self.text("duration", scenario.duration);
        self.text("epoch", show_date(scenario.epoch));
        self.text("warm-up", scenario.warm_up);
        self.text("window", scenario.window);
        self.text("seeds", show_seeds(&scenario.seeds));
    }

    fn network(&mut self, network: &Network) {
        self.table("[network]");
        self.raw(
            "latency",
            match &network.latency {
                Latency::Constant { rtt } => format!("{{ kind = \"constant\", rtt = \"{rtt}\" }}"),
                Latency::Matrix { file } => {
                    format!("{{ kind = \"matrix\", file = {} }}", quoted(file))
                }
            },
        );
        self.text("same-place-rtt", network.same_place_rtt);
        self.text(
            "dead-peers",
            match network.dead_peers {
                DeadPeers::Silent => "silent",
                DeadPeers::Refused => "refused",
            },
        );
        self.text(
            "wire",
            match network.wire {
                Wire::Values => "values",
                Wire::Encoded => "encoded",
            },
        );
    }

    /// Every key; those that differ from the preset say what the preset has.
    fn core(&mut self, preset: Preset, core: &Config) {
        self.table("[core]");
        self.text("preset", preset.name());
        let original = Config::preset(preset);
        for key in KEYS {
            let (value, usual) = (setting(key, core), setting(key, &original));
            let note = if value == usual {
                String::new()
            } else {
                format!(" # the preset has {usual}")
            };
            self.raw(key.name, format!("{value}{note}"));
        }
    }

    fn group(&mut self, group: &Group, core: &Config, groups: &[Group]) {
        let full = group.config.items_max == 0 && core.items_max != 0;
        let names: Vec<_> = (group.bootstrap.iter())
            .map(|index| quoted(&groups[*index].name))
            .collect();
        self.table("[[group]]");
        self.text("name", &group.name);
        self.raw("count", group.count);
        self.text("role", if full { "full" } else { "regular" });
        self.raw("transport", transport(&group.transport));
        self.raw("bootstrap", format!("[{}]", names.join(", ")));
        self.raw(
            "join",
            match group.join {
                Join::Organic { over } => format!("{{ kind = \"organic\", over = \"{over}\" }}"),
                Join::Oracle => "{ kind = \"oracle\" }".to_owned(),
            },
        );
        let own: Vec<_> = (KEYS.iter())
            .filter(|key| key.setting(core) != key.setting(&group.config))
            .filter(|key| !(full && key.name == "items-max"))
            .map(|key| format!("{} = {}", key.name, setting(key, &group.config)))
            .collect();
        if !own.is_empty() {
            self.raw("core", format!("{{ {} }}", own.join(", ")));
        }
    }

    fn workload(&mut self, workload: &Workload, scenario: &Scenario) {
        self.table("[[workload]]");
        self.text("name", &workload.name);
        self.text(
            "kind",
            match &workload.task {
                Task::Publish { .. } => "publish",
                Task::Get { .. } => "get",
                Task::FindNode { .. } => "find-node",
            },
        );
        self.text("group", &scenario.groups[workload.group].name);
        match &workload.task {
            Task::Publish {
                salt,
                value_size,
                every,
            } => {
                self.text("salt", salt);
                self.text("value-size", show_size(u64::from(*value_size)));
                self.text("every", every);
            }
            Task::Get { of, rate } => {
                self.text("of", &scenario.workloads[*of].name);
                self.text("rate", show_rate(*rate));
            }
            Task::FindNode { rate } => self.text("rate", show_rate(*rate)),
        }
        self.moment("from", workload.from);
        self.moment("to", workload.to);
    }

    fn fault(&mut self, fault: &Fault, groups: &[Group]) {
        self.table("[[fault]]");
        self.text("name", &fault.name);
        let (kind, on) = match &fault.kind {
            FaultKind::Partition { on, .. } => ("partition", on),
            FaultKind::Crash { on, .. } => ("crash", on),
            FaultKind::Restart { on, .. } => ("restart", on),
        };
        self.text("kind", kind);
        self.moment("at", fault.at);
        self.raw("on", selection(on, groups));
        match &fault.kind {
            FaultKind::Partition { from, lasts, .. } => {
                if let Some(from) = from {
                    self.raw("from", selection(from, groups));
                }
                self.text("for", lasts);
            }
            FaultKind::Crash { lasts, .. } => {
                if let Some(lasts) = lasts {
                    self.text("for", lasts);
                }
            }
            FaultKind::Restart { down, lose, .. } => {
                self.text("down", down);
                self.raw("lose", loss(*lose));
            }
        }
    }

    fn expectation(&mut self, expectation: &Expectation, scenario: &Scenario) {
        self.table("[[expect]]");
        self.text("name", &expectation.name);
        match &expectation.statement {
            Statement::PublishedValueIsVisible { within } => {
                self.text("check", "published-value-is-visible");
                self.text("within", within);
            }
            Statement::Metric {
                metric,
                workload,
                bounds,
            } => {
                self.text("metric", metric.name());
                if let Some(workload) = workload {
                    self.text("workload", &scenario.workloads[*workload].name);
                }
                self.bounds(*bounds, metric.unit());
            }
        }
        for (key, time) in [("from", expectation.from), ("to", expectation.to)] {
            if let Some(time) = time {
                self.moment(key, time);
            }
        }
    }

    fn bounds(&mut self, bounds: Bounds, unit: Unit) {
        for (key, bound) in [
            ("below", bounds.below),
            ("above", bounds.above),
            ("equals", bounds.equals),
        ] {
            match (bound, unit) {
                (None, _) => {}
                (Some(bound), Unit::Time) => self.text(key, Duration::from_micros(bound)),
                (Some(bound), Unit::Share) => self.text(key, show_share(bound)),
                (Some(bound), Unit::Mean) => self.raw(key, show_decimal(bound)),
                (Some(bound), Unit::Count) => self.raw(key, bound),
            }
        }
    }

    fn outcome(&mut self, expectations: &[Expectation]) {
        let failing: Vec<_> = (expectations.iter())
            .filter(|expectation| !expectation.planned_to_hold)
            .map(|expectation| quoted(&expectation.name))
            .collect();
        if !failing.is_empty() {
            self.table("[[outcome]]");
            self.raw("fails", format!("[{}]", failing.join(", ")));
        }
    }
}

/// What `config` has for `key`, as TOML.
fn setting(key: &Key, config: &Config) -> String {
    match (key.setting(config), key.kind) {
        (Setting::Name(name), _) => quoted(name),
        (Setting::Duration(duration), _) => format!("\"{duration}\""),
        (Setting::Number(bytes), Kind::Bytes { .. }) => format!("\"{}\"", show_size(bytes)),
        (Setting::Number(number), _) => number.to_string(),
    }
}

fn transport(transport: &Transport) -> String {
    let overflow = match transport.overflow {
        Overflow::Refuse => "refuse",
        Overflow::Drop => "drop",
    };
    let deadline = (transport.handler_deadline)
        .map_or_else(|| "off".to_owned(), |deadline| deadline.to_string());
    format!(
        "{{ kind = \"direct\", handlers = {}, backlog = {}, overflow = \"{overflow}\", \
         handler-deadline = \"{deadline}\" }}",
        transport.handlers, transport.backlog
    )
}

fn selection(selection: &Selection, groups: &[Group]) -> String {
    match selection {
        Selection::Group { group, part } => {
            let name = quoted(&groups[*group].name);
            match part {
                Part::All => format!("{{ group = {name} }}"),
                part => format!("{{ group = {name}, {} }}", part_of(*part)),
            }
        }
        Selection::Everybody { part } => format!("{{ {} }}", part_of(*part)),
        Selection::Node { group, index } => {
            format!("{{ node = \"{}/{index}\" }}", groups[*group].name)
        }
    }
}

fn part_of(part: Part) -> String {
    match part {
        Part::All => "share = \"100%\"".to_owned(),
        Part::Count(count) => format!("count = {count}"),
        Part::Millionths(share) => format!("share = \"{}\"", show_share(u64::from(share))),
    }
}

fn loss(loss: Loss) -> &'static str {
    match loss {
        Loss::Nothing => "\"nothing\"",
        Loss::Disk => "\"disk\"",
        Loss::Fields {
            sequence: true,
            store: false,
        } => "[\"sequence\"]",
        Loss::Fields {
            sequence: false, ..
        } => "[\"store\"]",
        Loss::Fields { .. } => "[\"sequence\", \"store\"]",
    }
}
