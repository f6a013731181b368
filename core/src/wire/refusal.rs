//! Why a put was refused, as text on the wire and as a value inside a node.
//!
//! The texts are those of the values' `Display`; a text that no value has is carried as it is.

use crate::item::ItemError;
use crate::key::SignatureError;
use crate::message::Refusal;

/// Longest refusal text kept, in bytes; it is reported, never acted on, so that the rest of a
/// longer one is of no use.
pub const REFUSAL_BYTES_MAX: usize = 1024;

/// The refusal that has this text.
#[must_use]
pub fn from_text(text: &str) -> Refusal {
    let known = [
        Refusal::Item(ItemError::ValueTooLarge),
        Refusal::Item(ItemError::SaltTooLarge),
        Refusal::Item(ItemError::Signature(SignatureError::Unrecoverable)),
        Refusal::Item(ItemError::Signature(SignatureError::OtherKey)),
        Refusal::Item(ItemError::Signature(SignatureError::Malleable)),
        Refusal::SequenceTooLow,
        Refusal::QuotaExceeded,
        Refusal::NotNear,
        Refusal::ForeignTarget,
        Refusal::NotSaved,
    ];
    known
        .into_iter()
        .find(|refusal| refusal.to_string() == text)
        .unwrap_or_else(|| Refusal::Other(text.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_survives_its_text() {
        for refusal in [
            Refusal::SequenceTooLow,
            Refusal::Item(ItemError::Signature(SignatureError::OtherKey)),
            Refusal::Other("no room".into()),
            Refusal::Other("".into()),
        ] {
            assert_eq!(from_text(&refusal.to_string()), refusal);
        }
    }
}
