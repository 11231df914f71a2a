//! Commands on their way to the media thread: bounded, so that a storm of them is refused and not hoarded.

use std::collections::VecDeque;

use sfu::Command;

use crate::fault::Fault;

/// A join takes about three commands, so this is a storm of a thousand joins within one turn of the media thread.
pub const MAX_WAITING: usize = 4096;

#[derive(Debug, Default)]
pub struct Inbox {
    waiting: VecDeque<Command>,
}

impl Inbox {
    pub fn put(&mut self, command: Command) -> Result<(), Fault> {
        if self.waiting.len() >= MAX_WAITING {
            return Err(Fault::overloaded("too many commands wait for the media engine"));
        }
        self.waiting.push_back(command);
        Ok(())
    }

    pub fn take(&mut self, into: &mut Vec<Command>) {
        into.extend(self.waiting.drain(..));
    }
}
