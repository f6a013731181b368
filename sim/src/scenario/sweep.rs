//! `[sweep]`: the keys whose values a sweep combines, and the grid of these combinations.

use super::edit::Edit;
use super::error::ScenarioError;
use super::field::Field;
use super::overrides::Override;
use super::schema::Shape;
use super::section::Section;
use super::tree::{Source, Table, Value};

/// What a sweep varies; without axes it is a single point.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Sweep {
    /// The keys in the file's order; those that `--set` fixed are left out.
    pub axes: Vec<Axis>,
}

/// One key and its values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Axis {
    /// The dotted key, as `--set` takes it.
    pub key: String,
    /// Its values as `--set` takes them; at least one, no two the same.
    pub values: Vec<String>,
}

/// One combination of values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    /// `core.sequence=counter, fault.restart.lose=disk`; empty without axes.
    pub label: String,
    /// What to load the file with for this point.
    pub overrides: Vec<Override>,
}

/// Points of a grid at most.
const POINTS_MAX: usize = 10_000;

impl Sweep {
    /// Every combination, the last axis turning fastest.
    #[must_use]
    pub fn points(&self) -> Vec<Point> {
        let mut grid: Vec<Vec<Override>> = vec![Vec::new()];
        for axis in &self.axes {
            grid = grid
                .iter()
                .flat_map(|point| axis.values.iter().map(|value| axis.added(point, value)))
                .collect();
        }
        grid.into_iter().map(Point::new).collect()
    }
}

impl Axis {
    fn added(&self, point: &[Override], value: &str) -> Vec<Override> {
        let mut point = point.to_vec();
        point.push(Override {
            key: self.key.clone(),
            value: value.to_owned(),
        });
        point
    }
}

impl Point {
    fn new(overrides: Vec<Override>) -> Point {
        let parts: Vec<_> = overrides.iter().map(Override::to_string).collect();
        Point {
            label: parts.join(", "),
            overrides,
        }
    }
}

/// An axis of the file: its key and an edit for each of its values.
pub(super) struct Edits {
    pub(super) key: String,
    pub(super) values: Vec<Edit>,
}

/// The axes of `[sweep]` in the file's order.
pub(super) fn read(source: &Source<'_>, tree: &Table) -> Result<Vec<Edits>, ScenarioError> {
    let root = Section::root(source, tree);
    let Some(field) = root.find("sweep") else {
        return Ok(Vec::new());
    };
    let section = field.section()?;
    let mut points = 1_usize;
    let mut axes = Vec::new();
    for (key, field) in section.fields() {
        if matches!(field.node().value, Value::Table(_)) {
            return Err(field.wrong(
                "an axis is one key in quotes and a list of values".to_owned(),
                "write \"core.sequence\" = [\"counter\", \"clock\"]",
            ));
        }
        let values: Vec<_> = field.list()?;
        let shown: Vec<_> = values.iter().map(|value| value.shown()).collect();
        if let Some(index) = (0..shown.len()).find(|index| shown[..*index].contains(&shown[*index]))
        {
            let problem = format!("{} stands here twice", shown[index]);
            return Err(values[index].wrong(problem, "list each value once"));
        }
        points = points.saturating_mul(values.len());
        if !(1..=POINTS_MAX).contains(&points) {
            let problem = format!("with this key the sweep has {points} points");
            return Err(field.wrong(problem, format!("a sweep has 1 to {POINTS_MAX} points")));
        }
        let edit = |node: &Field<'_>| Edit {
            key: key.to_owned(),
            node: node.node().clone(),
        };
        axes.push(Edits {
            key: key.to_owned(),
            values: values.iter().map(edit).collect(),
        });
    }
    Ok(axes)
}

impl Edits {
    /// The value that a plain run takes.
    pub(super) fn first(&self) -> Edit {
        self.values[0].clone()
    }

    /// The axis as the command line takes it.
    pub(super) fn axis(&self) -> Axis {
        Axis {
            key: self.key.clone(),
            values: (self.values.iter())
                .map(|edit| argument(&edit.node.value))
                .collect(),
        }
    }
}

/// A value as `--set` takes it: text bare, unless it would be read as something else.
pub(super) fn argument(value: &Value) -> String {
    match value {
        Value::Text(text) if !text.starts_with(['[', '{', '"', '\'']) && text.trim() == text => {
            text.clone()
        }
        other => other.written(),
    }
}

/// What `[sweep]` takes.
pub(super) fn shape() -> Shape {
    Shape::open_table(Some(Shape::any_list()))
}
