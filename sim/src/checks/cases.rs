//! What most checks come to: cases that were looked at, and those among them that were wrong.

use super::Finding;
use crate::measure::Seen;

/// The cases of one check.
#[derive(Debug)]
pub(super) struct Cases {
    /// What they are, in the plural.
    what: &'static str,
    looked: u64,
    wrong: u64,
    /// The first wrong one, in words.
    first: Option<String>,
}

impl Cases {
    pub(super) fn new(what: &'static str) -> Cases {
        Cases {
            what,
            looked: 0,
            wrong: 0,
            first: None,
        }
    }

    /// The cases that a watch has seen.
    pub(super) fn of(what: &'static str, seen: &Seen) -> Cases {
        Cases {
            what,
            looked: seen.looked,
            wrong: seen.wrong,
            first: seen.first.clone(),
        }
    }

    /// A case, and if it was wrong in which words.
    pub(super) fn look(&mut self, wrong: Option<String>) {
        self.looked += 1;
        if let Some(story) = wrong {
            self.wrong += 1;
            self.first.get_or_insert(story);
        }
    }

    /// No case may be wrong.
    pub(super) fn all_must_hold(self, verb: &str) -> Finding {
        self.a_share_must_hold(1_000_000, verb)
    }

    /// At least this share of the cases, in millionths, must not be wrong. Without a case nothing
    /// was tested, and nothing holds.
    pub(super) fn a_share_must_hold(self, at_least: u64, verb: &str) -> Finding {
        let Cases {
            what,
            looked,
            wrong,
            first,
        } = self;
        if looked == 0 {
            return Finding::of(false, format!("nothing to look at: there were no {what}"));
        }
        let good = u128::from(looked - wrong) * 1_000_000;
        let holds = good >= u128::from(looked) * u128::from(at_least);
        let detail = match first {
            None => format!("none of {looked} {what} {verb}"),
            Some(first) => format!("{wrong} of {looked} {what} {verb}; the first: {first}"),
        };
        Finding::of(holds, detail)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kadlab_reports::record::Verdict;

    fn finding(wrong: u64, of: u64, at_least: u64) -> (Verdict, String) {
        let mut cases = Cases::new("eggs");
        for number in 0..of {
            cases.look((number < wrong).then(|| format!("egg {number}")));
        }
        let finding = cases.a_share_must_hold(at_least, "broke");
        (finding.verdict, finding.detail)
    }

    #[test]
    fn a_share_is_met_exactly_or_missed() {
        let story = "1 of 4 eggs broke; the first: egg 0".to_owned();
        assert_eq!(finding(1, 4, 750_000), (Verdict::Holds, story.clone()));
        assert_eq!(finding(1, 4, 750_001), (Verdict::Fails, story));
        let none = "none of 4 eggs broke".to_owned();
        assert_eq!(finding(0, 4, 1_000_000), (Verdict::Holds, none));
    }

    #[test]
    fn no_case_is_no_proof() {
        let nothing = "nothing to look at: there were no eggs".to_owned();
        assert_eq!(finding(0, 0, 1), (Verdict::Fails, nothing));
    }
}
