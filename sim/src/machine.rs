//! The machine under the simulation: time on the wall and memory in use.
//!
//! The only file that reads a clock. What it measures goes to the `host` part of a summary and
//! influences nothing.

use std::time::Instant;

/// A stopwatch on the wall.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts.
    #[must_use]
    pub fn start() -> Stopwatch {
        Stopwatch(Instant::now())
    }

    /// Seconds since the start.
    #[must_use]
    pub fn seconds(&self) -> f64 {
        self.0.elapsed().as_secs_f64()
    }
}

/// Resident memory of this process in bytes; 0 where the system does not tell.
#[must_use]
pub fn resident_bytes() -> u64 {
    status_kib("self", "VmRSS:").unwrap_or(0) * 1024
}

/// Resident memory of another process in bytes; nothing where the system does not tell, or the
/// process is gone.
#[must_use]
pub fn resident_bytes_of(process: u32) -> Option<u64> {
    Some(status_kib(&process.to_string(), "VmRSS:")? * 1024)
}

/// Memory that all programs of this machine, or of this container if that has less, may use
/// together, in bytes; nothing where the system does not tell.
#[must_use]
pub fn memory_bytes() -> Option<u64> {
    let machine = kib(&read("/proc/meminfo")?, "MemTotal:")? * 1024;
    let container = read("/sys/fs/cgroup/memory.max");
    let container = container.and_then(|text| text.trim().parse().ok());
    Some(container.map_or(machine, |container: u64| container.min(machine)))
}

/// The most resident memory this process ever had, in bytes; 0 where the system does not tell.
#[must_use]
pub fn peak_resident_bytes() -> u64 {
    status_kib("self", "VmHWM:").unwrap_or(0) * 1024
}

fn status_kib(process: &str, field: &str) -> Option<u64> {
    kib(&read(&format!("/proc/{process}/status"))?, field)
}

fn read(path: &str) -> Option<String> {
    std::fs::read_to_string(path).ok()
}

/// The number behind `field`, which the system writes in KiB.
fn kib(text: &str, field: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix(field))?;
    line.split_whitespace().next()?.parse().ok()
}
