//! `kadlab replay`: the core on a journal, offline, to the recorded state.

use super::say::{say, say_line};
use super::{Error, Status};
use crate::journal::{self, seconds};
use crate::journal::{Damage, Difference, End, JournalError, Moment, Next, Step, Tally, View};
use kadlab_core::time::Time;
use std::fs::File;
use std::io::BufReader;
use std::path::PathBuf;

/// Arguments of `kadlab replay`.
#[derive(Debug, clap::Args)]
pub(super) struct Replay {
    /// The journal, from `kadlab run --journal` or from a node
    file: PathBuf,
    /// Stop after this time (6m, 90.5s) or this input (1234), and print the node as it is then
    #[arg(long, value_name = "TIME|N")]
    until: Option<Moment>,
    /// With --show: begin behind this time or this input
    #[arg(long, value_name = "TIME|N", requires = "show")]
    from: Option<Moment>,
    /// Print each step in a line: when, what the node was told, what it wanted done
    #[arg(long)]
    show: bool,
    /// Print only the contacts of its table then: bucket, id, last seen, failures in a row, key
    #[arg(long, conflicts_with_all = ["show", "state"])]
    peers: bool,
    /// Print only its whole state then, as JSON
    #[arg(long, conflicts_with = "show")]
    state: bool,
}

type Running = journal::Replay<BufReader<File>>;

impl Replay {
    pub(super) fn execute(&self) -> Result<Status, Error> {
        let mut replay = self.open()?;
        if !self.is_terse() {
            say_line(title(&replay));
        }
        let (mut tally, mut digest) = (Tally::default(), None);
        let ended = loop {
            let difference = match replay.advance()? {
                Next::Input(step) => {
                    tally.add(&step);
                    self.show(&step);
                    step.difference
                }
                Next::State(of, difference) => {
                    digest = Some((replay.inputs(), of));
                    difference
                }
                Next::End(end) => break Ok(end),
            };
            if let Some(difference) = difference {
                break Err(difference);
            }
        };
        if !self.is_terse() {
            say_line(&tally);
        }
        Ok(match ended {
            Err(difference) => self.differs(&difference, &replay),
            Ok(end) => {
                self.show_node(&replay);
                if !self.is_terse() {
                    say_line(verdict(end, digest.as_ref(), &replay));
                }
                Status::AsPlanned
            }
        })
    }

    fn open(&self) -> Result<Running, JournalError> {
        let file = File::open(&self.file).map_err(|error| JournalError {
            path: self.file.clone(),
            line: 1,
            damage: Damage::Unreadable(error),
        })?;
        let replay = journal::Replay::open(BufReader::new(file), self.file.clone())?;
        Ok(match self.until {
            Some(until) => replay.until(until),
            None => replay,
        })
    }

    /// Whether only one thing is to be printed.
    fn is_terse(&self) -> bool {
        self.peers || self.state
    }

    fn show(&self, step: &Step) {
        let begun = self
            .from
            .is_none_or(|from| from.is_before(step.number, step.at));
        if self.show && begun {
            say_line(shown(step));
        }
    }

    /// The node at the moment at which the replay stops, if somebody asked.
    fn show_node(&self, replay: &Running) {
        let shown = match (self.peers, self.state, self.until) {
            (true, _, _) => replay.view().map(|view| view.peers()),
            (_, true, _) => replay.state_text().map(|text| format!("{text}\n")),
            (_, _, Some(_)) => replay.view().as_ref().map(View::to_string),
            _ => return,
        };
        match shown {
            Some(text) => say(text),
            None => eprintln!("the node is down at {}", at(replay.now())),
        }
    }

    fn differs(&self, difference: &Difference, replay: &Running) -> Status {
        let Difference {
            number,
            line,
            expected,
            came,
        } = difference;
        let text = format!(
            "differs at input #{number} ({}), {}:{line}\n  expected: {expected}\n  came:     {came}",
            at(replay.now()),
            self.file.display()
        );
        match self.is_terse() {
            true => eprintln!("{text}"),
            false => say_line(text),
        }
        if replay.version() != env!("CARGO_PKG_VERSION") {
            eprintln!("note: it was written by kadlab {}", replay.version());
        }
        Status::Differed
    }
}

fn at(time: Time) -> String {
    seconds(time.since(Time::ZERO))
}

fn title(replay: &Running) -> String {
    let about = replay.about();
    let (node, host, version) = (&about.node, &about.host, replay.version());
    format!(
        "journal of {node} ({:?}), {host}, kadlab {version}",
        about.me.id()
    )
}

fn shown(step: &Step) -> String {
    let effects: Vec<_> = step
        .effects
        .iter()
        .map(|done| done.words.as_str())
        .collect();
    let arrow = if effects.is_empty() { "" } else { " -> " };
    let (number, told) = (format!("#{}", step.number), &step.told);
    format!(
        "{number:<8} {:>16}  {told}{arrow}{}",
        at(step.at),
        effects.join("; ")
    )
}

fn verdict(end: End, digest: Option<&(u64, String)>, replay: &Running) -> String {
    let at_end = digest.filter(|(after, _)| *after == replay.inputs());
    let compared = match (at_end, digest) {
        (Some((_, digest)), _) => format!("reached the recorded state: {digest}"),
        (None, Some((after, digest))) => {
            format!("all as recorded; the state last after input #{after}: {digest}")
        }
        (None, None) => "all as recorded; the journal has no state to compare so far".to_owned(),
    };
    match end {
        End::Finished => compared,
        End::Full => format!("{compared}\nthe journal ends here because it reached its limit"),
        End::Stopped => format!("{compared}\nthe journal goes on"),
        End::Cut { bytes } => format!(
            "{compared}\nthe journal is cut off after input #{}, with {bytes} bytes of a line that \
             is not whole: its host was killed, or is still writing",
            replay.inputs()
        ),
    }
}
