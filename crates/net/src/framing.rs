//! RFC 4571: datagrams on a TCP stream, each behind its length in two bytes.

/// Nothing a client sends over ICE-TCP is near this; a longer length is not RFC 4571 at all.
pub const MAX_FRAME: usize = 8 * 1024;

pub fn prefix(length: usize) -> Option<[u8; 2]> {
    u16::try_from(length).ok().filter(|_| length <= MAX_FRAME).map(u16::to_be_bytes)
}

/// Cuts a stream into frames.
#[derive(Debug, Default)]
pub struct Decoder {
    buffer: Vec<u8>,
    taken: usize,
}

/// The stream is not framed as it should be and cannot be read further.
#[derive(Debug, PartialEq, Eq)]
pub struct TooLong;

impl Decoder {
    pub fn push(&mut self, bytes: &[u8]) {
        self.buffer.drain(..self.taken);
        self.taken = 0;
        self.buffer.extend_from_slice(bytes);
    }

    /// The next whole frame, `None` until more is pushed. Empty frames are skipped.
    pub fn next(&mut self) -> Result<Option<&[u8]>, TooLong> {
        loop {
            let Some(head) = self.buffer.get(self.taken..self.taken + 2) else {
                return Ok(None);
            };
            let length = head.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte));
            if length > MAX_FRAME {
                return Err(TooLong);
            }
            let start = self.taken + 2;
            if self.buffer.len() < start + length {
                return Ok(None);
            }
            self.taken = start + length;
            if length > 0 {
                return Ok(self.buffer.get(start..start + length));
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use super::*;

    fn framed(frames: &[&[u8]]) -> Vec<u8> {
        frames.iter().flat_map(|frame| [&prefix(frame.len()).unwrap(), *frame].concat()).collect()
    }

    fn read_all(decoder: &mut Decoder) -> Vec<Vec<u8>> {
        std::iter::from_fn(|| decoder.next().unwrap().map(<[u8]>::to_vec)).collect()
    }

    #[test]
    fn frames_come_out_whole_however_the_stream_is_cut() {
        let stream = framed(&[b"one", b"", b"twenty-two", &[7; MAX_FRAME]]);
        for step in [1, 2, 3, 5, 1000, stream.len()] {
            let mut decoder = Decoder::default();
            let mut frames = Vec::new();
            for piece in stream.chunks(step) {
                decoder.push(piece);
                frames.extend(read_all(&mut decoder));
            }
            assert_eq!(frames, [b"one".to_vec(), b"twenty-two".to_vec(), vec![7; MAX_FRAME]], "step {step}");
        }
    }

    #[test]
    fn a_length_that_no_client_sends_is_an_error_before_it_is_buffered() {
        let mut decoder = Decoder::default();
        decoder.push(b"GET / HTTP/1.1\r\n");
        assert_eq!(decoder.next(), Err(TooLong));
    }

    #[test]
    fn what_was_read_is_not_kept() {
        let mut decoder = Decoder::default();
        for _ in 0..1000 {
            decoder.push(&framed(&[&[1; 1000]]));
            assert_eq!(read_all(&mut decoder).len(), 1);
        }
        assert!(decoder.buffer.capacity() < 16 * 1024);
    }

    #[test]
    fn a_datagram_too_long_for_a_frame_has_no_prefix() {
        assert_eq!(prefix(1200), Some([4, 176]));
        assert_eq!(prefix(MAX_FRAME + 1), None);
    }
}
