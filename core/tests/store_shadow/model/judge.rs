//! The model's rules of admission.

use super::{Bug, Model, is_public};
use crate::operation::OwnedPut;
use kadlab_core::config::{
    Config, EqualSeq, ExpiredSeq, ForeignItems, MirrorLimits, QuotaCounts, SequenceTie,
};
use kadlab_core::id::Id;
use kadlab_core::item::Item;
use kadlab_core::message::Refusal;
use kadlab_core::store::Admitted;
use kadlab_core::time::Time;

impl Model {
    pub(super) fn admit(
        &self,
        put: &OwnedPut,
        now: Time,
        config: &Config,
    ) -> Result<Admitted, Refusal> {
        put.item.verify(config.value_max as usize)?;
        self.judge(put, now, config)
    }

    pub(super) fn judge(
        &self,
        put: &OwnedPut,
        now: Time,
        config: &Config,
    ) -> Result<Admitted, Refusal> {
        let (item, own) = (&put.item, *put.item.target());
        let target = put.mirror_target.unwrap_or(own);
        let is_foreign = target != own && is_public(item, config);
        let trusted_only = config.foreign_items == ForeignItems::Trusted
            && !self.has(Bug::AnybodyFillsForeignTargets);
        if is_foreign && trusted_only {
            return Err(Refusal::ForeignTarget);
        }
        let admitted = self.judge_sequence(item, target, now, config)?;
        let ordinary = put.mirror_target.is_none();
        let limited = ordinary || config.mirror_limits == MirrorLimits::Apply && target == own;
        let is_update = self.row(target).is_some() && !self.has(Bug::QuotaOnUpdates);
        if is_public(item, config) && limited && !is_update {
            let own_only = config.quota_counts == QuotaCounts::OwnTargets;
            let rows = self.rows.iter().filter(|row| row.item.key() == item.key());
            let rows = rows.filter(|row| !own_only || row.target == *row.item.target());
            let quota = config.quota + u32::from(self.has(Bug::QuotaOfOneMore));
            if rows.count() >= quota as usize {
                return Err(Refusal::QuotaExceeded);
            }
        }
        Ok(admitted)
    }

    fn judge_sequence(
        &self,
        item: &Item,
        target: Id,
        now: Time,
        config: &Config,
    ) -> Result<Admitted, Refusal> {
        let too_low = Err(Refusal::SequenceTooLow);
        let remembers = config.expired_seq == ExpiredSeq::Remember;
        let mut floor = self
            .remembered
            .iter()
            .find(|(of, ..)| *of == target)
            .copied();
        if let Some(row) = self.row(target) {
            if !(remembers && self.is_expired(row, now, config)) {
                return self.judge_live(item, &row.item, config);
            }
            floor = Some((target, row.item.seq(), row.born));
        }
        match floor {
            Some((_, seq, born)) if self.is_remembered(born, now, config) && item.seq() < seq => {
                too_low
            }
            _ => Ok(Admitted::New),
        }
    }

    fn judge_live(&self, new: &Item, old: &Item, config: &Config) -> Result<Admitted, Refusal> {
        let same = new.key() == old.key() && new.salt() == old.salt() && new.value() == old.value();
        let refreshes = config.equal_seq == EqualSeq::Refresh && !self.has(Bug::RenewsNothing);
        let mut larger =
            (new.value(), new.key(), new.salt()) > (old.value(), old.key(), old.salt());
        larger ^= self.has(Bug::SmallerValueWins);
        if new.seq() > old.seq() {
            Ok(Admitted::Replaces)
        } else if new.seq() < old.seq() {
            Err(Refusal::SequenceTooLow)
        } else if same && refreshes {
            Ok(Admitted::Renews)
        } else if !same && config.sequence_tie == SequenceTie::LargerValue && larger {
            Ok(Admitted::Replaces)
        } else {
            Err(Refusal::SequenceTooLow)
        }
    }
}
