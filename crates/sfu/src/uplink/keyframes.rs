//! When a publisher is asked for a keyframe of one layer: one request serves all who wait, and not too often.

use std::time::{Duration, Instant};

/// A keyframe costs several times a frame's bits; encoders answer within a round trip.
const SHORTEST: Duration = Duration::from_millis(500);
/// A layer that does not answer is asked ever more rarely.
const LONGEST: Duration = Duration::from_secs(4);

#[derive(Debug, Clone)]
pub(crate) struct KeyframeRequests {
    waiting: bool,
    asked: Option<Instant>,
    interval: Duration,
}

impl KeyframeRequests {
    pub(crate) fn new() -> Self {
        Self { waiting: false, asked: None, interval: SHORTEST }
    }

    /// Someone cannot decode without a keyframe.
    pub(crate) fn want(&mut self) {
        self.waiting = true;
    }

    pub(crate) fn arrived(&mut self) {
        self.waiting = false;
        self.interval = SHORTEST;
    }

    /// Whether to ask now; counts as asked.
    pub(crate) fn due(&mut self, now: Instant) -> bool {
        if !self.waiting {
            return false;
        }
        if let Some(asked) = self.asked {
            if now.duration_since(asked) < self.interval {
                return false;
            }
            self.interval = (self.interval * 2).min(LONGEST);
        }
        self.asked = Some(now);
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
