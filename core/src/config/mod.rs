//! Everything that may differ between two nodes of one design, as typed choices.
//!
//! Every historical behaviour is one value of a choice, never a special case: researchers sweep
//! them, presets name whole designs, and each choice has a test whose outcome differs between its
//! values. Every key can be read, set and listed by name ([`KEYS`], [`Config::set`],
//! [`Key::setting`]), so that scenario files, resolved files and schemas share one list.

mod choices;
mod keys;
mod preset;

pub use choices::{
    Admission, BootstrapPings, ClaimedSenders, DeadContacts, EqualSeq, ExpiredSeq, FailedPeers,
    ForeignItems, FullBucket, MirrorAnswer, MirrorLimits, NegativeCache, Pacing, PoolOverflow,
    Pushes, QuotaCounts, ReadCache, Reads, RefreshStart, ReloadDates, SaveErrors, Sequence,
    SequenceTie, SignatureChecks, SyncOrder, SyncPages, SyncPush, SyncTargets,
};
pub use keys::{KEYS, Key, Kind, Setting, SettingError};
pub use preset::{PRESETS, Preset};

use crate::key::PublicKey;
use crate::time::Duration;

/// The largest bucket size a table is laid out for.
pub const K_MAX: u64 = 64;
/// The largest number of parallel requests of one lookup.
pub const ALPHA_MAX: u64 = 16;

/// One node's design. Shared by nodes, stored in none.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Config {
    /// Bucket size, replication and width of a lookup (Kademlia's k).
    pub k: u16,
    /// Requests of one lookup in flight (Kademlia's alpha).
    pub alpha: u16,
    /// Contacts in a reply, at most (the beta of some papers); 0 is as many as `k`.
    pub reply_contacts: u16,
    /// How long a call may take, connection included.
    pub rpc_timeout: Duration,

    /// What a full bucket does with a newcomer.
    pub full_bucket: FullBucket,
    /// What happens to contacts that do not answer.
    pub dead_contacts: DeadContacts,
    /// Failures in a row after which a contact is dead.
    pub evict_after: u16,
    /// Whether a request for items or a batch is believed who it claims to be from.
    pub claimed_senders: ClaimedSenders,
    /// Whether a failed dial bans a peer for a while.
    pub negative_cache: NegativeCache,
    /// How long a peer is banned, if the negative cache is on.
    pub negative_cache_ttl: Duration,

    /// When the next request of a lookup goes out.
    pub pacing: Pacing,
    /// What becomes of peers that failed during a lookup.
    pub failed_peers: FailedPeers,
    /// When a value lookup checks signatures.
    pub signature_checks: SignatureChecks,
    /// Where a get looks first.
    pub reads: Reads,
    /// Where a reader keeps what it found.
    pub read_cache: ReadCache,

    /// How a put sends its item to the closest peers.
    pub pushes: Pushes,
    /// Where a publisher takes its next sequence number from.
    pub sequence: Sequence,
    /// How often a publisher pushes its newest items again; `None` never.
    pub republish: Option<Duration>,

    /// Largest value in bytes.
    pub value_max: u32,
    /// Life of an item of the public tier.
    pub item_ttl: Duration,
    /// Items a store holds; 0 is a full node without limit.
    pub items_max: u32,
    /// Items of the public tier a store holds.
    pub public_pool: u32,
    /// Items of one public key a store holds.
    pub quota: u32,
    /// Which targets a store accepts.
    pub admission: Admission,
    /// Contacts that may be closer to a target before a node refuses it (`admission = "near"`).
    pub admission_width: u16,
    /// What happens when the public pool is exceeded.
    pub pool_overflow: PoolOverflow,
    /// Which items the quota of a key counts.
    pub quota_counts: QuotaCounts,
    /// What a put with the sequence number already stored does.
    pub equal_seq: EqualSeq,
    /// Which of two values with one sequence number stays.
    pub sequence_tie: SequenceTie,
    /// Whether an expired item's sequence number still guards its target.
    pub expired_seq: ExpiredSeq,
    /// Whose signature may fill a target that is not its own.
    pub foreign_items: ForeignItems,
    /// Whether limits apply to items under a foreign target.
    pub mirror_limits: MirrorLimits,
    /// What a put to a foreign target is answered.
    pub mirror_answer: MirrorAnswer,
    /// What a put is answered when the store could not save.
    pub save_errors: SaveErrors,
    /// The date of items loaded from disk.
    pub reload_dates: ReloadDates,
    /// How often expired items are swept.
    pub sweep_every: Duration,

    /// In which order a store lists its items for a peer that reconciles.
    pub sync_order: SyncOrder,
    /// How many pages a reconciliation asks for.
    pub sync_pages: SyncPages,
    /// Under which target a reconciliation files what it pulls.
    pub sync_targets: SyncTargets,
    /// What a reconciliation pushes back.
    pub sync_push: SyncPush,
    /// Items asked for in one page.
    pub sync_page_items: u32,

    /// How the bootstrap peers are asked.
    pub bootstrap_pings: BootstrapPings,
    /// Pause before the next bootstrap while the table is empty.
    pub bootstrap_retry: Duration,
    /// Pause before the next bootstrap otherwise; `None` never again.
    pub bootstrap_again: Option<Duration>,
    /// Age of a bucket's last lookup after which it is refreshed; `None` never.
    pub bucket_refresh: Option<Duration>,
    /// Whom the refresh of a bucket asks first.
    pub refresh_start: RefreshStart,

    /// How often a node saves its table, to begin its next life with it; `None` never.
    pub save_table: Option<Duration>,

    /// Signers whose items never expire and have no limits (tier 0).
    pub whitelisted: Vec<PublicKey>,
    /// Signers whose items never expire (tier 1).
    pub trusted: Vec<PublicKey>,
}

impl Config {
    /// The design that `preset` names.
    #[must_use]
    pub fn preset(preset: Preset) -> Config {
        preset::config(preset)
    }

    /// How many contacts a reply of this node lists at most.
    #[must_use]
    pub fn contacts_in_reply(&self) -> usize {
        match self.reply_contacts {
            0 => self.k.into(),
            count => count.into(),
        }
    }
}
