//! How loud a track is, smoothed from the level each packet carries (RFC 6464).

use std::time::{Duration, Instant};

use crate::media::AudioLevel;

/// Speech is followed upwards within a syllable and downwards over a pause between words.
const ATTACK: Duration = Duration::from_millis(80);
const RELEASE: Duration = Duration::from_millis(500);
/// -45 dB of full scale begins speech, -51 dB ends it: between room noise and a soft voice.
const SPEAKING: f32 = 0.0056;
const SILENT: f32 = 0.0028;
/// RFC 6464 section 3: the level of digital silence.
const DIGITAL_SILENCE: u8 = 127;

#[derive(Debug, Clone)]
pub(crate) struct LevelMeter {
    level: f32,
    updated: Instant,
    speaking: bool,
    spoke: Option<Instant>,
}

impl LevelMeter {
    pub(crate) fn new(now: Instant) -> Self {
        Self { level: 0.0, updated: now, speaking: false, spoke: None }
    }

    pub(crate) fn observe(&mut self, now: Instant, level: AudioLevel) {
        let amplitude = if level.below_full_scale_db >= DIGITAL_SILENCE {
            0.0
        } else {
            10f32.powf(-f32::from(level.below_full_scale_db) / 20.0)
        };
        self.follow(now, amplitude);
    }

    /// Lets time pass for a track whose packets have stopped.
    pub(crate) fn rest(&mut self, now: Instant) {
        if now.duration_since(self.updated) > RELEASE {
            self.follow(now, 0.0);
        }
    }

    fn follow(&mut self, now: Instant, amplitude: f32) {
        let time = if amplitude > self.level { ATTACK } else { RELEASE };
        let elapsed = now.duration_since(self.updated);
        let weight = 1.0 - (-elapsed.as_secs_f32() / time.as_secs_f32()).exp();
        self.level += (amplitude - self.level) * weight;
        self.updated = now;
        self.speaking = self.level >= if self.speaking { SILENT } else { SPEAKING };
        if self.speaking {
            self.spoke = Some(now);
        }
    }

    /// 0 silence … 1 full scale.
    pub(crate) fn level(&self) -> f32 {
        self.level
    }

    pub(crate) fn is_speaking(&self) -> bool {
        self.speaking
    }

    /// When the track spoke last.
    pub(crate) fn spoke(&self) -> Option<Instant> {
        self.spoke
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(below_full_scale_db: u8) -> AudioLevel {
        AudioLevel { below_full_scale_db, voice: None }
    }

    /// Feeds one packet each 20 ms.
    fn feed(meter: &mut LevelMeter, start: Instant, packets: std::ops::Range<u64>, db: u8) {
        for packet in packets {
            meter.observe(start + Duration::from_millis(packet * 20), level(db));
        }
    }

    #[test]
    fn a_voice_is_noticed_within_two_hundred_milliseconds_and_forgotten_after_a_pause() {
        let start = Instant::now();
        let mut meter = LevelMeter::new(start);
        feed(&mut meter, start, 0..10, 30);
        assert!(meter.is_speaking());
        feed(&mut meter, start, 10..100, 127);
        assert!(!meter.is_speaking());
    }

    #[test]
    fn room_noise_is_not_speech() {
        let start = Instant::now();
        let mut meter = LevelMeter::new(start);
        feed(&mut meter, start, 0..500, 55);
        assert!(!meter.is_speaking());
    }

    #[test]
    fn a_click_is_not_speech() {
        let start = Instant::now();
        let mut meter = LevelMeter::new(start);
        feed(&mut meter, start, 0..10, 127);
        feed(&mut meter, start, 10..11, 40);
        assert!(!meter.is_speaking());
    }

    #[test]
    fn a_track_without_packets_falls_silent() {
        let start = Instant::now();
        let mut meter = LevelMeter::new(start);
        feed(&mut meter, start, 0..50, 20);
        meter.rest(start + Duration::from_secs(6));
        assert!(!meter.is_speaking() && meter.level() < 0.001);
    }
}
