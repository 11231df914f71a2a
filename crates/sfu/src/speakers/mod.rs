//! Who speaks, and whose sound fills the speaker slots.

pub(crate) mod activity;
pub(crate) mod assignment;
