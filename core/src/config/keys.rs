//! Every key of [`Config`] by name: one list for scenario files, resolved files and schemas.

use super::choices::Choice;
use super::*;

/// A value as a scenario file gives it, units resolved.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Setting {
    /// A named value of a choice, or `off`.
    Name(&'static str),
    /// A length of time.
    Duration(Duration),
    /// A number, or a size in bytes.
    Number(u64),
}

/// What a key takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// One of these names.
    Name(&'static [&'static str]),
    /// A length of time above zero.
    Duration,
    /// A length of time above zero, or the name `off`.
    DurationOrOff,
    /// A whole number in this range, both ends included.
    Number {
        /// Smallest.
        min: u64,
        /// Largest.
        max: u64,
    },
    /// A size in bytes in this range, both ends included.
    Bytes {
        /// Smallest.
        min: u64,
        /// Largest.
        max: u64,
    },
}

/// One key.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// Its name in scenario files (`[core]`).
    pub name: &'static str,
    /// What it takes.
    pub kind: Kind,
    /// What it is, in one sentence.
    pub what: &'static str,
    /// What each of its names means, in their order; empty if it takes no names.
    pub meanings: &'static [&'static str],
    read: fn(&Config) -> Setting,
    write: fn(&mut Config, Setting) -> bool,
}

/// Why a setting was refused.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SettingError {
    /// There is no such key.
    #[error("unknown key `{0}`")]
    UnknownKey(String),
    /// The key takes something else.
    #[error("`{key}` does not take this value")]
    WrongValue {
        /// The key.
        key: &'static str,
        /// What it takes.
        kind: Kind,
    },
}

/// Converts between a field's type and [`Setting`].
trait Field: Copy {
    fn setting(self) -> Setting;
    fn from_setting(setting: Setting) -> Option<Self>;
}

impl<C: Choice> Field for C {
    fn setting(self) -> Setting {
        Setting::Name(self.name())
    }
    fn from_setting(setting: Setting) -> Option<C> {
        match setting {
            Setting::Name(name) => C::from_name(name),
            _ => None,
        }
    }
}

macro_rules! number_field {
    ($number:ty) => {
        impl Field for $number {
            fn setting(self) -> Setting {
                Setting::Number(self.into())
            }
            fn from_setting(setting: Setting) -> Option<$number> {
                match setting {
                    Setting::Number(number) => number.try_into().ok(),
                    _ => None,
                }
            }
        }
    };
}
number_field!(u16);
number_field!(u32);

impl Field for Duration {
    fn setting(self) -> Setting {
        Setting::Duration(self)
    }
    fn from_setting(setting: Setting) -> Option<Duration> {
        match setting {
            Setting::Duration(duration) if duration > Duration::ZERO => Some(duration),
            _ => None,
        }
    }
}

/// The name that switches a duration off.
const OFF: &str = "off";

impl Field for Option<Duration> {
    fn setting(self) -> Setting {
        self.map_or(Setting::Name(OFF), Setting::Duration)
    }
    fn from_setting(setting: Setting) -> Option<Option<Duration>> {
        match setting {
            Setting::Name(OFF) => Some(None),
            other => Duration::from_setting(other).map(Some),
        }
    }
}

/// What a key takes, what it is, and what its names mean.
type Described = (Kind, &'static str, &'static [&'static str]);

macro_rules! keys {
    ($($(#[doc = $what:literal])* $name:literal $field:ident $described:expr;)+) => {
        /// All keys, in the order in which files list them.
        pub const KEYS: &[Key] = &[$(Key {
            name: $name,
            kind: $described.0,
            what: either(concat!($($what),*).trim_ascii(), $described.1),
            meanings: $described.2,
            read: |config| config.$field.setting(),
            write: |config, setting| match Field::from_setting(setting) {
                Some(value) => { config.$field = value; true }
                None => false,
            },
        }),+];
    };
}

/// The words beside a key, or those of its choice.
const fn either(own: &'static str, of_choice: &'static str) -> &'static str {
    if own.is_empty() { of_choice } else { own }
}

/// A choice says itself what it is.
const fn choice<C: Choice>() -> Described {
    (Kind::Name(C::NAMES), C::WHAT, C::MEANINGS)
}

const fn plain(kind: Kind) -> Described {
    (kind, "", &[])
}

const fn number(min: u64, max: u64) -> Described {
    plain(Kind::Number { min, max })
}

const DURATION: Described = plain(Kind::Duration);
const DURATION_OR_OFF: Described = plain(Kind::DurationOrOff);
const U32_MAX: u64 = u32::MAX as u64;

keys! {
    /// Bucket size, replication and width of a lookup (Kademlia's k).
    "k" k number(1, K_MAX);
    /// Requests of one lookup in flight (Kademlia's alpha).
    "alpha" alpha number(1, ALPHA_MAX);
    /// Contacts in a reply, at most (the beta of some papers); 0 is as many as `k`.
    "reply-contacts" reply_contacts number(0, K_MAX);
    /// How long a call may take, connection included.
    "rpc-timeout" rpc_timeout DURATION;
    "full-bucket" full_bucket choice::<FullBucket>();
    "dead-contacts" dead_contacts choice::<DeadContacts>();
    /// Failures in a row after which a contact is dead.
    "evict-after" evict_after number(1, 15);
    "claimed-senders" claimed_senders choice::<ClaimedSenders>();
    "negative-cache" negative_cache choice::<NegativeCache>();
    /// How long a peer is banned, if the negative cache is on.
    "negative-cache-ttl" negative_cache_ttl DURATION;
    "pacing" pacing choice::<Pacing>();
    "failed-peers" failed_peers choice::<FailedPeers>();
    "signature-checks" signature_checks choice::<SignatureChecks>();
    "reads" reads choice::<Reads>();
    "read-cache" read_cache choice::<ReadCache>();
    "pushes" pushes choice::<Pushes>();
    "sequence" sequence choice::<Sequence>();
    /// How often a publisher pushes its newest items again.
    "republish" republish DURATION_OR_OFF;
    /// Largest value in bytes.
    "value-max" value_max plain(Kind::Bytes { min: 1, max: 4 << 20 });
    /// Life of an item of the public tier.
    "item-ttl" item_ttl DURATION;
    /// Items a store holds; 0 is a full node without limit.
    "items-max" items_max number(0, U32_MAX);
    /// Items of the public tier a store holds.
    "public-pool" public_pool number(1, U32_MAX);
    /// Items of one public key a store holds.
    "quota" quota number(1, U32_MAX);
    "admission" admission choice::<Admission>();
    /// Contacts that may be closer to a target before a node refuses it (`admission = "near"`).
    "admission-width" admission_width number(1, 1024);
    "pool-overflow" pool_overflow choice::<PoolOverflow>();
    "quota-counts" quota_counts choice::<QuotaCounts>();
    "equal-seq" equal_seq choice::<EqualSeq>();
    "sequence-tie" sequence_tie choice::<SequenceTie>();
    "expired-seq" expired_seq choice::<ExpiredSeq>();
    "foreign-items" foreign_items choice::<ForeignItems>();
    "mirror-limits" mirror_limits choice::<MirrorLimits>();
    "mirror-answer" mirror_answer choice::<MirrorAnswer>();
    "save-errors" save_errors choice::<SaveErrors>();
    "reload-dates" reload_dates choice::<ReloadDates>();
    /// How often expired items are swept.
    "sweep-every" sweep_every DURATION;
    "sync-order" sync_order choice::<SyncOrder>();
    "sync-pages" sync_pages choice::<SyncPages>();
    "sync-targets" sync_targets choice::<SyncTargets>();
    "sync-push" sync_push choice::<SyncPush>();
    /// Items asked for in one page.
    "sync-page-items" sync_page_items number(1, 8_000);
    "bootstrap-pings" bootstrap_pings choice::<BootstrapPings>();
    /// Pause before the next bootstrap while the table is empty.
    "bootstrap-retry" bootstrap_retry DURATION;
    /// Pause before the next bootstrap otherwise.
    "bootstrap-again" bootstrap_again DURATION_OR_OFF;
    /// Age of a bucket's last lookup after which it is refreshed.
    "bucket-refresh" bucket_refresh DURATION_OR_OFF;
    "refresh-start" refresh_start choice::<RefreshStart>();
    /// How often a node saves its table, to begin its next life with it.
    "save-table" save_table DURATION_OR_OFF;
}

impl Key {
    /// The key of this name.
    #[must_use]
    pub fn find(name: &str) -> Option<&'static Key> {
        KEYS.iter().find(|key| key.name == name)
    }

    /// What `config` has for this key.
    #[must_use]
    pub fn setting(&self, config: &Config) -> Setting {
        (self.read)(config)
    }

    fn takes(&self, setting: Setting) -> bool {
        match (self.kind, setting) {
            (Kind::Number { min, max } | Kind::Bytes { min, max }, Setting::Number(number)) => {
                (min..=max).contains(&number)
            }
            _ => true,
        }
    }
}

impl Config {
    /// Sets the key of this name.
    ///
    /// # Errors
    /// If there is no such key, or it takes something else; the config is then unchanged.
    pub fn set(&mut self, name: &str, setting: Setting) -> Result<(), SettingError> {
        let key = Key::find(name).ok_or_else(|| SettingError::UnknownKey(name.to_owned()))?;
        if key.takes(setting) && (key.write)(self, setting) {
            return Ok(());
        }
        Err(SettingError::WrongValue {
            key: key.name,
            kind: key.kind,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_takes_back_what_it_shows() {
        for preset in PRESETS {
            let original = Config::preset(*preset);
            let mut copy = Config::preset(Preset::Skywire);
            for key in KEYS {
                copy.set(key.name, key.setting(&original))
                    .expect("a key takes its own setting");
            }
            assert_eq!(copy, original);
        }
    }

    #[test]
    fn a_number_out_of_range_and_a_wrong_kind_are_refused() {
        let mut config = Config::preset(Preset::Skywire);
        for setting in [
            Setting::Number(65),
            Setting::Number(0),
            Setting::Name("window"),
        ] {
            assert!(config.set("k", setting).is_err());
        }
        assert!(
            config
                .set("rpc-timeout", Setting::Duration(Duration::ZERO))
                .is_err()
        );
        assert_eq!(config, Config::preset(Preset::Skywire));
    }

    #[test]
    fn every_key_and_every_name_says_what_it_is() {
        for key in KEYS {
            assert!(key.what.ends_with('.'), "{}: {}", key.name, key.what);
            let names = match key.kind {
                Kind::Name(names) => names.len(),
                _ => 0,
            };
            assert_eq!(key.meanings.len(), names, "{}", key.name);
            let said = |meaning: &&str| meaning.ends_with('.');
            assert!(key.meanings.iter().all(said), "{}", key.name);
        }
    }
}
