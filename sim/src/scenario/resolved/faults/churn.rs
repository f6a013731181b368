//! Churn.

use super::super::super::names::{STARTS, name_in};
use super::super::super::spec::{Absence, Churn, Group, Session};
use super::super::super::units::show_decimal;
use super::super::Lines;
use super::super::selection::selection;
use super::lives::loss;
use crate::lifetimes::curve::Curve;
use crate::lifetimes::law::Law;

impl Lines {
    pub(super) fn churn(&mut self, churn: &Churn, groups: &[Group]) {
        self.raw("on", selection(&churn.on, groups));
        if let Some(lasts) = churn.lasts {
            self.text("for", lasts);
        }
        match &churn.session {
            Session::Law { law, start } => {
                self.raw("session", written(law));
                self.text("start", name_in(STARTS, start));
            }
            Session::Curve { curve, built_in } => self.raw("session", session(curve, *built_in)),
        }
        match &churn.absence {
            Absence::Law(law) => self.raw("absence", written(law)),
            Absence::ForGood => self.text("absence", "for-good"),
        }
        self.raw("lose", loss(churn.lose));
    }
}

fn written(law: &Law) -> String {
    match law {
        Law::Constant { length } => format!("{{ kind = \"constant\", length = \"{length}\" }}"),
        Law::Exponential { mean } => format!("{{ kind = \"exponential\", mean = \"{mean}\" }}"),
        Law::Weibull { scale, shape } => {
            let shape = show_decimal(u64::from(*shape));
            format!("{{ kind = \"weibull\", scale = \"{scale}\", shape = {shape} }}")
        }
    }
}

/// A curve from a file is written out: the file may be elsewhere when this one is read.
fn session(curve: &Curve, built_in: Option<&str>) -> String {
    if let Some(name) = built_in {
        return format!("{{ kind = \"curve\", file = \"{name}\" }}");
    }
    let rows: Vec<_> = (curve.points().iter())
        .map(|(age, count)| format!("[\"{age}\", {count}]"))
        .collect();
    format!("{{ kind = \"curve\", rows = [{}] }}", rows.join(", "))
}
