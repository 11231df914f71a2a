//! Datagrams waiting to leave, gathered into runs that the kernel takes in one call.
//!
//! One system call and one walk through the network stack costs about twenty times what copying and encrypting a
//! packet costs, and a run of equal-size datagrams to one destination needs only one (UDP_SEGMENT). Order is kept
//! for each destination and not between destinations.

use std::collections::HashMap;
use std::net::SocketAddr;

/// A run saves nearly all there is to save at this length (cost falls with 1/n), and stays small enough that a
/// receiver's socket buffer takes the burst.
const MAX_SEGMENTS: usize = 16;
/// The kernel refuses runs longer than an IP packet.
const MAX_RUN_BYTES: usize = 60_000;

/// Datagrams to one destination, all of `segment` bytes but the last, which may be shorter.
#[derive(Debug)]
pub struct Run {
    pub source: SocketAddr,
    pub destination: SocketAddr,
    pub segment: usize,
    pub bytes: Vec<u8>,
}

impl Run {
    pub fn datagrams(&self) -> impl Iterator<Item = &[u8]> {
        self.bytes.chunks(self.segment.max(1))
    }

    fn takes(&self, length: usize, max_segments: usize) -> bool {
        let whole = self.segment > 0 && self.bytes.len().is_multiple_of(self.segment);
        whole
            && length <= self.segment
            && self.bytes.len() < self.segment * max_segments
            && self.bytes.len() + length <= MAX_RUN_BYTES
    }
}

#[derive(Debug)]
pub struct Outbox {
    runs: Vec<Run>,
    /// The run of each destination that may still grow, by index in `runs`.
    growing: HashMap<(SocketAddr, SocketAddr), usize>,
    spare: Vec<Vec<u8>>,
    bytes: usize,
    max_segments: usize,
}

impl Outbox {
    pub fn new() -> Self {
        Self { runs: Vec::new(), growing: HashMap::new(), spare: Vec::new(), bytes: 0, max_segments: MAX_SEGMENTS }
    }

    /// How many segments the socket takes at most; 1 turns gathering off.
    pub fn limit_segments(&mut self, max_segments: usize) {
        self.max_segments = max_segments.min(MAX_SEGMENTS);
    }

    pub fn bytes(&self) -> usize {
        self.bytes
    }

    pub fn push(&mut self, source: SocketAddr, destination: SocketAddr, contents: &[u8]) {
        self.bytes += contents.len();
        let key = (source, destination);
        let open = self.growing.get(&key).and_then(|index| self.runs.get_mut(*index));
        if let Some(run) = open.filter(|run| run.takes(contents.len(), self.max_segments)) {
            run.bytes.extend_from_slice(contents);
            return;
        }
        let mut bytes = self.spare.pop().unwrap_or_default();
        bytes.extend_from_slice(contents);
        self.growing.insert(key, self.runs.len());
        self.runs.push(Run { source, destination, segment: contents.len(), bytes });
    }

    /// Hands out all runs, in order for each destination, and keeps their memory for the next ones.
    pub fn flush(&mut self, mut send: impl FnMut(&Run)) {
        self.growing.clear();
        self.bytes = 0;
        for mut run in self.runs.drain(..) {
            send(&run);
            run.bytes.clear();
            self.spare.push(run.bytes);
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn at(port: u16) -> SocketAddr {
        SocketAddr::from(([127, 0, 0, 1], port))
    }

    fn sent(outbox: &mut Outbox) -> Vec<(u16, Vec<usize>)> {
        let mut runs = Vec::new();
        outbox.flush(|run| runs.push((run.destination.port(), run.datagrams().map(<[u8]>::len).collect())));
        runs
    }

    #[test]
    fn equal_datagrams_to_one_destination_leave_as_one_run_though_others_come_between() {
        let mut outbox = Outbox::new();
        for _ in 0..3 {
            outbox.push(at(1), at(10), &[0; 1200]);
            outbox.push(at(1), at(11), &[0; 1200]);
        }
        assert_eq!(outbox.bytes(), 7200);
        assert_eq!(sent(&mut outbox), [(10, vec![1200; 3]), (11, vec![1200; 3])]);
        assert_eq!(outbox.bytes(), 0);
        assert!(sent(&mut outbox).is_empty());
    }

    #[test]
    fn a_shorter_datagram_ends_its_run_and_a_longer_one_starts_another() {
        let mut outbox = Outbox::new();
        for length in [1000, 1000, 400, 1000, 1100] {
            outbox.push(at(1), at(10), &vec![0; length]);
        }
        assert_eq!(sent(&mut outbox), [(10, vec![1000, 1000, 400]), (10, vec![1000]), (10, vec![1100])]);
    }

    #[test]
    fn order_is_kept_for_each_destination() {
        let mut outbox = Outbox::new();
        for (number, length) in [9_usize, 9, 3, 9, 12, 12, 12, 2].into_iter().enumerate() {
            outbox.push(at(1), at(10), &vec![u8::try_from(number).unwrap(); length]);
        }
        let mut order = Vec::new();
        outbox.flush(|run| order.extend(run.datagrams().filter_map(|datagram| datagram.first().copied())));
        assert_eq!(order, [0, 1, 2, 3, 4, 5, 6, 7]);
    }

    #[test]
    fn runs_stay_within_what_the_kernel_takes() {
        let mut outbox = Outbox::new();
        for _ in 0..40 {
            outbox.push(at(1), at(10), &[0; 1200]);
        }
        assert_eq!(sent(&mut outbox), [(10, vec![1200; 16]), (10, vec![1200; 16]), (10, vec![1200; 8])]);
        for _ in 0..20 {
            outbox.push(at(1), at(10), &[0; 9000]);
        }
        assert!(sent(&mut outbox).iter().all(|(_, lengths)| lengths.iter().sum::<usize>() <= MAX_RUN_BYTES));
    }

    #[test]
    fn nothing_is_gathered_for_a_socket_without_segmentation() {
        let mut outbox = Outbox::new();
        outbox.limit_segments(1);
        outbox.push(at(1), at(10), &[0; 1200]);
        outbox.push(at(1), at(10), &[0; 1200]);
        assert_eq!(sent(&mut outbox), [(10, vec![1200]), (10, vec![1200])]);
    }
}
