//! `latency` of `[network]`: a constant, a law for pairs of nodes, or a matrix.

use super::super::error::{ScenarioError, suggestion};
use super::super::field::Field;
use super::super::names::FILLS;
use super::super::schema::{Keys, Shape, told_by};
use super::super::section::Section;
use super::super::spec::{Latency, MatrixFile};
use super::super::units::{DECIMAL, DURATION, decimal};
use crate::network::built_in::BuiltIn;
use crate::network::latency::filled;
use crate::network::matrix::{Fill, Matrix};
use kadlab_core::time::Duration;
use std::path::Path;
use std::sync::Arc;

/// The shortest round trip: one way is half of it and takes at least a microsecond.
const RTT_MIN: Duration = Duration::from_micros(2);
/// The longest round trip: longer than any deadline, and half of it fits 32 bits of microseconds.
const RTT_MAX: Duration = Duration::from_secs(3600);
/// The largest standard deviation of a logarithm, in millionths.
const SIGMA_MAX: u64 = 5_000_000;

pub(super) fn read(section: &Section<'_>) -> Result<Latency, ScenarioError> {
    let kind = section.need("kind", "\"constant\"")?;
    match kind.name_of(&["constant", "matrix", "uniform", "lognormal"])? {
        0 => {
            section.allow(&["kind", "rtt"])?;
            let rtt = rtt(&section.need("rtt", "\"80ms\"")?)?;
            Ok(Latency::Constant { rtt })
        }
        1 => matrix(section),
        2 => uniform(section),
        _ => lognormal(section),
    }
}

/// A round-trip time that the network can have.
pub(super) fn rtt(field: &Field<'_>) -> Result<Duration, ScenarioError> {
    let rtt = field.duration()?;
    if (RTT_MIN..=RTT_MAX).contains(&rtt) {
        return Ok(rtt);
    }
    Err(field.wrong(
        format!("{rtt} is no round trip that the network can have"),
        format!("write {RTT_MIN} to {RTT_MAX}, such as \"500us\""),
    ))
}

fn uniform(section: &Section<'_>) -> Result<Latency, ScenarioError> {
    section.allow(&["kind", "from", "to"])?;
    let from = rtt(&section.need("from", "\"20ms\"")?)?;
    let longest = section.need("to", "\"200ms\"")?;
    let to = rtt(&longest)?;
    if from > to {
        let problem = format!("it ends at {to}, below its beginning at {from}");
        return Err(longest.wrong(problem, "choose a `to` that is not below `from`"));
    }
    Ok(Latency::Uniform { from, to })
}

fn lognormal(section: &Section<'_>) -> Result<Latency, ScenarioError> {
    section.allow(&["kind", "median", "sigma", "floor"])?;
    let median = rtt(&section.need("median", "\"80ms\"")?)?;
    let field = section.need("sigma", "0.5")?;
    let sigma = field.number(&DECIMAL, decimal)?;
    if !(1..=SIGMA_MAX).contains(&sigma) {
        let problem = format!("{} is no spread of round trips", field.shown());
        let remedy = "write the standard deviation of the logarithm, above 0 and up to 5";
        return Err(field.wrong(problem, remedy));
    }
    let lowest = section.need("floor", "\"5ms\"")?;
    let floor = rtt(&lowest)?;
    if floor > median {
        let problem = format!("{floor} lies above the median of {median}");
        return Err(lowest.wrong(problem, "choose a floor that is not above the median"));
    }
    Ok(Latency::Lognormal {
        median,
        sigma: u32::try_from(sigma).expect("it is at most five million"),
        floor,
    })
}

fn matrix(section: &Section<'_>) -> Result<Latency, ScenarioError> {
    section.allow(&["kind", "file", "fill"])?;
    let field = section.need("file", "\"planetlab\"")?;
    let file = matrix_file(&field)?;
    let fill = match section.find("fill") {
        Some(field) => rules(&field)?,
        None => Vec::new(),
    };
    let may_have_blanks = !matches!(&file, MatrixFile::BuiltIn(built_in) if !built_in.has_blanks());
    if may_have_blanks && let Err(blank) = filled(&file, &fill) {
        let problem = format!(
            "{} pairs are left blank, such as from \"{}\" to \"{}\"",
            blank.count, blank.from, blank.to
        );
        let remedy = "name rules that fill them: fill = [\"mirror\", \"relay\"] takes the other \
                      direction, then the shortest way over a third place";
        return Err(field.wrong(problem, remedy));
    }
    Ok(Latency::Matrix { file, fill })
}

/// One rule, or a list of them.
fn rules(field: &Field<'_>) -> Result<Vec<Fill>, ScenarioError> {
    if !field.is_list() {
        return Ok(vec![field.choice(FILLS)?]);
    }
    let mut rules = Vec::new();
    for item in field.list()? {
        let rule = item.choice(FILLS)?;
        if rules.contains(&rule) {
            let problem = format!("the rule {} is named twice", item.shown());
            return Err(item.wrong(problem, "name each rule once"));
        }
        rules.push(rule);
    }
    Ok(rules)
}

/// A built-in matrix by name, or a file: the path is relative to the scenario file.
fn matrix_file(field: &Field<'_>) -> Result<MatrixFile, ScenarioError> {
    let text = field.text()?;
    if let Some((_, built_in)) = BuiltIn::ALL.iter().find(|(name, _)| *name == text) {
        return Ok(MatrixFile::BuiltIn(*built_in));
    }
    if !(text.ends_with(".csv") || text.ends_with(".csv.gz")) {
        let names: Vec<&str> = BuiltIn::ALL.iter().map(|(name, _)| *name).collect();
        let remedy = suggestion(text, &names, "the built-in matrices are");
        let problem = format!("there is no matrix \"{text}\"");
        return Err(field.wrong(
            problem,
            format!("{remedy}; a file's path ends in .csv or .csv.gz"),
        ));
    }
    let folder = Path::new(field.source.file).parent();
    let path = std::path::absolute(folder.unwrap_or(Path::new("")).join(text));
    let read = path.and_then(|path| Ok((std::fs::read(&path)?, path)));
    let (bytes, path) = read.map_err(|error| {
        let remedy = "give the path of a CSV file, relative to the scenario file";
        field.wrong(format!("{text} cannot be read: {error}"), remedy)
    })?;
    let matrix = Matrix::read(&bytes).map_err(|flaw| {
        let problem = format!("{text}:{}:{}: {}", flaw.line, flaw.column, flaw.problem);
        field.wrong(problem, flaw.remedy)
    })?;
    Ok(MatrixFile::Read {
        path: path.display().to_string(),
        matrix: Arc::new(matrix),
    })
}

/// What `latency` takes.
pub(super) fn shape() -> Shape {
    let rtt = || Shape::written(&DURATION);
    let constant = Keys::none().must("rtt", rtt(), "The round-trip time between any two nodes.");
    let uniform = Keys::none()
        .must("from", rtt(), "The shortest round-trip time.")
        .must("to", rtt(), "The longest round-trip time.");
    let lognormal = Keys::none()
        .must(
            "median",
            rtt(),
            "The round-trip time that half of all pairs stay below.",
        )
        .must(
            "sigma",
            Shape::decimal(1..=SIGMA_MAX),
            "The standard deviation of the logarithm of round-trip times.",
        )
        .must("floor", rtt(), "What is below becomes this.");
    let kinds = vec![
        ("constant", "The same between any two nodes.", constant),
        (
            "matrix",
            "Measured; each node is put on one of the matrix's places, drawn uniformly.",
            matrix_keys(),
        ),
        (
            "uniform",
            "For each pair of nodes drawn uniformly from a range.",
            uniform,
        ),
        (
            "lognormal",
            "For each pair of nodes drawn: the median times e to the power of sigma times a \
             standard normal number.",
            lognormal,
        ),
    ];
    told_by("kind", &Keys::none(), kinds, None)
}

fn matrix_keys() -> Keys {
    let rules = || {
        Shape::choice(
            FILLS,
            &[
                "The entry of the other direction.",
                "The shortest sum of two entries over one third place.",
            ],
        )
    };
    let built_in = Shape::choice(
        BuiltIn::ALL,
        &[
            "490 PlanetLab hosts; median 134 ms, p99 404 ms.",
            "99 end-user devices; median 170 ms, p99 2.3 s.",
            "19 regions by name; mean ping in 2020; the two directions differ.",
            "20 regions by name; mean ping in 2020; the two directions differ.",
            "51 regions by name; medians in whole milliseconds; needs `fill`.",
        ],
    );
    Keys::none()
        .must(
            "file",
            Shape::any_of([built_in, Shape::matching(r"\.csv(\.gz)?$")]),
            "A built-in matrix by its name, or the path of a .csv or .csv.gz file, relative to \
             the scenario file.",
        )
        .may(
            "fill",
            Shape::any_of([rules(), Shape::list(rules())]),
            "Rules that fill blanks of the matrix, tried in turn; without them blanks are \
             an error.",
        )
}
