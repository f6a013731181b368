//! The table against small worlds and against the obvious slow version.

use super::*;
use crate::config::Preset;
use proptest::prelude::*;

fn config(full_bucket: FullBucket, dead_contacts: DeadContacts) -> Config {
    Config {
        k: 3,
        evict_after: 2,
        full_bucket,
        dead_contacts,
        ..Config::preset(Preset::Skywire)
    }
}

/// A world of ids that share few bits; peer n has id n.
fn small_ids() -> Vec<Id> {
    (0..=255)
        .map(|first| Id::from_bytes(std::array::from_fn(|i| if i == 0 { first } else { 0 })))
        .collect()
}

fn observe(table: &mut Table, ids: &[Id], peer: u32, config: &Config) -> Observed {
    let bucket = Bucket::of(&ids[0], &ids[peer as usize]);
    table.observe(bucket, Peer::from_index(peer), Time::ZERO, config)
}

fn bucket(table: &Table, bucket: usize) -> Vec<usize> {
    table.bucket(bucket).map(Peer::index).collect()
}

#[test]
fn a_full_bucket_keeps_its_contacts_whatever_the_choice() {
    for (choice, expected) in [
        (
            FullBucket::DropNewcomer,
            Observed::Dropped {
                oldest: Peer::from_index(200),
            },
        ),
        (
            FullBucket::PingOldest,
            Observed::Full {
                oldest: Peer::from_index(200),
            },
        ),
        (FullBucket::ReplacementCache, Observed::Spared),
    ] {
        let (ids, config) = (small_ids(), config(choice, DeadContacts::Evict));
        let mut table = Table::new();
        for peer in 200..203 {
            assert_eq!(observe(&mut table, &ids, peer, &config), Observed::Added);
        }
        assert_eq!(observe(&mut table, &ids, 203, &config), expected);
        assert_eq!(bucket(&table, 0), [200, 201, 202]);
    }
}

#[test]
fn a_known_contact_moves_to_the_recent_end() {
    let (ids, config) = (
        small_ids(),
        config(FullBucket::DropNewcomer, DeadContacts::Keep),
    );
    let mut table = Table::new();
    for peer in [200, 201, 202] {
        let _ = observe(&mut table, &ids, peer, &config);
    }
    assert_eq!(observe(&mut table, &ids, 200, &config), Observed::Renewed);
    assert_eq!(bucket(&table, 0), [201, 202, 200]);
}

#[test]
fn a_dead_contact_leaves_and_the_newest_spare_takes_its_place() {
    let (ids, config) = (
        small_ids(),
        config(FullBucket::ReplacementCache, DeadContacts::Evict),
    );
    let mut table = Table::new();
    for peer in 200..206 {
        let _ = observe(&mut table, &ids, peer, &config);
    }
    let (bucket_0, dead) = (Bucket::of(&ids[0], &ids[201]), Peer::from_index(201));
    assert!(
        !table.fail(bucket_0, dead, &config),
        "one failure is no death"
    );
    assert!(table.fail(bucket_0, dead, &config));
    assert_eq!(bucket(&table, 0), [200, 202, 205]);
}

#[test]
fn a_dead_contact_stays_for_ever_if_the_choice_says_keep() {
    let (ids, config) = (
        small_ids(),
        config(FullBucket::DropNewcomer, DeadContacts::Keep),
    );
    let mut table = Table::new();
    let _ = observe(&mut table, &ids, 200, &config);
    for _ in 0..40 {
        assert!(!table.fail(
            Bucket::of(&ids[0], &ids[200]),
            Peer::from_index(200),
            &config
        ));
    }
    assert_eq!(bucket(&table, 0), [200]);
}

#[test]
fn a_silent_oldest_contact_is_replaced_by_the_newcomer_that_waited() {
    let (ids, config) = (
        small_ids(),
        config(FullBucket::PingOldest, DeadContacts::Evict),
    );
    let mut table = Table::new();
    for peer in 200..203 {
        let _ = observe(&mut table, &ids, peer, &config);
    }
    let (bucket_0, oldest) = (Bucket::of(&ids[0], &ids[200]), Peer::from_index(200));
    table.replace(bucket_0, oldest, Peer::from_index(203), Time::ZERO);
    assert_eq!(bucket(&table, 0), [201, 202, 203]);
}

/// The closest contacts by sorting everything: what [`Table::nearest`] must equal.
fn brute_force(table: &Table, ids: &[Id], target: &Id, count: usize) -> Vec<usize> {
    let mut all: Vec<usize> = table.peers().map(Peer::index).collect();
    all.sort_by_key(|peer| ids[*peer].distance(target));
    all.truncate(count);
    all
}

#[test]
fn the_closest_contacts_are_found_for_every_target_of_a_small_world() {
    let ids = small_ids();
    for (own, k) in [(0, 3), (77, 20), (255, 1)] {
        let config = Config {
            k,
            ..Config::preset(Preset::Skywire202604)
        };
        let mut table = Table::new();
        for peer in (0..256)
            .map(|step| (step * 37) % 256)
            .filter(|peer| *peer != own)
        {
            let id = &ids[peer];
            let bucket = Bucket::of(&ids[own], id);
            let _ = table.observe(bucket, Peer::from_index(peer as u32), Time::ZERO, &config);
        }
        for (target, count) in ids
            .iter()
            .flat_map(|id| [1, 3, 8, 20].map(|count| (id, count)))
        {
            let nearest = table.nearest(&ids[own], target, count, |peer| &ids[peer.index()]);
            let nearest: Vec<usize> = nearest.into_iter().map(Peer::index).collect();
            assert_eq!(nearest, brute_force(&table, &ids, target, count));
            let own_distance = ids[own].distance(target);
            let closer = table
                .peers()
                .filter(|peer| ids[peer.index()].distance(target) < own_distance);
            let counted = table.closer_than_me(&ids[own], target, &|peer: Peer| &ids[peer.index()]);
            assert_eq!(counted, closer.count());
            check_outside(&table, &ids, own, target, count);
        }
    }
}

/// Of the contacts that share no more bits with the own id than `target`, the closest are found.
fn check_outside(table: &Table, ids: &[Id], own: usize, target: &Id, count: usize) {
    let (own, id_of) = (&ids[own], |peer: Peer| &ids[peer.index()]);
    let mut found = Vec::new();
    let bucket = Bucket::of(own, target);
    table.closest_outside(bucket, target, count, &id_of, |slot| {
        found.push(slot.peer.index());
    });
    let shared = |peer: &usize| own.common_prefix(&ids[*peer]);
    let mut outside = brute_force(table, ids, target, ids.len());
    outside.retain(|peer| shared(peer) <= own.common_prefix(target));
    outside.truncate(count);
    found.sort_by_key(|peer| ids[*peer].distance(target));
    assert_eq!(found, outside);
}

proptest! {
    #[test]
    fn the_closest_contacts_are_found_among_deep_neighbours_too(
        seeds in prop::collection::vec((0u32..256, any::<u64>()), 1..120),
        target in (0u32..256, any::<u64>()),
    ) {
        let me = Id::from_bytes([0xa5; 32]);
        let id = |(shared, rest): (u32, u64)| {
            let mut id = me.with_bit_flipped(shared);
            for step in 0..64 {
                if shared + step + 1 < 256 && rest >> step & 1 == 1 {
                    id = id.with_bit_flipped(shared + step + 1);
                }
            }
            id
        };
        let config = Config { k: 5, ..Config::preset(Preset::Skywire202604) };
        let mut ids: Vec<Id> = seeds.into_iter().map(id).collect();
        ids.sort();
        ids.dedup();
        let mut table = Table::new();
        for (index, id) in ids.iter().enumerate() {
            let bucket = Bucket::of(&me, id);
            let _ = table.observe(bucket, Peer::from_index(index as u32), Time::ZERO, &config);
        }
        let target = id(target);
        for count in [1, 5, 13] {
            let nearest = table.nearest(&me, &target, count, |peer| &ids[peer.index()]);
            let nearest: Vec<usize> = nearest.into_iter().map(Peer::index).collect();
            prop_assert_eq!(nearest, brute_force(&table, &ids, &target, count));
        }
    }

    #[test]
    fn the_closest_of_a_large_group_are_found_whether_or_not_leading_bits_tell_them_apart(
        firsts in prop::collection::vec(any::<u8>(), 1..300),
        count in 1usize..64,
    ) {
        // Everybody is deeper than the target's empty bucket, many with equal leading bits.
        let id = |(index, first): (usize, &u8)| {
            let mut bytes = [0; 32];
            (bytes[0], bytes[1]) = (0x80, first & 0x0f);
            bytes[30..].copy_from_slice(&(index as u16).to_be_bytes());
            Id::from_bytes(bytes)
        };
        let ids: Vec<Id> = firsts.iter().enumerate().map(id).collect();
        let mut table = Table::new();
        for peer in 0..ids.len() {
            let slot = Slot::seen(Peer::from_index(peer as u32), 0);
            table.contacts.push(1 + peer % 3, slot);
        }
        let (me, target) = (Id::ZERO.with_bit_flipped(0), Id::ZERO);
        let nearest = table.nearest(&me, &target, count, |peer| &ids[peer.index()]);
        let nearest: Vec<usize> = nearest.into_iter().map(Peer::index).collect();
        prop_assert_eq!(nearest, brute_force(&table, &ids, &target, count));
    }
}
