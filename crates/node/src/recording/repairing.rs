//! Closes a file that a dead process left open. On the caller's thread; it needs no node.

use std::collections::BTreeMap;
use std::fs::OpenOptions;

use recorder::{Failure, repair};
use serde::Serialize;
use sfu::RecordedFile;

use super::files::as_file;
use crate::fault::Fault;

#[derive(Serialize)]
struct RepairedFile {
    file: RecordedFile,
    recording: String,
    tags: BTreeMap<String, String>,
}

/// What is in the file now, as JSON: `file` as in the event of its end, `recording` and `tags` as it was labelled.
///
/// # Errors
/// `not_found` when there is no such file, `unprocessable` for what is no recording or holds no media, else
/// `engine_failed`.
pub fn repair_recording(path: &str) -> Result<String, Fault> {
    let mut file = OpenOptions::new().read(true).write(true).open(path).map_err(|cause| match cause.kind() {
        std::io::ErrorKind::NotFound => Fault::not_found(format_args!("there is no file {path}")),
        _ => Fault::engine_failed(format_args!("{path}: {cause}")),
    })?;
    let repaired = repair(&mut file).map_err(|failure| match failure {
        Failure::File(_) => Fault::engine_failed(format_args!("{path}: {failure}")),
        Failure::Stopped | Failure::Empty | Failure::NotARecording => Fault::unprocessable(failure),
    })?;
    let told = RepairedFile {
        file: as_file(path.to_owned(), &repaired.summary),
        recording: repaired.recording,
        tags: repaired.tags,
    };
    serde_json::to_string(&told).map_err(Fault::engine_failed)
}
