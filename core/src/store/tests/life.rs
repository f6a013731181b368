//! Life, limits, removal and paging.

use super::*;

#[test]
fn an_owner_announces_an_expired_item_again_before_and_after_its_sweep() {
    let config = config(|_| ());
    let item = item(PUBLIC, b"", 5, b"");
    for sweeps in [0, 1] {
        let mut script = Script::new(&config);
        assert_eq!(script.put(0, &item), Ok(Admitted::New));
        for _ in 0..sweeps {
            assert_eq!(script.sweep(101), [*item.target()]);
        }
        assert_eq!(script.put(102, &item), Ok(Admitted::New));
        assert_eq!(script.found(202, item.target()), Some(5));
    }
}

#[test]
fn an_item_that_expired_while_the_node_was_down_still_guards_its_target() {
    let config = config(|_| ());
    let mut script = Script::new(&config);
    let [old, new] = [4, 5].map(|seq| item(PUBLIC, b"", seq, b""));
    let saved = Saved {
        target: *new.target(),
        item: Arc::clone(&new),
        age: Duration::from_secs(150),
    };
    assert_eq!(script.store.load(saved, at(0), &config), Loaded::Expired);
    assert_eq!(script.put(50, &old), TOO_LOW);
    assert_eq!(script.put(51, &old), Ok(Admitted::New));
}

#[test]
fn trusted_items_are_loaded_at_any_age_and_never_expire() {
    let config = config(|_| ());
    let mut script = Script::new(&config);
    for signer in [TRUSTED, WHITELISTED] {
        let item = item(signer, b"", 1, b"");
        let (target, age) = (*item.target(), Duration::from_secs(1_000_000));
        let loaded = script
            .store
            .load(Saved { target, item, age }, at(0), &config);
        assert_eq!(loaded, Loaded::Stored);
        assert_eq!(script.found(1_000, &target), Some(1));
    }
    assert_eq!(script.sweep(1_000), []);
    assert_eq!(script.store.next_expiry(&config), None);
}

#[test]
fn an_item_lives_its_life_to_the_last_microsecond() {
    let config = config(|_| ());
    let mut script = Script::new(&config);
    let item = item(PUBLIC, b"", 1, b"");
    assert_eq!(script.put(5, &item), Ok(Admitted::New));
    assert_eq!(script.found(105, item.target()), Some(1));
    assert_eq!(script.sweep(105), []);
    let end = at(105) + Duration::from_micros(1);
    assert_eq!(script.store.next_expiry(&config), Some(end));
    assert!(script.store.find(item.target(), end, &config).is_none());
    assert_eq!(script.store.len(), 1);
    assert_eq!(script.store.counts(end, &config), Tiers::default());
    assert_eq!(script.store.sweep(end, &config), [*item.target()]);
    assert!(script.store.is_empty());
}

#[test]
fn a_loser_between_admission_and_insertion_is_told_and_changes_nothing() {
    let config = config(|_| ());
    let mut store = Store::new();
    let [slow, quick] = [4, 5].map(|seq| item(PUBLIC, b"", seq, b""));
    let put = |item| Put {
        item,
        mirror_target: None,
    };
    assert_eq!(store.admit(&put(&slow), at(0), &config), Ok(Admitted::New));
    let inserted = store.insert(&put(&quick), at(1), &config);
    assert!(inserted.is_ok());
    let late = store.insert(&put(&slow), at(2), &config);
    assert_eq!(late, Err(Refusal::SequenceTooLow));
    assert_eq!(
        store.age(slow.target(), at(2)),
        Some(Duration::from_secs(1))
    );
}

#[test]
fn the_item_is_judged_before_anything_else() {
    let config = config(|config| config.value_max = 1);
    let mut script = Script::new(&config);
    let refused = script.mirror(0, &item(PUBLIC, b"", 1, b"ab"), foreign(1));
    assert_eq!(refused, Err(Refusal::Item(ItemError::ValueTooLarge)));
}

#[test]
fn capacity_takes_public_items_only_even_the_newcomer() {
    let config = config(|config| config.items_max = 1);
    let mut script = Script::new(&config);
    for signer in [TRUSTED, WHITELISTED] {
        let put = script.put_at(0, &item(signer, b"", 1, b""), None);
        assert_eq!(put.expect("trusted").evicted, []);
    }
    let newcomer = item(PUBLIC, b"", 1, b"");
    let put = script.put_at(1, &newcomer, None);
    assert_eq!(
        put.expect("answered as stored").evicted,
        [*newcomer.target()]
    );
    assert_eq!(script.store.len(), 2);
}

#[test]
fn deleting_forgets_the_item_and_its_sequence_number() {
    let config = config(|_| ());
    let mut script = Script::new(&config);
    let [old, new] = [4, 5].map(|seq| item(PUBLIC, b"", seq, b""));
    assert_eq!(script.put(0, &new), Ok(Admitted::New));
    assert!(script.store.delete(new.target()));
    assert_eq!(script.put(0, &old), Ok(Admitted::New));
    assert_eq!(script.sweep(101).len(), 1);
    assert!(!script.store.delete(new.target()));
    assert_eq!(script.store.next_expiry(&config), None);
}

#[test]
fn a_page_never_ends_between_two_items_of_one_sequence_number() {
    let config = config(|config| config.public_pool = 10);
    let mut script = Script::new(&config);
    for (signer, seq) in [(1, 1), (2, 2), (3, 2), (4, 3)] {
        assert_eq!(
            script.put(0, &item(signer, b"tp", seq, b"")),
            Ok(Admitted::New)
        );
    }
    let seqs = |salt, since_seq, limit| {
        let page = script.store.items(&Query {
            salt,
            since_seq,
            limit,
            order: Order::Sorted,
        });
        let seqs = page.items.iter().map(|(_, item)| item.seq());
        (seqs.collect::<Vec<_>>(), page.has_more)
    };
    assert_eq!(seqs(b"tp", 0, 2), (vec![1, 2, 2], true));
    assert_eq!(seqs(b"", 2, 1), (vec![3], false));
    assert_eq!(seqs(b"", 0, 0), (vec![1, 2, 2, 3], false));
    assert_eq!(seqs(b"svc", 0, 1), (vec![], false));
}
