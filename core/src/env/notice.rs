//! What a node finds odd: reported to its host, which counts it, and otherwise ignored.

use serde::Serialize;

/// Odd things that a node ignores.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
pub enum Notice {
    /// An outcome came after the call's deadline, or twice.
    LateOutcome,
    /// An outcome of a call of an earlier life.
    OutcomeOfEarlierLife,
    /// A reply of another kind than the request.
    WrongReply,
    /// A contact whose id is not the hash of its key.
    ForgedContact,
    /// A request whose claimed sender is not the authenticated one.
    FalseClaim,
    /// An item whose signature or target is not acceptable.
    BadItem,
    /// A call was not made because the peer is in the negative cache.
    BannedPeer,
    /// The disk could not save.
    SaveFailed,
}

impl Notice {
    /// All notices, in their order.
    pub const ALL: [Notice; 8] = [
        Notice::LateOutcome,
        Notice::OutcomeOfEarlierLife,
        Notice::WrongReply,
        Notice::ForgedContact,
        Notice::FalseClaim,
        Notice::BadItem,
        Notice::BannedPeer,
        Notice::SaveFailed,
    ];

    /// Its name in metrics.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Notice::LateOutcome => "late-outcome",
            Notice::OutcomeOfEarlierLife => "outcome-of-earlier-life",
            Notice::WrongReply => "wrong-reply",
            Notice::ForgedContact => "forged-contact",
            Notice::FalseClaim => "false-claim",
            Notice::BadItem => "bad-item",
            Notice::BannedPeer => "banned-peer",
            Notice::SaveFailed => "save-failed",
        }
    }

    /// What it is, in words.
    #[must_use]
    pub fn description(self) -> &'static str {
        match self {
            Notice::LateOutcome => "outcomes that came too late or twice",
            Notice::OutcomeOfEarlierLife => "outcomes of calls of an earlier life",
            Notice::WrongReply => "replies of the wrong kind",
            Notice::ForgedContact => "contacts whose id is not the hash of their key",
            Notice::FalseClaim => "requests whose claimed sender is not the authenticated one",
            Notice::BadItem => "items with an unacceptable signature or target",
            Notice::BannedPeer => "calls not made because of the negative cache",
            Notice::SaveFailed => "saves that failed",
        }
    }
}
