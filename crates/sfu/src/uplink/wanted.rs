//! Which layers of a published track somebody watches, so that its sender can pause the others.
//!
//! Wishes to have more take effect at once; wishes to have less wait, because a paused layer needs a keyframe to come
//! back and a subscriber often changes its mind.

use std::time::{Duration, Instant};

/// How long a layer goes on after the last one who watched it. Resuming one makes Chromium set up its encoders anew, by
/// which the picture of everyone stands still for half a second and more on a busy sender: worth a few seconds of uplink.
const LINGER: Duration = Duration::from_secs(10);

#[derive(Debug, Default)]
pub(crate) struct WantedLayers {
    /// For each layer: when it was watched last.
    watched: Vec<Option<Instant>>,
    told: Option<u32>,
}

impl WantedLayers {
    /// Notes the layers watched now, as a set of bits; gives the set to tell the sender when it has changed.
    pub(crate) fn update(&mut self, now: Instant, layers: usize, watched: u32) -> Option<u32> {
        self.watched.resize(layers, None);
        let mut wanted = 0;
        for (index, last) in self.watched.iter_mut().enumerate() {
            if watched & (1 << index) != 0 {
                *last = Some(now);
            }
            if last.is_some_and(|last| now.duration_since(last) < LINGER) {
                wanted |= 1 << index;
            }
        }
        if self.told == Some(wanted) {
            return None;
        }
        self.told = Some(wanted);
        Some(wanted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_is_told_at_once_and_less_after_a_while() {
        let now = Instant::now();
        let mut wanted = WantedLayers::default();
        assert_eq!(wanted.update(now, 3, 0b001), Some(0b001));
        assert_eq!(wanted.update(now, 3, 0b001), None);
        assert_eq!(wanted.update(now, 3, 0b100), Some(0b101));
        assert_eq!(wanted.update(now + LINGER / 2, 3, 0b100), None);
        assert_eq!(wanted.update(now + LINGER, 3, 0b100), Some(0b100));
    }

    #[test]
    fn nobody_watching_is_told_too() {
        let now = Instant::now();
        let mut wanted = WantedLayers::default();
        assert_eq!(wanted.update(now, 2, 0), Some(0));
    }
}
