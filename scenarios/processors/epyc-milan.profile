# What work costs one processor: measured, never tuned. The command below writes this
# file whole; scenarios/processors/README.md says what the costs stand for.

[measured]
machine = "AMD EPYC, family 25, model 1, 2445.412 MHz; 2 processors in view"
date = "2026-11-26"
toolchain = "rustc 1.95.0 (59807616e 2026-04-14)"
command = "cargo run --release -p kadlab-benches --bin costs -- --batches 2001"

# Medians of 2001 batches of about a millisecond, with the quartiles beside them.
[processor]
message = "958ns" # 865 to 1053 ns
kibibyte = "24579ns" # 22759 to 26123 ns
sign = "70747ns" # 65668 to 93124 ns
check = "62011ns" # 49195 to 67948 ns
