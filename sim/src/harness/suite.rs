//! A plan in the hands of a pool: what came of every run, and of those that were done twice.

use super::ended::{Broken, End, Ended};
use super::interruption::Interruption;
use super::job::{Job, Process};
use super::plan::{Plan, Run};
use super::pool::Pool;
use super::repeats::{compared, spread};
use kadlab_reports::suite::{self, Case, Outcome, Repeat, Suite};

/// Runs a plan. `progress` hears of every run and repetition that ends. A repetition stands right
/// behind its run, so that a budget cuts both alike.
pub fn run(
    plan: &Plan,
    pool: &Pool,
    interruption: &Interruption,
    progress: &mut dyn FnMut(),
) -> Suite {
    let repeated = spread(plan.repeats, plan.runs.len());
    let mut jobs = Vec::with_capacity(plan.runs.len() + repeated.len());
    for (index, run) in plan.runs.iter().enumerate() {
        jobs.push(plan.job(*run, Process::Any));
        if repeated.contains(&index) {
            jobs.push(plan.job(*run, Process::Fresh));
        }
    }
    let mut ends = pool
        .run(&jobs, interruption, &mut |_, _| progress())
        .into_iter()
        .zip(&jobs);
    let mut suite = empty(plan);
    for (index, run) in plan.runs.iter().enumerate() {
        let (first, job) = ends.next().expect("every job ends");
        if repeated.contains(&index) {
            let (second, _) = ends.next().expect("every job ends");
            suite.repeats.push(Repeat {
                point: run.point,
                seed: run.seed,
                command: job.command(),
                outcome: compared(&first.end, &second.end),
            });
        }
        suite.points[run.point].cases.push(case(*run, job, first));
    }
    for point in &mut suite.points {
        point.cases.sort_by_key(|case| case.seed);
    }
    suite
}

/// The suite before anything ran.
fn empty(plan: &Plan) -> Suite {
    let points = plan.points.iter().map(|point| suite::Point {
        file: point.file.display().to_string(),
        scenario: point.scenario.clone(),
        label: point.label.clone(),
        cases: Vec::new(),
    });
    Suite {
        name: plan
            .suite
            .as_ref()
            .map_or("kadlab", |suite| suite.name.as_str())
            .to_owned(),
        planned: plan.runs.len(),
        points: points.collect(),
        repeats: Vec::new(),
    }
}

fn case(run: Run, job: &Job, ended: Ended) -> Case {
    Case {
        seed: run.seed,
        command: job.command(),
        wall_seconds: ended.wall_seconds,
        outcome: match ended.end {
            End::Ran(sample) => Outcome::of(&sample),
            End::Broken(Broken { reason, last_words }) => Outcome::Broken { reason, last_words },
            End::Unfinished(why) => Outcome::Incomplete(why.reason().to_owned()),
        },
    }
}
