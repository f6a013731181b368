//! Routing-table traces: updates of buckets and closest contacts, on the very table of the node.

use kadlab_core::config::{Config, Preset};
use kadlab_core::id::Id;
use kadlab_core::peer::Peer;
use kadlab_core::table::{Bucket, Observed, Table};
use kadlab_core::time::Time;
use serde_json::Value;

/// Runs every trace; returns the number of steps.
pub(crate) fn traces(cases: &Value) -> usize {
    cases
        .as_array()
        .expect("a list of traces")
        .iter()
        .map(trace)
        .sum()
}

fn id(text: &Value) -> Id {
    let bytes = hex::decode(text.as_str().expect("hex text")).expect("valid hex");
    Id::from_bytes(bytes.try_into().expect("32 bytes"))
}

fn ids(list: &Value) -> Vec<Id> {
    list.as_array()
        .expect("a list of ids")
        .iter()
        .map(id)
        .collect()
}

/// The trace's node, with a handle for every id it meets.
struct World {
    me: Id,
    table: Table,
    ids: Vec<Id>,
    config: Config,
}

impl World {
    fn peer(&mut self, id: Id) -> Peer {
        let known = self.ids.iter().position(|known| *known == id);
        let index = known.unwrap_or_else(|| {
            self.ids.push(id);
            self.ids.len() - 1
        });
        Peer::from_index(u32::try_from(index).expect("few ids"))
    }

    /// The least recently seen contact if the update met a full bucket.
    fn update(&mut self, id: Id) -> Option<Id> {
        if id == self.me {
            return None;
        }
        let peer = self.peer(id);
        match self
            .table
            .observe(Bucket::of(&self.me, &id), peer, Time::ZERO, &self.config)
        {
            Observed::Renewed | Observed::Added => None,
            Observed::Dropped { oldest } => Some(self.ids[oldest.index()]),
            other => panic!("the real code knows no {other:?}"),
        }
    }

    fn check_closest(&self, query: &Value) {
        let (target, count) = (
            id(&query["target"]),
            query["count"].as_u64().expect("a count"),
        );
        let count = usize::try_from(count).expect("a small count");
        let nearest = self
            .table
            .nearest(&self.me, &target, count, |peer| &self.ids[peer.index()]);
        let nearest: Vec<Id> = nearest
            .into_iter()
            .map(|peer| self.ids[peer.index()])
            .collect();
        assert_eq!(nearest, ids(&query["result"]), "closest to {target}");
        assert_eq!(
            self.table.len() as u64,
            query["table_size"].as_u64().expect("a size")
        );
    }
}

fn trace(case: &Value) -> usize {
    let config = Config::preset(Preset::Skywire202604);
    let mut world = World {
        me: id(&case["self"]),
        table: Table::new(),
        ids: Vec::new(),
        config,
    };
    let steps = case["steps"].as_array().expect("a list of steps");
    for (number, step) in steps.iter().enumerate() {
        let oldest = world.update(id(&step["update"]));
        let expected = step.get("full_bucket_least_recent").map(id);
        assert_eq!(oldest, expected, "step {number} of {}", world.me);
        if let Some(query) = step.get("find_closest") {
            world.check_closest(query);
        }
    }
    steps.len()
}
