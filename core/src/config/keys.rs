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

macro_rules! keys {
    ($($name:literal $field:ident $kind:expr;)+) => {
        /// All keys, in the order in which files list them.
        pub const KEYS: &[Key] = &[$(Key {
            name: $name,
            kind: $kind,
            read: |config| config.$field.setting(),
            write: |config, setting| match Field::from_setting(setting) {
                Some(value) => { config.$field = value; true }
                None => false,
            },
        }),+];
    };
}

const fn names<C: Choice>() -> Kind {
    Kind::Name(C::NAMES)
}

const fn number(min: u64, max: u64) -> Kind {
    Kind::Number { min, max }
}

const U32_MAX: u64 = u32::MAX as u64;

keys! {
    "k" k number(1, K_MAX);
    "alpha" alpha number(1, ALPHA_MAX);
    "reply-contacts" reply_contacts number(0, K_MAX);
    "rpc-timeout" rpc_timeout Kind::Duration;
    "full-bucket" full_bucket names::<FullBucket>();
    "dead-contacts" dead_contacts names::<DeadContacts>();
    "evict-after" evict_after number(1, 15);
    "claimed-senders" claimed_senders names::<ClaimedSenders>();
    "negative-cache" negative_cache names::<NegativeCache>();
    "negative-cache-ttl" negative_cache_ttl Kind::Duration;
    "pacing" pacing names::<Pacing>();
    "failed-peers" failed_peers names::<FailedPeers>();
    "signature-checks" signature_checks names::<SignatureChecks>();
    "reads" reads names::<Reads>();
    "read-cache" read_cache names::<ReadCache>();
    "pushes" pushes names::<Pushes>();
    "sequence" sequence names::<Sequence>();
    "republish" republish Kind::DurationOrOff;
    "value-max" value_max Kind::Bytes { min: 1, max: 4 << 20 };
    "item-ttl" item_ttl Kind::Duration;
    "items-max" items_max number(0, U32_MAX);
    "public-pool" public_pool number(1, U32_MAX);
    "quota" quota number(1, U32_MAX);
    "admission" admission names::<Admission>();
    "admission-width" admission_width number(1, 1024);
    "pool-overflow" pool_overflow names::<PoolOverflow>();
    "quota-counts" quota_counts names::<QuotaCounts>();
    "equal-seq" equal_seq names::<EqualSeq>();
    "sequence-tie" sequence_tie names::<SequenceTie>();
    "expired-seq" expired_seq names::<ExpiredSeq>();
    "foreign-items" foreign_items names::<ForeignItems>();
    "mirror-limits" mirror_limits names::<MirrorLimits>();
    "mirror-answer" mirror_answer names::<MirrorAnswer>();
    "save-errors" save_errors names::<SaveErrors>();
    "reload-dates" reload_dates names::<ReloadDates>();
    "sweep-every" sweep_every Kind::Duration;
    "sync-order" sync_order names::<SyncOrder>();
    "sync-pages" sync_pages names::<SyncPages>();
    "sync-targets" sync_targets names::<SyncTargets>();
    "sync-push" sync_push names::<SyncPush>();
    "sync-page-items" sync_page_items number(1, 8_000);
    "bootstrap-pings" bootstrap_pings names::<BootstrapPings>();
    "bootstrap-retry" bootstrap_retry Kind::Duration;
    "bootstrap-again" bootstrap_again Kind::DurationOrOff;
    "bucket-refresh" bucket_refresh Kind::DurationOrOff;
    "refresh-start" refresh_start names::<RefreshStart>();
    "save-table" save_table Kind::DurationOrOff;
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
}
