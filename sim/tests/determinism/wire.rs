//! Messages as bytes make the same run as messages as values; a codec fault does not.

use super::world::{GROUPS, PRESETS, record, scenario, text, world};
use kadlab::run::Options;
use kadlab::scenario::Scenario;
use kadlab::scenario::spec::Wire;
use kadlab::world::Tamper;
use kadlab::world::stage::Numbering;

/// Bytes of a frame before its JSON: the length and the method.
const HEADER: usize = 5;
/// The method byte of FindNode.
const FIND_NODE: u8 = 2;
/// The method byte of GetValue.
const GET_VALUE: u8 = 3;

fn encoded(preset: &str) -> Scenario {
    let mut scenario = world(preset);
    scenario.network.wire = Wire::Encoded;
    scenario
}

fn fingerprint(scenario: &Scenario, tamper: Option<Tamper>) -> String {
    let options = Options {
        tamper,
        ..Options::default()
    };
    record(scenario, 4, &options).fingerprint
}

/// Changes the last digit of the last date in frames of a method: one second off, minus or plus.
fn change_a_date(frame: &mut [u8], method: u8) {
    if frame[HEADER - 1] != method {
        return;
    }
    let date = frame.windows(2).rposition(|pair| pair == b"Z\"");
    if let Some(zone) = date.filter(|zone| frame[zone - 1].is_ascii_digit()) {
        frame[zone - 1] ^= 1;
    }
}

/// Codec faults, one for each method.
const CHANGE_FIND_NODE: Tamper = |frame| change_a_date(frame, FIND_NODE);
const CHANGE_GET_VALUE: Tamper = |frame| change_a_date(frame, GET_VALUE);
const CHANGE_NOTHING: Tamper = |_| {};

#[test]
fn bytes_make_the_same_record_as_values() {
    for preset in PRESETS {
        let values = record(&world(preset), 4, &Options::default());
        let bytes = record(&encoded(preset), 4, &Options::default());
        assert_eq!(values.fingerprint, bytes.fingerprint, "{preset}");
        assert_eq!(values, bytes, "{preset}");
    }
}

/// The world whose visors take datagrams with all that can happen to them.
fn with_datagrams() -> Scenario {
    let text = text("skywire", &GROUPS);
    let visors = "name = \"visor\"\n";
    let transport = "transport = { kind = \"datagram\", loss = \"3%\", duplicates = \"3%\", \
                     reordering = \"3%\" }\n";
    scenario(&text.replace(visors, &format!("{visors}{transport}")))
}

#[test]
fn bytes_make_the_same_record_as_values_in_datagrams() {
    let world = with_datagrams();
    let mut encoded = world.clone();
    encoded.network.wire = Wire::Encoded;
    let values = record(&world, 4, &Options::default());
    let bytes = record(&encoded, 4, &Options::default());
    assert_eq!(values, bytes);
    let reversed = Options {
        numbering: Numbering::Reversed,
        ..Options::default()
    };
    assert_eq!(values, record(&world, 4, &reversed));
    for name in ["lost", "that arrived twice", "held up"] {
        let name = format!("datagrams {name}");
        let mut counters = values.counters.iter();
        let count = counters
            .find(|counter| counter.name == name)
            .map(|counter| counter.count);
        assert!(count > Some(100), "{name}: {count:?}");
    }
    let tampered = fingerprint(&encoded, Some(CHANGE_FIND_NODE));
    assert_ne!(tampered, values.fingerprint);
}

#[test]
fn one_wrong_digit_in_the_frames_of_one_method_changes_the_fingerprint() {
    let sound = fingerprint(&encoded("skywire"), Some(CHANGE_NOTHING));
    assert_eq!(sound, fingerprint(&world("skywire"), None));
    for fault in [CHANGE_FIND_NODE, CHANGE_GET_VALUE] {
        assert_ne!(fingerprint(&encoded("skywire"), Some(fault)), sound);
    }
}

#[test]
fn a_codec_fault_touches_no_run_that_sends_values() {
    let sound = fingerprint(&world("skywire"), None);
    assert_eq!(
        fingerprint(&world("skywire"), Some(CHANGE_FIND_NODE)),
        sound
    );
}
