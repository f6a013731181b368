//! The choices: each an enum with the names its values have in scenario files.
//!
//! The first value is the sound one; the one marked so is the real code's of late April 2026. This file decides nothing; the modules that match on a choice do.

/// A choice that has named values.
pub(super) trait Choice: Copy + PartialEq + 'static {
    /// What is chosen, in the words of its documentation.
    const WHAT: &'static str;
    /// The names of all values, in the order of declaration.
    const NAMES: &'static [&'static str];
    /// What each value means, in the same order and in the words of its documentation.
    const MEANINGS: &'static [&'static str];
    /// The value of this name.
    fn from_name(name: &str) -> Option<Self>;
    /// The name of this value.
    fn name(self) -> &'static str;
}

macro_rules! choice {
    ($(#[doc = $doc:literal])* $choice:ident {
        $($(#[doc = $meaning:literal])* $value:ident = $name:literal,)+
    }) => {
        $(#[doc = $doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum $choice { $($(#[doc = $meaning])* $value,)+ }

        impl Choice for $choice {
            const WHAT: &'static str = concat!($($doc),*).trim_ascii();
            const NAMES: &'static [&'static str] = &[$($name),+];
            const MEANINGS: &'static [&'static str] =
                &[$(concat!($($meaning),*).trim_ascii()),+];
            fn from_name(name: &str) -> Option<$choice> {
                match name { $($name => Some($choice::$value),)+ _ => None }
            }
            fn name(self) -> &'static str {
                match self { $($choice::$value => $name,)+ }
            }
        }
    };
}

choice! {
    /// What a full bucket does with a newcomer (Kademlia section 2.2 and 4.1; incident L1).
    FullBucket {
        /// Keep the newcomer in a replacement cache; it moves up when a contact dies.
        ReplacementCache = "replacement-cache",
        /// Ping the least recently seen contact; the newcomer takes its place if it is silent.
        PingOldest = "ping-oldest",
        /// Drop the newcomer (the real code).
        DropNewcomer = "drop-newcomer",
    }
}
choice! {
    /// What happens to contacts that do not answer (incident L1).
    DeadContacts {
        /// Evicted after a number of failures in a row.
        Evict = "evict",
        /// Kept for ever (the real code).
        Keep = "keep",
    }
}
choice! {
    /// Whether a request for items or a batch is believed who it claims to be from (incident L20).
    ClaimedSenders {
        /// No: a contact is who the connection says it is.
        Ignored = "ignored",
        /// Whoever it names enters the table, unchecked (the real code).
        Believed = "believed",
    }
}
choice! {
    /// Whether a failed dial bans a peer for a while (incident L4).
    NegativeCache {
        /// Every call is tried.
        Off = "off",
        /// One failed dial bans the peer, whatever else is heard of it (the real code).
        AfterOneFailure = "after-one-failure",
    }
}
choice! {
    /// When the next request of a lookup goes out (incident L3).
    Pacing {
        /// Always alpha in flight among the k closest that have not failed.
        Window = "window",
        /// Rounds of alpha; a round waits for its slowest (the real code).
        Lockstep = "lockstep",
    }
}
choice! {
    /// What becomes of peers that failed during a lookup (incident L2).
    FailedPeers {
        /// They leave the shortlist; the next closest take their places.
        Drop = "drop",
        /// They stay in the shortlist and in the result (the real code).
        Keep = "keep",
    }
}
choice! {
    /// When a value lookup checks signatures (incident L7).
    SignatureChecks {
        /// On arrival, before the item competes; a bad one is ignored.
        OnMerge = "on-merge",
        /// At the end, on the highest sequence number only; a bad one fails the get (the real
        /// code).
        AtEnd = "at-end",
    }
}
choice! {
    /// Where a get looks first (incident L6).
    Reads {
        /// The network and the own store; the highest sequence number wins.
        Freshest = "freshest",
        /// The own store; the network only if it has nothing (the real code).
        LocalFirst = "local-first",
    }
}
choice! {
    /// Where a reader keeps what it found (incidents L6, L9).
    ReadCache {
        /// Nowhere.
        Off = "off",
        /// In its own store, under the target of the item's signer (the real code).
        SignerTarget = "signer-target",
    }
}
choice! {
    /// How a put sends its item to the closest peers (incident L2).
    Pushes {
        /// To all at once.
        Parallel = "parallel",
        /// To one after another (the real code).
        Sequential = "sequential",
    }
}
choice! {
    /// Where a publisher takes its next sequence number from (incidents K7, L28).
    Sequence {
        /// The own clock, raised above every number that the own store, the network or a refusal
        /// tells of: a hybrid logical clock (Kulkarni et al. 2014).
        HybridClock = "hybrid-clock",
        /// The own store, then the network: the higher of both, plus one.
        Recover = "recover",
        /// Nanoseconds since the epoch on the node's own clock (the real code).
        Clock = "clock",
        /// The network's newest plus one.
        Network = "network",
        /// The own store's plus one (the first repair made at the time).
        LocalStore = "local-store",
        /// A saved counter from 1 (as it was in early April 2026, where a restart lost it).
        Counter = "counter",
    }
}
choice! {
    /// Which targets a store accepts.
    Admission {
        /// Those to which few known contacts are closer.
        Near = "near",
        /// All (the real code).
        All = "all",
    }
}
choice! {
    /// What happens when the public pool is exceeded (incident L15).
    PoolOverflow {
        /// The newcomer displaces one item: the oldest.
        EvictOne = "evict-one",
        /// All the excess goes at once, oldest first (the real code).
        FlushExcess = "flush-excess",
    }
}
choice! {
    /// Which items the quota of a key counts (incident L16).
    QuotaCounts {
        /// Those stored under the key's own targets.
        OwnTargets = "own-targets",
        /// All that the key signed (the real code).
        AllSigned = "all-signed",
    }
}
choice! {
    /// What a put with the sequence number already stored does (incident L5).
    EqualSeq {
        /// The same item again renews its life and is answered "stored".
        Refresh = "refresh",
        /// It is refused like a lower one (the real code).
        Refuse = "refuse",
    }
}
choice! {
    /// Which of two values with one sequence number stays (incident L27).
    SequenceTie {
        /// The one with the larger bytes, everywhere the same.
        LargerValue = "larger-value",
        /// The one that came first (the real code).
        FirstStays = "first-stays",
    }
}
choice! {
    /// Whether an expired item's sequence number still guards its target (incident L22).
    ExpiredSeq {
        /// It is remembered for one more life, then forgotten.
        Remember = "remember",
        /// It is forgotten with the item (the real code).
        Forget = "forget",
    }
}
choice! {
    /// Whose signature may fill a target that is not its own (incident L8).
    ForeignItems {
        /// Only that of a trusted or whitelisted key.
        Trusted = "trusted",
        /// Anybody's (the real code).
        Anybody = "anybody",
    }
}
choice! {
    /// Whether limits apply to items under a foreign target (incident L15).
    MirrorLimits {
        /// Pool and capacity apply to them too.
        Apply = "apply",
        /// None do (the real code).
        None = "none",
    }
}
choice! {
    /// What a put to a foreign target is answered.
    MirrorAnswer {
        /// What happened.
        Truthful = "truthful",
        /// "Stored", whatever happened (the real code).
        AlwaysStored = "always-stored",
    }
}
choice! {
    /// What a put is answered when the disk could not save.
    SaveErrors {
        /// Refused: "stored" is only ever answered after the disk said so.
        Refuse = "refuse",
        /// "Stored": the error is ignored (the real code).
        Ignore = "ignore",
    }
}
choice! {
    /// The date of items loaded from disk (incident L12).
    ReloadDates {
        /// The one they were stored with.
        Kept = "kept",
        /// Now: they start a fresh life (the real code).
        Fresh = "fresh",
    }
}
choice! {
    /// In which order a store lists its items for a peer that reconciles (incident K14).
    SyncOrder {
        /// By sequence number and target; a page never ends between two of one number.
        Sorted = "sorted",
        /// As a Go map is walked, while the peer asks on by sequence number (as it was until late
        /// April 2026).
        Unsorted = "unsorted",
    }
}
choice! {
    /// How many pages a reconciliation asks for (incident K14).
    SyncPages {
        /// Until there is nothing more.
        All = "all",
        /// One (as it was until late April 2026).
        First = "first",
    }
}
choice! {
    /// Under which target a reconciliation files what it pulls (incident K14).
    SyncTargets {
        /// The one under which the peer has it.
        Explicit = "explicit",
        /// The signer's own (as it was until late April 2026).
        Signer = "signer",
    }
}
choice! {
    /// What a reconciliation pushes back (incident L26).
    SyncPush {
        /// What the peer lacks or has an older version of.
        Newer = "newer",
        /// What the peer lacks, whatever version it has of the rest (the real code).
        Missing = "missing",
        /// Nothing (as it was until late April 2026).
        Nothing = "nothing",
    }
}
choice! {
    /// How the bootstrap peers are asked (incident K6).
    BootstrapPings {
        /// All at once.
        Parallel = "parallel",
        /// One after another (the real code).
        Sequential = "sequential",
    }
}
choice! {
    /// Whom the refresh of a bucket asks first.
    RefreshStart {
        /// The closest contacts that share no more bits with the node than the bucket does: what
        /// its own neighbourhood does not know it learns from outside.
        Outside = "outside",
        /// The closest contacts (Kademlia section 2.3): a neighbourhood that has lost sight of
        /// the next one asks itself.
        Closest = "closest",
    }
}
