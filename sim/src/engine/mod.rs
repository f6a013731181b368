//! The event engine.

pub mod calendar;
