//! Presets: whole designs by name.

use super::*;

/// A named design.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Preset {
    /// Skywire's DHT with every choice sound.
    Skywire,
    /// Skywire's DHT as it was in late April 2026.
    Skywire202604,
}

/// All presets.
pub const PRESETS: &[Preset] = &[Preset::Skywire, Preset::Skywire202604];

impl Preset {
    /// The name in scenario files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Preset::Skywire => "skywire",
            Preset::Skywire202604 => "skywire-2026-04",
        }
    }

    /// The preset of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Preset> {
        PRESETS.iter().copied().find(|preset| preset.name() == name)
    }
}

pub(super) fn config(preset: Preset) -> Config {
    match preset {
        Preset::Skywire => sound(),
        Preset::Skywire202604 => as_it_was(),
    }
}

/// Constants are the real code's (docs/skywire.md, "Constants"); every choice is sound.
fn sound() -> Config {
    Config {
        k: 20,
        alpha: 3,
        reply_contacts: 0,
        rpc_timeout: Duration::from_secs(10),
        full_bucket: FullBucket::ReplacementCache,
        dead_contacts: DeadContacts::Evict,
        evict_after: 2,
        claimed_senders: ClaimedSenders::Ignored,
        negative_cache: NegativeCache::Off,
        negative_cache_ttl: Duration::from_secs(600),
        pacing: Pacing::Window,
        failed_peers: FailedPeers::Drop,
        signature_checks: SignatureChecks::OnMerge,
        reads: Reads::Freshest,
        read_cache: ReadCache::Off,
        pushes: Pushes::Parallel,
        sequence: Sequence::HybridClock,
        republish: Some(Duration::from_secs(3600)),
        value_max: 65_536,
        item_ttl: Duration::from_secs(7200),
        items_max: 10_000,
        public_pool: 5_000,
        quota: 50,
        admission: Admission::Near,
        admission_width: 80,
        pool_overflow: PoolOverflow::EvictOne,
        quota_counts: QuotaCounts::OwnTargets,
        equal_seq: EqualSeq::Refresh,
        sequence_tie: SequenceTie::LargerValue,
        expired_seq: ExpiredSeq::Remember,
        foreign_items: ForeignItems::Trusted,
        mirror_limits: MirrorLimits::Apply,
        mirror_answer: MirrorAnswer::Truthful,
        save_errors: SaveErrors::Refuse,
        reload_dates: ReloadDates::Kept,
        sweep_every: Duration::from_secs(30),
        sync_order: SyncOrder::Sorted,
        sync_pages: SyncPages::All,
        sync_targets: SyncTargets::Explicit,
        sync_push: SyncPush::Newer,
        sync_page_items: 1_000,
        bootstrap_pings: BootstrapPings::Parallel,
        bootstrap_retry: Duration::from_secs(30),
        bootstrap_again: Some(Duration::from_secs(300)),
        bucket_refresh: Some(Duration::from_secs(3600)),
        refresh_start: RefreshStart::Outside,
        save_table: None,
        whitelisted: Vec::new(),
        trusted: Vec::new(),
    }
}

/// The real code of late April 2026 (docs/skywire.md, "As it was").
fn as_it_was() -> Config {
    Config {
        full_bucket: FullBucket::DropNewcomer,
        dead_contacts: DeadContacts::Keep,
        claimed_senders: ClaimedSenders::Believed,
        negative_cache: NegativeCache::AfterOneFailure,
        pacing: Pacing::Lockstep,
        failed_peers: FailedPeers::Keep,
        signature_checks: SignatureChecks::AtEnd,
        reads: Reads::LocalFirst,
        read_cache: ReadCache::SignerTarget,
        pushes: Pushes::Sequential,
        sequence: Sequence::Clock,
        republish: None,
        admission: Admission::All,
        pool_overflow: PoolOverflow::FlushExcess,
        quota_counts: QuotaCounts::AllSigned,
        equal_seq: EqualSeq::Refuse,
        sequence_tie: SequenceTie::FirstStays,
        expired_seq: ExpiredSeq::Forget,
        foreign_items: ForeignItems::Anybody,
        mirror_limits: MirrorLimits::None,
        mirror_answer: MirrorAnswer::AlwaysStored,
        save_errors: SaveErrors::Ignore,
        reload_dates: ReloadDates::Fresh,
        sync_push: SyncPush::Missing,
        bootstrap_pings: BootstrapPings::Sequential,
        bucket_refresh: None,
        refresh_start: RefreshStart::Closest,
        ..sound()
    }
}
