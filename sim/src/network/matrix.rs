//! Matrices of round-trip times: read from CSV, blanks filled by a named rule or refused.
//!
//! A row is where a message starts, a column where it goes, in milliseconds with at most three
//! decimals. A first line of names and a name before each row are read if they are there; rows and
//! columns are then matched by name, so that their orders may differ. Milliseconds become whole
//! microseconds without a float. Nothing is guessed: what is not in the file is blank.

use flate2::read::GzDecoder;
use std::io::Read;

/// Places of a matrix at most: its square fits easily into memory.
const PLACES_MAX: usize = 4_096;
/// Bytes of a file at most, unpacked.
const BYTES_MAX: u64 = 1 << 28;
/// How a packed file begins.
const GZIP: [u8; 2] = [0x1f, 0x8b];
/// The longest round trip, in microseconds: an hour.
const RTT_US_MAX: u32 = 3_600_000_000;

/// Round-trip times between places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matrix {
    names: Vec<String>,
    /// Row by row, in microseconds; `None` is a blank. The diagonal is not used.
    rtts_us: Vec<Option<u32>>,
}

/// How a blank is filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fill {
    /// With the round-trip time of the other direction.
    Mirror,
    /// With the shortest sum of two round-trip times over one third place.
    Relay,
}

impl Fill {
    /// What is counted of it, for reports.
    #[must_use]
    pub fn description(self) -> &'static str {
        match self {
            Fill::Mirror => "blanks of the latency matrix filled from the other direction",
            Fill::Relay => "blanks of the latency matrix filled over a third place",
        }
    }
}

/// What is wrong with a file, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// Line from 1.
    pub line: usize,
    /// Character in the line from 1.
    pub column: usize,
    /// What is wrong.
    pub problem: String,
    /// What to write instead.
    pub remedy: &'static str,
}

/// A pair of places without a round-trip time, by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blank {
    /// The row.
    pub from: String,
    /// The column.
    pub to: String,
    /// How many blanks there are.
    pub count: usize,
}

const NUMBERS: &str = "write milliseconds above 0 with at most three decimals, such as 121.65; \
                       leave out what was not measured and name a fill rule";
const SQUARE: &str = "write as many rows as columns; a first line of names stands before the rows, \
                      and then a name before each row";

impl Matrix {
    /// Reads a file, packed with gzip or not.
    ///
    /// # Errors
    /// If it is not a square of round-trip times, with or without names.
    pub fn read(bytes: &[u8]) -> Result<Matrix, Flaw> {
        let text = unpacked(bytes)?;
        let lines: Vec<&str> = text.lines().collect();
        let first = lines.first().copied().unwrap_or_default();
        if first.trim().is_empty() {
            return Err(flaw((1, 1), "there is no matrix here".to_owned(), SQUARE));
        }
        let mut told = first
            .split(',')
            .map(str::trim)
            .skip_while(|cell| cell.is_empty());
        let is_name = |cell: &str| micros(cell).is_none() && !cell.starts_with('-');
        if told.next().is_some_and(is_name) {
            with_names(&lines)
        } else {
            without_names(&lines)
        }
    }

    /// How many places there are.
    #[must_use]
    pub fn places(&self) -> usize {
        self.names.len()
    }

    /// The places' names; their numbers from 0 if the file has no names.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// From one place to another in microseconds, if the file has it.
    #[must_use]
    pub fn rtt_us(&self, from: usize, to: usize) -> Option<u32> {
        self.rtts_us[from * self.places() + to]
    }

    /// Fills blanks by one rule; how many it filled. It looks only at what was there before.
    pub fn fill(&mut self, rule: Fill) -> usize {
        let before = self.clone();
        let mut filled = 0;
        for (from, to) in before.blanks() {
            let rtt_us = match rule {
                Fill::Mirror => before.rtt_us(to, from),
                Fill::Relay => before.relayed_us(from, to),
            };
            self.rtts_us[from * before.places() + to] = rtt_us;
            filled += usize::from(rtt_us.is_some());
        }
        filled
    }

    /// The first blank, if there is one.
    #[must_use]
    pub fn blank(&self) -> Option<Blank> {
        let (from, to) = self.blanks().next()?;
        Some(Blank {
            from: self.names[from].clone(),
            to: self.names[to].clone(),
            count: self.blanks().count(),
        })
    }

    fn blanks(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        let places = self.places();
        let pairs = (0..places).flat_map(move |from| (0..places).map(move |to| (from, to)));
        pairs.filter(|(from, to)| from != to && self.rtt_us(*from, *to).is_none())
    }

    fn relayed_us(&self, from: usize, to: usize) -> Option<u32> {
        let others = (0..self.places()).filter(|over| *over != from && *over != to);
        let sums =
            others.filter_map(|over| self.rtt_us(from, over)?.checked_add(self.rtt_us(over, to)?));
        sums.min().filter(|sum_us| *sum_us <= RTT_US_MAX)
    }
}

fn flaw((line, column): (usize, usize), problem: String, remedy: &'static str) -> Flaw {
    Flaw {
        line,
        column,
        problem,
        remedy,
    }
}

fn unpacked(bytes: &[u8]) -> Result<String, Flaw> {
    let mut text = String::new();
    let read = if bytes.starts_with(&GZIP) {
        let mut decoder = GzDecoder::new(bytes).take(BYTES_MAX + 1);
        decoder.read_to_string(&mut text)
    } else {
        let mut decoder = bytes.take(BYTES_MAX + 1);
        decoder.read_to_string(&mut text)
    };
    let wrong = |problem: String| flaw((1, 1), problem, "give a CSV file in UTF-8, or its gzip");
    match read {
        Err(error) => Err(wrong(format!("it cannot be read as text: {error}"))),
        Ok(length) if length as u64 > BYTES_MAX => {
            Err(wrong(format!("it has more than {BYTES_MAX} bytes")))
        }
        Ok(_) => Ok(text),
    }
}

/// The cells of a line, each with the place where it starts.
fn cells(number: usize, line: &str) -> Vec<((usize, usize), &str)> {
    let mut column = 1;
    let cell = |cell: &'_ str| {
        let at = (number, column);
        column += cell.chars().count() + 1;
        at
    };
    let places: Vec<_> = line.split(',').map(cell).collect();
    places
        .into_iter()
        .zip(line.split(',').map(str::trim))
        .collect()
}

fn without_names(lines: &[&str]) -> Result<Matrix, Flaw> {
    let places = cells(1, lines[0]).len();
    check_places(places)?;
    let mut rtts_us = Vec::with_capacity(places * places);
    for (row, line) in lines.iter().enumerate() {
        let cells = cells(row + 1, line);
        check_length(row + 1, cells.len(), places)?;
        for (column, (at, cell)) in cells.into_iter().enumerate() {
            rtts_us.push(rtt(at, cell, row == column)?);
        }
    }
    if lines.len() != places {
        let problem = format!("there are {} rows and {places} columns", lines.len());
        return Err(flaw((lines.len(), 1), problem, SQUARE));
    }
    Ok(Matrix {
        names: (0..places).map(|place| place.to_string()).collect(),
        rtts_us,
    })
}

fn with_names(lines: &[&str]) -> Result<Matrix, Flaw> {
    let header = &cells(1, lines[0])[1..];
    let mut names: Vec<String> = Vec::new();
    for (at, name) in header {
        check_name(*at, name, &names)?;
        names.push((*name).to_owned());
    }
    let columns = names.len();
    let mut rows = Vec::new();
    for (number, line) in (2..).zip(&lines[1..]) {
        let cells = cells(number, line);
        check_length(number, cells.len(), columns + 1)?;
        let (at, name) = cells[0];
        check_name(at, name, &rows)?;
        rows.push(name.to_owned());
    }
    names.extend(rows.iter().filter(|row| !header_has(header, row)).cloned());
    check_places(names.len())?;
    let places = names.len();
    let mut rtts_us = vec![None; places * places];
    for (number, line) in (2..).zip(&lines[1..]) {
        let cells = cells(number, line);
        let from = names.iter().position(|name| name == cells[0].1);
        let from = from.expect("every row's name is a place");
        for (to, (at, cell)) in cells[1..].iter().enumerate() {
            rtts_us[from * places + to] = rtt(*at, cell, from == to)?;
        }
    }
    Ok(Matrix { names, rtts_us })
}

fn header_has(header: &[((usize, usize), &str)], name: &str) -> bool {
    header.iter().any(|(_, known)| *known == name)
}

fn check_name(at: (usize, usize), name: &str, known: &[String]) -> Result<(), Flaw> {
    let remedy = "give every place a name of its own that is no number";
    if name.is_empty() || micros(name).is_some() {
        let problem = format!("\"{name}\" is not the name of a place");
        return Err(flaw(at, problem, remedy));
    }
    if known.iter().any(|other| other == name) {
        let problem = format!("the place \"{name}\" is named twice");
        return Err(flaw(at, problem, remedy));
    }
    Ok(())
}

fn check_length(line: usize, cells: usize, expected: usize) -> Result<(), Flaw> {
    if cells == expected {
        return Ok(());
    }
    let problem = format!("this row has {cells} cells, the first has {expected}");
    Err(flaw((line, 1), problem, SQUARE))
}

fn check_places(places: usize) -> Result<(), Flaw> {
    if (1..=PLACES_MAX).contains(&places) {
        return Ok(());
    }
    let problem = format!("there are {places} places, a matrix has 1 to {PLACES_MAX}");
    Err(flaw((1, 1), problem, SQUARE))
}

/// A cell; on the diagonal anything that is a number will do, since it is not used.
fn rtt(at: (usize, usize), cell: &str, diagonal: bool) -> Result<Option<u32>, Flaw> {
    if cell.is_empty() {
        return Ok(None);
    }
    let least_us = if diagonal { 0 } else { 1 };
    let read = micros(cell).filter(|rtt_us| (least_us..=RTT_US_MAX).contains(rtt_us));
    match read {
        Some(rtt_us) => Ok(Some(rtt_us)),
        None => {
            let problem = format!("\"{cell}\" is no round-trip time between two places");
            Err(flaw(at, problem, NUMBERS))
        }
    }
}

/// Milliseconds with up to three decimals, as microseconds.
fn micros(text: &str) -> Option<u32> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(decimals) || decimals.len() > 3 {
        return None;
    }
    let whole = whole.parse::<u32>().ok()?.checked_mul(1000)?;
    whole.checked_add(format!("{decimals:0<3}").parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matrix(text: &str) -> Matrix {
        Matrix::read(text.as_bytes()).expect(text)
    }

    #[test]
    fn milliseconds_are_read_without_floats() {
        assert_eq!(micros("121.650"), Some(121_650));
        assert_eq!(micros("0.5"), Some(500));
        assert_eq!(micros("7"), Some(7_000));
        for wrong in ["1.2345", "-1", "x", "", ".5", "5.", "1e3", "+1", "4294968"] {
            assert_eq!(micros(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_row_is_where_a_message_starts() {
        let matrix = matrix("0,10\n20,0\n");
        assert_eq!(matrix.rtt_us(0, 1), Some(10_000));
        assert_eq!(matrix.rtt_us(1, 0), Some(20_000));
        assert_eq!(matrix.names(), ["0", "1"]);
    }

    #[test]
    fn rows_and_columns_are_matched_by_name() {
        let matrix = matrix("from,a,b,c\r\nd,1,2,3\r\nb,4,,5\r\na,,6,7\r\n");
        assert_eq!(matrix.names(), ["a", "b", "c", "d"]);
        let of = |from: &str, to: &str| {
            let place = |name| matrix.names().iter().position(|known| known == name);
            matrix.rtt_us(place(from).unwrap(), place(to).unwrap())
        };
        assert_eq!((of("d", "c"), of("b", "a")), (Some(3_000), Some(4_000)));
        assert_eq!((of("a", "b"), of("c", "a")), (Some(6_000), None));
        // c has no row and d no column: c to a, b and d; a and b to d.
        assert_eq!(matrix.blank().map(|blank| blank.count), Some(5));
    }

    #[test]
    fn blanks_are_filled_by_the_other_direction_or_over_a_third_place() {
        let blank = ",1,\n3,,4\n,5,\n";
        let mut mirrored = matrix(blank);
        assert_eq!(
            (mirrored.fill(Fill::Mirror), mirrored.blank().is_some()),
            (0, true)
        );
        let mut relayed = matrix(blank);
        assert_eq!(relayed.fill(Fill::Relay), 2);
        assert_eq!(relayed.rtt_us(0, 2), Some(5_000));
        assert_eq!(relayed.rtt_us(2, 0), Some(8_000));
        let mut one_way = matrix(",1\n,\n");
        assert_eq!(
            (one_way.fill(Fill::Mirror), one_way.rtt_us(1, 0)),
            (1, Some(1_000))
        );
    }

    #[test]
    fn the_relay_is_the_shortest() {
        let mut matrix = matrix(",,9,2\n1,,1,1\n1,3,,1\n1,20,1,\n");
        assert_eq!(matrix.fill(Fill::Relay), 1);
        assert_eq!(matrix.rtt_us(0, 1), Some(12_000));
    }

    /// Text of a file, and the line, the column and the problem of its first flaw.
    type Case = (&'static str, usize, usize, &'static str);

    const FLAWS: &[Case] = &[
        ("", 1, 1, "there is no matrix here"),
        (
            "0,1\n1,0,2\n",
            2,
            1,
            "this row has 3 cells, the first has 2",
        ),
        ("0,1\n1,0\n1,1\n", 3, 1, "there are 3 rows and 2 columns"),
        ("0,1,2\n1,0,2\n", 2, 1, "there are 2 rows and 3 columns"),
        ("n,a,a\na,0,1\n", 1, 5, "the place \"a\" is named twice"),
        (
            "n,a,b\na,0,1\na,1,0\n",
            3,
            1,
            "the place \"a\" is named twice",
        ),
        (
            "n,a,7\na,0,1\nb,1,0\n",
            1,
            5,
            "\"7\" is not the name of a place",
        ),
        (
            "n,a,b\na,0,1\n\n",
            3,
            1,
            "this row has 1 cells, the first has 3",
        ),
    ];

    /// Text of a file, and its first cell that is no round-trip time.
    const CELLS: &[(&str, usize, usize, &str)] = &[
        ("0,1\n-5,0\n", 2, 1, "-5"),
        ("-1,1\n5,0\n", 1, 1, "-1"),
        ("0,x\n1,0\n", 1, 3, "x"),
        ("0,12.3456\n1,0\n", 1, 3, "12.3456"),
        ("0,0\n1,0\n", 1, 3, "0"),
        ("0,3600001\n1,0\n", 1, 3, "3600001"),
        ("n,a,b\na,0,1\nb,NaN,0\n", 3, 3, "NaN"),
    ];

    fn check(text: &str, line: usize, column: usize, problem: &str) {
        let flaw = Matrix::read(text.as_bytes()).expect_err(text);
        let found = (flaw.line, flaw.column, flaw.problem.as_str());
        assert_eq!(found, (line, column, problem), "{text}");
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line_and_column() {
        for (text, line, column, problem) in FLAWS {
            check(text, *line, *column, problem);
        }
        for (text, line, column, cell) in CELLS {
            let problem = format!("\"{cell}\" is no round-trip time between two places");
            check(text, *line, *column, &problem);
        }
        let torn = Matrix::read(&[0x1f, 0x8b, 7]).expect_err("it is no gzip");
        assert!(torn.problem.starts_with("it cannot be read as text"));
    }
}
