//! When a publisher is asked for a keyframe of one layer: one request serves all who wait, and not too often.

use std::time::{Duration, Instant};

/// Between an answered request and the next one. Chromium's encoder ignores requests closer than 300 ms (its
/// `EncoderRtcpFeedback`), and one that it ignores costs a newcomer `SHORTEST`; the rest is for jitter on the way.
const ANSWERED: Duration = Duration::from_millis(330);
/// A keyframe costs several times a frame's bits; encoders answer within a round trip.
const SHORTEST: Duration = Duration::from_millis(500);
/// A layer that does not answer is asked ever more rarely.
const LONGEST: Duration = Duration::from_secs(4);

#[derive(Debug, Clone)]
pub(crate) struct KeyframeRequests {
    waiting: bool,
    asked: Option<Instant>,
    answered: bool,
    interval: Duration,
}

impl KeyframeRequests {
    pub(crate) fn new() -> Self {
        Self { waiting: false, asked: None, answered: false, interval: SHORTEST }
    }

    /// Someone cannot decode without a keyframe.
    pub(crate) fn want(&mut self) {
        self.waiting = true;
    }

    pub(crate) fn arrived(&mut self) {
        self.waiting = false;
        self.answered = true;
        self.interval = SHORTEST;
    }

    /// Whether to ask now; counts as asked.
    pub(crate) fn due(&mut self, now: Instant) -> bool {
        if !self.waiting {
            return false;
        }
        if let Some(asked) = self.asked {
            let interval = if self.answered { ANSWERED } else { self.interval };
            if now.duration_since(asked) < interval {
                return false;
            }
            if !self.answered {
                self.interval = (self.interval * 2).min(LONGEST);
            }
        }
        self.asked = Some(now);
        self.answered = false;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_request_serves_all_who_wait() {
        let now = Instant::now();
        let mut requests = KeyframeRequests::new();
        assert!(!requests.due(now), "nobody waits");
        requests.want();
        requests.want();
        assert!(requests.due(now));
        requests.want();
        assert!(!requests.due(now + Duration::from_millis(499)));
    }

    #[test]
    fn an_unanswered_request_is_repeated_ever_more_rarely() {
        let now = Instant::now();
        let mut requests = KeyframeRequests::new();
        requests.want();
        let asked: Vec<_> = (0..160).filter(|step| requests.due(now + Duration::from_millis(step * 100))).collect();
        assert_eq!(asked, [0, 5, 15, 35, 75, 115, 155]);
    }

    #[test]
    fn who_comes_just_after_a_keyframe_is_served_as_soon_as_an_encoder_listens() {
        let now = Instant::now();
        let mut requests = KeyframeRequests::new();
        requests.want();
        assert!(requests.due(now));
        requests.arrived();
        requests.want();
        let asked: Vec<_> = (0..10).filter(|step| requests.due(now + Duration::from_millis(step * 110))).collect();
        assert_eq!(asked, [3, 8], "at 330 ms, and 500 ms after that without an answer");
    }

    #[test]
    fn a_keyframe_ends_the_waiting() {
        let now = Instant::now();
        let mut requests = KeyframeRequests::new();
        requests.want();
        assert!(requests.due(now));
        requests.arrived();
        assert!(!requests.due(now + Duration::from_secs(9)));
        requests.want();
        assert!(requests.due(now + Duration::from_secs(9)));
    }
}
