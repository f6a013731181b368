//! How long sessions and absences last: laws, and measured survival curves.
//!
//! Every length is a whole number of microseconds and a pure function of a draw. Logarithms, powers
//! and gamma functions come from `libm`, so that they are the same on every machine. Nothing here
//! knows what a node is.

pub mod curve;
mod gamma;
pub mod law;
#[cfg(test)]
mod tests;

use kadlab_core::time::Duration;

/// No length is longer: a hundred years, beyond any run.
const LONGEST: Duration = Duration::from_secs(36_500 * 86_400);
/// Nor shorter: what begins takes time.
const SHORTEST: Duration = Duration::from_micros(1);

/// Microseconds as a length of time within the bounds.
fn length(micros: f64) -> Duration {
    // A float beyond the range becomes its end.
    Duration::from_micros(micros as u64).clamp(SHORTEST, LONGEST)
}
