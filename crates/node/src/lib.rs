//! One media node: JSON commands in, batched JSON events out, a snapshot on request.
//!
//! `py` is its only caller. It joins the control plane's threads to the media thread of `net` by two bounded queues
//! and never waits for the media thread but in [`Node::stats`], and there for a bounded time.
#![forbid(unsafe_code)]

mod bell;
mod engine;
mod fault;
mod inbox;
mod mailbox;
mod recording;
mod report;
mod settings;

pub use engine::Node;
pub use fault::Fault;
pub use recording::repair_recording;
