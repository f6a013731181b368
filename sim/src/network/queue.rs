//! A FIFO queue before a link of limited bandwidth, in whole nanoseconds.
//!
//! What enters leaves in order, one after the other, each in the time that its bits take. The
//! queue is not kept as a list: that the link is free from a moment on says how many bytes wait.

/// Nanoseconds in a microsecond.
const NANOS: u64 = 1_000;
/// Nanoseconds in a second, for each of the eight bits of a byte.
const BYTE_NANOS: u128 = 8_000_000_000;

/// A link of limited bandwidth and the room before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// Above zero.
    pub bits_per_second: u64,
    /// Bytes that may wait or be on their way onto the link.
    pub queue_bytes: u64,
}

impl Link {
    fn nanos(&self, bytes: u64) -> u64 {
        let nanos = (u128::from(bytes) * BYTE_NANOS).div_ceil(u128::from(self.bits_per_second));
        u64::try_from(nanos).unwrap_or(u64::MAX)
    }

    fn bytes(&self, nanos: u64) -> u64 {
        let bytes = (u128::from(nanos) * u128::from(self.bits_per_second)).div_ceil(BYTE_NANOS);
        u64::try_from(bytes).unwrap_or(u64::MAX)
    }
}

/// The queue before one link.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Queue {
    /// The moment from which on the link is free.
    free_at_ns: u64,
}

impl Queue {
    /// Segments of so many bytes each enter together. How many of them find room, and the
    /// microsecond at which the last of these has left; an empty queue has room for one, however
    /// long it is.
    pub fn enter(&mut self, now_us: u64, link: Link, (segments, bytes): (u32, u64)) -> (u32, u64) {
        let now_ns = now_us.saturating_mul(NANOS);
        let waiting = link.bytes(self.free_at_ns.saturating_sub(now_ns));
        let room = link.queue_bytes.saturating_sub(waiting) / bytes.max(1);
        let room = if waiting == 0 { room.max(1) } else { room };
        let entered = segments.min(u32::try_from(room).unwrap_or(u32::MAX));
        if entered > 0 {
            let takes_ns = link.nanos(u64::from(entered) * bytes);
            self.free_at_ns = self.free_at_ns.max(now_ns).saturating_add(takes_ns);
        }
        (entered, self.free_at_ns.max(now_ns).div_ceil(NANOS))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A byte takes a microsecond.
    const SLOW: Link = Link {
        bits_per_second: 8_000_000,
        queue_bytes: 3_000,
    };

    #[test]
    fn segments_leave_one_after_the_other() {
        let mut queue = Queue::default();
        assert_eq!(queue.enter(100, SLOW, (1, 500)), (1, 600));
        assert_eq!(queue.enter(100, SLOW, (2, 500)), (2, 1_600));
        assert_eq!(queue.enter(1_200, SLOW, (1, 100)), (1, 1_700));
        assert_eq!(
            queue.enter(5_000, SLOW, (1, 100)),
            (1, 5_100),
            "it was empty again"
        );
    }

    #[test]
    fn what_finds_no_room_does_not_enter() {
        let mut queue = Queue::default();
        assert_eq!(queue.enter(0, SLOW, (4, 1_000)), (3, 3_000));
        assert_eq!(queue.enter(0, SLOW, (1, 1)), (0, 3_000));
        assert_eq!(queue.enter(999, SLOW, (1, 1_000)), (0, 3_000));
        assert_eq!(queue.enter(1_000, SLOW, (2, 1_000)), (1, 4_000));
    }

    #[test]
    fn an_empty_queue_takes_a_segment_of_any_length() {
        let mut queue = Queue::default();
        assert_eq!(queue.enter(0, SLOW, (2, 4_000)), (1, 4_000));
    }

    #[test]
    fn fractions_of_a_microsecond_add_up() {
        let fast = Link {
            bits_per_second: 1_000_000_000,
            queue_bytes: 1 << 20,
        };
        let mut queue = Queue::default();
        // 40 bytes take 320 ns: the tenth has left after 3.2 us.
        let left: Vec<u64> = (0..10).map(|_| queue.enter(0, fast, (1, 40)).1).collect();
        assert_eq!(left, [1, 1, 1, 2, 2, 2, 3, 3, 3, 4]);
    }
}
