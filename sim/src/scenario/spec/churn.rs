//! Churn: nodes that leave and come back.

use super::{Loss, Selection};
use crate::lifetimes::curve::Curve;
use crate::lifetimes::law::Law;
use kadlab_core::time::Duration;

/// Who leaves and comes back, by which laws.
#[derive(Clone, Debug, PartialEq)]
pub struct Churn {
    /// Which nodes.
    pub on: Selection,
    /// How long it lasts; `None` to the end of the run. At its end whoever is away comes back.
    pub lasts: Option<Duration>,
    /// How long a node stays.
    pub session: Session,
    /// How long it stays away.
    pub absence: Absence,
    /// What a node loses when it leaves.
    pub lose: Loss,
}

/// How long nodes stay.
#[derive(Clone, Debug, PartialEq)]
pub enum Session {
    /// By a law.
    Law {
        /// The law.
        law: Law,
        /// How nodes are found when the churn begins.
        start: Start,
    },
    /// Residual lifetimes by a measured curve, the first as all that follow; who outlives the curve
    /// stays.
    Curve {
        /// The curve.
        curve: Curve,
        /// The name of a built-in curve; `None` for another.
        built_in: Option<&'static str>,
    },
}

/// How nodes are found when churn begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// In the middle of a session: a residual of it is ahead.
    Residual,
    /// At the beginning of one.
    Fresh,
    /// In the middle of a session or of an absence, as often as in equilibrium: with the share
    /// their mean session over the sum of mean session and mean absence present.
    Equilibrium,
}

/// How long nodes stay away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absence {
    /// By a law.
    Law(Law),
    /// For good.
    ForGood,
}
