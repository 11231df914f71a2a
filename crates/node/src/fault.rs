//! A call that the node does not carry out, with a name of contracts/errors.toml.

use std::fmt;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub code: &'static str,
    pub detail: String,
}

impl Fault {
    /// The caller sent something that is not a command or not a setting.
    pub fn bad_request(detail: impl fmt::Display) -> Self {
        Self { code: "bad_request", detail: detail.to_string() }
    }

    pub fn not_found(detail: impl fmt::Display) -> Self {
        Self { code: "not_found", detail: detail.to_string() }
    }

    /// The thing is there, and is not what it should be.
    pub fn unprocessable(detail: impl fmt::Display) -> Self {
        Self { code: "unprocessable", detail: detail.to_string() }
    }

    pub fn overloaded(detail: impl fmt::Display) -> Self {
        Self { code: "overloaded", detail: detail.to_string() }
    }

    /// The media thread is gone, or never came up.
    pub fn engine_failed(detail: impl fmt::Display) -> Self {
        Self { code: "engine_failed", detail: detail.to_string() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.detail)
    }
}

impl std::error::Error for Fault {}
