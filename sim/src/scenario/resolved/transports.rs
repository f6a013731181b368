//! What carries calls to a group's nodes, written back.

use super::super::names::{BACKOFFS, OVERFLOWS, OVERSIZES, name_in};
use super::super::spec::{Datagram, Direct, Transport};
use super::super::units::{show_share, show_size};

/// The table of a transport.
pub(super) fn transport(transport: &Transport) -> String {
    match transport {
        Transport::Direct(direct) => self::direct(direct),
        Transport::Datagram(datagram) => self::datagram(datagram),
    }
}

fn direct(direct: &Direct) -> String {
    let overflow = name_in(OVERFLOWS, &direct.overflow);
    let deadline =
        (direct.handler_deadline).map_or_else(|| "off".to_owned(), |deadline| deadline.to_string());
    format!(
        "{{ kind = \"direct\", handlers = {}, backlog = {}, overflow = \"{overflow}\", \
         handler-deadline = \"{deadline}\" }}",
        direct.handlers, direct.backlog
    )
}

fn datagram(datagram: &Datagram) -> String {
    let share = |millionths: u32| show_share(millionths.into());
    format!(
        "{{ kind = \"datagram\", retries = {}, retry-after = \"{}\", backoff = \"{}\", \
         loss = \"{}\", duplicates = \"{}\", reordering = \"{}\", reordering-delay = \"{}\", \
         mtu = \"{}\", oversize = \"{}\" }}",
        datagram.retries,
        datagram.retry_after,
        name_in(BACKOFFS, &datagram.backoff),
        share(datagram.loss),
        share(datagram.duplicates),
        share(datagram.reordering),
        datagram.reordering_delay,
        show_size(datagram.mtu.into()),
        name_in(OVERSIZES, &datagram.oversize),
    )
}
