//! CSV tables of studies and comparisons.

use super::Study;
use super::compare::Comparison;
use super::difference::Difference;
use crate::Error;
use crate::metric::{Measured, Unit};

fn unit(unit: Unit) -> &'static str {
    match unit {
        Unit::Time => "us",
        Unit::Share | Unit::Mean => "millionths",
        Unit::Count => "count",
    }
}

/// `metrics.csv` of a sweep: a row for every point, seed and metric.
pub(super) fn metrics(study: &Study) -> Result<Vec<u8>, Error> {
    let mut rows = vec![
        ["point", "seed", "metric", "unit", "value"]
            .map(str::to_owned)
            .to_vec(),
    ];
    for (point, samples) in study.samples.iter().enumerate() {
        for sample in samples {
            for metric in &sample.metrics {
                let value = match metric.value {
                    Measured::Number(number) => number.to_string(),
                    Measured::Beyond => "beyond".to_owned(),
                    Measured::Nothing => String::new(),
                };
                rows.push(vec![
                    super::label(&study.grid.points[point].settings),
                    sample.seed.to_string(),
                    metric.name.clone(),
                    unit(metric.unit).to_owned(),
                    value,
                ]);
            }
        }
    }
    csv(rows)
}

/// `metrics.csv` of a comparison: a row for every design and metric.
pub(super) fn differences(comparison: &Comparison) -> Result<Vec<u8>, Error> {
    let head = [
        "point",
        "metric",
        "unit",
        "pairs",
        "a",
        "b",
        "difference",
        "low",
        "high",
        "effect",
        "lower",
        "higher",
        "beyond_a",
        "beyond_b",
        "probability",
        "finding",
    ];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for point in &comparison.points {
        for difference in &point.differences {
            let mut row = vec![point.label.clone()];
            row.extend(cells(difference)?);
            rows.push(row);
        }
    }
    csv(rows)
}

fn cells(difference: &Difference) -> Result<Vec<String>, Error> {
    let number = |value: Option<f64>| value.map_or_else(String::new, |value| format!("{value:.3}"));
    let change = difference.change;
    let interval = change.and_then(|change| change.interval);
    let finding = serde_json::to_value(difference.finding)
        .map_err(|error| Error::encoding("metrics.csv", error))?;
    Ok(vec![
        difference.name.clone(),
        unit(difference.unit).to_owned(),
        difference.pairs.to_string(),
        number(change.map(|change| change.a)),
        number(change.map(|change| change.b)),
        number(change.map(|change| change.mean)),
        number(interval.map(|interval| interval.low)),
        number(interval.map(|interval| interval.high)),
        number(change.and_then(|change| change.effect)),
        difference.lower.to_string(),
        difference.higher.to_string(),
        difference.beyond_a.to_string(),
        difference.beyond_b.to_string(),
        format!("{:.4}", difference.probability),
        finding.as_str().unwrap_or_default().to_owned(),
    ])
}

fn csv(rows: Vec<Vec<String>>) -> Result<Vec<u8>, Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer
            .write_record(row)
            .map_err(|error| Error::encoding("metrics.csv", error))?;
    }
    writer
        .into_inner()
        .map_err(|error| Error::encoding("metrics.csv", error))
}
