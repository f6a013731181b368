//! What kadlab's own code costs: the inputs and bodies that benches and programs measure.
//!
//! Everything here is deterministic; only how long it takes is not. Benches (`benches/`), the
//! scale benchmark (`bin/scale.rs`), the costs for processors (`bin/costs.rs`) and instruction
//! counts (`bin/steady.rs`) measure the same bodies. Nothing depends on this package.

pub mod batches;
pub mod census;
pub mod costs;
pub mod crowd;
pub mod desk;
pub mod frames;
pub mod items;
pub mod load;
pub mod machine;
pub mod profile;
pub mod scale;
pub mod simulated;
pub mod steady;
