//! Whether a put may enter: signer, sequence number, quota, in this order. Judging changes
//! nothing and looks at no signature; it happens twice for each put, before and after the disk.

use super::{Admitted, Put, Store, Supersession, Tier, may_fill, supersession};
use crate::config::{Config, ExpiredSeq, QuotaCounts};
use crate::id::Id;
use crate::item::Item;
use crate::message::Refusal;
use crate::time::Time;

/// What stands under a target against a put.
enum Guard<'a> {
    Nothing,
    /// An item that must be superseded.
    Item(&'a Item),
    /// The sequence number of an expired item, which must be reached.
    Sequence(u64),
}

impl Store {
    pub(super) fn judge(&self, put: &Put, now: Time, config: &Config) -> Result<Admitted, Refusal> {
        if !may_fill(put.item, &put.target(), config) {
            return Err(Refusal::ForeignTarget);
        }
        let admitted = self.judge_sequence(put, now, config)?;
        if self.exceeds_quota(put, config) {
            return Err(Refusal::QuotaExceeded);
        }
        Ok(admitted)
    }

    fn judge_sequence(&self, put: &Put, now: Time, config: &Config) -> Result<Admitted, Refusal> {
        match self.guard(&put.target(), now, config) {
            Guard::Nothing => Ok(Admitted::New),
            Guard::Sequence(seq) if put.item.seq() >= seq => Ok(Admitted::New),
            Guard::Sequence(_) => Err(Refusal::SequenceTooLow),
            Guard::Item(stored) => match supersession(put.item, stored, config) {
                Supersession::Replaces => Ok(Admitted::Replaces),
                Supersession::Renews => Ok(Admitted::Renews),
                Supersession::Loses => Err(Refusal::SequenceTooLow),
            },
        }
    }

    /// Under [`ExpiredSeq::Remember`] an expired item guards the same way before its sweep as
    /// after it, so that the moment of the sweep cannot be observed. Under
    /// [`ExpiredSeq::Forget`] it guards like a live one until it is swept (the real code).
    fn guard(&self, target: &Id, now: Time, config: &Config) -> Guard<'_> {
        let remembers = config.expired_seq == ExpiredSeq::Remember;
        let memory = match self.entries.find(target) {
            Some(entry) if remembers && entry.is_expired(now, config) => Some(entry.memory()),
            Some(entry) => return Guard::Item(&entry.item),
            None => self.remembered.find(target),
        };
        memory
            .and_then(|memory| memory.guards(now, config))
            .map_or(Guard::Nothing, Guard::Sequence)
    }

    /// Items under a foreign target are not refused by the quota: who may put them is a trusted
    /// signer's privilege, or anybody's.
    fn exceeds_quota(&self, put: &Put, config: &Config) -> bool {
        let target = put.target();
        let bound = put.has_limits(config) && target == *put.item.target();
        if !bound || self.entries.find(&target).is_some() {
            return false;
        }
        let signed = self.entries.signed_by(put.item.key());
        let count = match config.quota_counts {
            QuotaCounts::OwnTargets => signed.own_targets,
            QuotaCounts::AllSigned => signed.all,
        };
        count >= config.quota && Tier::of(put.item.key(), config) == Tier::Public
    }
}
