//! Where the candidates of a shortlist are: an index that may be wrong.
//!
//! Nine of ten contacts that replies list are known already, and to search the shortlist for each
//! was a sixth of all instructions of a run. Whoever asks looks whether the candidate is there, and
//! searches if not: nothing that happens depends on this file. It knows no candidates.

/// Two or three times the candidates of the usual k; two cache lines.
const PLACES: usize = 128;

/// Places in a shortlist by some bits of the distance; of candidates that share these, the last.
#[derive(Debug)]
pub(super) struct Places([u8; PLACES]);

impl Places {
    /// Places are counted in a byte.
    pub(super) const MAX: usize = u8::MAX as usize;

    pub(super) fn new() -> Places {
        Places([0; PLACES])
    }

    /// Those of the distances that differ most between candidates: the last of them.
    fn slot(distance: u64) -> usize {
        distance as usize % PLACES
    }

    /// Where the candidate of this distance may be.
    pub(super) fn of(&self, distance: u64) -> usize {
        self.0[Places::slot(distance)].into()
    }

    /// Notes where it is.
    pub(super) fn note(&mut self, distance: u64, place: usize) {
        self.0[Places::slot(distance)] = place as u8;
    }

    /// A candidate was inserted at `place`: those behind moved by one.
    pub(super) fn inserted(&mut self, distance: u64, place: usize) {
        for behind in &mut self.0 {
            *behind = behind.wrapping_add(u8::from(*behind >= place as u8));
        }
        self.note(distance, place);
    }

    /// For a host that fetches ahead.
    pub(super) fn lines(&self) -> &[u8] {
        &self.0
    }
}
