//! What the network does to the datagrams of one message.
//!
//! A message in one datagram is lost, doubled or held up as that datagram is. In several, it
//! arrives with the last of them, is lost with any of them, and arrives twice only if all of them
//! do. Every datagram's luck is a draw of its own, a pure function of who sends it to whom and of
//! the sender's count; nothing is drawn where nothing can happen.

use super::odds::{Luck, Odds};
use crate::chance::Draw;
use crate::scenario::spec::Datagram;
use kadlab_core::time::Duration;

/// A whole in millionths.
const WHOLE: u64 = 1_000_000;

/// What became of a message.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fate {
    /// Datagrams that it took.
    pub datagrams: u32,
    /// Of them, lost.
    pub lost: u32,
    /// The faults that lost some of these, one for each.
    pub lost_by: Vec<usize>,
    /// Of them, doubled.
    pub doubled: u32,
    /// Of them, held up; copies count for themselves.
    pub held_up: u32,
    /// When the message arrives for the first and for the second time, beyond the latency.
    pub arrivals: [Option<Duration>; 2],
}

/// Datagrams that a message of so many bytes takes.
#[must_use]
pub fn datagrams(spec: &Datagram, bytes: usize) -> u32 {
    let datagrams = bytes.div_ceil(spec.mtu as usize).max(1);
    u32::try_from(datagrams).expect("a frame is far shorter than 2^32 bytes")
}

/// The fate of a message of so many bytes, with these odds of being lost; `draw` gives the luck of
/// its datagrams by their number.
#[must_use]
pub fn fate(spec: &Datagram, odds: &Odds, bytes: usize, draw: impl Fn(u32) -> Draw) -> Fate {
    let mut fate = Fate {
        datagrams: datagrams(spec, bytes),
        lost: 0,
        lost_by: Vec::new(),
        doubled: 0,
        held_up: 0,
        arrivals: [Some(Duration::ZERO), None],
    };
    if odds.total() == 0 && spec.duplicates == 0 && spec.reordering == 0 {
        return fate;
    }
    fate.arrivals = [Some(Duration::ZERO); 2];
    for number in 0..fate.datagrams {
        let arrivals = fate.travel(spec, odds, draw(number));
        for (last, this) in fate.arrivals.iter_mut().zip(arrivals) {
            *last = last.zip(this).map(|(last, this)| last.max(this));
        }
    }
    fate
}

impl Fate {
    /// When one datagram arrives, and when it arrives again.
    fn travel(&mut self, spec: &Datagram, odds: &Odds, mut draw: Draw) -> [Option<Duration>; 2] {
        let luck = odds.luck(draw.below(WHOLE));
        if luck != Luck::Through {
            self.lost += 1;
            if let Luck::LostBy(fault) = luck {
                self.lost_by.push(fault);
            }
            return [None; 2];
        }
        let mut strikes = |share: u32| draw.below(WHOLE) < u64::from(share);
        let doubled = strikes(spec.duplicates);
        let mut delay = || match strikes(spec.reordering) {
            true => {
                self.held_up += 1;
                spec.reordering_delay
            }
            false => Duration::ZERO,
        };
        let first = delay();
        if !doubled {
            return [Some(first), None];
        }
        let second = delay();
        self.doubled += 1;
        [Some(first.min(second)), Some(first.max(second))]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::{Chance, Name, Purpose};
    use crate::scenario::spec::{Backoff, Oversize};

    fn spec(loss: u32, duplicates: u32, reordering: u32) -> Datagram {
        Datagram {
            retries: 0,
            retry_after: Duration::from_secs(1),
            backoff: Backoff::Double,
            loss,
            duplicates,
            reordering,
            reordering_delay: Duration::from_millis(10),
            mtu: 1_000,
            oversize: Oversize::Fragment,
        }
    }

    /// The fates of so many messages of `bytes`, one after the other on one link.
    fn fates(spec: &Datagram, bytes: usize, messages: u32) -> Vec<Fate> {
        let (chance, name) = (Chance::new(1), Name::of("test", "link"));
        let each = datagrams(spec, bytes);
        let draw = |count| chance.draw(name, Purpose::Datagram, count);
        (0..messages)
            .map(|message| {
                let odds = Odds::of(spec.loss);
                fate(spec, &odds, bytes, |number| draw(message * each + number))
            })
            .collect()
    }

    fn arrived(fates: &[Fate], time: usize) -> usize {
        let arrived = |fate: &&Fate| fate.arrivals[time].is_some();
        fates.iter().filter(arrived).count()
    }

    /// Six standard deviations of 100,000 draws of probability one in two, four and eight.
    const MESSAGES: u32 = 100_000;

    #[test]
    fn half_of_the_datagrams_are_lost_at_a_loss_of_one_half() {
        let fates = fates(&spec(500_000, 0, 0), 1_000, MESSAGES);
        assert!(arrived(&fates, 0).abs_diff(50_000) < 949);
        assert_eq!(arrived(&fates, 1), 0);
    }

    #[test]
    fn a_message_in_three_datagrams_is_lost_with_any_of_them() {
        let fates = fates(&spec(500_000, 0, 0), 2_001, MESSAGES);
        assert!(fates.iter().all(|fate| fate.datagrams == 3));
        assert!(arrived(&fates, 0).abs_diff(12_500) < 628);
    }

    #[test]
    fn a_message_in_two_datagrams_arrives_twice_if_both_do() {
        let fates = fates(&spec(0, 500_000, 0), 1_001, MESSAGES);
        assert_eq!(arrived(&fates, 0), MESSAGES as usize);
        assert!(arrived(&fates, 1).abs_diff(25_000) < 822);
    }

    #[test]
    fn a_message_is_held_up_with_any_of_its_datagrams() {
        let late = |fate: &&Fate| fate.arrivals[0] == Some(Duration::from_millis(10));
        for (bytes, expected, bound) in [(1_000, 50_000, 949), (2_000, 75_000, 822)] {
            let fates = fates(&spec(0, 0, 500_000), bytes, MESSAGES);
            let late = fates.iter().filter(late).count();
            assert!(late.abs_diff(expected) < bound, "{bytes}: {late}");
        }
    }

    #[test]
    fn certain_luck_is_certain() {
        let fate = |spec| fates(&spec, 1_000, 1).remove(0);
        let delay = Some(Duration::from_millis(10));
        let now = Some(Duration::ZERO);
        assert_eq!(fate(spec(0, 0, 0)).arrivals, [now, None]);
        assert_eq!(fate(spec(1_000_000, 1_000_000, 0)).arrivals, [None, None]);
        assert_eq!(fate(spec(0, 1_000_000, 0)).arrivals, [now, now]);
        assert_eq!(fate(spec(0, 1_000_000, 1_000_000)).arrivals, [delay, delay]);
    }
}
