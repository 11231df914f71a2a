//! Wire formats of the media path, parsed and written without allocation or panic.
//!
//! `sfu` calls it for each datagram before any cryptography and for each decrypted payload, `recorder` for each payload
//! and for the heads of frames. Nothing here keeps state, trusts a length it has not checked, or knows a session. A
//! parser returns `None` for what it cannot read.

pub mod av1;
mod bits;
pub mod dtls;
pub mod h264;
mod kind;
pub mod packet;
mod read;
pub mod red;
pub mod rtcp;
pub mod stun;
pub mod vp8;
pub mod vp9;

pub use kind::{PacketKind, classify};
