//! Lookups in small worlds: every order of replies, and the choices that change them.

use super::*;
use crate::config::Preset;
use crate::peer::Identity;

/// Peer n has the id n in the leading byte; the target is zero, so that n is the distance.
fn identities() -> Vec<Identity> {
    let id = |first| Id::from_bytes(std::array::from_fn(|i| if i == 0 { first } else { 0 }));
    (0..=255)
        .map(|first| Identity::claimed(id(first), crate::key::PublicKey::NULL))
        .collect()
}

fn config(pacing: Pacing, failed_peers: FailedPeers, (k, alpha): (u16, u16)) -> Config {
    Config {
        k,
        alpha,
        pacing,
        failed_peers,
        ..Config::preset(Preset::Skywire)
    }
}

struct Scene {
    identities: Vec<Identity>,
    config: Config,
    lookup: Lookup,
    asked: Vec<(usize, u8)>,
}

impl Scene {
    fn new(own: &[u32], config: Config) -> Scene {
        let identities = identities();
        let mut lookup = Lookup::new(Id::ZERO, &config);
        for peer in own {
            lookup.begin_with(Peer::from_index(*peer), &|peer: Peer| {
                identities[peer.index()].id()
            });
        }
        Scene {
            identities,
            config,
            lookup,
            asked: Vec::new(),
        }
    }

    /// Asks as long as the lookup wants to; returns whom it asked.
    fn asks(&mut self) -> Vec<usize> {
        let before = self.asked.len();
        while let Next::Ask { peer, depth } = self.lookup.next(&self.config) {
            self.asked.push((peer.index(), depth));
        }
        self.asked[before..].iter().map(|(peer, _)| *peer).collect()
    }

    fn depth_of(&self, peer: usize) -> u8 {
        self.asked
            .iter()
            .find(|(asked, _)| *asked == peer)
            .expect("it was asked")
            .1
    }

    fn answers(&mut self, peer: u32, contacts: &[u32]) {
        let depth = self.depth_of(peer as usize);
        let contacts = contacts.iter().map(|contact| Peer::from_index(*contact));
        let identities = &self.identities;
        let ids = |peer: Peer| identities[peer.index()].id();
        self.lookup.handle_answer(
            (Peer::from_index(peer), depth),
            contacts,
            &ids,
            &self.config,
        );
    }

    fn fails(&mut self, peer: u32) {
        let identities = &self.identities;
        self.lookup
            .handle_failure(Peer::from_index(peer), &|peer: Peer| {
                identities[peer.index()].id()
            });
    }

    fn finished(&mut self) -> bool {
        self.lookup.next(&self.config) == Next::Finished
    }

    fn result(&self) -> Vec<(usize, u8)> {
        self.lookup
            .closest(&self.config)
            .iter()
            .map(|near| (near.peer.index(), near.depth))
            .collect()
    }
}

#[test]
fn an_empty_table_ends_a_lookup_at_once() {
    let mut scene = Scene::new(&[], config(Pacing::Window, FailedPeers::Drop, (3, 2)));
    assert!(scene.finished());
    assert_eq!(scene.result(), []);
}

#[test]
fn lockstep_waits_for_the_slowest_of_a_round_and_a_window_does_not() {
    for (pacing, after_one_answer, held) in [
        (Pacing::Lockstep, vec![], Next::Hold),
        (Pacing::Window, vec![5], Next::Wait),
    ] {
        let mut scene = Scene::new(&[9, 8, 7], config(pacing, FailedPeers::Drop, (3, 2)));
        assert_eq!(scene.asks(), [7, 8]);
        assert_eq!(scene.lookup.next(&scene.config), Next::Wait);
        scene.answers(7, &[5]);
        assert_eq!(scene.asks(), after_one_answer);
        assert_eq!(scene.lookup.next(&scene.config), held);
    }
}

#[test]
fn a_failed_peer_stays_in_the_result_or_makes_room_for_the_next() {
    for (failed_peers, expected) in [
        (FailedPeers::Keep, vec![(7, 1), (8, 1)]),
        (FailedPeers::Drop, vec![(8, 1), (9, 1)]),
    ] {
        let mut scene = Scene::new(&[9, 8, 7], config(Pacing::Lockstep, failed_peers, (2, 2)));
        assert_eq!(scene.asks(), [7, 8]);
        scene.fails(7);
        scene.answers(8, &[]);
        if failed_peers == FailedPeers::Drop {
            assert_eq!(scene.asks(), [9]);
            scene.answers(9, &[]);
        }
        assert!(scene.finished());
        assert_eq!(scene.result(), expected);
    }
}

#[test]
fn the_smallest_depth_of_one_round_wins_and_later_rounds_change_nothing() {
    let mut scene = Scene::new(&[9, 8], config(Pacing::Lockstep, FailedPeers::Keep, (4, 2)));
    assert_eq!(scene.asks(), [8, 9]);
    scene.answers(8, &[5]);
    scene.answers(9, &[5, 4]);
    assert_eq!(scene.asks(), [4, 5]);
    scene.answers(5, &[8, 9, 4]);
    scene.answers(4, &[]);
    assert!(scene.finished());
    assert_eq!(scene.result(), [(4, 2), (5, 2), (8, 1), (9, 1)]);
}

#[test]
fn every_order_of_replies_finds_the_same_nodes() {
    // A chain of knowledge: 200 knows 100 and 90, those know 50 and 40, those know 1, 2 and 3.
    let knows = |peer: usize| -> &'static [u32] {
        match peer {
            200 => &[100, 90],
            90 | 100 => &[50, 40],
            40 | 50 => &[1, 2, 3],
            _ => &[],
        }
    };
    for pacing in [Pacing::Lockstep, Pacing::Window] {
        for order in 0..243 {
            let mut scene = Scene::new(&[200], config(pacing, FailedPeers::Drop, (3, 3)));
            let (mut open, mut choice) = (scene.asks(), order);
            while !open.is_empty() {
                let peer = open.remove(choice % open.len());
                choice /= 3;
                scene.answers(u32::try_from(peer).expect("a small peer"), knows(peer));
                open.extend(scene.asks());
            }
            assert!(scene.finished());
            assert_eq!(scene.result(), [(1, 4), (2, 4), (3, 4)], "order {order}");
        }
    }
}

#[test]
fn a_lookup_that_is_led_ever_closer_ends_after_its_limit_of_requests() {
    // Each answer names one peer that is closer than all before: a chain longer than the limit.
    let id = |number: u32| {
        let mut bytes = [0; 32];
        bytes[..4].copy_from_slice(&(u32::MAX - number).to_be_bytes());
        Id::from_bytes(bytes)
    };
    let identity = |number| Identity::claimed(id(number), crate::key::PublicKey::NULL);
    let identities: Vec<Identity> = (0..3000).map(identity).collect();
    let config = config(Pacing::Window, FailedPeers::Drop, (3, 3));
    let of = |peer: Peer| identities[peer.index()].id();
    let mut lookup = Lookup::new(Id::ZERO, &config);
    lookup.begin_with(Peer::from_index(0), &of);
    let mut asked = 0;
    while let Next::Ask { peer, depth } = lookup.next(&config) {
        asked += 1;
        let closer = [Peer::from_index(asked)].into_iter();
        lookup.handle_answer((peer, depth), closer, &of, &config);
    }
    assert_eq!(
        (asked, lookup.next(&config)),
        (u32::from(REQUESTS_MAX), Next::Finished)
    );
}
