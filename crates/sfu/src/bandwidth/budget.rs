//! A participant's downlink over time: down at once, up only when the room has lasted.
//!
//! An estimate that falls below what is sent is obeyed with the next packet. One that rises is believed after a hold,
//! because raising a layer and taking it back costs two keyframes and a visible change.

use std::time::{Duration, Instant};

use crate::bandwidth::allocate::{Demand, allocate, cost};
use crate::bandwidth::seeking::Seeking;

/// How long there must be room before a slot is raised.
const RAISE_HOLD: Duration = Duration::from_secs(2);
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
    /// No raise before this time.
    held_until: Option<Instant>,
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
    /// Somebody gets less than wished for, and it is time to look for room anew.
    pub(crate) seek: bool,
}

impl Budget {
    pub(crate) fn new() -> Self {
        Self { estimate: None, held_until: None, seeking: Seeking::default(), given: Vec::new() }
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

    /// Bits a second to give out, after audio.
    fn available(&self, estimate: Estimate, audio: u64, demands: &[Demand]) -> u64 {
        let usable = |rate: u64| (rate / 100 * USABLE_PERCENT).saturating_sub(audio);
        match estimate {
            Estimate::Transport(rate) => usable(rate),
            Estimate::Receiver(rate) => {
                let sent = cost(&self.given, demands) + audio;
                let congested = rate < sent / 100 * RECEIVER_CONGESTED_PERCENT;
                let lowest = demands.iter().filter_map(|demand| demand.rates.first()).sum();
                usable(if congested { rate } else { rate.saturating_mul(RECEIVER_HEADROOM) }).max(lowest)
            }
        }
    }

    /// The layers for `demands` now, `audio` bits a second being spent already. A change of the number of slots is a
    /// new beginning: new slots start at once with what fits.
    pub(crate) fn decide(&mut self, now: Instant, audio: u64, demands: &[Demand]) -> Decision {
        let wished: Vec<_> = demands.iter().map(|demand| Some(demand.highest)).collect();
        let desired = cost(&wished, demands) + audio;
        let Some(estimate) = self.estimate else {
            self.given.clone_from(&wished);
            return Decision { cost: cost(&wished, demands), layers: wished, desired, seek: false };
        };
        let available = self.available(estimate, audio, demands);
        let ideal = allocate(available, demands);
        let layers = if self.given.len() == demands.len() { self.hold(now, available, ideal, demands) } else { ideal };
        self.given.clone_from(&layers);
        let seek = self.seeking.is_due(now, layers != wished, self.estimate().unwrap_or(0));
        Decision { cost: cost(&layers, demands), layers, desired, seek }
    }

    fn hold(
        &mut self,
        now: Instant,
        available: u64,
        ideal: Vec<Option<usize>>,
        demands: &[Demand],
    ) -> Vec<Option<usize>> {
        let capped = self.given.iter().zip(demands).map(|(given, demand)| given.map(|layer| layer.min(demand.highest)));
        let capped: Vec<_> = capped.collect();
        if cost(&capped, demands) > available {
            // Rates differ from what they were, or the estimate fell: what fits now, nobody raised.
            self.held_until = Some(now + RAISE_HOLD);
            return ideal.into_iter().zip(&capped).map(|(ideal, given)| ideal.min(*given)).collect();
        }
        let would_raise = ideal.iter().zip(&capped).any(|(ideal, given)| ideal > given);
        if !would_raise {
            self.held_until = None;
            return capped;
        }
        let until = *self.held_until.get_or_insert(now + RAISE_HOLD);
        if now < until {
            return capped;
        }
        self.held_until = None;
        ideal
    }
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
        assert_eq!(layers(&mut budget, now, &[camera()]), [Some(0)]);
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
