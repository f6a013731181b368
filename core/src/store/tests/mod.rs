//! Scripts on a store with small limits: [`choices`] has a test for each choice, [`life`] the
//! rules that no choice changes.

mod choices;
mod life;

use super::*;
use crate::config::{
    EqualSeq, ExpiredSeq, ForeignItems, MirrorLimits, PoolOverflow, Preset, QuotaCounts,
    SequenceTie,
};
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
