//! `transport` and `nat` of a `[[group]]`: what carries calls to its nodes, what keeps them out.

use super::super::error::ScenarioError;
use super::super::field::Field;
use super::super::names::{BACKOFFS, NATS, OVERFLOWS, OVERSIZES};
use super::super::schema::{Keys, Shape, told_by};
use super::super::section::Section;
use super::super::spec::{Backoff, Datagram, Direct, Nat, Overflow, Oversize, Transport};
use super::super::units::{BOUND, DURATION, SIZE, bound, show_size, size};
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

/// What `transport` takes.
pub(super) fn shape() -> Shape {
    let kinds = vec![
        (
            "direct",
            "A call opens a stream, which takes a round trip, then sends its request and hears \
             its reply.",
            direct_keys(),
        ),
        (
            "datagram",
            "A call is a request and a reply in datagrams, without a connection; answered at \
             once it takes one round trip.",
            datagram_keys(),
        ),
    ];
    told_by("kind", &Keys::none(), kinds, Some("direct"))
}

fn direct_keys() -> Keys {
    let overflow = Shape::choice(OVERFLOWS, &["Tells the caller.", "Says nothing."]);
    Keys::none()
        .may(
            "handlers",
            Shape::small(1..=STREAMS_MAX).usual(DIRECT.handlers),
            "Incoming streams that are served at once.",
        )
        .may(
            "backlog",
            Shape::small(0..=STREAMS_MAX).usual(DIRECT.backlog),
            "Incoming streams that may wait for a handler.",
        )
        .may(
            "overflow",
            overflow.usual("refuse"),
            "What becomes of streams beyond handlers and backlog.",
        )
        .may(
            "handler-deadline",
            Shape::written_or("off", &DURATION).usual("30s"),
            "How long a handler waits for a request.",
        )
}

fn datagram_keys() -> Keys {
    let lucky = || Shape::written(&BOUND).usual("0%");
    let length = |length: Duration| Shape::written(&DURATION).usual(length.to_string());
    let backoff = Shape::choice(BACKOFFS, &["Twice the one before.", "The same."]);
    let oversize = Shape::choice(
        OVERSIZES,
        &[
            "A request fails at once, without counting against the peer; a reply is never sent.",
            "They travel in several datagrams, and are lost with any of them.",
        ],
    );
    Keys::none()
        .may(
            "retries",
            Shape::small(0..=RETRIES_MAX).usual(DATAGRAM.retries),
            "How often an unanswered request is sent again.",
        )
        .may(
            "retry-after",
            length(DATAGRAM.retry_after),
            "The wait before the first retry.",
        )
        .may(
            "backoff",
            backoff.usual("double"),
            "How long later waits are.",
        )
        .may("loss", lucky(), "Datagrams that are lost.")
        .may(
            "duplicates",
            lucky(),
            "Datagrams that arrive twice, of those that are not lost.",
        )
        .may(
            "reordering",
            lucky(),
            "Datagrams, copies each for itself, that are held up and so overtaken.",
        )
        .may(
            "reordering-delay",
            length(DATAGRAM.reordering_delay),
            "How long they are held up.",
        )
        .may(
            "mtu",
            Shape::size(u64::from(MTU_MIN)..=u64::from(MTU_MAX))
                .usual(show_size(u64::from(DATAGRAM.mtu))),
            "Bytes of a message that one datagram carries, headers not counted.",
        )
        .may(
            "oversize",
            oversize.usual("fragment"),
            "What becomes of longer messages.",
        )
}

/// What `nat` and `nat-timeout` take.
pub(super) fn nat_keys() -> Keys {
    let class = Shape::choice(
        NATS,
        &[
            "Everybody gets through.",
            "Everybody, if the node has sent anything to anybody within `nat-timeout`.",
            "Callers to which the node has sent something within `nat-timeout`.",
            "The same as restricted-cone, but nobody behind a symmetric NAT.",
            "The same, but nobody behind a symmetric or port-restricted NAT.",
        ],
    );
    Keys::none()
        .may(
            "nat",
            class.usual("open"),
            "The class of the NAT before each node: who gets through to it.",
        )
        .may(
            "nat-timeout",
            Shape::written(&DURATION).usual(NAT_TIMEOUT.to_string()),
            "How long a NAT remembers that its node sent something.",
        )
}
