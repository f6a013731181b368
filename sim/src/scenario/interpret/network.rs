//! `[network]`: what messages cross.

use super::super::error::ScenarioError;
use super::super::field::Field;
use super::super::names::{DEAD_PEERS, WIRES};
use super::super::section::Section;
use super::super::spec::{DeadPeers, Latency, Network, Wire};
use kadlab_core::time::Duration;

/// Names of the matrices that are built in.
const MATRICES: &[&str] = &["planetlab"];
/// The shortest round trip: one way is half of it and takes at least a microsecond.
const RTT_MIN: Duration = Duration::from_micros(2);
/// The longest round trip: longer than any deadline, and half of it fits 32 bits of microseconds.
const RTT_MAX: Duration = Duration::from_secs(3600);

pub(super) fn read(root: &Section<'_>) -> Result<Network, ScenarioError> {
    let mut network = Network {
        latency: Latency::Matrix {
            file: MATRICES[0].to_owned(),
        },
        same_place_rtt: Duration::from_micros(500),
        dead_peers: DeadPeers::Silent,
        wire: Wire::Values,
    };
    let Some(field) = root.find("network") else {
        return Ok(network);
    };
    let section = field.section()?;
    section.allow(&["latency", "same-place-rtt", "dead-peers", "wire"])?;
    if let Some(field) = section.find("latency") {
        network.latency = latency(&field.section()?)?;
    }
    if let Some(field) = section.find("same-place-rtt") {
        network.same_place_rtt = rtt(&field)?;
    }
    if let Some(field) = section.find("dead-peers") {
        network.dead_peers = field.choice(DEAD_PEERS)?;
    }
    if let Some(field) = section.find("wire") {
        network.wire = field.choice(WIRES)?;
    }
    Ok(network)
}

fn latency(section: &Section<'_>) -> Result<Latency, ScenarioError> {
    let kind = section.need("kind", "\"constant\"")?;
    match kind.name_of(&["constant", "matrix"])? {
        0 => {
            section.allow(&["kind", "rtt"])?;
            let rtt = rtt(&section.need("rtt", "\"80ms\"")?)?;
            Ok(Latency::Constant { rtt })
        }
        _ => {
            section.allow(&["kind", "file"])?;
            let file = section.need("file", "\"planetlab\"")?;
            let file = MATRICES[file.name_of(MATRICES)?].to_owned();
            Ok(Latency::Matrix { file })
        }
    }
}

fn rtt(field: &Field<'_>) -> Result<Duration, ScenarioError> {
    let rtt = field.duration()?;
    if (RTT_MIN..=RTT_MAX).contains(&rtt) {
        return Ok(rtt);
    }
    Err(field.wrong(
        format!("{rtt} is no round trip that the network can have"),
        format!("write {RTT_MIN} to {RTT_MAX}, such as \"500us\""),
    ))
}
