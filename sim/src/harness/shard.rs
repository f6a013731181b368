//! A part of a suite for one of several machines: every so-and-so-many-th of its runs.
//!
//! Runs stand in an order that is the same everywhere (see [`super::plan`]), long ones first, so
//! that neighbours in it cost about the same, and dealing them out gives every shard its share of
//! each kind. Together the shards of a suite are the suite.

use std::fmt;
use std::str::FromStr;

/// One of several parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    /// Which, from 1.
    number: usize,
    /// Of how many.
    of: usize,
}

/// Shards of a suite at most.
const SHARDS_MAX: usize = 10_000;

impl Shard {
    /// Everything.
    pub const WHOLE: Shard = Shard { number: 1, of: 1 };

    /// Its part of a list.
    pub fn deal<T>(self, list: impl IntoIterator<Item = T>) -> impl Iterator<Item = T> {
        list.into_iter().skip(self.number - 1).step_by(self.of)
    }

    /// Its part of a number of things that are all alike; at least one, if there is any.
    #[must_use]
    pub fn share(self, count: usize) -> usize {
        self.deal(0..count).count().max(usize::from(count > 0))
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.number, self.of)
    }
}

impl FromStr for Shard {
    type Err = String;

    /// Reads `1/4`.
    fn from_str(text: &str) -> Result<Shard, String> {
        let parts = text.split_once('/');
        let parts = parts.and_then(|(one, all)| Some((one.parse().ok()?, all.parse().ok()?)));
        match parts {
            Some((number, of)) if (1..=of).contains(&number) && of <= SHARDS_MAX => {
                Ok(Shard { number, of })
            }
            Some((_, of)) if (1..=SHARDS_MAX).contains(&of) => Err(format!(
                "there is no such shard: they are 1/{of} to {of}/{of}"
            )),
            _ => Err("write the shard and how many there are, such as 1/4".to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shards_of_a_list_are_the_list_and_differ_by_one_at_most() {
        for length in 0..40 {
            for of in 1..12 {
                let parts = (1..=of).map(|number| Shard { number, of });
                let parts: Vec<Vec<usize>> =
                    parts.map(|shard| shard.deal(0..length).collect()).collect();
                let mut all = parts.concat();
                all.sort_unstable();
                assert_eq!(all, (0..length).collect::<Vec<_>>());
                let lengths = parts.iter().map(Vec::len);
                assert!(lengths.clone().max().unwrap() - lengths.min().unwrap() <= 1);
            }
        }
    }

    #[test]
    fn a_shard_that_does_not_exist_is_refused() {
        assert_eq!("2/4".parse(), Ok(Shard { number: 2, of: 4 }));
        for text in ["0/4", "5/4"] {
            let error = text.parse::<Shard>().unwrap_err();
            assert_eq!(error, "there is no such shard: they are 1/4 to 4/4");
        }
        for text in [
            "", "1", "1/", "/4", "0/0", "1/0", "-1/4", "1/4/4", "1/99999",
        ] {
            let error = text.parse::<Shard>().unwrap_err();
            assert_eq!(error, "write the shard and how many there are, such as 1/4");
        }
    }

    #[test]
    fn every_shard_repeats_something_if_the_suite_does() {
        let shares = (1..=4).map(|number| Shard { number, of: 4 }.share(6));
        assert_eq!(shares.collect::<Vec<_>>(), [2, 2, 1, 1]);
        assert_eq!(Shard { number: 4, of: 4 }.share(1), 1);
        assert_eq!(Shard { number: 1, of: 4 }.share(0), 0);
    }
}
