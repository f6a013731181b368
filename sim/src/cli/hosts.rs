//! `kadlab run --host`: one script on other hosts than the simulated one, set against it.

use super::journal::Journal;
use super::progress::Progress;
use super::say::{say, say_line};
use super::{Error, Scenario, Status};
use crate::hosts::carries::{self, Unfit};
use crate::hosts::performance::HostKind;
use crate::hosts::{self, LUCK_RUNS, Staging};
use crate::journal::{About, Recorder, SharedRecorder};
use crate::run::Recording;
use crate::scenario::{self, Loaded};
use crate::world::journal::about;
use crate::world::stage::{Numbering, Position, Stage};
use kadlab_reports::conformance::{
    check_conformance_destination, conformance_text, write_conformance,
};
use std::path::{Path, PathBuf};

/// Where a scenario runs.
#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
pub(super) enum Where {
    /// On the event engine, with the ordinary report
    Simulated,
    /// On the driver over turmoil's TCP, set against the simulator
    Turmoil,
    /// On the driver over sockets on loopback, in real time, set against the simulator
    Sockets,
    /// On all three
    All,
}

impl Where {
    /// The hosts that are set against the simulator.
    fn others(self) -> &'static [HostKind] {
        match self {
            Where::Simulated => &[],
            Where::Turmoil => &[HostKind::Turmoil],
            Where::Sockets => &[HostKind::Sockets],
            Where::All => &[HostKind::Turmoil, HostKind::Sockets],
        }
    }

    fn name(self) -> &'static str {
        match self {
            Where::Simulated => "simulated",
            Where::Turmoil => "turmoil",
            Where::Sockets => "sockets",
            Where::All => "all",
        }
    }
}

/// One run on some hosts.
pub(super) struct OnHosts<'r> {
    pub(super) scenario: &'r Scenario,
    pub(super) loaded: &'r Loaded,
    pub(super) seed: u64,
    pub(super) out: Option<&'r Path>,
    pub(super) on: Where,
    pub(super) journal: Option<&'r Journal>,
}

impl OnHosts<'_> {
    pub(super) fn execute(&self) -> Result<Status, Error> {
        let (spec, seed) = (&self.loaded.scenario, self.seed);
        for host in self.on.others() {
            if let Some(unfit) = carries::unfit(spec, *host) {
                return Err(self.refusal(&unfit)?.into());
            }
        }
        if self.journal.is_some() && self.on == Where::All {
            return Err(Error::JournalOfSeveral);
        }
        let out = self.out.map_or_else(|| self.default_out(), Path::to_owned);
        check_conformance_destination(&out, &spec.name)?;
        let words = format!("--seed {seed} --host {}", self.on.name());
        let command = self.scenario.command("run", &words);
        say_line(format_args!("seed {seed}: {command}"));
        let recorded = self.recorded()?;
        let mut performances = Vec::new();
        for host in std::iter::once(&HostKind::Simulated).chain(self.on.others()) {
            let mut progress = Progress::of_script(spec.duration);
            let staging = Staging {
                recorded: recorded.clone().filter(|_| *host != HostKind::Simulated),
                ..Staging::plain()
            };
            let played = hosts::play(spec, seed, *host, staging, &mut |at| progress.at(at));
            progress.finish();
            performances.push(played.map_err(Error::Host)?);
        }
        let luck = hosts::luck(spec, seed, LUCK_RUNS);
        let origin = (command, self.loaded.resolved.clone());
        let conformance = hosts::conform(spec, seed, (&performances, luck), origin);
        write_conformance(&conformance, &out)?;
        say(conformance_text(&conformance));
        let page = out.join("report.html");
        say_line(format_args!("report: {}", page.display()));
        let written = recorded.and_then(|(_, recorder)| recorder.finish());
        if let (Some(journal), Some(written)) = (self.journal, &written) {
            say_line(journal.said(written));
        }
        let is_whole = written.is_none_or(|written| written.is_ok());
        Ok(match conformance.holds() {
            false => Status::NotAsPlanned,
            true if !is_whole => Status::Incomplete,
            true => Status::AsPlanned,
        })
    }

    /// The node that is to be recorded, and what records it.
    fn recorded(&self) -> Result<Option<(Position, SharedRecorder)>, Error> {
        let Some(journal) = self.journal else {
            return Ok(None);
        };
        let spec = &self.loaded.scenario;
        let Recording {
            node,
            to,
            bytes_max,
        } = journal.recording(spec)?;
        let stage = Stage::new(spec.clone(), self.seed, Numbering::InOrder);
        let about = About {
            host: self.on.name().to_owned(),
            ..about(&stage, node)
        };
        let recorder = Recorder::new(to, bytes_max, &about);
        Ok(Some((node, SharedRecorder::new(recorder))))
    }

    fn refusal(&self, unfit: &Unfit) -> Result<scenario::ScenarioError, Error> {
        let remedy = "run it with --host simulated, or leave this out with --set or in the file";
        let words = (unfit.problem.clone(), remedy.to_owned());
        let overrides = self.scenario.overrides()?;
        let path = &self.scenario.scenario;
        Ok(scenario::unfit(path, &overrides, &unfit.key, words)?)
    }

    fn default_out(&self) -> PathBuf {
        let name = &self.loaded.scenario.name;
        PathBuf::from("runs").join(format!("{name}-{}-{}", self.seed, self.on.name()))
    }
}
