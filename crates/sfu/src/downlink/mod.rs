//! What a subscriber gets of a track, one stage a file: which layer, in which format, with which numbers.

pub(crate) mod payload;
pub(crate) mod rewrite;
pub(crate) mod slot;
pub(crate) mod switch;
pub(crate) mod video_ids;
