//! A sign of life in a node's table: of a peer that it knows, and of one whose bucket is full.

use criterion::Criterion;
use kadlab_benches::census::{census, draw, identities};
use kadlab_core::config::{Config, Preset};
use kadlab_core::id::Id;
use kadlab_core::peer::{Identity, Peer};
use kadlab_core::table::{Bucket, Table};
use kadlab_core::time::Time;
use std::hint::black_box;

/// Ids of the world: farther buckets are full.
const IDS: usize = 1_000;
/// Everything happens in one moment.
const NOW: Time = Time::from_micros(1);

/// The table of the first identity, and the ids behind handles.
struct Scene {
    config: Config,
    identities: Vec<Identity>,
    known: Vec<Peer>,
    table: Table,
}

pub(crate) fn benches(criterion: &mut Criterion) {
    let mut scene = Scene::new();
    let known: Vec<(Bucket, Peer)> = scene.placed(|scene, peer| scene.known.contains(&peer));
    observe(criterion, "tables/observe a known peer", &mut scene, &known);
    let strangers = scene.placed(|scene, peer| !scene.known.contains(&peer));
    observe(
        criterion,
        "tables/observe at a full bucket",
        &mut scene,
        &strangers,
    );
}

fn observe(criterion: &mut Criterion, name: &str, scene: &mut Scene, peers: &[(Bucket, Peer)]) {
    let mut peers = peers.iter().cycle();
    criterion.bench_function(name, |bencher| {
        bencher.iter(|| {
            let (bucket, peer) = peers.next().expect("a cycle has no end");
            black_box(scene.table.observe(*bucket, *peer, NOW, &scene.config))
        });
    });
}

impl Scene {
    fn new() -> Scene {
        let (config, identities) = (Config::preset(Preset::Skywire), identities(IDS));
        let (census, own) = (census(&identities), identities[0].id());
        let known = census.oracle_contacts(own, config.k, &mut draw("table"));
        let mut table = Table::new();
        for peer in &known {
            let bucket = Bucket::of(identities[0].id(), identities[peer.index()].id());
            let _ = table.observe(bucket, *peer, NOW, &config);
        }
        Scene {
            config,
            identities,
            known,
            table,
        }
    }

    /// The peers that are chosen, with their buckets; never the table's own node.
    fn placed(&self, chosen: impl Fn(&Scene, Peer) -> bool) -> Vec<(Bucket, Peer)> {
        let me = self.identities[0].id();
        let bucket = |id: &Id| Bucket::of(me, id);
        let others = (1..IDS).map(|index| Peer::from_index(index as u32));
        others
            .filter(|peer| chosen(self, *peer))
            .map(|peer| (bucket(self.identities[peer.index()].id()), peer))
            .collect()
    }
}
