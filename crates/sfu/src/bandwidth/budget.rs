//! A participant's downlink over time: down at once, up only when the room has lasted.
//!
//! An estimate that falls below what is sent is obeyed with the next packet. One that rises is believed after a hold,
//! because raising a layer and taking it back costs two keyframes and a visible change.

use std::time::{Duration, Instant};

use crate::bandwidth::allocate::{Demand, allocate, cost};

/// How long there must be room before a slot is raised.
const RAISE_HOLD: Duration = Duration::from_secs(2);
/// Share of the estimate given to media; the rest is headers, feedback, retransmissions and the estimate's own error.
const USABLE_PERCENT: u64 = 90;

#[derive(Debug)]
pub(crate) struct Budget {
    /// What the downlink can carry, in bits a second; `None` when the client gives no feedback to tell it.
    estimate: Option<u64>,
    /// No raise before this time.
    held_until: Option<Instant>,
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
}

impl Budget {
    pub(crate) fn new() -> Self {
        Self { estimate: None, held_until: None, given: Vec::new() }
    }

    pub(crate) fn estimate(&self) -> Option<u64> {
        self.estimate
    }

    /// Takes a new estimate; returns whether it fell, which is to be acted on at once.
    pub(crate) fn set_estimate(&mut self, estimate: u64) -> bool {
        let fell = self.estimate.is_none_or(|before| estimate < before);
        self.estimate = Some(estimate);
        fell
    }

    /// The layers for `demands` now, `audio` bits a second being spent already. A change of the number of slots is a
    /// new beginning: new slots start at once with what fits.
    pub(crate) fn decide(&mut self, now: Instant, audio: u64, demands: &[Demand]) -> Decision {
        let wished: Vec<_> = demands.iter().map(|demand| Some(demand.highest)).collect();
        let desired = cost(&wished, demands) + audio;
        let Some(estimate) = self.estimate else {
            self.given.clone_from(&wished);
            return Decision { cost: cost(&wished, demands), layers: wished, desired };
        };
        let available = (estimate / 100 * USABLE_PERCENT).saturating_sub(audio);
        let ideal = allocate(available, demands);
        let layers = if self.given.len() == demands.len() { self.hold(now, available, ideal, demands) } else { ideal };
        self.given.clone_from(&layers);
        Decision { cost: cost(&layers, demands), layers, desired }
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
        budget.set_estimate(5_000_000);
        assert_eq!(layers(&mut budget, now, &[camera()]), [Some(2)]);
        assert!(budget.set_estimate(600_000));
        assert_eq!(layers(&mut budget, now, &[camera()]), [Some(1)]);
        budget.set_estimate(20_000);
        assert_eq!(layers(&mut budget, now, &[camera()]), [None]);
    }

    #[test]
    fn a_rising_estimate_is_believed_after_two_seconds() {
        let now = Instant::now();
        let mut budget = Budget::new();
        budget.set_estimate(600_000);
        assert_eq!(layers(&mut budget, now, &[camera()]), [Some(1)]);
        budget.set_estimate(5_000_000);
        assert_eq!(layers(&mut budget, now, &[camera()]), [Some(1)]);
        assert_eq!(layers(&mut budget, now + Duration::from_millis(1_900), &[camera()]), [Some(1)]);
        assert_eq!(layers(&mut budget, now + Duration::from_millis(2_000), &[camera()]), [Some(2)]);
    }

    #[test]
    fn a_dip_during_the_hold_begins_it_again() {
        let now = Instant::now();
        let mut budget = Budget::new();
        budget.set_estimate(600_000);
        layers(&mut budget, now, &[camera()]);
        budget.set_estimate(5_000_000);
        layers(&mut budget, now, &[camera()]);
        budget.set_estimate(600_000);
        layers(&mut budget, now + Duration::from_secs(1), &[camera()]);
        budget.set_estimate(5_000_000);
        assert_eq!(layers(&mut budget, now + Duration::from_millis(2_100), &[camera()]), [Some(1)]);
        assert_eq!(layers(&mut budget, now + Duration::from_millis(4_200), &[camera()]), [Some(2)]);
    }

    #[test]
    fn audio_comes_first() {
        let mut budget = Budget::new();
        budget.set_estimate(500_000);
        assert_eq!(budget.decide(Instant::now(), 430_000, &[camera()]).layers, [None]);
    }

    #[test]
    fn the_desired_rate_is_that_of_all_wishes() {
        let mut budget = Budget::new();
        budget.set_estimate(500_000);
        let decision = budget.decide(Instant::now(), 50_000, &[camera(), camera()]);
        assert_eq!((decision.cost, decision.desired), (200_000, 3_250_000));
    }
}
