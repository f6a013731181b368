//! A reply is refused, or survives being written.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    kadlab_core_fuzz::bodies::reply(bytes);
});
