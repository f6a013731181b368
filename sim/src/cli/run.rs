//! `kadlab run`: one run and its report.

use super::hosts::{OnHosts, Where};
use super::journal::Journal;
use super::progress::Progress;
use super::say::{say, say_line};
use super::{Error, Scenario, Status};
use crate::run::{self, Options, Origin};
use crate::scenario;
use kadlab_core::time::Time;
use kadlab_reports as reports;
use std::path::PathBuf;

/// Arguments of `kadlab run`.
#[derive(Debug, clap::Args)]
pub(super) struct Run {
    #[command(flatten)]
    scenario: Scenario,
    /// The seed; without it the first of the scenario's
    #[arg(long)]
    seed: Option<u64>,
    /// Where the report goes; without it runs/NAME-SEED
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// What carries the nodes
    #[arg(long, value_enum, default_value_t = Where::Simulated)]
    host: Where,
    /// Record what one node is told and answers, for `kadlab replay` (visor/17=visor-17.journal)
    #[arg(long, value_name = "NODE=FILE")]
    journal: Option<Journal>,
}

impl Run {
    pub(super) fn execute(&self) -> Result<Status, Error> {
        let loaded = scenario::load(&self.scenario.scenario, &self.scenario.overrides()?)?;
        let (spec, seed) = (
            &loaded.scenario,
            self.seed.unwrap_or(*loaded.scenario.seeds.start()),
        );
        if self.host != Where::Simulated {
            let hosts = OnHosts {
                scenario: &self.scenario,
                loaded: &loaded,
                seed,
                out: self.out.as_deref(),
                on: self.host,
                journal: self.journal.as_ref(),
            };
            return hosts.execute();
        }
        let default = PathBuf::from("runs").join(format!("{}-{seed}", spec.name));
        let out = self.out.clone().unwrap_or(default);
        reports::check_destination(&out, &spec.name, seed)?;
        let recording = match &self.journal {
            Some(journal) => Some(journal.recording(spec)?),
            None => None,
        };
        let command = self.scenario.command("run", &format!("--seed {seed}"));
        say_line(format_args!("seed {seed}: {command}"));
        let origin = Origin {
            command,
            resolved: loaded.resolved.clone(),
        };
        let mut progress = Progress::of_run(spec.duration);
        let mut tell = |at| progress.at(at);
        let options = Options::default();
        let hooks = (&mut tell as &mut dyn FnMut(Time), recording);
        let (record, written) = run::run_recorded(spec, seed, &options, origin, hooks);
        progress.finish();
        reports::write(&record, &out)?;
        say(reports::verdict_text(&record));
        say_line(format_args!(
            "report: {}",
            out.join("report.html").display()
        ));
        if let (Some(journal), Some(written)) = (&self.journal, &written) {
            say_line(journal.said(written));
        }
        let is_whole = written.is_none_or(|written| written.is_ok());
        Ok(match run::is_as_planned(&record) {
            false => Status::NotAsPlanned,
            true if !is_whole => Status::Incomplete,
            true => Status::AsPlanned,
        })
    }
}
