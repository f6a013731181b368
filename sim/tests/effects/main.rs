//! What scripts do to a run: faults, streams and expectations, most in worlds of two or three nodes
//! with the same latency everywhere, so that every value is exact.

mod bandwidth;
mod checks;
mod churn;
mod clocks;
mod datagrams;
mod degradations;
mod effect;
mod expectations;
mod faults;
mod identities;
mod latency;
mod liars;
mod load;
mod loss;
mod lossy_links;
mod nats;
mod partitions;
mod pauses;
mod phantoms;
mod placement;
mod processors;
mod reconcile;
mod restarts;
mod selections;
mod streams;
mod tables_on_disk;
mod time;
mod visible;
mod world;
