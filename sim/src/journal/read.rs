//! Reading the lines of a journal, one at a time.
//!
//! A file may end in the middle of a line: its host was killed. What is whole is read, and the
//! reader says that it was cut. Anything else that is not right is an error with its line.

use super::FORMAT;
use super::error::{Damage, JournalError};
use super::header::{Header, format_of};
use super::lines::Line;
use std::io::{BufRead, Read};
use std::path::PathBuf;

/// Bytes of a line at most: a frame has four mebibytes, and a list of numbers is no longer than
/// what the node did with them.
const LINE_BYTES_MAX: u64 = 64 << 20;

/// The lines of a journal.
#[derive(Debug)]
pub(super) struct Lines<R> {
    from: R,
    path: PathBuf,
    line: u64,
    text: Vec<u8>,
    /// Bytes after the last whole line.
    cut_bytes: u64,
}

impl<R: BufRead> Lines<R> {
    /// The lines of a file, of which the path is for messages only; and its header.
    pub(super) fn open(from: R, path: PathBuf) -> Result<(Lines<R>, Header), JournalError> {
        let mut lines = Lines {
            from,
            path,
            line: 0,
            text: Vec::new(),
            cut_bytes: 0,
        };
        let header = lines.header();
        match header {
            Ok(header) => Ok((lines, header)),
            Err(damage) => Err(lines.error(damage)),
        }
    }

    fn header(&mut self) -> Result<Header, Damage> {
        if !self.advance()? {
            self.line = 1;
            return Err(Damage::NoJournal);
        }
        let text = std::str::from_utf8(&self.text).map_err(|_| Damage::NoJournal)?;
        match format_of(text) {
            None => Err(Damage::NoJournal),
            Some(FORMAT) => match parse(text)? {
                Line::Journal(header) => Ok(header),
                _ => Err(Damage::NoJournal),
            },
            Some(other) => Err(Damage::Format(other)),
        }
    }

    /// The next line; `None` behind the last whole one.
    pub(super) fn next(&mut self) -> Result<Option<Line>, JournalError> {
        let next = self.try_next();
        next.map_err(|damage| self.error(damage))
    }

    fn try_next(&mut self) -> Result<Option<Line>, Damage> {
        if !self.advance()? {
            return Ok(None);
        }
        let text = std::str::from_utf8(&self.text);
        let text = text.map_err(|error| Damage::Line(error.to_string()))?;
        parse(text).map(Some)
    }

    /// Reads up to the end of the next line. False if there is no whole one.
    fn advance(&mut self) -> Result<bool, Damage> {
        self.text.clear();
        let mut bounded = (&mut self.from).take(LINE_BYTES_MAX);
        bounded
            .read_until(b'\n', &mut self.text)
            .map_err(Damage::Unreadable)?;
        if self.text.last() == Some(&b'\n') {
            self.text.pop();
            self.line += 1;
            return Ok(true);
        }
        if self.text.len() as u64 == LINE_BYTES_MAX {
            self.line += 1;
            return Err(Damage::Long(LINE_BYTES_MAX));
        }
        self.cut_bytes = self.text.len() as u64;
        Ok(false)
    }

    /// The number of the last line read, from 1.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    /// Bytes of a line that is not whole, at the end of the file.
    pub(super) fn cut_bytes(&self) -> u64 {
        self.cut_bytes
    }

    /// Something is wrong with the last line read.
    pub(super) fn error(&self, damage: Damage) -> JournalError {
        JournalError {
            path: self.path.clone(),
            line: self.line.max(1),
            damage,
        }
    }
}

fn parse(text: &str) -> Result<Line, Damage> {
    serde_json::from_str(text).map_err(|error| Damage::Line(error.to_string()))
}
