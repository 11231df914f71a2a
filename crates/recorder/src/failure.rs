//! Why a recording cannot go on or a file cannot be repaired. Bad packets are no failures.

use std::fmt;
use std::io;

#[derive(Debug)]
pub enum Failure {
    /// Reading or writing failed, for example because the disk is full. What was written before stays playable.
    File(io::Error),
    /// A write had failed before, or the recording is finished: nothing more is taken.
    Stopped,
    /// No whole cluster is in the file: there is nothing to play.
    Empty,
    /// Not a file of ours.
    NotARecording,
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(error) => write!(out, "the file cannot be read or written: {error}"),
            Self::Stopped => out.write_str("the recording has stopped"),
            Self::Empty => out.write_str("the file holds no media"),
            Self::NotARecording => out.write_str("the file is not a recording"),
        }
    }
}

impl std::error::Error for Failure {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::File(error) => Some(error),
            _ => None,
        }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::File(error)
    }
}
