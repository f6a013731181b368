//! Every check: it holds in a sound run, fails with the bug that is planted for it, and says so
//! when it had nothing to look at.

mod calls;
mod closest;
mod converges;
mod ends;
mod reads;
mod stores;
mod tables;

use super::world::run_sabotaged;
use kadlab::world::Sabotage;
use kadlab_reports::record::Verdict;

/// A world and an expectation of it.
struct Case<'a> {
    world: &'a str,
    expect: &'a str,
    sets: &'a [&'a str],
    sabotage: Option<Sabotage>,
}

impl Case<'_> {
    /// The outcome and its detail.
    fn run(&self) -> (Verdict, String) {
        let text = format!(
            "{}\n[[expect]]\nname = \"it\"\n{}\n",
            self.world, self.expect
        );
        let run = run_sabotaged(&text, self.sets, self.sabotage);
        let it = &run.expectations[0];
        (it.outcome, it.detail.clone())
    }

    #[track_caller]
    fn holds(&self, detail: &str) {
        let (outcome, actual) = self.run();
        assert!(actual.contains(detail), "{actual}");
        assert_eq!(outcome, Verdict::Holds, "{actual}");
    }

    #[track_caller]
    fn fails(&self, detail: &str) {
        let (outcome, actual) = self.run();
        assert!(actual.contains(detail), "{actual}");
        assert_eq!(outcome, Verdict::Fails, "{actual}");
    }
}
