//! A seeded lossy network and a virtual clock for tests.
//!
//! A `Link` carries datagrams one way with delay, jitter, loss, reordering, duplication and a bottleneck; the same seed
//! and the same sends give the same deliveries. Nothing here reads a clock or touches a socket.

mod clock;
mod link;

pub use clock::Clock;
pub use link::{Link, LinkConfig};
