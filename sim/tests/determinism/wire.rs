//! Messages as bytes make the same run as messages as values; a codec fault does not.

use super::world::{PRESETS, record, world};
use kadlab::run::Options;
use kadlab::scenario::Scenario;
use kadlab::scenario::spec::Wire;
use kadlab::world::Tamper;

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
