//! Publishers: each sends one audio and one video track by the clock. All live on one thread.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Receiver;
use std::thread;
use std::time::{Duration, Instant};

use str0m::Event;
use str0m::format::Codec;
use str0m::media::{Direction, MediaKind, Mid, Pt};
use str0m::rtp::{ExtensionValues, RtpWrite, SeqNo};

use crate::Failure;
use crate::client::Client;
use crate::join;
use crate::media::{self, Mark};
use crate::plan::Publish;
use crate::window::{Stamp, Window, stamp};

/// Feedback and keyframe requests are read at least this often.
const MAX_NAP: Duration = Duration::from_millis(2);

/// Packets sent inside the window.
#[derive(Debug, Clone, Copy, Default)]
pub struct SentCount {
    pub audio: u64,
    pub video: u64,
}

struct Track {
    mid: Mid,
    pt: Pt,
    number: u32,
    time: u32,
    next: Instant,
}

pub struct Publisher {
    index: u16,
    client: Client,
    connected: bool,
    audio: Track,
    video: Track,
    picture: u16,
    keyframe_wanted: bool,
    /// When each packet of the present frame leaves, and whether it is the first or the last.
    frame: VecDeque<(Instant, bool, bool)>,
    frame_is_key: bool,
    spacing: Duration,
    epoch: Instant,
    sent: SentCount,
}

impl Publisher {
    pub fn join(
        server: &str,
        wanted: &Publish,
        index: usize,
        spacing: Duration,
        epoch: Instant,
    ) -> Result<Self, Failure> {
        let (mut client, offer, pending, (audio, video)) = Client::offer(|api| {
            let add = |api: &mut str0m::change::SdpApi<'_>, kind| {
                api.add_media(kind, Direction::SendOnly, Some("load".to_owned()), None, None)
            };
            (add(api, MediaKind::Audio), add(api, MediaKind::Video))
        })?;
        let answer = join::ask(server, &wanted.path, &wanted.token, &offer)?;
        client.answer(pending, answer)?;
        let now = Instant::now();
        let track = |mid, codec| -> Result<Track, Failure> {
            let params = client.rtc.codec_config().params().iter().find(|params| params.spec().codec == codec);
            let pt = params.ok_or("the answer lost a codec")?.pt();
            Ok(Track { mid, pt, number: 0, time: 0, next: now })
        };
        let (audio, video) = (track(audio, Codec::Opus)?, track(video, Codec::Vp8)?);
        Ok(Self {
            index: u16::try_from(index)?,
            client,
            connected: false,
            audio,
            video,
            picture: 0,
            keyframe_wanted: true,
            frame: VecDeque::new(),
            frame_is_key: false,
            spacing,
            epoch,
            sent: SentCount::default(),
        })
    }

    /// Does all that is due and tells when the next thing is.
    fn turn(&mut self, now: Instant, window: &Window) -> Result<Instant, Failure> {
        let (connected, keyframe) = (&mut self.connected, &mut self.keyframe_wanted);
        let mut take = |event| match event {
            Event::Connected => *connected = true,
            Event::KeyframeRequest(_) => *keyframe = true,
            _ => {}
        };
        self.client.receive(|event, _| take(event))?;
        if self.client.due <= now {
            self.client.tick(now, &mut take)?;
        }
        if !self.connected {
            (self.audio.next, self.video.next) = (now, now);
            return Ok(self.client.due);
        }
        if self.audio.next <= now {
            self.audio.next += media::AUDIO_INTERVAL;
            self.send_audio(now, window)?;
        }
        if self.video.next <= now {
            self.begin_frame();
        }
        while self.frame.front().is_some_and(|(due, _, _)| *due <= now) {
            if let Some((_, first, last)) = self.frame.pop_front() {
                self.send_video(now, first, last, window)?;
            }
        }
        let packet = self.frame.front().map_or(self.video.next, |(due, _, _)| *due);
        Ok(self.client.due.min(self.audio.next).min(packet))
    }

    fn begin_frame(&mut self) {
        let start = self.video.next;
        self.video.next += media::FRAME_INTERVAL;
        self.video.time = self.video.time.wrapping_add(media::VIDEO_TICKS_PER_FRAME);
        self.picture = (self.picture + 1) & 0x7fff;
        self.frame_is_key = std::mem::take(&mut self.keyframe_wanted);
        let count = if self.frame_is_key { media::PACKETS_PER_KEYFRAME } else { media::PACKETS_PER_FRAME };
        let mut due = start;
        for packet in 0..count {
            self.frame.push_back((due, packet == 0, packet + 1 == count));
            due += self.spacing;
        }
    }

    fn mark(&self, number: u32, now: Instant, window: &Window) -> (Mark, bool) {
        let sent: Stamp = stamp(self.epoch, now);
        (Mark { publisher: self.index, number, sent }, window.contains(sent))
    }

    fn send_audio(&mut self, now: Instant, window: &Window) -> Result<(), Failure> {
        let (mark, counts) = self.mark(self.audio.number, now, window);
        self.audio.time = self.audio.time.wrapping_add(media::AUDIO_TICKS_PER_PACKET);
        let level =
            ExtensionValues { audio_level: Some(-30), voice_activity: Some(true), ..ExtensionValues::default() };
        write(&mut self.client, &mut self.audio, now, media::audio(mark), false, level)?;
        self.sent.audio += u64::from(counts);
        Ok(())
    }

    fn send_video(&mut self, now: Instant, first: bool, last: bool, window: &Window) -> Result<(), Failure> {
        let (mark, counts) = self.mark(self.video.number, now, window);
        let payload = media::video(self.picture, first, self.frame_is_key, mark);
        write(&mut self.client, &mut self.video, now, payload, last, ExtensionValues::default())?;
        self.sent.video += u64::from(counts);
        Ok(())
    }
}

fn write(
    client: &mut Client,
    track: &mut Track,
    now: Instant,
    payload: Vec<u8>,
    marker: bool,
    extensions: ExtensionValues,
) -> Result<(), Failure> {
    let mut api = client.rtc.direct_api();
    let stream = api.stream_tx_by_mid(track.mid, None).ok_or("the answer lost a track")?;
    let number = SeqNo::from(u64::from(track.number));
    let packet = RtpWrite::new(track.pt, number, track.time, now, payload);
    stream.write_rtp(packet.marker(marker).ext_vals(extensions).nackable(true));
    track.number += 1;
    client.tick(now, |_| {})
}

/// Runs until `stop`; returns what each publisher sent inside the window, in the order they came.
pub fn run(joining: &Receiver<Publisher>, window: &Window, stop: &AtomicBool) -> Result<Vec<SentCount>, Failure> {
    let mut publishers: Vec<Publisher> = Vec::new();
    while !stop.load(Ordering::Acquire) {
        publishers.extend(joining.try_iter());
        let mut next = Instant::now() + MAX_NAP;
        for publisher in &mut publishers {
            next = next.min(publisher.turn(Instant::now(), window)?);
        }
        thread::sleep(next.saturating_duration_since(Instant::now()));
    }
    Ok(publishers.iter().map(|publisher| publisher.sent).collect())
}
