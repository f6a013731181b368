//! Writing a journal: stands between a host and its node.
//!
//! The host tells its node through the recorder and needs to know nothing else. What is written is
//! what the node was told, after the host has read it off whatever carried it; handles are named
//! at once, since the host may give them to others later. An input that the node's own code dies of
//! is written all the same, when the recorder goes down with it.

use super::error::Ended;
use super::header::{About, Header};
use super::input::Input;
use super::lines::{Because, Entry, Kept, Line, State, Told};
use super::output::Output;
use super::recording::{Answers, Names, Recording, wanted};
use super::{text, told};
use kadlab_core::env::{Env, Record};
use kadlab_core::node::Node;
use kadlab_core::peer::Peer;
use kadlab_core::time::{Time, WallClock};
use kadlab_core::wire::Directory;
use std::io::Write;

/// Inputs from one digest of the state to the next, at least.
const DIGEST_EVERY: u64 = 1024;
/// Bytes of state for which one more input goes by: a digest takes as long as its text, so that a
/// large store is looked at less often, and digests never cost more than this for each input.
const STATE_BYTES_PER_INPUT: u64 = 2048;

/// A journal of one node that is being written.
#[derive(Debug)]
pub struct Recorder {
    out: Output,
    inputs: u64,
    digest_after: u64,
    /// What the node is being told.
    telling: Option<(Told, Time, WallClock)>,
    answers: Answers,
}

impl Recorder {
    /// A journal that goes to a file, or to whatever else takes bytes, and ends after about so many
    /// bytes (usually [`super::BYTES_MAX`]). The header is written at once.
    #[must_use]
    pub fn new(to: Box<dyn Write + Send>, bytes_max: u64, about: &About) -> Recorder {
        let mut out = Output::new(to, bytes_max);
        out.line(&Line::Journal(Header::of(about)));
        out.flush();
        Recorder {
            out,
            inputs: 0,
            digest_after: DIGEST_EVERY,
            telling: None,
            answers: Answers::default(),
        }
    }

    /// How many inputs are written.
    #[must_use]
    pub fn inputs(&self) -> u64 {
        self.inputs
    }

    /// Why nothing is written any more, if something is wrong: for the host to say, once. The node
    /// goes on as if nobody had listened.
    #[must_use]
    pub fn ended(&self) -> Option<&Ended> {
        self.out.ended()
    }

    /// Sends what is written so far on its way, for a host that has nothing else to do: a node that
    /// is killed then leaves a whole journal.
    pub fn flush(&mut self) {
        self.out.flush();
    }

    /// A life begins: [`Node::new`].
    pub fn birth<'w>(&mut self, me: Peer, disk: Vec<Record>, env: &mut impl Env<'w>) -> Node {
        if self.out.is_over() {
            return Node::new(me, disk, env);
        }
        let (born, kept) = told::born(me, &disk, &Names::new(&*env));
        for kept in kept {
            self.record(kept);
        }
        self.begin(Ok(born), env);
        let node = Node::new(me, disk, &mut self.recording(env));
        self.end(Some(&node), env);
        node
    }

    fn record(&mut self, kept: Kept) {
        self.out.line(&Line::Record(kept));
    }

    /// A life ends. A host that cannot say so, since it is killed, need not.
    pub fn stopped<'w>(&mut self, node: &Node, env: &impl Env<'w>) {
        if !self.out.is_over() {
            self.state(node, &Names::new(env));
            self.begin(Ok(Told::Stopped {}), env);
            self.end(None, env);
        }
    }

    /// Tells the node; as [`Input::tell`].
    pub fn tell<'w>(&mut self, node: &mut Node, input: Input<'_>, env: &mut impl Env<'w>) -> bool {
        if self.out.is_over() {
            return input.tell(node, env);
        }
        let connects = matches!(input, Input::Connected(_));
        self.begin(told::told(&input, node.me(), &Names::new(&*env)), env);
        let heard = input.tell(node, &mut self.recording(env));
        if connects {
            self.answers.wanted(wanted(heard));
        }
        self.end(Some(node), env);
        heard
    }

    /// Ends the journal: with the state of the node, if it is up.
    ///
    /// # Errors
    /// If it ended before.
    pub fn finish(mut self, node: Option<&Node>, names: &impl Directory) -> Result<u64, Ended> {
        if let Some(node) = node.filter(|_| !self.out.is_over()) {
            self.state(node, names);
        }
        self.finish_without_node()
    }

    /// Ends the journal of a node that is not up.
    ///
    /// # Errors
    /// If it ended before.
    pub fn finish_without_node(mut self) -> Result<u64, Ended> {
        self.out.close(self.inputs, Because::Finished);
        match self.out.take_ended() {
            Some(ended) => Err(ended),
            None => Ok(self.inputs),
        }
    }

    fn begin<'w>(&mut self, told: Result<Told, &'static str>, env: &impl Env<'w>) {
        self.answers = Answers::default();
        match told {
            Ok(told) => self.telling = Some((told, env.now(), env.wall_clock())),
            Err(what) => self.out.fail(Ended::Unsayable(what)),
        }
    }

    fn recording<'r, 'w, E: Env<'w>>(&'r mut self, env: &'r mut E) -> Recording<'r, E> {
        let (now, wall) = match &self.telling {
            Some((_, now, wall)) => (*now, *wall),
            None => (env.now(), env.wall_clock()),
        };
        Recording {
            env,
            answers: &mut self.answers,
            now,
            wall,
        }
    }

    fn end<'w>(&mut self, node: Option<&Node>, env: &impl Env<'w>) {
        let Some(now) = self.write_entry(false) else {
            return;
        };
        self.out.flush_by(now);
        let is_full = self.out.is_full();
        if let Some(node) = node
            && (is_full || self.inputs >= self.digest_after)
        {
            self.state(node, &Names::new(env));
        }
        if is_full {
            self.out.close(self.inputs, Because::Full);
        }
    }

    /// Writes what the node was told, and when.
    fn write_entry(&mut self, died: bool) -> Option<Time> {
        let (told, now, wall) = self.telling.take()?;
        self.inputs += 1;
        let hash = self.answers.hash();
        let answers = std::mem::take(&mut self.answers);
        self.out.line(&Line::Input(Entry {
            n: self.inputs,
            us: now.as_micros(),
            wall: wall.as_unix_nanos(),
            told,
            random: answers.random,
            signed: answers.signed,
            effects: answers.effects,
            hash,
            died,
        }));
        Some(now)
    }

    fn state(&mut self, node: &Node, names: &impl Directory) {
        let (digest, bytes) = text::measure(node, names);
        self.digest_after = self.inputs + DIGEST_EVERY.max(bytes / STATE_BYTES_PER_INPUT);
        self.out.line(&Line::State(State {
            after: self.inputs,
            digest: digest.to_string(),
        }));
    }
}

/// What the node is being told when its host dies of it is what one wants to know most.
impl Drop for Recorder {
    fn drop(&mut self) {
        if self.telling.is_some() {
            self.write_entry(true);
        }
        self.out.flush();
    }
}
