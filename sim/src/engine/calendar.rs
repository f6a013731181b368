//! The calendar: events in their intrinsic order.
//!
//! A ring of short slots holds the near future, a heap the rest. Entries live in chunks of one
//! arena, linked by slot, so that the memory in use is little more than that of the events waiting,
//! a slot is read in long strides, and the steady state allocates nothing. When a slot's time comes,
//! it is put in order: order never depends on who was entered first. What is sorted are single
//! numbers, moment and index; whole orders are compared only where moments are the same.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Microseconds in a slot, as a power of two: 1.024 ms.
const SLOT_BITS: u32 = 10;
/// Slots in the ring: 1.05 s.
const SLOTS: u64 = 1 << 10;
/// Entries of a chunk.
const CHUNK: usize = 12;
/// No chunk.
const NONE: u32 = u32::MAX;

/// Where an event stands: by time, then rank, receiver, sender, sender's count.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Order {
    /// Microseconds of simulated time.
    pub at_us: u64,
    rank_and_receiver: u64,
    sender_and_count: u64,
}

/// What kind of event; the order inside one instant.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[repr(u8)]
pub enum Rank {
    /// A scripted fault begins or ends.
    Fault,
    /// A message arrives.
    Message,
    /// A node's timer is due.
    Timer,
    /// A node is given a command.
    Command,
}

impl Order {
    /// The place of an event. Receiver and sender are positions in name order.
    #[must_use]
    #[inline(always)]
    pub fn new(at_us: u64, rank: Rank, receiver: u32, (sender, count): (u32, u32)) -> Order {
        Order {
            at_us,
            rank_and_receiver: (rank as u64) << 32 | u64::from(receiver),
            sender_and_count: u64::from(sender) << 32 | u64::from(count),
        }
    }

    /// Who receives it.
    #[must_use]
    pub fn receiver(&self) -> u32 {
        self.rank_and_receiver as u32
    }
}

/// An event in its place.
#[derive(Debug)]
struct Entry<E> {
    order: Order,
    event: E,
}

impl<E> PartialEq for Entry<E> {
    fn eq(&self, other: &Entry<E>) -> bool {
        self.order == other.order
    }
}
impl<E> Eq for Entry<E> {}
impl<E> PartialOrd for Entry<E> {
    fn partial_cmp(&self, other: &Entry<E>) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<E> Ord for Entry<E> {
    fn cmp(&self, other: &Entry<E>) -> std::cmp::Ordering {
        self.order.cmp(&other.order)
    }
}

/// Events of one slot, [`CHUNK`] at most, and the chunk that was full before it.
#[derive(Debug)]
struct Chunk<E> {
    entries: Vec<Entry<E>>,
    next: u32,
}

/// Where an event of the current slot is found: what is left of the slot after its moment, above the
/// 32 bits of its index. The greatest number is the earliest, unless moments are the same.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Turn(u64);

impl Turn {
    fn new(at_us: u64, index: usize) -> Turn {
        let index = u32::try_from(index).expect("fewer than 2^32 events wait");
        Turn((!at_us & ((1 << SLOT_BITS) - 1)) << 32 | u64::from(index))
    }

    fn index(self) -> usize {
        self.0 as u32 as usize
    }

    fn is_with(&self, other: &Turn) -> bool {
        self.0 >> 32 == other.0 >> 32
    }
}

/// Events waiting for their time.
#[derive(Debug)]
pub struct Calendar<E> {
    /// The events of the current slot that were there when it began, in no order; `None` for those
    /// taken out.
    current: Vec<Option<Entry<E>>>,
    /// Their order, the next one last.
    turns: Vec<Turn>,
    /// Those that came since.
    late: BinaryHeap<Reverse<Entry<E>>>,
    current_slot: u64,
    chunks: Vec<Chunk<E>>,
    /// The first chunk that nobody uses.
    free: u32,
    /// By slot of the ring, the chunk that is being filled; those behind it are full.
    heads: Vec<u32>,
    in_ring: usize,
    far: BinaryHeap<Reverse<Entry<E>>>,
    last: Option<Order>,
}

impl<E> Calendar<E> {
    /// An empty calendar at time zero.
    #[must_use]
    pub fn new() -> Calendar<E> {
        Calendar {
            current: Vec::new(),
            turns: Vec::new(),
            late: BinaryHeap::new(),
            current_slot: 0,
            chunks: Vec::new(),
            free: NONE,
            heads: vec![NONE; SLOTS as usize],
            in_ring: 0,
            far: BinaryHeap::new(),
            last: None,
        }
    }

    /// How many events wait.
    #[must_use]
    pub fn len(&self) -> usize {
        self.turns.len() + self.late.len() + self.in_ring + self.far.len()
    }

    /// Whether no event waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Enters an event.
    ///
    /// # Panics
    /// If it would sort before an event that has been taken out.
    // Elsewhere an entry is made in one place and copied to another before it is whole.
    #[inline(always)]
    pub fn push(&mut self, order: Order, event: E) {
        assert!(
            self.last.is_none_or(|last| last < order),
            "nothing happens before what has happened"
        );
        let entry = Entry { order, event };
        let slot = order.at_us >> SLOT_BITS;
        if slot <= self.current_slot {
            self.late.push(Reverse(entry));
        } else if slot < self.current_slot + SLOTS {
            self.link(slot, entry);
        } else {
            self.far.push(Reverse(entry));
        }
    }

    #[inline]
    fn link(&mut self, slot: u64, entry: Entry<E>) {
        let head = self.heads[(slot % SLOTS) as usize];
        let chunk = match self.chunks.get(head as usize) {
            Some(chunk) if chunk.entries.len() < CHUNK => head,
            _ => self.begin_chunk(slot),
        };
        self.chunks[chunk as usize].entries.push(entry);
        self.in_ring += 1;
    }

    /// An empty chunk for a slot, before its others.
    #[cold]
    fn begin_chunk(&mut self, slot: u64) -> u32 {
        if self.free == NONE {
            self.free = u32::try_from(self.chunks.len()).expect("fewer than 2^32 events wait");
            let entries = Vec::with_capacity(CHUNK);
            self.chunks.push(Chunk {
                entries,
                next: NONE,
            });
        }
        let head = &mut self.heads[(slot % SLOTS) as usize];
        let chunk = self.free;
        let begun = &mut self.chunks[chunk as usize];
        self.free = std::mem::replace(&mut begun.next, *head);
        *head = chunk;
        chunk
    }

    /// Takes out the next event if it is before `end_us`.
    pub fn pop_before(&mut self, end_us: u64) -> Option<(Order, E)> {
        while self.turns.is_empty() && self.late.is_empty() {
            self.advance()?;
        }
        let early = self.coming(0).map(|(order, _)| order);
        let late = self.late.peek().map(|Reverse(late)| &late.order);
        let is_late = late.is_some() && early.is_none_or(|early| late < Some(early));
        let next = if is_late { late } else { early };
        if next.is_none_or(|next| next.at_us >= end_us) {
            return None;
        }
        let entry = match is_late {
            true => self.late.pop()?.0,
            false => self.current[self.turns.pop()?.index()].take()?,
        };
        self.last = Some(entry.order);
        Some((entry.order, entry.event))
    }

    /// The event that is known to come `ahead` events after the next one, if it is of the same
    /// slot. Events that came since the slot began are not foreseen, and may come before it.
    #[must_use]
    pub fn coming(&self, ahead: usize) -> Option<(&Order, &E)> {
        let turn = self.turns.len().checked_sub(ahead + 1)?;
        let entry = self.current[self.turns[turn].index()].as_ref()?;
        Some((&entry.order, &entry.event))
    }

    /// The number of the slot whose events come next.
    #[must_use]
    pub fn slot(&self) -> u64 {
        self.current_slot
    }

    /// Moves on to the next slot with events.
    fn advance(&mut self) -> Option<()> {
        let far_slot = self.far.peek().map(|far| far.0.order.at_us >> SLOT_BITS);
        self.current_slot = match (self.in_ring > 0, far_slot) {
            (false, None) => return None,
            (false, Some(far)) => far,
            (true, _) => self.current_slot + 1,
        };
        let horizon = self.current_slot + SLOTS;
        let is_near = |far: &Reverse<Entry<E>>| far.0.order.at_us >> SLOT_BITS < horizon;
        while self.far.peek().is_some_and(is_near) {
            let Reverse(entry) = self.far.pop()?;
            self.link(entry.order.at_us >> SLOT_BITS, entry);
        }
        self.unload();
        Some(())
    }

    /// Moves the current slot's events out of the ring and finds their order.
    fn unload(&mut self) {
        let head = &mut self.heads[(self.current_slot % SLOTS) as usize];
        let mut chunk = std::mem::replace(head, NONE);
        self.current.clear();
        while chunk != NONE {
            let unloaded = &mut self.chunks[chunk as usize];
            self.in_ring -= unloaded.entries.len();
            self.current.extend(unloaded.entries.drain(..).map(Some));
            let next = std::mem::replace(&mut unloaded.next, self.free);
            self.free = std::mem::replace(&mut chunk, next);
        }
        self.put_in_order();
    }

    fn put_in_order(&mut self) {
        let current = &self.current;
        let entries = (0..).zip(current.iter().flatten());
        let turns = entries.map(|(index, entry)| Turn::new(entry.order.at_us, index));
        self.turns.extend(turns);
        self.turns.sort_unstable();
        for together in self.turns.chunk_by_mut(Turn::is_with) {
            if together.len() > 1 {
                let order = |turn: &Turn| current[turn.index()].as_ref().map(|entry| entry.order);
                together.sort_unstable_by_key(|turn| Reverse(order(turn)));
            }
        }
    }
}

impl<E> Default for Calendar<E> {
    fn default() -> Calendar<E> {
        Calendar::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    #[derive(Clone, Debug)]
    enum Step {
        Push {
            ahead_us: u64,
            rank: bool,
            receiver: u32,
            sender: u32,
        },
        Pop,
    }

    fn step() -> impl Strategy<Value = Step> {
        let ahead = prop_oneof![0u64..600, 0u64..2_000_000, 0u64..9_000_000_000];
        let push = (ahead, any::<bool>(), 0u32..3, 0u32..3);
        let push = push.prop_map(|(ahead_us, rank, receiver, sender)| Step::Push {
            ahead_us,
            rank,
            receiver,
            sender,
        });
        prop_oneof![3 => push, 2 => Just(Step::Pop)]
    }

    proptest! {
        #[test]
        fn the_calendar_agrees_with_a_sorted_map(steps in prop::collection::vec(step(), 1..400)) {
            let (mut calendar, mut model) = (Calendar::new(), BTreeMap::new());
            let mut now_us = 0;
            for (count, step) in (0u32..).zip(steps) {
                match step {
                    Step::Push { ahead_us, rank, receiver, sender } => {
                        let rank = if rank { Rank::Message } else { Rank::Timer };
                        let order = Order::new(now_us + 1 + ahead_us, rank, receiver, (sender, count));
                        calendar.push(order, count);
                        model.insert(order, count);
                    }
                    Step::Pop => {
                        let expected = model.pop_first();
                        if let Some((order, _)) = expected {
                            prop_assert_eq!(calendar.pop_before(order.at_us), None);
                        }
                        prop_assert_eq!(calendar.pop_before(u64::MAX), expected);
                        now_us = expected.map_or(now_us, |(order, _)| order.at_us);
                    }
                }
                prop_assert_eq!(calendar.len(), model.len());
            }
        }
    }

    #[test]
    #[should_panic(expected = "nothing happens before what has happened")]
    fn the_past_cannot_be_changed() {
        let mut calendar = Calendar::new();
        calendar.push(Order::new(5, Rank::Message, 0, (0, 0)), ());
        let _ = calendar.pop_before(u64::MAX);
        calendar.push(Order::new(5, Rank::Fault, 0, (0, 0)), ());
    }

    #[test]
    fn one_instant_is_ordered_by_rank_receiver_sender_and_count() {
        let orders = [
            Order::new(9, Rank::Fault, 7, (7, 7)),
            Order::new(9, Rank::Message, 1, (2, 1)),
            Order::new(9, Rank::Message, 1, (2, 3)),
            Order::new(9, Rank::Message, 1, (4, 0)),
            Order::new(9, Rank::Message, 2, (0, 0)),
            Order::new(9, Rank::Timer, 0, (0, 0)),
            Order::new(9, Rank::Command, 0, (0, 0)),
            Order::new(10, Rank::Fault, 0, (0, 0)),
        ];
        let mut calendar = Calendar::new();
        orders
            .iter()
            .rev()
            .for_each(|order| calendar.push(*order, ()));
        let popped: Vec<Order> = std::iter::from_fn(|| calendar.pop_before(u64::MAX))
            .map(|(order, ())| order)
            .collect();
        assert_eq!(popped, orders);
    }
}
