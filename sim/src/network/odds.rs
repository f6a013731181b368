//! What is lost of all segments or datagrams on a way, for several independent reasons at once.
//!
//! One number is drawn for each segment, from 0 to a million. Below the network's own share it is
//! lost as it would be anyhow; the reasons that are added follow, each with its share of what is
//! left by those before it: 1 - (1 - a)(1 - b) in all. So what is lost without a reason is lost
//! with it too, and every loss has one reason.

/// A whole in millionths.
const WHOLE: u64 = 1_000_000;

/// The shares that are lost on a way, and by what.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Odds {
    /// The network's own, in millionths.
    own: u64,
    /// Faults, each with the share that is lost by itself and all before it.
    faults: Vec<(u64, usize)>,
}

/// What becomes of a segment or datagram.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Luck {
    /// It comes through.
    Through,
    /// It is lost, as the network has it.
    Lost,
    /// It is lost by a fault.
    LostBy(usize),
}

impl Odds {
    /// Those of a network that loses so many millionths.
    #[must_use]
    pub fn of(millionths: u32) -> Odds {
        Odds {
            own: millionths.into(),
            faults: Vec::new(),
        }
    }

    /// A fault loses so many millionths of what is left, to the nearest millionth.
    pub fn add(&mut self, fault: usize, millionths: u32) {
        let left = (WHOLE - self.total()) * (WHOLE - u64::from(millionths));
        let total = WHOLE - (left + WHOLE / 2) / WHOLE;
        self.faults.push((total, fault));
    }

    /// Millionths that are lost in all.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.faults.last().map_or(self.own, |(total, _)| *total)
    }

    /// What becomes of one for which this number below a million was drawn.
    #[must_use]
    pub fn luck(&self, drawn: u64) -> Luck {
        if drawn < self.own {
            return Luck::Lost;
        }
        let by = self.faults.iter().find(|(total, _)| drawn < *total);
        by.map_or(Luck::Through, |(_, fault)| Luck::LostBy(*fault))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn independent_losses_leave_the_product_of_what_each_leaves() {
        let mut odds = Odds::of(100_000);
        assert_eq!(odds.total(), 100_000);
        odds.add(7, 200_000);
        assert_eq!(odds.total(), 280_000);
        odds.add(3, 1);
        assert_eq!(odds.total(), 280_001, "0.72 millionths, to the nearest");
        odds.add(4, 1_000_000);
        assert_eq!(odds.total(), WHOLE);
    }

    #[test]
    fn every_loss_has_one_reason_and_the_networks_own_stays_as_it_is() {
        let mut odds = Odds::of(100_000);
        odds.add(7, 200_000);
        odds.add(3, 500_000);
        let edges = [0, 99_999, 100_000, 279_999, 280_000, 639_999, 640_000];
        let lucks = [
            Luck::Lost,
            Luck::Lost,
            Luck::LostBy(7),
            Luck::LostBy(7),
            Luck::LostBy(3),
            Luck::LostBy(3),
            Luck::Through,
        ];
        assert_eq!(edges.map(|drawn| odds.luck(drawn)), lucks);
    }

    #[test]
    fn without_loss_everything_comes_through() {
        assert_eq!(
            (Odds::of(0).total(), Odds::of(0).luck(0)),
            (0, Luck::Through)
        );
    }
}
