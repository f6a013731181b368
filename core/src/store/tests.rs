//! One test for each choice, with an outcome for each of its values; then limits and life.

use super::*;
use crate::config::{EqualSeq, ForeignItems, Preset, SequenceTie};
use crate::item::ItemError;
use crate::key::SecretKey;

const LIFE: Duration = Duration::from_secs(100);
const PUBLIC: u8 = 1;
const OTHER: u8 = 2;
const TRUSTED: u8 = 8;
const WHITELISTED: u8 = 9;

fn secret(name: u8) -> SecretKey {
    SecretKey::from_bytes([name; 32]).expect("a valid secret key")
}

fn config(change: impl FnOnce(&mut Config)) -> Config {
    let mut config = Config {
        item_ttl: LIFE,
        public_pool: 3,
        items_max: 0,
        quota: 2,
        trusted: vec![secret(TRUSTED).public_key()],
        whitelisted: vec![secret(WHITELISTED).public_key()],
        ..Config::preset(Preset::Skywire)
    };
    change(&mut config);
    config
}

/// The same with both values of a choice: sound first, then the real code's.
fn both(set: impl Fn(&mut Config, bool)) -> [Config; 2] {
    [false, true].map(|real| config(|config| set(config, real)))
}

fn item(signer: u8, salt: &[u8], seq: u64, value: &[u8]) -> Arc<Item> {
    let secret = secret(signer);
    let sign = |payload: &[u8]| secret.sign(payload);
    Arc::new(Item::signed(secret.public_key(), salt, seq, value, sign))
}

fn at(secs: u64) -> Time {
    Time::from_micros(secs * 1_000_000)
}

fn foreign(number: u8) -> Id {
    Id::from_bytes([number; 32])
}

struct Script {
    store: Store,
    config: Config,
}

impl Script {
    fn new(config: &Config) -> Script {
        Script {
            store: Store::new(),
            config: config.clone(),
        }
    }

    fn put_at(
        &mut self,
        secs: u64,
        item: &Arc<Item>,
        mirror: Option<Id>,
    ) -> Result<Inserted, Refusal> {
        let mirror_target = mirror;
        let put = Put {
            item,
            mirror_target,
        };
        let admitted = self.store.admit(&put, at(secs), &self.config)?;
        let inserted = self.store.insert(&put, at(secs), &self.config)?;
        assert_eq!(inserted.admitted, admitted, "nothing came in between");
        self.store.check_invariants();
        Ok(inserted)
    }

    fn put(&mut self, secs: u64, item: &Arc<Item>) -> Result<Admitted, Refusal> {
        self.put_at(secs, item, None)
            .map(|inserted| inserted.admitted)
    }

    fn mirror(&mut self, secs: u64, item: &Arc<Item>, target: Id) -> Result<Admitted, Refusal> {
        let inserted = self.put_at(secs, item, Some(target));
        inserted.map(|inserted| inserted.admitted)
    }

    fn found(&self, secs: u64, target: &Id) -> Option<u64> {
        let item = self.store.find(target, at(secs), &self.config)?;
        Some(item.seq())
    }

    fn sweep(&mut self, secs: u64) -> Vec<Id> {
        let removed = self.store.sweep(at(secs), &self.config);
        self.store.check_invariants();
        removed
    }
}

const TOO_LOW: Result<Admitted, Refusal> = Err(Refusal::SequenceTooLow);

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
        });
        let seqs = page.items.iter().map(|(_, item)| item.seq());
        (seqs.collect::<Vec<_>>(), page.has_more)
    };
    assert_eq!(seqs(b"tp", 0, 2), (vec![1, 2, 2], true));
    assert_eq!(seqs(b"", 2, 1), (vec![3], false));
    assert_eq!(seqs(b"", 0, 0), (vec![1, 2, 2, 3], false));
    assert_eq!(seqs(b"svc", 0, 1), (vec![], false));
}
