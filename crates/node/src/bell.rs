//! A file descriptor that is readable while events wait, for an event loop to watch.
//!
//! A connected pair of sockets and not an eventfd: it needs no code of our own per system, and it rings once per
//! batch, not per event.

use std::io::{self, Read, Write};
use std::os::fd::{AsRawFd, RawFd};
use std::os::unix::net::UnixStream;

#[derive(Debug)]
pub struct Bell {
    inside: UnixStream,
    outside: UnixStream,
}

impl Bell {
    pub fn new() -> io::Result<Self> {
        let (inside, outside) = UnixStream::pair()?;
        inside.set_nonblocking(true)?;
        outside.set_nonblocking(true)?;
        Ok(Self { inside, outside })
    }

    pub fn fd(&self) -> RawFd {
        self.outside.as_raw_fd()
    }

    pub fn ring(&self) {
        // A full pipe rings already.
        let _ = (&self.inside).write(&[1]);
    }

    pub fn silence(&self) {
        let mut rung = [0; 64];
        while matches!((&self.outside).read(&mut rung), Ok(count) if count == rung.len()) {}
    }
}
