//! `[[expect]]` of a resolved file.

use super::super::spec::{
    Bounds, Check, Expectation, LookupBound, Scenario, Scope, Statement, Unit,
};
use super::super::units::{show_decimal, show_share};
use super::Lines;
use kadlab_core::time::Duration;

impl Lines {
    pub(super) fn expectation(&mut self, expectation: &Expectation, scenario: &Scenario) {
        self.table("[[expect]]");
        self.text("name", &expectation.name);
        match &expectation.statement {
            Statement::Check(check) => self.check(*check),
            Statement::Metric {
                metric,
                scope,
                bounds,
            } => {
                self.text("metric", metric.name());
                match scope {
                    Scope::All => {}
                    Scope::Workload(index) => {
                        self.text("workload", &scenario.workloads[*index].name);
                    }
                    Scope::Group(index) => self.text("group", &scenario.groups[*index].name),
                }
                self.bounds(*bounds, metric.unit());
            }
        }
        for (key, time) in [("from", expectation.from), ("to", expectation.to)] {
            if let Some(time) = time {
                self.moment(key, time);
            }
        }
    }

    fn bounds(&mut self, bounds: Bounds, unit: Unit) {
        for (key, bound) in [
            ("below", bounds.below),
            ("above", bounds.above),
            ("equals", bounds.equals),
        ] {
            match (bound, unit) {
                (None, _) => {}
                (Some(bound), Unit::Time) => self.text(key, Duration::from_micros(bound)),
                (Some(bound), Unit::Share) => self.text(key, show_share(bound)),
                (Some(bound), Unit::Mean) => self.raw(key, show_decimal(bound)),
                (Some(bound), Unit::Count) => self.raw(key, bound),
            }
        }
    }

    fn check(&mut self, check: Check) {
        self.text("check", check.name());
        match check {
            Check::PublishedValueIsVisible { within }
            | Check::LookupsEnd {
                within: LookupBound::Time(within),
            }
            | Check::DeadContactsLeave { within }
            | Check::ConvergesAfterFaults { within, .. } => self.text("within", within),
            Check::LookupsEnd {
                within: LookupBound::Rounds,
            } => self.text("within", "rounds"),
            Check::ClosestAreFound { at_least } | Check::ClosestAreKnown { at_least } => {
                self.text("at-least", show_share(at_least));
            }
            Check::ReadsNeverGoBack
            | Check::ReturnedValuesAreSigned
            | Check::CallsHaveOneOutcome
            | Check::LiveOldestStays
            | Check::StoresKeepLimits => {}
        }
    }
}
