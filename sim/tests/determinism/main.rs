//! One scenario and one seed are one run: everything that must not make a difference makes none.
//!
//! Metamorphic tests over small worlds that use all of the laboratory, in both presets, and a table
//! of committed fingerprints. What the runs find out is tested elsewhere.

mod fingerprints;
mod identities;
mod idle;
mod same;
mod uneven;
mod wire;
mod world;
