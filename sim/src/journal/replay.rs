//! Running the core on a journal: the same inputs, the same answers, and so the same node.
//!
//! Every input must lead to the effects that were recorded, and every digest must be that of the
//! state here. The first that does not is a [`Difference`]; what comes after it means nothing.

use super::desk::{Desk, outcome};
use super::directory::Named;
use super::error::{Damage, JournalError};
use super::header::About;
use super::lines::{Because, Entry, Line};
use super::moment::Moment;
use super::read::Lines;
use super::recording::Answers;
use super::text::{digest, state_text};
use super::told::{self, Heard};
use super::words::{self, Calls};
use super::{names, view::View};
use kadlab_core::env::Record;
use kadlab_core::key::{SIGNATURE_BYTES, Signature};
use kadlab_core::node::Node;
use kadlab_core::time::{Time, WallClock};
use std::io::BufRead;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

/// A journal that is being run again.
#[derive(Debug)]
pub struct Replay<R> {
    lines: Lines<R>,
    about: About,
    version: String,
    named: Named,
    node: Option<Node>,
    /// What the disk of the next life kept, read so far.
    disk: Vec<Record>,
    calls: Calls,
    inputs: u64,
    now: Time,
    wall: WallClock,
    until: Option<Moment>,
}

/// One input, gone through.
#[derive(Clone, Debug)]
pub struct Step {
    /// Its number, from 1.
    pub number: u64,
    /// When it was, on the monotonic clock.
    pub at: Time,
    /// Its kind, in a word.
    pub kind: &'static str,
    /// What the node was told, in words.
    pub told: String,
    /// What it wanted done, in words.
    pub effects: Vec<Done>,
    /// If that is not what was recorded.
    pub difference: Option<Difference>,
}

/// One thing that a node wanted done.
#[derive(Clone, Debug)]
pub struct Done {
    /// Its kind, in a word.
    pub kind: String,
    /// What it was, in words.
    pub words: String,
}

/// A replay and its journal part.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Difference {
    /// The input, by number.
    pub number: u64,
    /// The line of the file.
    pub line: u64,
    /// What the journal has.
    pub expected: String,
    /// What came.
    pub came: String,
}

/// Why a journal has no more inputs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum End {
    /// Its host ended it.
    Finished,
    /// It reached its limit.
    Full,
    /// It goes on, but the replay was to go no further.
    Stopped,
    /// It stops without an end, with so many bytes of a line that is not whole: its host was killed
    /// or is still writing.
    Cut {
        /// Those bytes.
        bytes: u64,
    },
}

/// What came next in a journal.
#[derive(Clone, Debug)]
pub enum Next {
    /// An input.
    Input(Step),
    /// The digest of the state; of the difference if there is one.
    State(String, Option<Difference>),
    /// Nothing.
    End(End),
}

impl<R: BufRead> Replay<R> {
    /// Begins with a journal; the path is for messages only.
    ///
    /// # Errors
    /// If it is not one, or is of another format or another core.
    pub fn open(from: R, path: PathBuf) -> Result<Replay<R>, JournalError> {
        let (lines, header) = Lines::open(from, path)?;
        let about = header.about().map_err(|damage| lines.error(damage))?;
        Ok(Replay {
            lines,
            about,
            version: header.kadlab,
            named: Named::default(),
            node: None,
            disk: Vec::new(),
            calls: Calls::default(),
            inputs: 0,
            now: Time::ZERO,
            wall: WallClock::from_unix_nanos(0),
            until: None,
        })
    }

    /// The same, up to a moment only.
    #[must_use]
    pub fn until(mut self, until: Moment) -> Replay<R> {
        self.until = Some(until);
        self
    }

    /// Whose journal it is.
    #[must_use]
    pub fn about(&self) -> &About {
        &self.about
    }

    /// The version of the program that wrote it.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The node as it is now; none before its first life and between lives.
    #[must_use]
    pub fn node(&self) -> Option<&Node> {
        self.node.as_ref()
    }

    /// How many inputs it has gone through.
    #[must_use]
    pub fn inputs(&self) -> u64 {
        self.inputs
    }

    /// The moment of the last input.
    #[must_use]
    pub fn now(&self) -> Time {
        self.now
    }

    /// The node's whole state as JSON, if it is up.
    #[must_use]
    pub fn state_text(&self) -> Option<String> {
        let node = self.node.as_ref()?;
        Some(state_text(node, &self.named))
    }

    /// What people want to know of the node now, if it is up.
    #[must_use]
    pub fn view(&self) -> Option<View> {
        Some(View::of(&self.state_text()?, (self.now, self.wall)))
    }

    /// Goes on by one input or one digest.
    ///
    /// # Errors
    /// If the journal is damaged there.
    pub fn advance(&mut self) -> Result<Next, JournalError> {
        loop {
            let Some(line) = self.lines.next()? else {
                let bytes = self.lines.cut_bytes();
                return Ok(Next::End(End::Cut { bytes }));
            };
            let next = self.take(line);
            match next.map_err(|damage| self.lines.error(damage))? {
                Some(next) => return Ok(next),
                None => continue,
            }
        }
    }

    fn take(&mut self, line: Line) -> Result<Option<Next>, Damage> {
        match line {
            Line::Journal(_) => Err(order("a second header")),
            Line::Record(kept) => {
                self.disk.push(told::record(&kept, &mut self.named)?);
                Ok(None)
            }
            Line::Input(entry) if self.is_far_enough(&entry) => Ok(Some(Next::End(End::Stopped))),
            Line::Input(entry) => self.input(&entry).map(|step| Some(Next::Input(step))),
            Line::State(state) => {
                self.follows(state.after == self.inputs, "the state of another input")?;
                let node = self.node.as_ref();
                let node = node.ok_or_else(|| order("the state of no node"))?;
                let came = digest(node, &self.named).to_string();
                let difference = (came != state.digest).then(|| {
                    self.difference(format!("state {}", state.digest), format!("state {came}"))
                });
                Ok(Some(Next::State(came, difference)))
            }
            Line::End(close) => {
                self.follows(close.inputs == self.inputs, "the end of another journal")?;
                Ok(Some(Next::End(match close.because {
                    Because::Finished => End::Finished,
                    Because::Full => End::Full,
                })))
            }
        }
    }

    /// Whether an input is past the moment at which to stop. Time has come so far then.
    fn is_far_enough(&mut self, entry: &Entry) -> bool {
        let at = Time::from_micros(entry.us);
        let past = self.until.filter(|until| until.is_before(entry.n, at));
        if let Some(Moment::Time(time)) = past {
            self.wall = self.wall.plus(time.since(self.now));
            self.now = self.now.max(time);
        }
        past.is_some()
    }

    fn follows(&self, follows: bool, what: &str) -> Result<(), Damage> {
        match follows {
            true => Ok(()),
            false => Err(order(&format!("{what} after input #{}", self.inputs))),
        }
    }

    fn difference(&self, expected: String, came: String) -> Difference {
        Difference {
            number: self.inputs,
            line: self.lines.line(),
            expected,
            came,
        }
    }

    fn input(&mut self, entry: &Entry) -> Result<Step, Damage> {
        self.follows(entry.n == self.inputs + 1, &format!("input #{}", entry.n))?;
        let at = Time::from_micros(entry.us);
        self.follows(
            at >= self.now || entry.died,
            &format!("input #{} of an earlier time", entry.n),
        )?;
        let heard = told::heard(&entry.told, &mut self.named)?;
        let has_node = self.node.is_some() || matches!(heard, Heard::Born { .. });
        self.follows(has_node, &format!("input #{} of no node", entry.n))?;
        let signed = entry.signed.iter().map(|text| signature(text));
        let signed = signed.collect::<Option<Vec<_>>>();
        let signed = signed.ok_or(Damage::Value("signed"))?;
        (self.inputs, self.now) = (entry.n, at);
        self.wall = WallClock::from_unix_nanos(entry.wall);
        let (kind, told) = words::told(&heard, &self.named, &self.calls);
        let mut desk = Desk {
            named: &self.named,
            config: &self.about.config,
            now: at,
            wall: self.wall,
            random: &entry.random,
            signed: &signed,
            missing: None,
            answers: Answers::default(),
            calls: &mut self.calls,
            effects: Vec::new(),
        };
        let disk = &mut self.disk;
        let went = catch_unwind(AssertUnwindSafe(|| {
            desk.tell(&mut self.node, heard, std::mem::take(disk))
        }));
        let (came, effects) = (desk.came(), std::mem::take(&mut desk.effects));
        let difference = match (went, entry.died) {
            (Ok(Err(damage)), _) => return Err(damage),
            (Ok(Ok(())), false) => {
                let expected = outcome(&entry.effects, entry.hash.as_deref());
                (came != expected).then_some((expected, came))
            }
            (Ok(Ok(())), true) => Some((DIED.to_owned(), format!("went on with {came}"))),
            (Err(_), true) => None,
            (Err(panic), false) => {
                let expected = outcome(&entry.effects, entry.hash.as_deref());
                Some((expected, format!("the core died: {}", said(&*panic))))
            }
        };
        if entry.died {
            self.node = None;
        }
        Ok(Step {
            number: entry.n,
            at,
            kind,
            told,
            effects,
            difference: difference.map(|(expected, came)| self.difference(expected, came)),
        })
    }
}

/// What is expected of an input that the recorded host died of.
const DIED: &str = "the death of its host";

pub(super) fn order(what: &str) -> Damage {
    Damage::Order(what.to_owned())
}

fn signature(text: &str) -> Option<Signature> {
    let bytes: [u8; SIGNATURE_BYTES] = names::read_hex(text)?.as_ref().try_into().ok()?;
    Some(Signature::from_bytes(bytes))
}

/// What a panic said.
fn said(panic: &(dyn std::any::Any + Send)) -> &str {
    let owned = panic.downcast_ref::<String>().map(String::as_str);
    let text = owned.or_else(|| panic.downcast_ref::<&str>().copied());
    text.unwrap_or("without a word")
}
