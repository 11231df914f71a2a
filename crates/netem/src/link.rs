//! One direction of a network path.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::{Duration, Instant};

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LinkConfig {
    /// One way.
    pub delay: Duration,
    /// Added to the delay, evenly spread; reorders when larger than the gap between datagrams.
    pub jitter: Duration,
    /// Share lost, 0..1.
    pub loss: f64,
    /// Share delivered twice, 0..1.
    pub duplication: f64,
    /// Bits a second of the bottleneck; `None` has none.
    pub rate: Option<u64>,
    /// A datagram that would wait longer at the bottleneck is lost.
    pub queue: Duration,
    /// Nothing gets through.
    pub cut: bool,
}

impl Default for LinkConfig {
    fn default() -> Self {
        Self {
            delay: Duration::from_millis(10),
            jitter: Duration::ZERO,
            loss: 0.0,
            duplication: 0.0,
            rate: None,
            queue: Duration::from_millis(300),
            cut: false,
        }
    }
}

/// Carries items of type `T`; their size is told when they are sent.
#[derive(Debug)]
pub struct Link<T> {
    config: LinkConfig,
    random: fastrand::Rng,
    travelling: BinaryHeap<Reverse<Travelling<T>>>,
    /// When the bottleneck is free again.
    free_at: Option<Instant>,
    /// Tells apart what arrives at the same moment.
    sent: u64,
    lost: u64,
}

#[derive(Debug)]
struct Travelling<T> {
    at: Instant,
    order: u64,
    item: T,
}

impl<T> PartialEq for Travelling<T> {
    fn eq(&self, other: &Self) -> bool {
        (self.at, self.order) == (other.at, other.order)
    }
}

impl<T> Eq for Travelling<T> {}

impl<T> PartialOrd for Travelling<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> Ord for Travelling<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.at, self.order).cmp(&(other.at, other.order))
    }
}

impl<T: Clone> Link<T> {
    #[must_use]
    pub fn new(config: LinkConfig, seed: u64) -> Self {
        let random = fastrand::Rng::with_seed(seed);
        Self { config, random, travelling: BinaryHeap::new(), free_at: None, sent: 0, lost: 0 }
    }

    #[must_use]
    pub fn config(&self) -> LinkConfig {
        self.config
    }

    /// Changes the path for what is sent from now on.
    pub fn set_config(&mut self, config: LinkConfig) {
        self.config = config;
    }

    pub fn send(&mut self, now: Instant, bytes: usize, item: T) {
        if self.config.cut || self.random.f64() < self.config.loss {
            self.lost += 1;
            return;
        }
        let Some(leaves) = self.pass_bottleneck(now, bytes) else {
            self.lost += 1;
            return;
        };
        if self.random.f64() < self.config.duplication {
            self.put(leaves, item.clone());
        }
        self.put(leaves, item);
    }

    fn pass_bottleneck(&mut self, now: Instant, bytes: usize) -> Option<Instant> {
        let Some(rate) = self.config.rate else { return Some(now) };
        let starts = self.free_at.map_or(now, |free_at| free_at.max(now));
        if starts.duration_since(now) > self.config.queue {
            return None;
        }
        let nanos = bytes as u64 * 8 * 1_000_000_000 / rate.max(1);
        let leaves = starts + Duration::from_nanos(nanos);
        self.free_at = Some(leaves);
        Some(leaves)
    }

    fn put(&mut self, leaves: Instant, item: T) {
        let at = leaves + self.config.delay + self.config.jitter.mul_f64(self.random.f64());
        self.travelling.push(Reverse(Travelling { at, order: self.sent, item }));
        self.sent += 1;
    }

    /// What has arrived by now, one at a time.
    pub fn deliver(&mut self, now: Instant) -> Option<T> {
        if self.next_delivery()? > now {
            return None;
        }
        self.travelling.pop().map(|Reverse(travelling)| travelling.item)
    }

    #[must_use]
    pub fn next_delivery(&self) -> Option<Instant> {
        self.travelling.peek().map(|Reverse(travelling)| travelling.at)
    }

    /// Datagrams that never arrive.
    #[must_use]
    pub fn lost(&self) -> u64 {
        self.lost
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arrivals(config: LinkConfig, seed: u64) -> Vec<(u64, u32)> {
        let start = Instant::now();
        let mut link = Link::new(config, seed);
        let mut arrived = Vec::new();
        for step in 0..2_000u32 {
            let now = start + Duration::from_millis(step.into());
            if step < 1_000 {
                link.send(now, 1_000, step);
            }
            while let Some(item) = link.deliver(now) {
                arrived.push((u64::from(step), item));
            }
        }
        arrived
    }

    #[test]
    fn the_same_seed_gives_the_same_deliveries() {
        let config = LinkConfig { loss: 0.1, jitter: Duration::from_millis(20), ..LinkConfig::default() };
        assert_eq!(arrivals(config, 7), arrivals(config, 7));
        assert_ne!(arrivals(config, 7), arrivals(config, 8));
    }

    #[test]
    fn delay_is_kept_and_loss_is_about_its_share() {
        let arrived = arrivals(LinkConfig { loss: 0.2, ..LinkConfig::default() }, 1);
        assert!(arrived.iter().all(|(at, item)| *at == u64::from(*item) + 10));
        assert!((740..=860).contains(&arrived.len()), "{}", arrived.len());
    }

    #[test]
    fn a_bottleneck_delays_and_then_drops() {
        let config = LinkConfig { rate: Some(4_000_000), ..LinkConfig::default() };
        let arrived = arrivals(config, 1);
        let share = arrived.len();
        assert!((550..=700).contains(&share), "half of 8 Mbit/s and the queue: {share}");
        let longest = arrived.iter().map(|(at, item)| at - u64::from(*item)).max();
        assert!(longest.is_some_and(|longest| (300..=320).contains(&longest)), "{longest:?}");
    }

    #[test]
    fn a_cut_link_delivers_nothing() {
        assert!(arrivals(LinkConfig { cut: true, ..LinkConfig::default() }, 1).is_empty());
    }
}
