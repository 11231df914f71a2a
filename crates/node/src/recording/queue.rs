//! From the media thread to the recorder's: bounded in packets, never waited for.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};

use sfu::Recorded;

/// Some eight seconds of fifty people with camera and sound, about 60 MB: longer than a disk hangs on a good day.
const MAX_PACKETS: usize = 65_536;

#[derive(Debug)]
pub struct Queue {
    sender: Sender<Vec<Recorded>>,
    waiting: Waiting,
    left_out: Arc<AtomicU64>,
}

/// How many packets are on their way.
#[derive(Debug, Clone, Default)]
pub struct Waiting(Arc<AtomicUsize>);

pub fn new() -> (Queue, Receiver<Vec<Recorded>>, Waiting) {
    let (sender, receiver) = channel();
    let waiting = Waiting::default();
    (Queue { sender, waiting: waiting.clone(), left_out: Arc::default() }, receiver, waiting)
}

impl Queue {
    /// Takes all of `recorded`. Beyond the bound packets are left out, beginnings and ends never.
    pub fn put(&self, recorded: &mut Vec<Recorded>) {
        let mut batch = std::mem::take(recorded);
        let packets = packets_in(&batch);
        if self.waiting.0.load(Ordering::Relaxed) + packets > MAX_PACKETS {
            batch.retain(|one| !matches!(one, Recorded::Packet(_)));
            self.left_out.fetch_add(packets as u64, Ordering::Relaxed);
        } else {
            self.waiting.0.fetch_add(packets, Ordering::Relaxed);
        }
        if !batch.is_empty() {
            // It fails only when the recorder's thread is gone, and then nobody is there to write.
            let _ = self.sender.send(batch);
        }
    }

    /// Counts packets that the recorder was too slow for.
    pub fn left_out(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.left_out)
    }
}

impl Waiting {
    pub fn taken(&self, batch: &[Recorded]) {
        self.0.fetch_sub(packets_in(batch), Ordering::Relaxed);
    }
}

fn packets_in(batch: &[Recorded]) -> usize {
    batch.iter().filter(|one| matches!(one, Recorded::Packet(_))).count()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use sfu::{Codec, RecordedPacket};
    use std::time::Instant;

    fn packets(count: usize) -> Vec<Recorded> {
        let packet = RecordedPacket {
            recording: "r".into(),
            joins: false,
            layer: 0,
            codec: Codec::Opus,
            red: false,
            sequence: 1,
            timestamp: 1,
            marker: false,
            payload: Arc::from([1].as_slice()),
            clock: None,
            arrival: Instant::now(),
        };
        vec![Recorded::Packet(packet); count]
    }

    #[test]
    fn a_recorder_that_hangs_loses_packets_and_no_end() {
        let (queue, receiver, waiting) = new();
        queue.put(&mut packets(MAX_PACKETS));
        let mut more = packets(3);
        more.push(Recorded::End("r".into()));
        queue.put(&mut more);
        assert_eq!(queue.left_out().load(Ordering::Relaxed), 3);
        let first = receiver.recv().unwrap();
        waiting.taken(&first);
        assert_eq!(receiver.recv().unwrap().len(), 1);
        queue.put(&mut packets(1));
        assert_eq!(receiver.recv().unwrap().len(), 1, "there is room again");
    }
}
