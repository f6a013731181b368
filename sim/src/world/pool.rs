//! Used things kept for the next time, so that the steady state allocates nothing.

/// Things kept at most; more than that are given back to the system.
const KEPT_MAX: usize = 1 << 16;

/// Used things.
#[derive(Debug)]
pub struct Pool<T>(Vec<T>);

impl<T> Pool<T> {
    /// Nothing kept.
    #[must_use]
    pub const fn new() -> Pool<T> {
        Pool(Vec::new())
    }

    /// One that was kept, if any.
    pub fn take(&mut self) -> Option<T> {
        self.0.pop()
    }

    /// Keeps one.
    pub fn keep(&mut self, used: T) {
        if self.0.len() < KEPT_MAX {
            self.0.push(used);
        }
    }
}

impl<T> Default for Pool<T> {
    fn default() -> Pool<T> {
        Pool::new()
    }
}
