//! Each choice of the store, with an outcome for each of its values.

use super::*;

#[test]
fn pool_overflow_evicts_one_or_flushes_all_the_excess() {
    let configs = both(|config, real| {
        config.mirror_limits = MirrorLimits::None;
        config.foreign_items = ForeignItems::Anybody;
        if real {
            config.pool_overflow = PoolOverflow::FlushExcess;
        }
    });
    let evicted = configs.map(|config| {
        let mut script = Script::new(&config);
        for number in 0..6 {
            let mirrored = item(PUBLIC, b"", 1, b"");
            let result = script.mirror(number.into(), &mirrored, foreign(number));
            assert_eq!(result, Ok(Admitted::New));
        }
        let inserted = script.put_at(10, &item(OTHER, b"", 1, b""), None);
        inserted.expect("an ordinary put").evicted
    });
    assert_eq!(evicted[0], [foreign(0)]);
    assert_eq!(evicted[1], [0, 1, 2, 3].map(foreign));
}

#[test]
fn the_quota_counts_own_targets_or_all_that_a_key_signed() {
    let configs = both(|config, real| {
        config.foreign_items = ForeignItems::Anybody;
        if real {
            config.quota_counts = QuotaCounts::AllSigned;
        }
    });
    let results = configs.map(|config| {
        let mut script = Script::new(&config);
        for number in 0..2 {
            let mirrored = item(PUBLIC, b"", 1, b"");
            let result = script.mirror(0, &mirrored, foreign(number));
            assert_eq!(result, Ok(Admitted::New));
        }
        script.put(1, &item(PUBLIC, b"own", 1, b""))
    });
    let [own_targets, all_signed] = results;
    assert_eq!(own_targets, Ok(Admitted::New));
    assert_eq!(all_signed, Err(Refusal::QuotaExceeded));
}

#[test]
fn the_same_item_again_renews_its_life_or_is_refused() {
    let configs = both(|config, real| {
        if real {
            config.equal_seq = EqualSeq::Refuse;
        }
    });
    let item = item(PUBLIC, b"", 5, b"value");
    let results = configs.map(|config| {
        let mut script = Script::new(&config);
        assert_eq!(script.put(0, &item), Ok(Admitted::New));
        let again = script.put(60, &item);
        (again, script.found(120, item.target()))
    });
    let [refresh, refuse] = results;
    assert_eq!(refresh, (Ok(Admitted::Renews), Some(5)));
    assert_eq!(refuse, (TOO_LOW, None));
}

#[test]
fn of_two_values_with_one_sequence_number_the_larger_or_the_first_stays() {
    let configs = both(|config, real| {
        if real {
            config.sequence_tie = SequenceTie::FirstStays;
        }
    });
    let (small, large) = (item(PUBLIC, b"", 5, b"a\xff"), item(PUBLIC, b"", 5, b"b"));
    let winners = configs.map(|config| {
        [[&small, &large], [&large, &small]].map(|[first, second]| {
            let mut script = Script::new(&config);
            assert_eq!(script.put(0, first), Ok(Admitted::New));
            let _ = script.put(1, second);
            let stored = script.store.find(small.target(), at(2), &config);
            stored.expect("one of the two").value().to_vec()
        })
    });
    assert_eq!(winners[0], [b"b".to_vec(), b"b".to_vec()]);
    assert_eq!(winners[1], [b"a\xff".to_vec(), b"b".to_vec()]);
}

#[test]
fn an_expired_sequence_number_guards_its_target_for_one_more_life_or_not_at_all() {
    let configs = both(|config, real| {
        if real {
            config.expired_seq = ExpiredSeq::Forget;
        }
    });
    let [old, same] = [4, 5].map(|seq| item(PUBLIC, b"", seq, b""));
    let replay = |config: &Config, secs| {
        let mut script = Script::new(config);
        assert_eq!(script.put(0, &same), Ok(Admitted::New));
        assert_eq!(script.sweep(101), [*same.target()]);
        script.put(secs, &old)
    };
    assert_eq!(replay(&configs[0], 200), TOO_LOW);
    assert_eq!(replay(&configs[0], 201), Ok(Admitted::New));
    assert_eq!(replay(&configs[1], 102), Ok(Admitted::New));
}

#[test]
fn as_it_was_an_expired_item_guards_like_a_live_one_until_it_is_swept() {
    let config = config(|config| config.expired_seq = ExpiredSeq::Forget);
    let mut script = Script::new(&config);
    let [old, new] = [4, 5].map(|seq| item(PUBLIC, b"", seq, b""));
    assert_eq!(script.put(0, &new), Ok(Admitted::New));
    assert_eq!(script.put(150, &old), TOO_LOW);
    assert_eq!(script.sweep(150).len(), 1);
    assert_eq!(script.put(150, &old), Ok(Admitted::New));
}

#[test]
fn a_foreign_target_takes_trusted_signers_or_anybody() {
    let configs = both(|config, real| {
        if real {
            config.foreign_items = ForeignItems::Anybody;
        }
    });
    let results = configs.map(|config| {
        [PUBLIC, TRUSTED, WHITELISTED].map(|signer| {
            let mut script = Script::new(&config);
            script.mirror(0, &item(signer, b"", 1, b""), foreign(7))
        })
    });
    let stored = || Ok(Admitted::New);
    let refused = Err(Refusal::ForeignTarget);
    assert_eq!(results[0], [refused, stored(), stored()]);
    assert_eq!(results[1], [stored(), stored(), stored()]);
}

#[test]
fn limits_apply_to_mirror_puts_or_do_not() {
    let configs = both(|config, real| {
        config.foreign_items = ForeignItems::Anybody;
        if real {
            config.mirror_limits = MirrorLimits::None;
        }
    });
    let counts = configs.map(|config| {
        let mut script = Script::new(&config);
        for number in 0..5 {
            let mirrored = item(PUBLIC, b"", 1, b"");
            let result = script.mirror(number.into(), &mirrored, foreign(number));
            assert_eq!(result, Ok(Admitted::New));
        }
        script.store.counts(at(5), &config).public
    });
    assert_eq!(counts, [3, 5]);
}

#[test]
fn a_mirror_put_to_the_own_target_is_no_way_around_the_quota_unless_it_was() {
    let configs = both(|config, real| {
        if real {
            config.mirror_limits = MirrorLimits::None;
        }
    });
    let thirds = configs.map(|config| {
        let mut script = Script::new(&config);
        let [first, second, third] = [b"1", b"2", b"3"].map(|salt| item(PUBLIC, salt, 1, b""));
        assert_eq!(script.put(0, &first), Ok(Admitted::New));
        assert_eq!(script.put(0, &second), Ok(Admitted::New));
        script.mirror(0, &third, *third.target())
    });
    let [apply, none] = thirds;
    assert_eq!(apply, Err(Refusal::QuotaExceeded));
    assert_eq!(none, Ok(Admitted::New));
}

#[test]
fn a_loaded_item_keeps_its_date_or_starts_a_fresh_life() {
    let configs = both(|config, real| {
        if real {
            config.reload_dates = ReloadDates::Fresh;
        }
    });
    let results = configs.map(|config| {
        let mut store = Store::new();
        let loads = [60, 101].map(|age| {
            let item = item(PUBLIC, &[age], 3, b"");
            let (target, age) = (*item.target(), Duration::from_secs(age.into()));
            let loaded = store.load(Saved { target, item, age }, at(10), &config);
            (loaded, store.age(&target, at(10)).map(Duration::as_micros))
        });
        store.check_invariants();
        loads
    });
    let [kept, fresh] = results;
    let minute = Some(60_000_000);
    assert_eq!(kept, [(Loaded::Stored, minute), (Loaded::Expired, None)]);
    assert_eq!(fresh, [(Loaded::Stored, Some(0)); 2]);
}
