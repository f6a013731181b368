//! A node's numbers in Prometheus' text exposition format, version 0.0.4.
//!
//! Counts come from the node's only list of them, [`Counters::families`]: a new one is shown
//! without being named here.

use crate::driver::{Counters, Glance, Sample};
use std::fmt::{Display, Write};

/// The media type of [`exposition`].
pub const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

const US_PER_S: f64 = 1e6;

/// All numbers of a node, each with what it means.
#[must_use]
pub fn exposition(glance: &Glance) -> String {
    let mut text = Text(String::new());
    text.gauges(glance);
    text.directory(glance);
    text.counts(&glance.counters);
    text.0
}

struct Text(String);

impl Text {
    fn gauges(&mut self, glance: &Glance) {
        let version = Some(("version", env!("CARGO_PKG_VERSION")));
        self.head("build_info", "The program of this node; always 1.", "gauge");
        self.line("build_info", version, 1);
        let uptime = glance.uptime.as_micros() as f64 / US_PER_S;
        self.gauge("uptime_seconds", "Since the node started.", uptime);
        let joined = u8::from(glance.joined);
        let help = "1 if the node has come into the network, 0 if not yet.";
        self.gauge("joined", help, joined);
        self.gauge("contacts", "Contacts of the table.", glance.contacts);
        self.gauge("items", "Items of the store.", glance.items);
        self.gauge("calls_in_flight", "Calls to other nodes.", glance.calls);
        let help = "Commands of users under way.";
        self.gauge("commands_under_way", help, glance.commands);
        let help = "Peers heard of and not forgotten.";
        self.gauge("peers_known", help, glance.peers_known);
    }

    fn gauge(&mut self, name: &str, help: &str, value: impl Display) {
        self.head(name, help, "gauge");
        self.line(name, None, value);
    }

    fn directory(&mut self, glance: &Glance) {
        let help = "Times that peers whom nobody needed were forgotten to make room.";
        self.count("directory_sweeps", help, glance.directory.sweeps);
        let help = "Peers for whom there was no room.";
        self.count("directory_refusals", help, glance.directory.refused);
    }

    fn counts(&mut self, counters: &Counters) {
        for family in counters.families() {
            let name = format!("{}_total", family.name);
            self.head(&name, family.help, "counter");
            for Sample { label, value } in family.samples {
                self.line(&name, label, value);
            }
        }
    }

    fn count(&mut self, name: &str, help: &str, value: u64) {
        let name = format!("{name}_total");
        self.head(&name, help, "counter");
        self.line(&name, None, value);
    }

    fn head(&mut self, name: &str, help: &str, kind: &str) {
        let help = help.replace('\\', r"\\").replace('\n', r"\n");
        self.write(format_args!("# HELP kadlab_{name} {help}\n"));
        self.write(format_args!("# TYPE kadlab_{name} {kind}\n"));
    }

    fn line(&mut self, name: &str, label: Option<(&str, &str)>, value: impl Display) {
        match label {
            Some((label, said)) => {
                let said = said.replace('\\', r"\\").replace('"', "\\\"");
                self.write(format_args!(
                    "kadlab_{name}{{{label}=\"{said}\"}} {value}\n"
                ));
            }
            None => self.write(format_args!("kadlab_{name} {value}\n")),
        }
    }

    fn write(&mut self, text: std::fmt::Arguments<'_>) {
        let written = self.0.write_fmt(text);
        written.expect("a text takes all that is written to it");
    }
}
