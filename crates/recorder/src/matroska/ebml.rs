//! Elements of EBML (RFC 8794): an id, a size, bytes. Written into memory, read from it without trust.

/// Ids of Matroska (RFC 9559), with their length markers.
pub(super) mod id {
    pub(crate) const EBML: u32 = 0x1a45_dfa3;
    pub(crate) const EBML_VERSION: u32 = 0x4286;
    pub(crate) const EBML_READ_VERSION: u32 = 0x42f7;
    pub(crate) const EBML_MAX_ID_LENGTH: u32 = 0x42f2;
    pub(crate) const EBML_MAX_SIZE_LENGTH: u32 = 0x42f3;
    pub(crate) const DOC_TYPE: u32 = 0x4282;
    pub(crate) const DOC_TYPE_VERSION: u32 = 0x4287;
    pub(crate) const DOC_TYPE_READ_VERSION: u32 = 0x4285;
    pub(crate) const VOID: u32 = 0xec;
    pub(crate) const SEGMENT: u32 = 0x1853_8067;
    pub(crate) const SEEK_HEAD: u32 = 0x114d_9b74;
    pub(crate) const SEEK: u32 = 0x4dbb;
    pub(crate) const SEEK_ID: u32 = 0x53ab;
    pub(crate) const SEEK_POSITION: u32 = 0x53ac;
    pub(crate) const INFO: u32 = 0x1549_a966;
    pub(crate) const TIMESTAMP_SCALE: u32 = 0x2a_d7b1;
    pub(crate) const DURATION: u32 = 0x4489;
    pub(crate) const DATE: u32 = 0x4461;
    pub(crate) const MUXING_APP: u32 = 0x4d80;
    pub(crate) const WRITING_APP: u32 = 0x5741;
    pub(crate) const TRACKS: u32 = 0x1654_ae6b;
    pub(crate) const TRACK_ENTRY: u32 = 0xae;
    pub(crate) const TRACK_NUMBER: u32 = 0xd7;
    pub(crate) const TRACK_UID: u32 = 0x73c5;
    pub(crate) const TRACK_TYPE: u32 = 0x83;
    pub(crate) const FLAG_LACING: u32 = 0x9c;
    pub(crate) const LANGUAGE: u32 = 0x22_b59c;
    pub(crate) const CODEC_ID: u32 = 0x86;
    pub(crate) const CODEC_PRIVATE: u32 = 0x63a2;
    pub(crate) const SEEK_PRE_ROLL: u32 = 0x56bb;
    pub(crate) const VIDEO: u32 = 0xe0;
    pub(crate) const PIXEL_WIDTH: u32 = 0xb0;
    pub(crate) const PIXEL_HEIGHT: u32 = 0xba;
    pub(crate) const AUDIO: u32 = 0xe1;
    pub(crate) const SAMPLING_FREQUENCY: u32 = 0xb5;
    pub(crate) const CHANNELS: u32 = 0x9f;
    pub(crate) const TAGS: u32 = 0x1254_c367;
    pub(crate) const TAG: u32 = 0x7373;
    pub(crate) const TARGETS: u32 = 0x63c0;
    pub(crate) const SIMPLE_TAG: u32 = 0x67c8;
    pub(crate) const TAG_NAME: u32 = 0x45a3;
    pub(crate) const TAG_STRING: u32 = 0x4487;
    pub(crate) const CLUSTER: u32 = 0x1f43_b675;
    pub(crate) const TIMESTAMP: u32 = 0xe7;
    pub(crate) const SIMPLE_BLOCK: u32 = 0xa3;
    pub(crate) const CUES: u32 = 0x1c53_bb6b;
    pub(crate) const CUE_POINT: u32 = 0xbb;
    pub(crate) const CUE_TIME: u32 = 0xb3;
    pub(crate) const CUE_TRACK_POSITIONS: u32 = 0xb7;
    pub(crate) const CUE_TRACK: u32 = 0xf7;
    pub(crate) const CUE_CLUSTER_POSITION: u32 = 0xf1;
}

/// All bits of an eight-byte size: unknown.
pub(super) const UNKNOWN_SIZE: [u8; 8] = [0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];

/// An id with its leading zeros left out.
pub(super) fn put_id(out: &mut Vec<u8>, id: u32) {
    let bytes = id.to_be_bytes();
    out.extend(bytes.iter().skip_while(|byte| **byte == 0));
}

/// A size in as few bytes as it needs.
pub(super) fn put_size(out: &mut Vec<u8>, size: usize) {
    let size = size as u64;
    let length = (1..8_u32).find(|length| size < (1 << (7 * length)) - 1).unwrap_or(8);
    let marked = size | 1 << (7 * length);
    out.extend(marked.to_be_bytes().iter().skip(8 - length as usize));
}

/// A size in four bytes, for one that is filled in later; at most 2^28 - 2.
pub(super) fn size_in_four(size: usize) -> [u8; 4] {
    (u32::try_from(size).unwrap_or(u32::MAX) & 0x0fff_ffff | 0x1000_0000).to_be_bytes()
}

/// A size in eight bytes.
pub(super) fn size_in_eight(size: u64) -> [u8; 8] {
    (size & 0x00ff_ffff_ffff_ffff | 0x0100_0000_0000_0000).to_be_bytes()
}

pub(super) fn put(out: &mut Vec<u8>, id: u32, content: &[u8]) {
    put_id(out, id);
    put_size(out, content.len());
    out.extend_from_slice(content);
}

/// An element of elements that `fill` writes.
pub(super) fn put_master(out: &mut Vec<u8>, id: u32, fill: impl FnOnce(&mut Vec<u8>)) {
    let mut content = Vec::new();
    fill(&mut content);
    put(out, id, &content);
}

/// A number in as few bytes as it needs.
pub(super) fn put_number(out: &mut Vec<u8>, id: u32, value: u64) {
    let bytes = value.to_be_bytes();
    let zeros = bytes.iter().take(7).take_while(|byte| **byte == 0).count();
    put(out, id, bytes.get(zeros..).unwrap_or_default());
}

/// Nothing, `length` bytes of it, at least two.
pub(super) fn put_void(out: &mut Vec<u8>, length: usize) {
    let end = out.len() + length;
    put_id(out, id::VOID);
    if length < 10 {
        put_size(out, length.saturating_sub(2));
    } else {
        out.extend(size_in_eight(length as u64 - 9));
    }
    out.resize(end, 0);
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ElementHead {
    pub(super) id: u32,
    /// Of the content; `None` is unknown.
    pub(super) size: Option<u64>,
    /// Of id and size themselves.
    pub(super) length: usize,
}

/// Reads id and size at the front.
pub(super) fn read_head(bytes: &[u8]) -> Option<ElementHead> {
    let id_length = bytes.first()?.leading_zeros() as usize + 1;
    if id_length > 4 {
        return None;
    }
    let id = bytes.get(..id_length)?.iter().fold(0, |id, byte| id << 8 | u32::from(*byte));
    let size_bytes = bytes.get(id_length..)?;
    let size_length = size_bytes.first()?.leading_zeros() as usize + 1;
    if size_length > 8 {
        return None;
    }
    let marked = size_bytes.get(..size_length)?.iter().fold(0, |size, byte| size << 8 | u64::from(*byte));
    let mask = (1_u64 << (7 * size_length)) - 1;
    let size = Some(marked & mask).filter(|size| *size != mask);
    Some(ElementHead { id, size, length: id_length + size_length })
}

/// The elements within a master's content; ends at the first that does not fit.
pub(super) fn children(content: &[u8]) -> Children<'_> {
    Children { rest: content }
}

/// See `children`.
pub(super) struct Children<'a> {
    rest: &'a [u8],
}

impl Children<'_> {
    /// Whether the walk has come to the very end.
    pub(super) fn is_done(&self) -> bool {
        self.rest.is_empty()
    }
}

impl<'a> Iterator for Children<'a> {
    type Item = (u32, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let head = read_head(self.rest)?;
        let size = usize::try_from(head.size?).ok()?;
        let content = self.rest.get(head.length..head.length.checked_add(size)?)?;
        self.rest = self.rest.get(head.length + size..)?;
        Some((head.id, content))
    }
}

/// A number of at most eight bytes.
pub(super) fn number(content: &[u8]) -> Option<u64> {
    (content.len() <= 8).then(|| content.iter().fold(0, |value, byte| value << 8 | u64::from(*byte)))
}

#[cfg(test)]
#[allow(clippy::indexing_slicing)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        for size in [0, 1, 126, 127, 128, 16_382, 16_383, 1 << 20] {
            let mut bytes = Vec::new();
            put(&mut bytes, id::TAG_STRING, &vec![7; size]);
            let head = read_head(&bytes);
            assert_eq!(head.map(|head| (head.id, head.size)), Some((id::TAG_STRING, Some(size as u64))));
            assert_eq!(children(&bytes).next().map(|(_, content)| content.len()), Some(size));
        }
        assert_eq!(read_head(&[&[0xa3][..], &UNKNOWN_SIZE].concat()).map(|head| head.size), Some(None));
        assert_eq!(read_head(&[&[0xa3][..], &size_in_four(5)].concat()).map(|head| head.size), Some(Some(5)));
        assert_eq!(read_head(&[&[0xa3][..], &size_in_eight(5)].concat()).map(|head| head.size), Some(Some(5)));
    }

    #[test]
    fn voids_have_the_length_that_is_asked() {
        for length in 2..300 {
            let mut bytes = Vec::new();
            put_void(&mut bytes, length);
            assert_eq!(bytes.len(), length);
            let mut walk = children(&bytes);
            assert!(walk.next().is_some() && walk.is_done());
        }
    }

    #[test]
    fn garbage_is_refused() {
        for bytes in [&[][..], &[0], &[0x1a], &[0x1a, 0x45, 0xdf, 0xa3], &[0xa3, 0], &[0xa3, 0x01, 2]] {
            assert_eq!(read_head(bytes), None, "{bytes:?}");
        }
        assert_eq!(children(&[0xa3, 0x85, 1]).next(), None);
    }
}
