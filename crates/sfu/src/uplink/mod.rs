//! What is learned from a publisher's packets, one stage a file; it never changes a packet.

pub(crate) mod audio_level;
pub(crate) mod gathering;
pub(crate) mod keyframes;
pub(crate) mod layers;
pub(crate) mod rate;
pub(crate) mod tap;
pub(crate) mod track;
pub(crate) mod wanted;
