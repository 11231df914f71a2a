//! Closes what a dead process left: walks the file, cuts off what is not whole, writes cues and the final head.

use std::io::{self, Read, Seek, SeekFrom, Write};

use super::cluster::{self, Extent};
use super::cues::Cues;
use super::ebml::{self, ElementHead, id};
use super::head::{Closing, Head, HeadReader};
use crate::failure::Failure;
use crate::file::SetLen;
use crate::summary::{Repaired, Summary};

/// Tags and codec parameters of ours are a few kilobytes.
const LONGEST_HEAD: u64 = 1 << 20;
/// Far more than the writer puts into one.
const LARGEST_CLUSTER: u64 = 64 << 20;
/// Of an element.
const LONGEST_ELEMENT_HEAD: usize = 12;

/// Closes a file that its recorder did not: cuts a torn cluster off, writes cues, duration and tags. A file that is
/// closed already is only read.
///
/// # Errors
/// `Failure::Empty` without a whole cluster, `Failure::NotARecording` for garbage; such a file is left as it is.
pub fn repair(file: &mut (impl Read + Write + Seek + SetLen)) -> Result<Repaired, Failure> {
    let length = file.seek(SeekFrom::End(0))?;
    let opening = read_opening(file, length)?;
    let walked = walk(file, &opening, length)?;
    if walked.extent.frames == 0 {
        return Err(Failure::Empty);
    }
    let size_bytes = if walked.is_closed { walked.end } else { close(file, &opening, &walked)? };
    if size_bytes < length {
        file.set_len(size_bytes)?;
    }
    file.flush()?;
    let Head { codec, size: (width, height), started_ms, lost_frames, recording, tags, .. } = opening.head;
    let summary = Summary {
        codec,
        started_ms,
        duration_ms: walked.extent.duration_ms(),
        size_bytes,
        width,
        height,
        frames: walked.extent.frames,
        lost_frames,
    };
    Ok(Repaired { summary, recording, tags })
}

struct Opening {
    head: Head,
    has_duration: bool,
    /// Where the segment's content begins and, if that is known, ends.
    segment_at: u64,
    segment_end: Option<u64>,
    first_cluster_at: u64,
}

/// Everything before the first cluster.
fn read_opening(file: &mut (impl Read + Seek), length: u64) -> Result<Opening, Failure> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    file.by_ref().take(LONGEST_HEAD).read_to_end(&mut bytes)?;
    let magic = id::EBML.to_be_bytes();
    if !bytes.iter().zip(&magic).all(|(byte, expected)| byte == expected) {
        return Err(Failure::NotARecording);
    }
    // A head that is cut off in the middle was cut before any media.
    let unreadable = || if length < LONGEST_HEAD { Failure::Empty } else { Failure::NotARecording };
    let (segment_at, segment_size) = super::segment_content(&bytes).ok_or_else(unreadable)?;
    let mut reader = HeadReader::default();
    let mut at = usize::try_from(segment_at).map_err(|_| Failure::NotARecording)?;
    while let Some(element) = bytes.get(at..).and_then(ebml::read_head).filter(|element| element.id != id::CLUSTER) {
        let size = element.size.and_then(|size| usize::try_from(size).ok()).ok_or(Failure::NotARecording)?;
        let from = at + element.length;
        let end = from.checked_add(size).ok_or(Failure::NotARecording)?;
        reader.read(element.id, bytes.get(from..end).ok_or_else(unreadable)?);
        at = end;
    }
    if reader.is_foreign() {
        return Err(Failure::NotARecording);
    }
    let has_duration = reader.has_duration;
    Ok(Opening {
        head: reader.head().ok_or_else(unreadable)?,
        has_duration,
        segment_at,
        segment_end: segment_size.and_then(|size| segment_at.checked_add(size)),
        first_cluster_at: at as u64,
    })
}

struct Walked {
    extent: Extent,
    cues: Cues,
    clusters_end: u64,
    /// Of all that is whole.
    end: u64,
    /// Nothing is left to do.
    is_closed: bool,
}

/// Reads clusters until one is torn.
fn walk(file: &mut (impl Read + Seek), opening: &Opening, length: u64) -> io::Result<Walked> {
    let codec = opening.head.codec;
    let limit = opening.segment_end.unwrap_or(length).min(length);
    let (mut extent, mut cues) = (Extent::new(codec), Cues::new(codec));
    let mut at = opening.first_cluster_at;
    let mut clusters_end = at;
    let mut content = Vec::new();
    while let Some((element, end)) = read_element(file, at, limit)? {
        let size = end - at - element.length as u64;
        if element.id == id::CLUSTER {
            if size > LARGEST_CLUSTER {
                break;
            }
            content.clear();
            file.by_ref().take(size).read_to_end(&mut content)?;
            let Some(found) = cluster::read(&content, &mut extent) else { break };
            if found.first_is_keyframe {
                cues.note(found.start_ms, at - opening.segment_at);
            }
            clusters_end = end;
        } else if element.id != id::CUES {
            break;
        }
        at = end;
    }
    let is_closed = opening.has_duration && opening.segment_end == Some(at);
    Ok(Walked { extent, cues, clusters_end, end: at, is_closed })
}

/// The element at a place, with the place of its end; `None` when it is not wholly there. The file stands at its content.
fn read_element(file: &mut (impl Read + Seek), at: u64, limit: u64) -> io::Result<Option<(ElementHead, u64)>> {
    let mut bytes = Vec::with_capacity(LONGEST_ELEMENT_HEAD);
    file.seek(SeekFrom::Start(at))?;
    file.by_ref().take(LONGEST_ELEMENT_HEAD as u64).read_to_end(&mut bytes)?;
    let Some(element) = ebml::read_head(&bytes) else { return Ok(None) };
    let content_at = at + element.length as u64;
    let end = element.size.and_then(|size| content_at.checked_add(size)).filter(|end| *end <= limit);
    let Some(end) = end else { return Ok(None) };
    file.seek(SeekFrom::Start(content_at))?;
    Ok(Some((element, end)))
}

/// Gives the length of the file. A crash in between leaves a file that can be repaired again.
fn close(file: &mut (impl Write + Seek + SetLen), opening: &Opening, walked: &Walked) -> Result<u64, Failure> {
    let cues = walked.cues.bytes();
    let file_length = walked.clusters_end + cues.len() as u64;
    let closing = Closing { duration_ms: walked.extent.duration_ms(), file_length, cues_at: Some(walked.clusters_end) };
    file.set_len(walked.clusters_end)?;
    let head_length = usize::try_from(opening.first_cluster_at).ok();
    // Another version's head may need more room; the file plays without cues.
    let Some(head) = opening.head.bytes(Some(closing), head_length) else { return Ok(walked.clusters_end) };
    file.seek(SeekFrom::Start(walked.clusters_end))?;
    file.write_all(&cues)?;
    file.seek(SeekFrom::Start(0))?;
    file.write_all(&head)?;
    Ok(file_length)
}
