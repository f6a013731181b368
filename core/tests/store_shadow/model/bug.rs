//! Planted bugs: the canaries of the comparison.

/// What a model may get wrong on purpose.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Bug {
    ExpiresAtExactlyTheLife,
    EvictsTheNewest,
    QuotaOfOneMore,
    QuotaOnUpdates,
    CapacityOfOneMore,
    TrustedItemsExpire,
    SplitsAPage,
    ForgetsAtExpiry,
    RemembersForEver,
    RenewsNothing,
    SmallerValueWins,
    ReloadsFresh,
    AnybodyFillsForeignTargets,
    MirrorsFlushTheirExcess,
    InsertsWhatWasAdmitted,
}

impl Bug {
    pub(crate) const ALL: [Bug; 15] = [
        Bug::ExpiresAtExactlyTheLife,
        Bug::EvictsTheNewest,
        Bug::QuotaOfOneMore,
        Bug::QuotaOnUpdates,
        Bug::CapacityOfOneMore,
        Bug::TrustedItemsExpire,
        Bug::SplitsAPage,
        Bug::ForgetsAtExpiry,
        Bug::RemembersForEver,
        Bug::RenewsNothing,
        Bug::SmallerValueWins,
        Bug::ReloadsFresh,
        Bug::AnybodyFillsForeignTargets,
        Bug::MirrorsFlushTheirExcess,
        Bug::InsertsWhatWasAdmitted,
    ];
}
