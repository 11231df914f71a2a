//! A call in virtual time: one forwarding unit, clients on another transport stack's client side, and lossy links.
//!
//! The clients are plain `Rtc`s in full-ICE, RTP mode; everything they send is made up but well-formed.

#![allow(dead_code)]

pub mod client;
pub mod media;
pub mod world;

pub use world::World;
