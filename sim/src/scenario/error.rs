//! What is wrong with a scenario, said once: where, which key, what, and how to repair it.
//!
//! An author reads these far more often than any documentation, so each carries everything that is
//! needed to repair the file without opening another page. Nothing here decides what is wrong.

use std::fmt;

/// Why there is no scenario.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScenarioError {
    /// The file or folder cannot be read at all.
    #[error("{file}: cannot be read: {reason}\nhelp: give the path of a scenario file")]
    Unreadable {
        /// The path as it was given.
        file: String,
        /// What the operating system said.
        reason: String,
    },
    /// The text is not TOML.
    #[error("{}: {problem}{}\nhelp: scenario files are TOML in UTF-8; a key or table stands once, a list is [[in this]]",
        .place, .place.quoted())]
    Syntax {
        /// Where reading stopped.
        place: Box<Place>,
        /// What the reader met.
        problem: String,
    },
    /// The text is TOML but says something that cannot be.
    #[error("{0}")]
    Mistake(Box<Mistake>),
}

impl ScenarioError {
    /// Where the error lies; `None` if the file could not even be read.
    #[must_use]
    pub fn place(&self) -> Option<&Place> {
        match self {
            ScenarioError::Unreadable { .. } => None,
            ScenarioError::Syntax { place, .. } => Some(place),
            ScenarioError::Mistake(mistake) => Some(&mistake.place),
        }
    }
}

impl ScenarioError {
    /// The same mistake, said of what brought it about; `--set` arguments stay where they are.
    pub(super) fn caused_at(mut self, cause: Place) -> ScenarioError {
        if let ScenarioError::Mistake(mistake) = &mut self
            && matches!(mistake.place, Place::File { .. })
        {
            mistake.place = cause;
        }
        self
    }
}

/// One thing that is wrong with one key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Where it is said.
    pub place: Place,
    /// The key as a dotted path, entries of lists by their names: `fault.outage.at`.
    pub key: String,
    /// What is wrong.
    pub problem: String,
    /// What to write instead.
    pub remedy: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: {}: {}{}\nhelp: {}",
            self.place,
            self.key,
            self.problem,
            self.place.quoted(),
            self.remedy
        )
    }
}

/// Where something is said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the file.
    File {
        /// Its path as it was given.
        file: String,
        /// Line from 1.
        line: usize,
        /// Character in the line from 1.
        column: usize,
        /// The line itself.
        quote: String,
    },
    /// On the command line.
    Set {
        /// The argument of `--set`.
        argument: String,
    },
}

/// Characters of a line that are quoted at most.
const QUOTE_MAX: usize = 100;

impl Place {
    /// The place of byte `offset` of `text`, which is the content of `file`.
    pub(super) fn in_text(file: &str, text: &str, offset: usize) -> Place {
        let before = &text.as_bytes()[..offset.min(text.len())];
        let start = before.iter().rposition(|byte| *byte == b'\n');
        let start = start.map_or(0, |newline| newline + 1);
        let line = text[start..].lines().next().unwrap_or_default();
        Place::File {
            file: file.to_owned(),
            line: 1 + before.iter().filter(|byte| **byte == b'\n').count(),
            column: 1 + String::from_utf8_lossy(&before[start..]).chars().count(),
            quote: printable(line),
        }
    }

    /// The line under a message; nothing for the command line and for empty lines.
    fn quoted(&self) -> String {
        match self {
            Place::File { line, quote, .. } if !quote.trim().is_empty() => {
                format!("\n{line:5} | {quote}")
            }
            _ => String::new(),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::File {
                file, line, column, ..
            } => write!(f, "{file}:{line}:{column}"),
            Place::Set { argument } => write!(f, "--set {argument}"),
        }
    }
}

/// A line cut to a sane length, without characters that move a terminal's cursor.
fn printable(line: &str) -> String {
    let shown = |letter: char| if letter.is_control() { ' ' } else { letter };
    line.trim_end().chars().take(QUOTE_MAX).map(shown).collect()
}

/// "Did you mean" for `wrong` among `valid`, then the whole list behind `label`.
pub(super) fn suggestion(wrong: &str, valid: &[&str], label: &str) -> String {
    let list = format!("{label} {}", valid.join(", "));
    let nearest = valid
        .iter()
        .map(|name| (strsim::osa_distance(wrong, name), name))
        .min_by_key(|(distance, _)| *distance)
        .filter(|(distance, _)| *distance <= (wrong.chars().count() / 3).max(1));
    match (valid, nearest) {
        ([], _) => format!("{label} none so far"),
        (_, Some((_, name))) => format!("did you mean `{name}`? {list}"),
        (_, None) => list,
    }
}
