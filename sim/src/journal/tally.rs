//! What a replay has gone through, added up.

use super::replay::Step;
use super::view::seconds;
use kadlab_core::time::Time;
use std::collections::BTreeMap;
use std::fmt::{self, Display};

/// Inputs and effects by kind, and the span between the first input and the last.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    span: Option<(Time, Time)>,
    inputs: BTreeMap<&'static str, u64>,
    effects: BTreeMap<String, u64>,
}

impl Tally {
    /// Counts a step.
    pub fn add(&mut self, step: &Step) {
        let first = self.span.map_or(step.at, |(first, _)| first);
        self.span = Some((first, step.at));
        *self.inputs.entry(step.kind).or_default() += 1;
        for effect in &step.effects {
            *self.effects.entry(effect.kind.clone()).or_default() += 1;
        }
    }
}

impl Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some((first, last)) = self.span else {
            return f.write_str("no inputs");
        };
        let (first, last) = (first.since(Time::ZERO), last.since(Time::ZERO));
        let inputs: u64 = self.inputs.values().sum();
        write!(
            f,
            "{inputs} inputs from {} to {}:",
            seconds(first),
            seconds(last)
        )?;
        listed(self.inputs.iter(), f)?;
        let effects: u64 = self.effects.values().sum();
        write!(f, "\n{effects} effects:")?;
        listed(self.effects.iter(), f)
    }
}

fn listed<'a>(
    counts: impl Iterator<Item = (&'a (impl Display + 'a), &'a u64)>,
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    for (at, (kind, count)) in counts.enumerate() {
        let comma = if at == 0 { "" } else { "," };
        write!(f, "{comma} {kind} {count}")?;
    }
    Ok(())
}
