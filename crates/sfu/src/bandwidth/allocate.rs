//! Sharing a downlink among video slots: everyone gets the lowest layer first, then all are raised in turn.

/// One video slot that somebody wants to see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Demand {
    /// Bits a second of each layer, from low to high, never falling; not empty.
    pub(crate) rates: Vec<u64>,
    /// The highest layer wished for.
    pub(crate) highest: usize,
}

/// How many times the room the first slot's lowest layer may cost.
const OVERDRAFT: u64 = 3;

/// The layer each slot gets, `None` for those that do not fit. Earlier slots are served first.
pub(crate) fn allocate(available: u64, demands: &[Demand]) -> Vec<Option<usize>> {
    let mut left = available;
    let mut layers: Vec<Option<usize>> = vec![None; demands.len()];
    // The first slot is not given up for a line that is merely narrow: a picture now and then beats none, and an
    // estimate that nothing is sent against does not grow.
    let mut room = left.saturating_mul(OVERDRAFT);
    for (layer, demand) in layers.iter_mut().zip(demands) {
        let Some(lowest) = demand.rates.first() else { continue };
        if *lowest <= room {
            left = left.saturating_sub(*lowest);
            room = left;
            *layer = Some(0);
        }
    }
    // A slot that could not be raised once is not tried again: layers above cost more still.
    let mut raised = true;
    while raised {
        raised = false;
        for (layer, demand) in layers.iter_mut().zip(demands) {
            let Some(current) = *layer else { continue };
            let next = current + 1;
            if next > demand.highest {
                continue;
            }
            let (Some(now), Some(then)) = (demand.rates.get(current), demand.rates.get(next)) else { continue };
            let more = then.saturating_sub(*now);
            if more <= left {
                left -= more;
                *layer = Some(next);
                raised = true;
            }
        }
    }
    layers
}

/// What the layers cost together, in bits a second.
pub(crate) fn cost(layers: &[Option<usize>], demands: &[Demand]) -> u64 {
    let each = layers.iter().zip(demands);
    each.filter_map(|(layer, demand)| demand.rates.get((*layer)?)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn camera(highest: usize) -> Demand {
        Demand { rates: vec![100, 400, 1_600], highest }
    }

    #[test]
    fn everyone_is_seen_before_anyone_is_seen_well() {
        assert_eq!(allocate(650, &[camera(2), camera(2), camera(2)]), [Some(1), Some(0), Some(0)]);
    }

    #[test]
    fn all_are_raised_in_turn() {
        assert_eq!(allocate(1_200, &[camera(2), camera(2), camera(2)]), [Some(1), Some(1), Some(1)]);
        assert_eq!(allocate(2_400, &[camera(2), camera(2), camera(2)]), [Some(2), Some(1), Some(1)]);
    }

    #[test]
    fn nobody_gets_more_than_wished() {
        assert_eq!(allocate(1_000_000, &[camera(0), camera(1), camera(2)]), [Some(0), Some(1), Some(2)]);
    }

    #[test]
    fn who_does_not_fit_gets_nothing() {
        assert_eq!(allocate(150, &[camera(2), camera(2)]), [Some(0), None]);
        assert_eq!(allocate(0, &[camera(2)]), [None]);
    }

    #[test]
    fn the_first_slot_may_overdraw_a_little() {
        assert_eq!(allocate(40, &[camera(2), camera(2)]), [Some(0), None]);
        assert_eq!(allocate(30, &[camera(2)]), [None]);
    }

    #[test]
    fn the_cost_is_that_of_the_layers_given() {
        let demands = [camera(2), camera(2)];
        assert_eq!(cost(&[Some(1), None], &demands), 400);
        assert_eq!(cost(&[Some(2), Some(0)], &demands), 1_700);
    }
}
