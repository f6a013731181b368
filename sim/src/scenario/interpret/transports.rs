//! `transport` and `nat` of a `[[group]]`: what carries calls to its nodes, what keeps them out.

use super::super::error::ScenarioError;
use super::super::field::Field;
use super::super::names::{BACKOFFS, NATS, OVERFLOWS, OVERSIZES};
use super::super::section::Section;
use super::super::spec::{Backoff, Datagram, Direct, Nat, Overflow, Oversize, Transport};
use super::super::units::{BOUND, SIZE, bound, size};
use kadlab_core::time::Duration;

/// Handlers and waiting streams of a node, at most.
const STREAMS_MAX: u32 = 1_000_000;
/// Retries of a call, at most.
const RETRIES_MAX: u32 = 20;
/// What every host on the internet takes in one datagram: 576 bytes (RFC 791) less the longest IP
/// header and that of UDP.
const MTU_MIN: u32 = 508;
/// The longest payload of UDP over IPv4.
const MTU_MAX: u32 = 65_507;

/// Direct streams as they are unless the file says otherwise.
const DIRECT: Direct = Direct {
    handlers: 128,
    backlog: 128,
    overflow: Overflow::Refuse,
    handler_deadline: Some(Duration::from_secs(30)),
};

/// Datagrams as they are unless the file says otherwise: a perfect network, frames of Ethernet.
const DATAGRAM: Datagram = Datagram {
    retries: 3,
    retry_after: Duration::from_secs(1),
    backoff: Backoff::Double,
    loss: 0,
    duplicates: 0,
    reordering: 0,
    reordering_delay: Duration::from_millis(10),
    mtu: 1_472,
    oversize: Oversize::Fragment,
};

/// The least that a NAT may remember (RFC 4787, REQ-5).
const NAT_TIMEOUT: Duration = Duration::from_secs(120);

pub(super) fn read(group: &Section<'_>) -> Result<Transport, ScenarioError> {
    let Some(field) = group.find("transport") else {
        return Ok(Transport::Direct(DIRECT));
    };
    let section = field.section()?;
    let kind = match section.find("kind") {
        Some(kind) => kind.name_of(&["direct", "datagram"])?,
        None => 0,
    };
    match kind {
        0 => direct(&section).map(Transport::Direct),
        _ => datagram(&section).map(Transport::Datagram),
    }
}

/// The NAT before a group's nodes.
pub(super) fn nat(group: &Section<'_>) -> Result<Option<Nat>, ScenarioError> {
    let class = match group.find("nat") {
        Some(field) => field.choice(NATS)?,
        None => None,
    };
    match (class, group.find("nat-timeout")) {
        (Some(class), field) => {
            let timeout = field.map_or(Ok(NAT_TIMEOUT), |field| field.span())?;
            Ok(Some(Nat { class, timeout }))
        }
        (None, None) => Ok(None),
        (None, Some(field)) => Err(field.wrong(
            "there is no NAT that could forget anything".to_owned(),
            "leave this key out, or write nat = \"full-cone\" or another class beside it",
        )),
    }
}

fn direct(section: &Section<'_>) -> Result<Direct, ScenarioError> {
    section.allow(&[
        "kind",
        "handlers",
        "backlog",
        "overflow",
        "handler-deadline",
    ])?;
    let mut direct = DIRECT;
    if let Some(field) = section.find("handlers") {
        direct.handlers = field.small(1..=STREAMS_MAX)?;
    }
    if let Some(field) = section.find("backlog") {
        direct.backlog = field.small(0..=STREAMS_MAX)?;
    }
    if let Some(field) = section.find("overflow") {
        direct.overflow = field.choice(OVERFLOWS)?;
    }
    if let Some(field) = section.find("handler-deadline") {
        let off = matches!(field.text(), Ok("off"));
        direct.handler_deadline = if off { None } else { Some(field.span()?) };
    }
    Ok(direct)
}

fn datagram(section: &Section<'_>) -> Result<Datagram, ScenarioError> {
    section.allow(&[
        "kind",
        "retries",
        "retry-after",
        "backoff",
        "loss",
        "duplicates",
        "reordering",
        "reordering-delay",
        "mtu",
        "oversize",
    ])?;
    let mut datagram = DATAGRAM;
    for (key, share) in [
        ("loss", &mut datagram.loss),
        ("duplicates", &mut datagram.duplicates),
        ("reordering", &mut datagram.reordering),
    ] {
        if let Some(field) = section.find(key) {
            *share = field.read(&BOUND, bound)? as u32;
        }
    }
    if let Some(field) = section.find("retries") {
        datagram.retries = field.small(0..=RETRIES_MAX)?;
    }
    if let Some(field) = section.find("retry-after") {
        datagram.retry_after = field.span()?;
    }
    if let Some(field) = section.find("backoff") {
        datagram.backoff = field.choice(BACKOFFS)?;
    }
    if let Some(field) = section.find("reordering-delay") {
        datagram.reordering_delay = field.span()?;
    }
    if let Some(field) = section.find("mtu") {
        datagram.mtu = mtu(&field)?;
    }
    if let Some(field) = section.find("oversize") {
        datagram.oversize = field.choice(OVERSIZES)?;
    }
    Ok(datagram)
}

fn mtu(field: &Field<'_>) -> Result<u32, ScenarioError> {
    let bytes = field.read(&SIZE, size)?;
    let mtu = u32::try_from(bytes).ok();
    mtu.filter(|mtu| (MTU_MIN..=MTU_MAX).contains(mtu))
        .ok_or_else(|| {
            field.wrong(
                format!("no datagram carries at most {}", field.shown()),
                format!("write {MTU_MIN}B to {MTU_MAX}B, such as \"1472B\""),
            )
        })
}
