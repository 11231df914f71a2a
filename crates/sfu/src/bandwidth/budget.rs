//! A participant's downlink over time: down at once, up only into room that has lasted.
//!
//! An estimate that falls below what is sent is obeyed with the next packet. One that rises is believed after a while,
//! because raising a layer and taking it back costs two keyframes and a visible change. A wish that rises while there
//! is room is fulfilled at once.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use crate::bandwidth::allocate::{Demand, allocate, cost};
use crate::bandwidth::seeking::Seeking;

/// How long there must have been room for a slot to be raised into it. Receivers' own estimates follow a change of
/// what they are sent within it.
const LASTING: Duration = Duration::from_secs(2);
/// Share of the estimate given to media; the rest is headers, feedback, retransmissions and the estimate's own error.
const USABLE_PERCENT: u64 = 90;

/// A receiver says at most 1.5 times what it got; while that is what we sent, there may be this many times the room.
const RECEIVER_HEADROOM: u64 = 3;
/// A receiver that says less than this share of what is sent is congested.
const RECEIVER_CONGESTED_PERCENT: u64 = 95;

/// What the downlink can carry, in bits a second, and who says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Estimate {
    /// From when packets arrived (TWCC); probes find room that is not used.
    Transport(u64),
    /// The receiver's own (REMB). It knows nothing but what it gets and falls with its own load, so it may lower
    /// layers but not take a picture away: what is not sent could never make it rise again.
    Receiver(u64),
}

#[derive(Debug)]
pub(crate) struct Budget {
    /// `None` when the client gives no feedback.
    estimate: Option<Estimate>,
    /// The estimates of the last `LASTING`, and the one before them, with the times at which they came to be.
    recent: VecDeque<(Instant, u64)>,
    /// When `given` changed last.
    changed: Option<Instant>,
    seeking: Seeking,
    given: Vec<Option<usize>>,
}

/// What to do after a look at the budget.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Decision {
    pub(crate) layers: Vec<Option<usize>>,
    /// What the layers given cost, in bits a second.
    pub(crate) cost: u64,
    /// What all wishes together would cost.
    pub(crate) desired: u64,
    /// Somebody gets less than wished for.
    pub(crate) is_limited: bool,
    /// It is so, and time to look for room anew.
    pub(crate) seek: bool,
}

impl Budget {
    pub(crate) fn new() -> Self {
        Self { estimate: None, recent: VecDeque::new(), changed: None, seeking: Seeking::default(), given: Vec::new() }
    }

    /// Bits a second, whoever says so.
    pub(crate) fn estimate(&self) -> Option<u64> {
        self.estimate.map(|(Estimate::Transport(rate) | Estimate::Receiver(rate))| rate)
    }

    /// Takes a new estimate; returns whether it fell, which is to be acted on at once.
    pub(crate) fn set_estimate(&mut self, estimate: Estimate) -> bool {
        let before = self.estimate();
        self.estimate = Some(estimate);
        before.is_none_or(|before| self.estimate().is_some_and(|now| now < before))
    }

    /// The layers for `demands` now, `audio` bits a second being spent already. A change of the number of slots is a
    /// new beginning: new slots start at once with what fits.
    pub(crate) fn decide(&mut self, now: Instant, audio: u64, demands: &[Demand]) -> Decision {
        let wished: Vec<_> = demands.iter().map(|demand| Some(demand.highest)).collect();
        let desired = cost(&wished, demands) + audio;
        let Some(estimate) = self.estimate else {
            self.given.clone_from(&wished);
            let cost = cost(&wished, demands);
            return Decision { cost, layers: wished, desired, is_limited: false, seek: false };
        };
        let room = self.room(now, estimate, audio, demands);
        let layers =
            if self.given.len() == demands.len() { self.follow(room, demands) } else { allocate(room.now, demands) };
        if layers != self.given {
            self.changed = Some(now);
            self.given.clone_from(&layers);
        }
        let is_limited = layers != wished;
        let seek = self.seeking.is_due(now, is_limited, self.estimate().unwrap_or(0));
        Decision { cost: cost(&layers, demands), layers, desired, is_limited, seek }
    }

    fn room(&mut self, now: Instant, estimate: Estimate, audio: u64, demands: &[Demand]) -> Room {
        let least = self.least_of_late(now);
        match estimate {
            Estimate::Transport(rate) => Room { now: usable(rate, audio), lasting: usable(least, audio) },
            Estimate::Receiver(rate) => {
                let given = cost(&self.given, demands);
                let lowest = demands.iter().filter_map(|demand| demand.rates.first()).sum();
                let beyond = |rate: u64| usable(rate.saturating_mul(RECEIVER_HEADROOM), audio).max(lowest);
                if self.changed.is_some_and(|at| now.saturating_duration_since(at) < LASTING) {
                    Room { now: beyond(rate).max(given), lasting: given }
                } else if rate < (given + audio) / 100 * RECEIVER_CONGESTED_PERCENT {
                    Room { now: usable(rate, audio).max(lowest), lasting: 0 }
                } else {
                    Room { now: beyond(rate), lasting: beyond(least) }
                }
            }
        }
    }

    /// The lowest estimate of the last `LASTING`.
    fn least_of_late(&mut self, now: Instant) -> u64 {
        let current = self.estimate().unwrap_or(0);
        if self.recent.back().is_none_or(|(_, last)| *last != current) {
            self.recent.push_back((now, current));
        }
        while self.recent.get(1).is_some_and(|(since, _)| now.saturating_duration_since(*since) >= LASTING) {
            self.recent.pop_front();
        }
        self.recent.iter().map(|(_, rate)| *rate).min().unwrap_or(0)
    }

    fn follow(&self, room: Room, demands: &[Demand]) -> Vec<Option<usize>> {
        let capped = self.given.iter().zip(demands).map(|(given, demand)| given.map(|layer| layer.min(demand.highest)));
        let capped: Vec<_> = capped.collect();
        if cost(&capped, demands) > room.now {
            // Rates differ from what they were, or the estimate fell: what fits now, nobody raised.
            let ideal = allocate(room.now, demands);
            return ideal.into_iter().zip(&capped).map(|(ideal, given)| ideal.min(*given)).collect();
        }
        let ideal = allocate(room.now.min(room.lasting), demands);
        let raises = ideal.iter().zip(&capped).any(|(ideal, given)| ideal > given);
        if raises { ideal } else { capped }
    }
}

/// What can be given out, in bits a second.
#[derive(Debug, Clone, Copy)]
struct Room {
    now: u64,
    /// What could have been given out for `LASTING`.
    lasting: u64,
}

/// What an estimate leaves for video.
fn usable(rate: u64, audio: u64) -> u64 {
    (rate / 100 * USABLE_PERCENT).saturating_sub(audio)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn camera() -> Demand {
        Demand { rates: vec![100_000, 400_000, 1_600_000], highest: 2 }
    }

    fn layers(budget: &mut Budget, now: Instant, demands: &[Demand]) -> Vec<Option<usize>> {
        budget.decide(now, 0, demands).layers
    }

    #[test]
    fn without_an_estimate_everyone_gets_what_they_wish() {
        let mut budget = Budget::new();
        assert_eq!(layers(&mut budget, Instant::now(), &[camera(), camera()]), [Some(2), Some(2)]);
    }

    #[test]
    fn a_falling_estimate_is_obeyed_at_once() {
        let now = Instant::now();
        let mut budget = Budget::new();
        budget.set_estimate(Estimate::Transport(5_000_000));
        assert_eq!(layers(&mut budget, now, &[camera()]), [Some(2)]);
        assert!(budget.set_estimate(Estimate::Transport(600_000)));
        assert_eq!(layers(&mut budget, now, &[camera()]), [Some(1)]);
        budget.set_estimate(Estimate::Transport(20_000));
        assert_eq!(layers(&mut budget, now, &[camera()]), [None]);
    }

    #[test]
    fn a_rising_estimate_is_believed_after_two_seconds() {
        let now = Instant::now();
        let mut budget = Budget::new();
        budget.set_estimate(Estimate::Transport(600_000));
        assert_eq!(layers(&mut budget, now, &[camera()]), [Some(1)]);
        budget.set_estimate(Estimate::Transport(5_000_000));
        assert_eq!(layers(&mut budget, now, &[camera()]), [Some(1)]);
        assert_eq!(layers(&mut budget, now + Duration::from_millis(1_900), &[camera()]), [Some(1)]);
        assert_eq!(layers(&mut budget, now + Duration::from_millis(2_000), &[camera()]), [Some(2)]);
    }

    #[test]
    fn a_wish_that_rises_while_there_is_room_is_fulfilled_at_once() {
        let now = Instant::now();
        let mut budget = Budget::new();
        budget.set_estimate(Estimate::Transport(5_000_000));
        assert_eq!(layers(&mut budget, now, &[Demand { highest: 0, ..camera() }]), [Some(0)]);
        assert_eq!(layers(&mut budget, now + Duration::from_millis(100), &[camera()]), [Some(2)]);
    }

    #[test]
    fn a_dip_during_the_hold_begins_it_again() {
        let now = Instant::now();
        let mut budget = Budget::new();
        budget.set_estimate(Estimate::Transport(600_000));
        layers(&mut budget, now, &[camera()]);
        budget.set_estimate(Estimate::Transport(5_000_000));
        layers(&mut budget, now, &[camera()]);
        budget.set_estimate(Estimate::Transport(600_000));
        layers(&mut budget, now + Duration::from_secs(1), &[camera()]);
        budget.set_estimate(Estimate::Transport(5_000_000));
        assert_eq!(layers(&mut budget, now + Duration::from_millis(2_100), &[camera()]), [Some(1)]);
        assert_eq!(layers(&mut budget, now + Duration::from_millis(4_200), &[camera()]), [Some(2)]);
    }

    #[test]
    fn audio_comes_first() {
        let mut budget = Budget::new();
        budget.set_estimate(Estimate::Transport(500_000));
        assert_eq!(budget.decide(Instant::now(), 430_000, &[camera()]).layers, [None]);
    }

    #[test]
    fn the_desired_rate_is_that_of_all_wishes() {
        let mut budget = Budget::new();
        budget.set_estimate(Estimate::Transport(500_000));
        let decision = budget.decide(Instant::now(), 50_000, &[camera(), camera()]);
        assert_eq!((decision.cost, decision.desired), (200_000, 3_250_000));
    }

    #[test]
    fn a_receivers_estimate_lowers_layers_but_takes_no_picture_away() {
        let now = Instant::now();
        let mut budget = Budget::new();
        assert_eq!(layers(&mut budget, now, &[camera()]), [Some(2)]);
        assert!(budget.set_estimate(Estimate::Receiver(900_000)));
        assert_eq!(layers(&mut budget, now, &[camera()]), [Some(1)]);
        budget.set_estimate(Estimate::Receiver(20_000));
        assert_eq!(layers(&mut budget, now + LASTING, &[camera()]), [Some(0)]);
    }

    #[test]
    fn a_receivers_estimate_is_not_judged_until_it_can_have_followed_a_change() {
        let now = Instant::now();
        let mut budget = Budget::new();
        budget.set_estimate(Estimate::Receiver(150_000));
        assert_eq!(layers(&mut budget, now, &[camera()]), [Some(1)]);
        assert_eq!(layers(&mut budget, now + Duration::from_millis(1_900), &[camera()]), [Some(1)]);
        assert_eq!(layers(&mut budget, now + LASTING, &[camera()]), [Some(0)], "no more came of it");
    }

    #[test]
    fn a_receiver_that_gets_all_that_is_sent_is_given_more_after_the_hold() {
        let now = Instant::now();
        let mut budget = Budget::new();
        budget.set_estimate(Estimate::Receiver(20_000));
        assert_eq!(layers(&mut budget, now, &[camera()]), [Some(0)]);
        budget.set_estimate(Estimate::Receiver(150_000));
        assert_eq!(layers(&mut budget, now, &[camera()]), [Some(0)]);
        assert_eq!(layers(&mut budget, now + Duration::from_secs(2), &[camera()]), [Some(1)]);
    }
}
