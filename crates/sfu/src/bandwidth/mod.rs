//! Which layers fit a participant's downlink.

pub(crate) mod allocate;
pub(crate) mod budget;
pub(crate) mod seeking;
