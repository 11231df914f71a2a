//! Packets of one track in, one Matroska or WebM file out; nothing is decoded.
//!
//! A `TrackRecorder` puts packets in order, frames together, frames on the session's clock, and blocks into clusters
//! that are each written whole. The writer thread of `node` is its only caller outside tests and tells it the time;
//! here is no socket, thread, clock or type of the forwarding unit. `repair` finishes what a dead process left.
//! How files and times are made is told in docs/design/recording.md.

mod assembly;
mod clock;
mod failure;
mod file;
mod floor;
mod layers;
mod matroska;
mod packet;
mod reorder;
mod summary;
mod timeline;
mod track;

pub use clock::SenderClock;
pub use failure::Failure;
pub use file::SetLen;
pub use matroska::repair;
pub use packet::{ClockReport, Codec, Packet};
pub use summary::{Label, Repaired, Summary};
pub use track::TrackRecorder;
