//! `[[expect]]`: what must come out.

use super::super::error::ScenarioError;
use super::super::field::Field;
use super::super::metrics::METRICS;
use super::super::section::Section;
use super::super::spec::{Expectation, Fault, Metric, Statement, Task, Workload};
use super::entries::{Entry, entries};
use super::{bounds, moment, within_run};
use kadlab_core::time::{Duration, Time};

/// Keys of every expectation.
const COMMON: &[&str] = &["name", "from", "to", "during"];
const CHECK: &[&str] = &["check", "within"];
const METRIC: &[&str] = &["metric", "workload", "below", "above", "equals"];

/// The part of the run that is looked at.
type Span = (Option<Time>, Option<Time>);

/// What an expectation may refer to.
struct Known<'a> {
    end: Duration,
    workloads: &'a [Workload],
    faults: &'a [Fault],
}

pub(super) fn read(
    root: &Section<'_>,
    end: Duration,
    workloads: &[Workload],
    faults: &[Fault],
) -> Result<Vec<Expectation>, ScenarioError> {
    let known = Known {
        end,
        workloads,
        faults,
    };
    let entries = entries(root, "expect", &[COMMON, CHECK, METRIC].concat())?;
    entries
        .iter()
        .map(|entry| expectation(entry, &known))
        .collect()
}

fn expectation(entry: &Entry<'_>, known: &Known<'_>) -> Result<Expectation, ScenarioError> {
    let section = &entry.section;
    let statement = match (section.find("check"), section.find("metric")) {
        (Some(check), None) => {
            section.allow(&[COMMON, CHECK].concat())?;
            checked(section, &check, known)?
        }
        (None, Some(metric)) => {
            section.allow(&[COMMON, METRIC].concat())?;
            measured(section, &metric, known)?
        }
        _ => {
            return Err(section.wrong(
                "it needs one of `check` and `metric`".to_owned(),
                "write check = \"published-value-is-visible\" or metric = \"get.success\"",
            ));
        }
    };
    let (from, to) = span(section, known)?;
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
    check.name_of(&["published-value-is-visible"])?;
    let reads = |workload: &Workload| matches!(workload.task, Task::Get { .. });
    if !known.workloads.iter().any(reads) {
        return Err(check.wrong(
            "no workload reads what is published".to_owned(),
            "add a [[workload]] with kind = \"get\"",
        ));
    }
    let within = section.need("within", "\"2m\"")?.duration()?;
    Ok(Statement::PublishedValueIsVisible { within })
}

fn measured(
    section: &Section<'_>,
    field: &Field<'_>,
    known: &Known<'_>,
) -> Result<Statement, ScenarioError> {
    let names: Vec<_> = METRICS.iter().map(|(name, _, _)| *name).collect();
    let (_, metric, unit) = METRICS[field.position("metric", &names)?];
    let workload = match section.find("workload") {
        Some(field) => Some(workload(&field, metric, known)?),
        None => None,
    };
    let bounds = bounds::read(section, unit)?;
    Ok(Statement::Metric {
        metric,
        workload,
        bounds,
    })
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
        Metric::GetSuccess => matches!(known.workloads[index].task, Task::Get { .. }),
        Metric::PutSuccess => matches!(known.workloads[index].task, Task::Publish { .. }),
        _ => true,
    };
    if fits {
        return Ok(index);
    }
    Err(field.wrong(
        format!("workload \"{}\" never does that", names[index]),
        "get.success is of get workloads, put.success of publish workloads",
    ))
}

fn span(section: &Section<'_>, known: &Known<'_>) -> Result<Span, ScenarioError> {
    let (from, to) = (section.find("from"), section.find("to"));
    if let Some(field) = section.find("during") {
        if from.or(to).is_some() {
            return Err(field.wrong(
                "both `during` and `from` or `to` are given".to_owned(),
                "keep one of them",
            ));
        }
        return during(&field, known);
    }
    let time = |field: Option<Field<'_>>| match field {
        Some(field) => within_run(&field, known.end).map(Some),
        None => Ok(None),
    };
    let (from, to) = (time(from)?, time(to)?);
    let (start, end) = (from.unwrap_or(Time::ZERO), to.unwrap_or(moment(known.end)));
    if start < end {
        return Ok((from, to));
    }
    Err(section.wrong(
        format!("it looks at the run from {start:?} to {end:?}"),
        "choose a `from` that lies before `to`",
    ))
}

/// From the moment when a fault strikes to the moment when it is over.
fn during(field: &Field<'_>, known: &Known<'_>) -> Result<Span, ScenarioError> {
    let names: Vec<_> = (known.faults.iter())
        .map(|fault| fault.name.as_str())
        .collect();
    let fault = &known.faults[field.position("fault", &names)?];
    let lasts = fault.kind.lasts();
    let end = lasts.map_or(moment(known.end), |lasts| fault.at + lasts);
    Ok((Some(fault.at), Some(end)))
}
