//! The DHT.
