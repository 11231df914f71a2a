//! When a frame was: RTP timestamps become milliseconds of the file.
//!
//! Between frames the RTP clock counts. Where a sender report says when a timestamp was, the participant's `SenderClock`
//! tells the node's time of it, and the timeline leans there slowly; in the first half minute the file's start is
//! corrected instead, since all blocks are off by the same. Without reports the lowest delay of arrival takes their
//! place. A jump of timestamps against arrival is a stall of the network or a sender that stopped: a few frames are held
//! until it is known which.

use std::time::Duration;

use crate::assembly::Frame;
use crate::clock::{SenderClock, seconds};
use crate::floor::Floor;
use crate::packet::ClockReport;

/// So long a correction moves the file's start: offsets of clocks are found within seconds, and skew has not shown yet.
const SETTLING_SECONDS: f64 = 30.0;
/// Twice what the clocks of sender and node can part by, and no ear hears it.
const SLOWEST_LEAN: f64 = 0.002;
/// Of an error, taken away each second: lips are right again in seconds, at a tempo that nobody notices.
const LEAN_OF_ERROR: f64 = 0.2;
/// Never faster than this, so that sound stays sound.
const FASTEST_LEAN: f64 = 0.05;
/// Senders report every few seconds; counting on from an older report gathers skew.
const OLDEST_REPORT_SECONDS: f64 = 30.0;
/// What a report says lies between these before a packet's arrival, or it is of a clock that was set.
const BELIEVABLE_SECONDS: std::ops::RangeInclusive<f64> = -0.1..=3.0;
/// Later than the usual delay by this, at once: stalled or stopped. Retransmission stays below.
const JUMP_SECONDS: f64 = 0.25;
/// A jump comes between two frames; queues build up over many.
const STEP_SECONDS: f64 = 0.1;
/// After a stall the rest comes in one burst, well within this.
const JUDGED_AFTER_SECONDS: f64 = 0.3;
/// … and without another frame the sender has most likely stopped again.
const JUDGED_WITHOUT_FRAMES_SECONDS: f64 = 0.6;
/// Delay that shrank by this while frames were held: the network is catching up.
const CATCHING_UP_SECONDS: f64 = 0.1;
/// Earlier than any packet of late by this: the sender counts anew. Less is a queue that has gone.
const JUMP_AHEAD_SECONDS: f64 = 1.0;

/// What to do with the frames that are held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    Hold,
    Place,
}

/// The last frame of the layer that is recorded.
#[derive(Debug, Clone, Copy)]
struct Anchor {
    timestamp: u32,
    /// On the node's clock, in seconds.
    time: f64,
    /// How much later than usual its arrival was.
    excess: f64,
}

#[derive(Debug, Clone, Copy)]
struct Jump {
    began: f64,
    first_excess: f64,
    least_excess: f64,
}

#[derive(Debug)]
pub(crate) struct Timeline {
    rate: f64,
    anchor: Option<Anchor>,
    jump: Option<Jump>,
    /// Arrival after the time that was given, lately.
    delay: Floor,
    /// The newest: the clock has learnt from it.
    report: Option<ClockReport>,
    /// A report from before timestamps jumped: no longer true.
    stale: Option<ClockReport>,
    reported: bool,
    /// The node's clock at the file's zero; `None` before the first frame.
    origin: Option<f64>,
    settled_at: f64,
    last_ms: u64,
}

impl Timeline {
    pub(crate) fn new(clock_rate: u32) -> Self {
        Self {
            rate: clock_rate.into(),
            anchor: None,
            jump: None,
            delay: Floor::default(),
            report: None,
            stale: None,
            reported: false,
            origin: None,
            settled_at: 0.0,
            last_ms: 0,
        }
    }

    /// The node's clock at the file's zero, in seconds; better with every report.
    pub(crate) fn origin(&self) -> Option<f64> {
        self.origin
    }

    /// Whether a frame, and those held before it, may be placed.
    pub(crate) fn judge(&mut self, frame: &Frame) -> Verdict {
        let arrival = came(frame);
        let Some((excess, before)) = self.excess(frame.timestamp, arrival) else { return Verdict::Place };
        let Some(jump) = &mut self.jump else {
            if excess < -JUMP_AHEAD_SECONDS {
                self.move_anchor(excess, frame.report);
            } else if excess >= JUMP_SECONDS && excess - before >= STEP_SECONDS {
                self.jump = Some(Jump { began: arrival, first_excess: excess, least_excess: excess });
                return Verdict::Hold;
            }
            return Verdict::Place;
        };
        jump.least_excess = jump.least_excess.min(excess);
        if excess >= JUMP_SECONDS && arrival - jump.began < JUDGED_AFTER_SECONDS {
            return Verdict::Hold;
        }
        self.decide(frame.report);
        Verdict::Place
    }

    /// Whether frames that are held have to be placed although no other came.
    pub(crate) fn judge_silence(&mut self, now: Duration, report: Option<ClockReport>) -> Verdict {
        match self.jump {
            Some(jump) if seconds(now) - jump.began >= JUDGED_WITHOUT_FRAMES_SECONDS => {
                self.decide(report);
                Verdict::Place
            }
            Some(_) => Verdict::Hold,
            None => Verdict::Place,
        }
    }

    /// Ends a hold at once.
    pub(crate) fn decide(&mut self, report: Option<ClockReport>) {
        let Some(jump) = self.jump.take() else { return };
        let caught_up = jump.least_excess < JUMP_SECONDS || jump.first_excess - jump.least_excess > CATCHING_UP_SECONDS;
        if !caught_up {
            self.move_anchor(jump.least_excess, report);
        }
    }

    /// The next frame is of another layer, or comes after a gap: its timestamp cannot be counted on from the last one's.
    /// What is found out after a `gap` says nothing about the file's start.
    pub(crate) fn part(&mut self, gap: bool) {
        self.anchor = None;
        self.jump = None;
        if gap {
            self.settled_at = 0.0;
        }
    }

    /// The frame's time in the file. Never before that of the one before.
    pub(crate) fn place(&mut self, frame: &Frame, clock: &mut SenderClock) -> u64 {
        let arrival = came(frame);
        if let Some(report) = frame.report.filter(|report| self.report != Some(*report)) {
            clock.observe(seconds(report.arrival), report.seconds);
            self.report = Some(report);
        }
        let target = self.sent(frame).and_then(|sent| clock.to_node(sent));
        let target = target.filter(|target| BELIEVABLE_SECONDS.contains(&(arrival - target)));
        self.reported |= target.is_some();
        let time = match self.anchor {
            Some(anchor) => self.follow(anchor, frame.timestamp, target),
            None => target.unwrap_or(arrival - self.delay.lowest().unwrap_or(0.0)),
        };
        let origin = *self.origin.get_or_insert_with(|| {
            self.settled_at = time + SETTLING_SECONDS;
            time
        });
        let excess = arrival - time - self.delay.lowest().unwrap_or(0.0);
        self.anchor = Some(Anchor { timestamp: frame.timestamp, time, excess });
        self.delay.add(arrival, arrival - time);
        let time_ms = ((time - origin) * 1_000.0).round().max(0.0);
        self.last_ms = self.last_ms.max(time_ms as u64);
        self.last_ms
    }

    /// How much later than usual a frame came if its timestamp goes on from the last one's, and the same of that one.
    fn excess(&self, timestamp: u32, arrival: f64) -> Option<(f64, f64)> {
        let anchor = self.anchor?;
        let excess = arrival - anchor.time - self.elapsed(anchor.timestamp, timestamp) - self.delay.lowest()?;
        Some((excess, anchor.excess))
    }

    /// Seconds between two timestamps; they wrap.
    fn elapsed(&self, from: u32, to: u32) -> f64 {
        f64::from(to.wrapping_sub(from).cast_signed()) / self.rate
    }

    /// When a frame was sent on the sender's clock.
    fn sent(&self, frame: &Frame) -> Option<f64> {
        let report = frame.report.filter(|report| report.seconds.is_finite() && Some(*report) != self.stale)?;
        let since = self.elapsed(report.timestamp, frame.timestamp);
        (since.abs() <= OLDEST_REPORT_SECONDS).then_some(report.seconds + since)
    }

    /// The time by the RTP clock, leaning towards `target` or, without reports, towards the lowest delay. What came before
    /// its time began earlier than reports say: Chromium reports sound as of when it was sent.
    fn follow(&mut self, anchor: Anchor, timestamp: u32, target: Option<f64>) -> f64 {
        let elapsed = self.elapsed(anchor.timestamp, timestamp);
        let counted = anchor.time + elapsed;
        let error = match target {
            Some(target) => (target - counted).min(self.delay.lowest().unwrap_or(f64::INFINITY)),
            None if self.reported => 0.0,
            None => self.delay.lowest().unwrap_or(0.0),
        };
        let correction = if counted < self.settled_at {
            self.move_origin(error);
            error
        } else {
            let most = (error.abs() * LEAN_OF_ERROR).clamp(SLOWEST_LEAN, FASTEST_LEAN) * elapsed.max(0.0);
            error.clamp(-most, most)
        };
        self.delay.shift(-correction);
        counted + correction
    }

    /// What follows was this much later than timestamps say.
    fn move_anchor(&mut self, by: f64, report: Option<ClockReport>) {
        if let Some(anchor) = &mut self.anchor {
            anchor.time += by;
        }
        self.stale = report;
        self.settled_at = 0.0;
    }

    fn move_origin(&mut self, by: f64) {
        if let Some(origin) = &mut self.origin {
            *origin += by;
        }
    }
}

/// When a frame would have come if its beginning had been sent at once: sound is sent when it has ended.
fn came(frame: &Frame) -> f64 {
    seconds(frame.arrival) - seconds(frame.length)
}
