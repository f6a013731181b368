//! Fetching ahead, for hosts of many nodes.
//!
//! With many nodes, almost all that a node needs when it is told something is out of the
//! processor's caches. A host that knows what comes next has it fetched before its time, step by
//! step: what one step fetched says where the next has to look. The processor is asked and not
//! waited for; nothing is read, changed or decided here.

use prefetch_index::prefetch_index;
use std::slice;

/// Bytes that the processor fetches at once.
const LINE: usize = 64;

/// Has the cache line fetched in which a place begins.
#[inline]
pub fn fetch<T>(place: &T) {
    prefetch_index(slice::from_ref(place), 0);
}

/// Has every cache line of a list fetched whose places are smaller than a line; else the line in
/// which each begins.
#[inline]
pub fn fetch_all<T>(places: &[T]) {
    let in_line = (LINE / size_of::<T>().max(1)).max(1);
    for line in places.chunks(in_line) {
        prefetch_index(line, 0);
    }
    if let Some(last) = places.last() {
        fetch(last);
    }
}
