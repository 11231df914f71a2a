//! The measured stretch of time, shared by all threads. A packet belongs to it by when it was sent.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Instant;

/// Nanoseconds since the epoch of the run.
pub type Stamp = u64;

#[derive(Debug)]
pub struct Window {
    epoch: Instant,
    from: AtomicU64,
    until: AtomicU64,
    settled: AtomicUsize,
}

impl Window {
    pub fn new(epoch: Instant) -> Self {
        Self { epoch, from: AtomicU64::new(u64::MAX), until: AtomicU64::new(u64::MAX), settled: AtomicUsize::new(0) }
    }

    pub fn epoch(&self) -> Instant {
        self.epoch
    }

    pub fn stamp(&self, now: Instant) -> Stamp {
        stamp(self.epoch, now)
    }

    pub fn open(&self) {
        self.from.store(self.stamp(Instant::now()), Ordering::Release);
    }

    pub fn close(&self) {
        self.until.store(self.stamp(Instant::now()), Ordering::Release);
    }

    pub fn contains(&self, sent: Stamp) -> bool {
        (self.from.load(Ordering::Acquire)..self.until.load(Ordering::Acquire)).contains(&sent)
    }

    pub fn settle_one(&self) {
        self.settled.fetch_add(1, Ordering::Relaxed);
    }

    pub fn settled(&self) -> usize {
        self.settled.load(Ordering::Relaxed)
    }
}

pub fn stamp(epoch: Instant, now: Instant) -> Stamp {
    u64::try_from(now.saturating_duration_since(epoch).as_nanos()).unwrap_or(u64::MAX)
}
