//! The container, written and repaired by code of our own: every byte's place decides what a crash leaves.
//!
//! `Writer` is the track recorder's; `repair` is for the start of a server that finds files of a dead one.

mod cluster;
mod cues;
mod ebml;
mod head;
mod repair;
mod writer;

pub(crate) use head::Head;
pub use repair::repair;
pub(crate) use writer::Writer;

/// Where the content of the segment begins, in the head of a file, and its size where that is known.
fn segment_content(head: &[u8]) -> Option<(u64, Option<u64>)> {
    let document = ebml::read_head(head)?;
    let segment_at = document.length.checked_add(usize::try_from(document.size?).ok()?)?;
    let segment = ebml::read_head(head.get(segment_at..)?)?;
    (segment.id == ebml::id::SEGMENT).then_some(((segment_at + segment.length) as u64, segment.size))
}
