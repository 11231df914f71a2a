//! Everything before the first cluster: what the file is, its track, its tags.
//!
//! It has the same length however much is known, so that one write in place completes it: sizes of pictures and the true
//! start while recording, duration and cues at the end.

use std::collections::BTreeMap;

use super::ebml::{self, id};
use crate::packet::Codec;

/// Four entries are 89 bytes.
const SEEK_HEAD_ROOM: usize = 96;
/// For fields that a later version may want to add to older files.
const SPARE: usize = 160;
/// 1 ms, in nanoseconds.
const TIMESTAMP_SCALE: u64 = 1_000_000;
/// What a decoder of Opus wants to hear before it is right (RFC 7845 section 4.6), in nanoseconds.
const OPUS_PRE_ROLL: u64 = 80_000_000;
/// From 1970 to 2001, where dates of Matroska begin.
const UNIX_TO_MATROSKA_MS: i64 = 978_307_200_000;
const APPLICATION: &[u8] = b"videorooms";
const RECORDING: &str = "RECORDING";
const STARTED: &str = "STARTED_UNIX_MS";
const LOST: &str = "LOST_FRAMES";

/// What completes the head of a closed file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Closing {
    pub(super) duration_ms: u64,
    pub(super) file_length: u64,
    /// Where the cues stand in the file.
    pub(super) cues_at: Option<u64>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) codec: Codec,
    pub(crate) codec_private: Vec<u8>,
    /// Of the largest picture so far.
    pub(crate) size: (u32, u32),
    pub(crate) recording: String,
    pub(crate) tags: BTreeMap<String, String>,
    pub(crate) started_ms: u64,
    pub(crate) lost_frames: u64,
}

impl Head {
    /// The head as bytes: `length` of them, or as many as it needs with some to spare. `None` when it does not fit.
    pub(super) fn bytes(&self, closing: Option<Closing>, length: Option<usize>) -> Option<Vec<u8>> {
        let mut out = Vec::with_capacity(1_024);
        self.put_document(&mut out);
        ebml::put_id(&mut out, id::SEGMENT);
        let from = out.len() + ebml::UNKNOWN_SIZE.len();
        let size = closing.map(|closing| ebml::size_in_eight(closing.file_length.saturating_sub(from as u64)));
        out.extend(size.unwrap_or(ebml::UNKNOWN_SIZE));
        let info_at = out.len() + SEEK_HEAD_ROOM;
        let mut rest = Vec::new();
        self.put_segment_facts(&mut rest, closing);
        let tracks_at = info_at + rest.len();
        self.put_track(&mut rest);
        let tags_at = info_at + rest.len();
        self.put_tags(&mut rest);
        if let Some(closing) = closing {
            let relative = |at: usize| (at - from) as u64;
            let mut seeks =
                vec![(id::INFO, relative(info_at)), (id::TRACKS, relative(tracks_at)), (id::TAGS, relative(tags_at))];
            seeks.extend(closing.cues_at.map(|at| (id::CUES, at.saturating_sub(from as u64))));
            put_seek_head(&mut out, &seeks);
        }
        let room = info_at - out.len();
        ebml::put_void(&mut out, room);
        out.append(&mut rest);
        let length = length.unwrap_or(out.len() + SPARE);
        let spare = length.checked_sub(out.len()).filter(|spare| *spare != 1)?;
        if spare > 0 {
            ebml::put_void(&mut out, spare);
        }
        Some(out)
    }

    fn put_document(&self, out: &mut Vec<u8>) {
        let kind: &[u8] = if self.codec.extension() == "webm" { b"webm" } else { b"matroska" };
        ebml::put_master(out, id::EBML, |out| {
            ebml::put_number(out, id::EBML_VERSION, 1);
            ebml::put_number(out, id::EBML_READ_VERSION, 1);
            ebml::put_number(out, id::EBML_MAX_ID_LENGTH, 4);
            ebml::put_number(out, id::EBML_MAX_SIZE_LENGTH, 8);
            ebml::put(out, id::DOC_TYPE, kind);
            ebml::put_number(out, id::DOC_TYPE_VERSION, 4);
            ebml::put_number(out, id::DOC_TYPE_READ_VERSION, 2);
        });
    }

    fn put_segment_facts(&self, out: &mut Vec<u8>, closing: Option<Closing>) {
        ebml::put_master(out, id::INFO, |out| {
            ebml::put_number(out, id::TIMESTAMP_SCALE, TIMESTAMP_SCALE);
            if let Some(closing) = closing {
                ebml::put(out, id::DURATION, &(closing.duration_ms as f64).to_be_bytes());
            } else {
                ebml::put_void(out, 11);
            }
            let since_2001_ms = self.started_ms.cast_signed().saturating_sub(UNIX_TO_MATROSKA_MS);
            ebml::put(out, id::DATE, &since_2001_ms.saturating_mul(1_000_000).to_be_bytes());
            ebml::put(out, id::MUXING_APP, APPLICATION);
            ebml::put(out, id::WRITING_APP, APPLICATION);
        });
    }

    fn put_track(&self, out: &mut Vec<u8>) {
        let (width, height) = self.size;
        let entry = |out: &mut Vec<u8>| {
            ebml::put_number(out, id::TRACK_NUMBER, 1);
            ebml::put(out, id::TRACK_UID, &unique_number(&self.recording).to_be_bytes());
            ebml::put_number(out, id::TRACK_TYPE, if self.codec.is_video() { 1 } else { 2 });
            ebml::put_number(out, id::FLAG_LACING, 0);
            ebml::put(out, id::LANGUAGE, b"und");
            ebml::put(out, id::CODEC_ID, codec_id(self.codec).as_bytes());
            if !self.codec_private.is_empty() {
                ebml::put(out, id::CODEC_PRIVATE, &self.codec_private);
            }
            if self.codec.is_video() {
                ebml::put_master(out, id::VIDEO, |out| {
                    ebml::put(out, id::PIXEL_WIDTH, &width.to_be_bytes());
                    ebml::put(out, id::PIXEL_HEIGHT, &height.to_be_bytes());
                });
            } else {
                ebml::put_number(out, id::SEEK_PRE_ROLL, OPUS_PRE_ROLL);
                ebml::put_master(out, id::AUDIO, |out| {
                    ebml::put(out, id::SAMPLING_FREQUENCY, &48_000_f64.to_be_bytes());
                    ebml::put_number(out, id::CHANNELS, 2);
                });
            }
        };
        ebml::put_master(out, id::TRACKS, |out| ebml::put_master(out, id::TRACK_ENTRY, entry));
    }

    fn put_tags(&self, out: &mut Vec<u8>) {
        // As wide as they can become: the head never changes its length.
        let started = format!("{:016}", self.started_ms.min(9_999_999_999_999_999));
        let lost = format!("{:010}", self.lost_frames.min(9_999_999_999));
        let own = [(RECORDING, self.recording.as_str()), (STARTED, &started), (LOST, &lost)];
        let others = self.tags.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let others = others.filter(|(name, _)| own.iter().all(|(own, _)| own != name));
        let tag = |out: &mut Vec<u8>| {
            ebml::put(out, id::TARGETS, &[]);
            for (name, value) in own.iter().copied().chain(others) {
                ebml::put_master(out, id::SIMPLE_TAG, |out| {
                    ebml::put(out, id::TAG_NAME, name.as_bytes());
                    ebml::put(out, id::TAG_STRING, value.as_bytes());
                });
            }
        };
        ebml::put_master(out, id::TAGS, |out| ebml::put_master(out, id::TAG, tag));
    }
}

/// What the elements before the first cluster tell, as `repair` finds them.
#[derive(Debug, Default)]
pub(super) struct HeadReader {
    codec: Option<Codec>,
    codec_private: Vec<u8>,
    size: (u32, u32),
    own: BTreeMap<&'static str, String>,
    tags: BTreeMap<String, String>,
    application: Vec<u8>,
    pub(super) has_duration: bool,
}

impl HeadReader {
    pub(super) fn read(&mut self, id: u32, content: &[u8]) {
        match id {
            id::INFO => {
                for (id, content) in ebml::children(content) {
                    self.has_duration |= id == id::DURATION;
                    if id == id::WRITING_APP {
                        self.application = content.to_vec();
                    }
                }
            }
            id::TRACKS => ebml::children(content)
                .filter(|(id, _)| *id == id::TRACK_ENTRY)
                .flat_map(|(_, entry)| ebml::children(entry))
                .for_each(|(id, content)| self.read_track(id, content)),
            id::TAGS => ebml::children(content)
                .flat_map(|(_, tag)| ebml::children(tag))
                .filter(|(id, _)| *id == id::SIMPLE_TAG)
                .for_each(|(_, tag)| self.read_tag(tag)),
            _ => {}
        }
    }

    /// Whether somebody else wrote the file.
    pub(super) fn is_foreign(&self) -> bool {
        !self.application.is_empty() && self.application != APPLICATION
    }

    /// `None` when there is no track of ours.
    pub(super) fn head(mut self) -> Option<Head> {
        let mut own = |name| self.own.remove(name).unwrap_or_default();
        Some(Head {
            codec: self.codec?,
            codec_private: self.codec_private,
            size: self.size,
            recording: own(RECORDING),
            started_ms: own(STARTED).parse().unwrap_or(0),
            lost_frames: own(LOST).parse().unwrap_or(0),
            tags: self.tags,
        })
    }

    fn read_track(&mut self, id: u32, content: &[u8]) {
        match id {
            id::CODEC_ID => {
                let codecs = [Codec::Opus, Codec::Vp8, Codec::Vp9, Codec::H264, Codec::Av1];
                self.codec = codecs.into_iter().find(|codec| codec_id(*codec).as_bytes() == content);
            }
            id::CODEC_PRIVATE => self.codec_private = content.to_vec(),
            id::VIDEO => {
                for (id, content) in ebml::children(content) {
                    let value = ebml::number(content).and_then(|value| u32::try_from(value).ok()).unwrap_or(0);
                    match id {
                        id::PIXEL_WIDTH => self.size.0 = value,
                        id::PIXEL_HEIGHT => self.size.1 = value,
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }

    fn read_tag(&mut self, tag: &[u8]) {
        let text = |wanted| {
            let found = ebml::children(tag).find(|(id, _)| *id == wanted);
            found.map(|(_, content)| String::from_utf8_lossy(content).into_owned())
        };
        let (Some(name), Some(value)) = (text(id::TAG_NAME), text(id::TAG_STRING)) else { return };
        if let Some(own) = [RECORDING, STARTED, LOST].into_iter().find(|own| *own == name) {
            self.own.insert(own, value);
        } else {
            self.tags.insert(name, value);
        }
    }
}

fn put_seek_head(out: &mut Vec<u8>, seeks: &[(u32, u64)]) {
    ebml::put_master(out, id::SEEK_HEAD, |out| {
        for (id, position) in seeks {
            ebml::put_master(out, id::SEEK, |out| {
                ebml::put(out, id::SEEK_ID, &id.to_be_bytes());
                ebml::put(out, id::SEEK_POSITION, &position.to_be_bytes());
            });
        }
    });
}

fn codec_id(codec: Codec) -> &'static str {
    match codec {
        Codec::Opus => "A_OPUS",
        Codec::Vp8 => "V_VP8",
        Codec::Vp9 => "V_VP9",
        Codec::H264 => "V_MPEG4/ISO/AVC",
        Codec::Av1 => "V_AV1",
    }
}

/// FNV-1a, not zero: tracks of a session that somebody puts into one file stay apart.
fn unique_number(text: &str) -> u64 {
    let hash = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    text.bytes().fold(0xcbf2_9ce4_8422_2325, hash).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head() -> Head {
        Head {
            codec: Codec::H264,
            codec_private: vec![1; 40],
            size: (640, 360),
            recording: "r1".into(),
            tags: [("room".to_owned(), "ä ".repeat(80)), ("empty".to_owned(), String::new())].into(),
            started_ms: 1_764_000_000_000,
            lost_frames: 3,
        }
    }

    #[test]
    fn the_length_does_not_depend_on_what_is_known() {
        let open = head().bytes(None, None).unwrap_or_default();
        let later = Head { size: (1, 4_000), started_ms: 5, lost_frames: u64::MAX, ..head() };
        for cues_at in [None, Some(9_000)] {
            let closing = Closing { duration_ms: 1, file_length: 10_000, cues_at };
            assert_eq!(later.bytes(Some(closing), None).map(|bytes| bytes.len()), Some(open.len()));
        }
        assert_eq!(later.bytes(None, Some(open.len())).map(|bytes| bytes.len()), Some(open.len()));
        assert_eq!(later.bytes(None, Some(100)), None);
    }

    #[test]
    fn what_is_written_is_read() {
        let bytes = head().bytes(None, None).unwrap_or_default();
        let segment = ebml::children(&bytes).next().map_or(0, |(_, content)| content.len()) + 5 + 12;
        let mut reader = HeadReader::default();
        for (id, content) in ebml::children(bytes.get(segment..).unwrap_or_default()) {
            reader.read(id, content);
        }
        assert!(!reader.has_duration);
        assert_eq!(reader.head(), Some(head()));
    }
}
