//! Churn: laws of sessions and absences, named laws, measured curves.

use super::super::super::error::ScenarioError;
use super::super::super::field::Field;
use super::super::super::names::STARTS;
use super::super::super::schema::{self, Keys, Shape, told_by};
use super::super::super::section::Section;
use super::super::super::spec::{Absence, Churn, FaultKind, Session, Start};
use super::super::super::units::{DECIMAL, DURATION, decimal};
use super::{Kind, Script, lives};
use crate::lifetimes::curve::{BUILT_IN, Curve, NoCurve};
use crate::lifetimes::law::{Law, NAMED, Named, SHAPES};
use kadlab_core::time::Duration;
use std::path::Path;

pub(super) const CHURN: Kind = Kind {
    name: "churn",
    what: "Nodes leave and come back, each in its own time.",
    keys: &["for", "law", "session", "absence", "start", "lose"],
    shapes,
    read: churn,
};

const LAW_EXAMPLE: &str = "{ kind = \"weibull\", scale = \"169.5m\", shape = 0.615 }";

fn churn(script: &Script<'_>) -> Result<FaultKind, ScenarioError> {
    let named = match script.section.find("law") {
        Some(field) => Some(named(&field)?),
        None => None,
    };
    let (session, absence) = (session(script, named)?, absence(script, named)?);
    if let (Absence::ForGood, Session::Law { start, .. }, Some(field)) =
        (absence, &session, script.section.find("start"))
        && *start == Start::Equilibrium
    {
        return Err(field.wrong(
            "where absences are for good, everybody is away in equilibrium".to_owned(),
            "write \"residual\", or a law of absences",
        ));
    }
    Ok(FaultKind::Churn(Box::new(Churn {
        on: script.on()?.0,
        lasts: script.lasts_if_given("for")?,
        session,
        absence,
        lose: lives::lose(script)?,
    })))
}

fn named(field: &Field<'_>) -> Result<&'static Named, ScenarioError> {
    let names: Vec<_> = NAMED.iter().map(|law| law.name).collect();
    Ok(&NAMED[field.name_of(&names)?])
}

fn session(script: &Script<'_>, named: Option<&Named>) -> Result<Session, ScenarioError> {
    let field = match (script.section.find("session"), named) {
        (Some(field), Some(named)) => {
            return Err(field.wrong(
                format!("law \"{}\" says how long sessions are", named.name),
                "keep one of `law` and `session`",
            ));
        }
        (None, Some(named)) => {
            let (law, start) = (named.session, start(script)?);
            return Ok(Session::Law { law, start });
        }
        (Some(field), None) => field,
        (None, None) => script.section.need("session", LAW_EXAMPLE)?,
    };
    let section = field.section()?;
    let kind = section.need("kind", "\"weibull\"")?;
    if kind.name_of(&[LAWS, &["curve"]].concat())? < LAWS.len() {
        let (law, start) = (law(&section)?, start(script)?);
        return Ok(Session::Law { law, start });
    }
    if let Some(start) = script.section.find("start") {
        return Err(start.wrong(
            "the lifetimes of a curve are residual, the first as all that follow".to_owned(),
            "leave this key out",
        ));
    }
    curve(&section)
}

fn start(script: &Script<'_>) -> Result<Start, ScenarioError> {
    match script.section.find("start") {
        Some(field) => field.choice(STARTS),
        None => Ok(Start::Residual),
    }
}

fn absence(script: &Script<'_>, named: Option<&Named>) -> Result<Absence, ScenarioError> {
    let field = script.section.find("absence");
    if let (None, Some(law)) = (&field, named.and_then(|named| named.absence)) {
        return Ok(Absence::Law(law));
    }
    let field = match field {
        Some(field) => field,
        None => script.section.need("absence", LAW_EXAMPLE)?,
    };
    if field.is_table() {
        let section = field.section()?;
        return law(&section).map(Absence::Law);
    }
    field.name_of(&["for-good"])?;
    Ok(Absence::ForGood)
}

const LAWS: &[&str] = &["constant", "exponential", "weibull"];

fn law(section: &Section<'_>) -> Result<Law, ScenarioError> {
    match section.need("kind", "\"weibull\"")?.name_of(LAWS)? {
        0 => {
            section.allow(&["kind", "length"])?;
            let length = section.need("length", "\"10m\"")?.span()?;
            Ok(Law::Constant { length })
        }
        1 => {
            section.allow(&["kind", "mean"])?;
            let mean = section.need("mean", "\"1h\"")?.span()?;
            Ok(Law::Exponential { mean })
        }
        _ => {
            section.allow(&["kind", "scale", "shape"])?;
            Ok(Law::Weibull {
                scale: section.need("scale", "\"169.5m\"")?.span()?,
                shape: shape(&section.need("shape", "0.615")?)?,
            })
        }
    }
}

fn shape(field: &Field<'_>) -> Result<u32, ScenarioError> {
    let shape = field.number(&DECIMAL, decimal)?;
    let known = u32::try_from(shape)
        .ok()
        .filter(|shape| SHAPES.contains(shape));
    known.ok_or_else(|| {
        field.wrong(
            format!("{} is no shape of a law here", field.shown()),
            "choose a shape from 0.1 to 10",
        )
    })
}

fn curve(section: &Section<'_>) -> Result<Session, ScenarioError> {
    if let Some(rows) = section.find("rows") {
        section.allow(&["kind", "rows"])?;
        let curve = written(&rows)?;
        let built_in = None;
        return Ok(Session::Curve { curve, built_in });
    }
    section.allow(&["kind", "file"])?;
    let field = section.need("file", "\"mainline-512\"")?;
    let name = field.text()?;
    if let Some((name, text)) = BUILT_IN.iter().find(|(known, _)| *known == name) {
        let curve = Curve::parse(text).expect("the built-in curves are curves");
        let built_in = Some(*name);
        return Ok(Session::Curve { curve, built_in });
    }
    let (curve, built_in) = (from_file(&field, name)?, None);
    Ok(Session::Curve { curve, built_in })
}

/// A file beside the scenario's.
fn from_file(field: &Field<'_>, name: &str) -> Result<Curve, ScenarioError> {
    let names: Vec<_> = BUILT_IN.iter().map(|(name, _)| *name).collect();
    let remedy = format!(
        "give a CSV file beside the scenario's, or one of {}",
        names.join(", ")
    );
    let folder = Path::new(field.source.file).parent();
    let path = folder.unwrap_or(Path::new("")).join(name);
    let text = std::fs::read_to_string(&path).map_err(|error| {
        let problem = format!("{}: cannot be read: {error}", path.display());
        field.wrong(problem, remedy)
    })?;
    Curve::parse(&text).map_err(|no| {
        let line = no
            .row
            .map_or_else(String::new, |row| format!(":{}", row + 1));
        let problem = format!(
            "{}{line} is no survival curve: {}",
            path.display(),
            no.problem
        );
        field.wrong(problem, CURVE_REMEDY)
    })
}

const CURVE_REMEDY: &str =
    "its counts start above zero and never rise, its times rise from row to row";

/// Rows in the scenario itself: `[["0s", 100], ["1h", 80]]`.
fn written(field: &Field<'_>) -> Result<Curve, ScenarioError> {
    let rows: Vec<(Duration, u64)> = (field.list()?.iter())
        .map(|row| match &row.list()?[..] {
            [at, count] => Ok((at.duration()?, count.integer(0..=1 << 32)?)),
            _ => Err(row.wrong(
                format!("{} is not an age and a count", row.shown()),
                "write [[\"0s\", 100], [\"1h\", 80]]",
            )),
        })
        .collect::<Result<_, _>>()?;
    Curve::new(&rows).map_err(|NoCurve { row, problem }| {
        let row = row.map_or_else(String::new, |row| format!("row {row}: "));
        field.wrong(format!("{row}{problem}"), CURVE_REMEDY)
    })
}

fn shapes() -> Keys {
    let laws = [
        "Weibull sessions of 169.5 min, 0.615, and absences of 413.7 min, 0.476.",
        "Weibull sessions of 3.66 h, 0.608; give `absence`.",
        "Weibull sessions of 0.471 h, 0.313; give `absence`.",
    ];
    let names: Vec<_> = NAMED.iter().map(|law| (law.name, ())).collect();
    let starts = [
        "Everybody is in the middle of a session, so that a residual of it is ahead.",
        "Everybody begins a session.",
        "As many are in a session as in the long run, the rest in the middle of an absence.",
    ];
    let for_good = Shape::names([("for-good", "Who leaves stays away.")]);
    Keys::none()
        .may(
            "for",
            Shape::written(&DURATION),
            "How long it lasts. Default: to the end of the run.",
        )
        .may(
            "law",
            Shape::choice(&names, &laws),
            "A law by name, instead of `session`.",
        )
        .may(
            "session",
            session_shape(),
            "How long a node stays: a law or a curve.",
        )
        .may(
            "absence",
            Shape::any_of([for_good, law_shape(Vec::new())]),
            "How long it stays away: a law, or \"for-good\". Default: that of `law`, if it has \
             one.",
        )
        .may(
            "start",
            Shape::choice(STARTS, &starts).usual("residual"),
            "With a law, how nodes are found when churn begins.",
        )
        .and(lives::lose_keys())
}

fn session_shape() -> Shape {
    let rows = Shape::list(Shape::any_list());
    let names: Vec<_> = BUILT_IN.iter().map(|(name, _)| *name).collect();
    let built_in = Shape::names(
        names
            .into_iter()
            .map(|name| (name, "Measured in Mainline DHT.")),
    );
    let curve = Keys::none()
        .may(
            "file",
            Shape::any_of([built_in, Shape::text()]),
            "A built-in curve by its name, or a CSV file beside the scenario's.",
        )
        .may(
            "rows",
            rows,
            "The curve itself: ages and how many are left, [[\"0s\", 400], [\"1h\", 300]].",
        );
    law_shape(vec![(
        "curve",
        "Residual lifetimes as they were measured.",
        curve,
    )])
}

/// A law, or one of `others`.
fn law_shape(others: Vec<schema::Kind<'_>>) -> Shape {
    let length = |key, what| Keys::none().must(key, Shape::written(&DURATION), what);
    let shapes = u64::from(*SHAPES.start())..=u64::from(*SHAPES.end());
    let weibull = length("scale", "Weibull's scale.").must(
        "shape",
        Shape::decimal(shapes),
        "Weibull's shape: survival is exp(-(t / scale)^shape).",
    );
    let mut kinds = vec![
        (
            "constant",
            "Always the same.",
            length("length", "How long."),
        ),
        (
            "exponential",
            "Without memory.",
            length("mean", "How long on average."),
        ),
        ("weibull", "Survival is exp(-(t / scale)^shape).", weibull),
    ];
    kinds.extend(others);
    told_by("kind", &Keys::none(), kinds, None)
}
