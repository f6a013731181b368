//! `[network]`: what messages cross.

use super::super::error::ScenarioError;
use super::super::field::Field;
use super::super::names::{DEAD_PEERS, WIRES};
use super::super::schema::{Keys, Shape};
use super::super::section::Section;
use super::super::spec::{DeadPeers, Latency, MatrixFile, Network, Wire};
use super::super::units::{BOUND, DURATION, bound};
use super::latency;
use crate::network::built_in::BuiltIn;
use kadlab_core::time::Duration;
use serde_json::json;

const KEYS: &[&str] = &[
    "latency",
    "same-place-rtt",
    "jitter",
    "loss",
    "dead-peers",
    "wire",
];

pub(super) fn read(root: &Section<'_>) -> Result<Network, ScenarioError> {
    let mut network = Network {
        latency: Latency::Matrix {
            file: MatrixFile::BuiltIn(BuiltIn::Planetlab),
            fill: Vec::new(),
        },
        same_place_rtt: Duration::from_micros(500),
        jitter: 0,
        loss: 0,
        dead_peers: DeadPeers::Silent,
        wire: Wire::Values,
    };
    let Some(field) = root.find("network") else {
        return Ok(network);
    };
    let section = field.section()?;
    section.allow(KEYS)?;
    if let Some(field) = section.find("latency") {
        network.latency = latency::read(&field.section()?)?;
    }
    if let Some(field) = section.find("same-place-rtt") {
        network.same_place_rtt = latency::rtt(&field)?;
    }
    if let Some(field) = section.find("jitter") {
        network.jitter = millionths(&field)?;
    }
    if let Some(field) = section.find("loss") {
        network.loss = millionths(&field)?;
    }
    if let Some(field) = section.find("dead-peers") {
        network.dead_peers = field.choice(DEAD_PEERS)?;
    }
    if let Some(field) = section.find("wire") {
        network.wire = field.choice(WIRES)?;
    }
    Ok(network)
}

/// A share from 0 to 1, in millionths.
/// A share from 0% to 100%, in millionths.
pub(super) fn millionths(field: &Field<'_>) -> Result<u32, ScenarioError> {
    let millionths = field.read(&BOUND, bound)?;
    Ok(u32::try_from(millionths).expect("a share is at most a million millionths"))
}

/// What `[network]` takes.
pub(super) fn keys() -> Keys {
    Keys::none()
        .may(
            "latency",
            latency::shape().usual(json!({ "kind": "matrix", "file": "planetlab" })),
            "Round-trip times between places; one way takes half of it.",
        )
        .may(
            "same-place-rtt",
            Shape::written(&DURATION).usual("500us"),
            "Round-trip time between two nodes at one place of a matrix.",
        )
        .may(
            "jitter",
            Shape::written(&BOUND).usual("0%"),
            "How much earlier or later than usual each message is, at most: a share of its \
             one way.",
        )
        .may(
            "loss",
            Shape::written(&BOUND).usual("0%"),
            "The share of segments of streams that are lost.",
        )
        .may(
            "dead-peers",
            Shape::choice(
                DEAD_PEERS,
                &[
                    "A dead node does not answer.",
                    "The place of a dead node answers at once that nobody listens.",
                ],
            )
            .usual("silent"),
            "What who calls a dead node hears.",
        )
        .may(
            "wire",
            Shape::choice(
                WIRES,
                &[
                    "Messages travel as values.",
                    "Messages travel as bytes, through the codec, with the same run.",
                ],
            )
            .usual("values"),
            "How messages travel.",
        )
}
