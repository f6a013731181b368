//! A frame is taken apart or refused.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    kadlab_core_fuzz::bodies::frame(bytes);
});
