//! After the last fault everything converges: nodes know their k closest live nodes, the newest
//! acknowledged version of every live writer is where lookups look for it, and no lookup from
//! before is still under way. Looked at once, when the bound has passed.

use super::{Seen, View};
use crate::measure::health;
use crate::measure::lookups::UnderWay;
use crate::measure::truth;
use crate::scenario::spec::Task;
use crate::world::stage::Position;
use kadlab_core::time::Time;

/// Publications looked at in one look, about.
const PUBLICATIONS_MAX: usize = 2_000;

/// Cases of one sort, and the pending ones.
struct Sort {
    looked: u64,
    pending: u64,
    first: Option<String>,
}

impl Sort {
    fn of<T>(
        cases: impl Iterator<Item = T>,
        is_pending: impl Fn(&T) -> bool,
        name: impl Fn(&T) -> String,
    ) -> Sort {
        let mut sort = Sort {
            looked: 0,
            pending: 0,
            first: None,
        };
        for case in cases {
            sort.looked += 1;
            if is_pending(&case) {
                sort.pending += 1;
                sort.first.get_or_insert_with(|| name(&case));
            }
        }
        sort
    }

    fn sentence(&self, what: &str, pending: &str) -> Option<String> {
        let first = self.first.as_ref()?;
        let (count, looked) = (self.pending, self.looked);
        Some(format!("{count} of {looked} {what} {pending} ({first})"))
    }
}

pub(super) fn look(
    (over, now): (Time, Time),
    step: usize,
    view: &View<'_>,
    open: &[UnderWay],
    seen: &mut Seen,
) {
    let nodes = Sort::of(
        view.live(step),
        |node| !health::knows_k_closest(*node, view.stage, view.hosts),
        |node| view.name(*node),
    );
    let values = Sort::of(
        publications(now, view),
        |(workload, writer, version)| !is_found(*workload, *writer, *version, now, view),
        |(_, writer, version)| format!("version {version} of {}", view.name(*writer)),
    );
    let lookups = Sort::of(
        open.iter(),
        |open| open.started < over,
        |open| format!("that of {}", view.name(open.node)),
    );
    let pending = [
        nodes.sentence("nodes", "do not know their k closest live nodes"),
        values.sentence("publications", "are at none of the k closest live nodes"),
        lookups.sentence("lookups", "are under way since before"),
    ];
    let pending: Vec<String> = pending.into_iter().flatten().collect();
    seen.looked += nodes.looked + values.looked;
    seen.wrong += nodes.pending + values.pending + lookups.pending;
    if !pending.is_empty() {
        seen.first = Some(format!("at {now:?} {}", pending.join(", ")));
    }
}

/// The newest acknowledged versions of live writers, under their present identities, that had not
/// expired: workload, writer, version. In large worlds every n-th writer.
fn publications<'a>(
    now: Time,
    view: &'a View<'_>,
) -> impl Iterator<Item = (usize, Position, u32)> + 'a {
    let workloads = view.stage.scenario.workloads.iter().enumerate();
    let publish = workloads.filter(|(_, spec)| matches!(spec.task, Task::Publish { .. }));
    publish.flat_map(move |(workload, spec)| {
        let writers = view.stage.positions_of_group(spec.group);
        let step = writers.len().div_ceil(PUBLICATIONS_MAX);
        let live = writers
            .step_by(step)
            .filter(|writer| view.hosts.is_up(*writer));
        live.filter_map(move |writer| {
            let by = (writer, view.hosts.me(writer));
            let (version, at) = view.truth.newest(workload, by, now)?;
            let life = view.stage.group_of(writer).config.item_ttl;
            (at + life > now).then_some((workload, writer, version))
        })
    })
}

/// Whether any of the k live nodes closest to a publication holds this version or a newer one.
fn is_found(workload: usize, writer: Position, version: u32, now: Time, view: &View<'_>) -> bool {
    let target = view.hosts.publication(view.stage, workload, writer);
    let config = &view.stage.group_of(writer).config;
    let others = |node| node != writer;
    let closest = (view.hosts).closest(view.stage, &target, config.k.into(), others);
    closest.into_iter().any(|node| {
        let store = view.hosts[node].node().map(|node| node.store());
        let item = store.and_then(|store| store.find(&target, now, config));
        item.is_some_and(|item| truth::version_of(item) >= version)
    })
}
