//! `[[expect]]`: what must come out, as a check or as bounds on a metric.

mod checks;
mod span;

use super::super::error::ScenarioError;
use super::super::field::Field;
use super::super::metrics::METRICS;
use super::super::schema::{Case, Keys, Shape, cases};
use super::super::section::Section;
use super::super::spec::{
    Expectation, Fault, Group, Metric, Scope, Statement, Task, Unit, Workload,
};
use super::bounds;
use super::entries::{Entry, NAME, entries};
use checks::{Asked, KINDS};
use kadlab_core::time::Duration;

/// Keys of every expectation beside those that say which part of the run it looks at.
const COMMON: &[&str] = &["name"];
const CHECK: &[&str] = &["check"];
const METRIC: &[&str] = &["metric", "workload", "group", "below", "above", "equals"];

/// What an expectation may refer to.
pub(super) struct Known<'a> {
    pub(super) end: Duration,
    pub(super) groups: &'a [Group],
    pub(super) workloads: &'a [Workload],
    pub(super) faults: &'a [Fault],
}

pub(super) fn read(
    root: &Section<'_>,
    known: &Known<'_>,
) -> Result<Vec<Expectation>, ScenarioError> {
    let mut keys = [COMMON, span::KEYS, CHECK].concat();
    for key in KINDS.iter().flat_map(|kind| kind.keys) {
        if !keys.contains(key) {
            keys.push(key);
        }
    }
    keys.extend(METRIC);
    let entries = entries(root, "expect", &keys)?;
    entries
        .iter()
        .map(|entry| expectation(entry, known))
        .collect()
}

fn expectation(entry: &Entry<'_>, known: &Known<'_>) -> Result<Expectation, ScenarioError> {
    let section = &entry.section;
    let statement = match (section.find("check"), section.find("metric")) {
        (Some(check), None) => checked(section, &check, known)?,
        (None, Some(metric)) => {
            section.allow(&[COMMON, span::KEYS, METRIC].concat())?;
            measured(section, &metric, known)?
        }
        _ => {
            return Err(section.wrong(
                "it needs one of `check` and `metric`".to_owned(),
                "write check = \"published-value-is-visible\" or metric = \"get.success\"",
            ));
        }
    };
    let (from, to) = span::read(section, known)?;
    Ok(Expectation {
        name: entry.name.clone(),
        statement,
        from,
        to,
        planned_to_hold: true,
    })
}

fn checked(
    section: &Section<'_>,
    check: &Field<'_>,
    known: &Known<'_>,
) -> Result<Statement, ScenarioError> {
    let names: Vec<_> = KINDS.iter().map(|kind| kind.name).collect();
    let kind = &KINDS[check.position("check", &names)?];
    section.allow(&[COMMON, span::KEYS, CHECK, kind.keys].concat())?;
    let asked = Asked {
        section,
        check,
        known,
    };
    (kind.read)(&asked).map(Statement::Check)
}

fn measured(
    section: &Section<'_>,
    field: &Field<'_>,
    known: &Known<'_>,
) -> Result<Statement, ScenarioError> {
    let names: Vec<_> = METRICS.iter().map(|(name, _, _)| *name).collect();
    let (_, metric, unit) = METRICS[field.position("metric", &names)?];
    let workload = section.find("workload");
    let workload = workload.map(|field| self::workload(&field, metric, known));
    let group = section.find("group");
    let group = group.map(|field| self::group(&field, metric, known));
    let scope = match (workload.transpose()?, group.transpose()?) {
        (None, None) => Scope::All,
        (Some(workload), None) => Scope::Workload(workload),
        (None, Some(group)) => Scope::Group(group),
        (Some(_), Some(_)) => unreachable!("no metric is measured by workload and by group"),
    };
    let bounds = bounds::read(section, unit)?;
    Ok(Statement::Metric {
        metric,
        scope,
        bounds,
    })
}

fn group(field: &Field<'_>, metric: Metric, known: &Known<'_>) -> Result<usize, ScenarioError> {
    if !metric.is_of_load() {
        return Err(field.wrong(
            format!("{} is not measured by group", metric.name()),
            "leave this key out; the metrics that are begin with `load.`",
        ));
    }
    let names = known.groups.iter().map(|group| group.name.as_str());
    field.position("group", &names.collect::<Vec<_>>())
}

fn workload(field: &Field<'_>, metric: Metric, known: &Known<'_>) -> Result<usize, ScenarioError> {
    if !metric.is_of_lookups() {
        return Err(field.wrong(
            format!("{} is not measured by workload", metric.name()),
            "leave this key out",
        ));
    }
    let names: Vec<_> = (known.workloads.iter())
        .map(|workload| workload.name.as_str())
        .collect();
    let index = field.position("workload", &names)?;
    let fits = match metric {
        Metric::GetSuccess | Metric::GetLatency { .. } => {
            matches!(known.workloads[index].task, Task::Get { .. })
        }
        Metric::PutSuccess | Metric::PutLatency { .. } => {
            matches!(known.workloads[index].task, Task::Publish { .. })
        }
        _ => true,
    };
    if fits {
        return Ok(index);
    }
    Err(field.wrong(
        format!("workload \"{}\" never does that", names[index]),
        "metrics of gets are of get workloads, those of puts of publish workloads",
    ))
}

/// What an `[[expect]]` takes: it is a check of some kind, or a metric of some unit.
pub(super) fn shape() -> Shape {
    let common = Keys::none()
        .must("name", Shape::written(&NAME), "What it is called.")
        .and(span::keys());
    let checks = KINDS.iter().map(|kind| (kind.name, kind.what));
    let check = Shape::names(checks);
    let metrics = METRICS
        .iter()
        .map(|(name, metric, _)| (*name, metric.meaning()));
    let metric = Shape::names(metrics);
    let checks = KINDS.iter().map(|kind| Case {
        tag: "check",
        names: vec![kind.name],
        label: format!("`{}`", kind.name),
        keys: (common.clone())
            .must("check", check.clone(), "What must hold.")
            .and((kind.shapes)()),
    });
    let units = [
        (Unit::Time, "times"),
        (Unit::Share, "shares"),
        (Unit::Mean, "means"),
        (Unit::Count, "counts"),
    ];
    let metrics = units.map(|(unit, label)| Case {
        tag: "metric",
        names: (METRICS.iter())
            .filter(|(_, _, of)| *of == unit)
            .map(|(name, _, _)| *name)
            .collect(),
        label: label.to_owned(),
        keys: (common.clone())
            .must("metric", metric.clone(), "What is measured and bounded.")
            .and(scope_keys())
            .and(bounds::keys(unit)),
    });
    cases(&checks.chain(metrics).collect::<Vec<_>>(), None)
}

fn scope_keys() -> Keys {
    Keys::none()
        .may(
            "workload",
            Shape::written(&NAME),
            "The only workload that a metric of lookups, gets or puts looks at.",
        )
        .may(
            "group",
            Shape::written(&NAME),
            "The only group whose nodes a metric of load looks at.",
        )
}
