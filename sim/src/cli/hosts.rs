//! `kadlab run --host`: one script on other hosts than the simulated one, set against it.

use super::progress::Progress;
use super::say::{say, say_line};
use super::{Error, Scenario, Status};
use crate::hosts::carries::{self, Unfit};
use crate::hosts::performance::HostKind;
use crate::hosts::{self, LUCK_RUNS};
use crate::scenario::{self, Loaded};
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
}

impl OnHosts<'_> {
    pub(super) fn execute(&self) -> Result<Status, Error> {
        let (spec, seed) = (&self.loaded.scenario, self.seed);
        for host in self.on.others() {
            if let Some(unfit) = carries::unfit(spec, *host) {
                return Err(self.refusal(&unfit)?.into());
            }
        }
        let out = self.out.map_or_else(|| self.default_out(), Path::to_owned);
        check_conformance_destination(&out, &spec.name)?;
        let words = format!("--seed {seed} --host {}", self.on.name());
        let command = self.scenario.command("run", &words);
        say_line(format_args!("seed {seed}: {command}"));
        let mut performances = Vec::new();
        for host in std::iter::once(&HostKind::Simulated).chain(self.on.others()) {
            let mut progress = Progress::of_script(spec.duration);
            let played = hosts::play(spec, seed, *host, &mut |at| progress.at(at));
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
        Ok(match conformance.holds() {
            true => Status::AsPlanned,
            false => Status::NotAsPlanned,
        })
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
