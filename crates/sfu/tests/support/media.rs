//! Made-up media: audio frames with a level, and VP8 frames of a layer with its own picture ids.

use std::time::{Duration, Instant};

use str0m::Rtc;
use str0m::format::Codec;
use str0m::media::{Mid, Rid};
use str0m::rtp::{ExtensionValues, RtpWrite, SeqNo};

/// One encoding that a client sends.
pub struct Sender {
    pub mid: Mid,
    pub rid: Option<Rid>,
    pub audio: bool,
    /// Bytes of a frame; split into packets of 1,100.
    pub frame: usize,
    pub interval: Duration,
    pub keyframe: bool,
    /// Width and height that keyframes tell.
    pub size: (u16, u16),
    pub paused: bool,
    /// RFC 6464, decibels below full scale.
    pub level: u8,
    pub frames: u32,
    pub keyframes: u32,
    sequence: u64,
    timestamp: u32,
    picture: u16,
    next: Instant,
}

const PACKET: usize = 1_100;

impl Sender {
    pub fn audio(now: Instant, mid: Mid) -> Self {
        Self::new(now, mid, None, true, 80, Duration::from_millis(20), 1_000)
    }

    /// `offset` makes the numbers of each layer differ.
    pub fn video(now: Instant, mid: Mid, rid: Option<Rid>, bitrate: usize, offset: u32) -> Self {
        Self::new(now, mid, rid, false, bitrate / 8 / 30, Duration::from_micros(33_333), offset)
    }

    fn new(
        now: Instant,
        mid: Mid,
        rid: Option<Rid>,
        audio: bool,
        frame: usize,
        interval: Duration,
        offset: u32,
    ) -> Self {
        Self {
            mid,
            rid,
            audio,
            frame,
            interval,
            keyframe: true,
            size: (640, 360),
            paused: false,
            level: 127,
            frames: 0,
            keyframes: 0,
            sequence: u64::from(offset % 30_000),
            timestamp: offset.wrapping_mul(7_919),
            picture: u16::try_from(offset % 20_000).unwrap_or(0),
            next: now,
        }
    }

    /// Sends the frames due by now.
    pub fn send(&mut self, now: Instant, rtc: &mut Rtc) {
        while self.next <= now {
            let at = self.next;
            self.next += self.interval;
            let clock = if self.audio { 48_000.0 } else { 90_000.0 };
            self.timestamp = self.timestamp.wrapping_add((self.interval.as_secs_f64() * clock).round() as u32);
            if self.paused {
                continue;
            }
            self.frame(at.min(now), rtc);
        }
    }

    fn frame(&mut self, at: Instant, rtc: &mut Rtc) {
        let codec = if self.audio { Codec::Opus } else { Codec::Vp8 };
        let params = rtc.codec_config().find(|params| params.spec().codec == codec).copied();
        let Some(params) = params else { return };
        let mut api = rtc.direct_api();
        let Some(stream) = api.stream_tx_by_mid(self.mid, self.rid) else { return };
        let keyframe = std::mem::take(&mut self.keyframe);
        let size = if keyframe && !self.audio { self.frame * 4 } else { self.frame };
        let packets = size.div_ceil(PACKET).max(1);
        for index in 0..packets {
            let payload =
                if self.audio { vec![0x78; size] } else { self.vp8(keyframe, index == 0, (size / packets).max(20)) };
            let values = ExtensionValues {
                audio_level: self.audio.then(|| -i8::try_from(self.level).unwrap_or(127)),
                voice_activity: self.audio.then_some(self.level < 60),
                ..ExtensionValues::default()
            };
            let write = RtpWrite::new(params.pt(), SeqNo::from(self.sequence), self.timestamp, at, payload);
            stream.write_rtp(write.marker(index + 1 == packets).ext_vals(values).nackable(!self.audio));
            self.sequence += 1;
        }
        self.frames += 1;
        if keyframe && !self.audio {
            self.keyframes += 1;
        }
        self.picture = (self.picture + 1) & 0x7fff;
    }

    /// Descriptor with a 15-bit picture id, TL0PICIDX and TID; the first payload byte tells key or delta frame.
    fn vp8(&self, keyframe: bool, first: bool, size: usize) -> Vec<u8> {
        let [high, low] = self.picture.to_be_bytes();
        let mut payload = vec![if first { 0x90 } else { 0x80 }, 0xe0, 0x80 | high, low];
        payload.extend([u8::try_from(self.picture & 0xff).unwrap_or(0), 0x20, u8::from(!keyframe)]);
        payload.extend(self.rid.map_or(b'-', |rid| rid.as_bytes().first().copied().unwrap_or(b'-')).to_be_bytes());
        if keyframe && first {
            // RFC 6386 section 9.1: the rest of the tag, whose letter is below, start code and size.
            let (width, height) = self.size;
            payload.extend([0, 0x9d, 0x01, 0x2a]);
            payload.extend([width.to_le_bytes(), height.to_le_bytes()].concat());
        }
        payload.resize(size, 0x55);
        payload
    }
}

/// What a received VP8 payload tells.
pub struct Frame {
    pub picture: u16,
    pub tl0: u8,
    pub keyframe: bool,
    pub first: bool,
    /// The first letter of the sender's rid.
    pub layer: char,
}

pub fn read_vp8(payload: &[u8]) -> Option<Frame> {
    let [first, _, high, low, tl0, _, key, layer, ..] = *payload else { return None };
    Some(Frame {
        picture: u16::from_be_bytes([high & 0x7f, low]),
        tl0,
        keyframe: key & 1 == 0,
        first: first & 0x10 != 0,
        layer: char::from(layer),
    })
}
