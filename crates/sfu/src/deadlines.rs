//! Who wants to be woken when: one armed entry for each sleeper, checked lazily.
//!
//! A deadline that moves later costs nothing until the earlier entry fires; only one that moves earlier is pushed.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::hash::Hash;
use std::time::Instant;

#[derive(Debug)]
pub(crate) struct Deadlines<K> {
    heap: BinaryHeap<Reverse<(Instant, K)>>,
    /// The deadline wanted and the one armed in the heap, which is never later.
    wanted: HashMap<K, (Instant, Instant)>,
}

impl<K: Copy + Eq + Ord + Hash> Deadlines<K> {
    pub(crate) fn new() -> Self {
        Self { heap: BinaryHeap::new(), wanted: HashMap::new() }
    }

    pub(crate) fn set(&mut self, key: K, at: Instant) {
        match self.wanted.get_mut(&key) {
            Some((wanted, armed)) if *armed <= at => *wanted = at,
            Some(both) => {
                *both = (at, at);
                self.heap.push(Reverse((at, key)));
            }
            None => {
                self.wanted.insert(key, (at, at));
                self.heap.push(Reverse((at, key)));
            }
        }
    }

    pub(crate) fn is_set(&self, key: K) -> bool {
        self.wanted.contains_key(&key)
    }

    pub(crate) fn remove(&mut self, key: K) {
        self.wanted.remove(&key);
    }

    /// Someone whose deadline has passed; it is forgotten until set again.
    pub(crate) fn due(&mut self, now: Instant) -> Option<K> {
        while let Some(Reverse((armed, key))) = self.heap.peek().copied() {
            if armed > now {
                return None;
            }
            self.heap.pop();
            match self.wanted.get_mut(&key) {
                Some((wanted, current)) if *current == armed => {
                    if *wanted <= now {
                        self.wanted.remove(&key);
                        return Some(key);
                    }
                    *current = *wanted;
                    self.heap.push(Reverse((*wanted, key)));
                }
                _ => {}
            }
        }
        None
    }

    /// When to look again; may be early, never late.
    pub(crate) fn next(&self) -> Option<Instant> {
        self.heap.peek().map(|Reverse((at, _))| *at)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn deadlines_fire_in_order_and_once() {
        let start = Instant::now();
        let after = |ms| start + Duration::from_millis(ms);
        let mut deadlines = Deadlines::new();
        deadlines.set(1, after(30));
        deadlines.set(2, after(10));
        assert_eq!(deadlines.next(), Some(after(10)));
        assert_eq!(deadlines.due(after(5)), None);
        assert_eq!(deadlines.due(after(40)), Some(2));
        assert_eq!(deadlines.due(after(40)), Some(1));
        assert_eq!(deadlines.due(after(40)), None);
    }

    #[test]
    fn a_moved_deadline_fires_at_its_new_time_only() {
        let start = Instant::now();
        let after = |ms| start + Duration::from_millis(ms);
        let mut deadlines = Deadlines::new();
        deadlines.set(1, after(10));
        deadlines.set(1, after(50));
        assert_eq!(deadlines.due(after(20)), None, "moved later");
        deadlines.set(1, after(30));
        assert_eq!(deadlines.due(after(30)), Some(1), "moved earlier");
        assert_eq!(deadlines.due(after(100)), None);
    }

    #[test]
    fn a_removed_sleeper_is_never_woken() {
        let start = Instant::now();
        let mut deadlines = Deadlines::new();
        deadlines.set(1, start);
        deadlines.remove(1);
        assert_eq!(deadlines.due(start), None);
    }
}
