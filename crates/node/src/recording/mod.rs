//! The recorder's thread: takes what the media thread records and writes it into files.
//!
//! `Node` starts it before the media thread and ends it after. The media thread hands batches over and never waits; a
//! disk that hangs costs recorded packets, which are counted, and no call.

mod files;
mod queue;
mod repairing;
mod syncing;

use std::io;
use std::sync::mpsc::{Receiver, RecvError, TryRecvError};
use std::thread::{Builder, JoinHandle, sleep};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use sfu::{Command, Event, Recorded};

use files::Files;
pub use queue::Queue;
use queue::Waiting;
pub use repairing::repair_recording;

/// How long packets gather before they are written, and how often files are looked after: a cluster is closed when it is
/// half a second old. Nobody waits for a file, but a crash costs this much more. Waking for each packet costs more than
/// all the writing: of thirty people each takes 4.9 CPU-seconds an hour, and 1.7 so.
const GATHER: Duration = Duration::from_millis(150);

/// What comes out of recording: told by the recorder's thread, which must not be kept.
pub trait Listener: Send + 'static {
    fn tell(&self, events: &mut Vec<Event>);
    /// Asks the media thread; what it cannot take is asked again later.
    fn ask(&self, commands: &mut Vec<Command>);
}

/// The clock of all recordings of this node, and where its zero lies on the wall.
#[derive(Debug, Clone, Copy)]
pub struct Epoch {
    pub start: Instant,
    pub unix_ms: u64,
}

impl Epoch {
    pub fn now() -> Self {
        let wall = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self { start: Instant::now(), unix_ms: u64::try_from(wall.as_millis()).unwrap_or(u64::MAX) }
    }

    pub fn since(&self, at: Instant) -> Duration {
        at.saturating_duration_since(self.start)
    }
}

/// Starts the thread. It ends when the queue is dropped and all that waits is written.
///
/// # Errors
/// When the system has no more threads.
pub fn start(epoch: Epoch, listener: impl Listener) -> io::Result<(Queue, JoinHandle<()>)> {
    let (queue, receiver, waiting) = queue::new();
    let mut files = Files::new(epoch)?;
    let thread = Builder::new().name("recorder".to_owned()).spawn(move || {
        run(epoch, &receiver, &waiting, &mut files, &listener);
    })?;
    Ok((queue, thread))
}

fn run(
    epoch: Epoch,
    receiver: &Receiver<Vec<Recorded>>,
    waiting: &Waiting,
    files: &mut Files,
    listener: &impl Listener,
) {
    while let Ok(first) = next(receiver, files.is_empty()) {
        let now = Instant::now();
        for batch in first.into_iter().chain(receiver.try_iter()) {
            waiting.taken(&batch);
            batch.into_iter().for_each(|one| files.take(one, epoch.since(now)));
        }
        files.tick(epoch.since(now));
        report(files, listener);
    }
    files.finish(epoch.since(Instant::now()));
    report(files, listener);
}

/// What came in the next while, its rest still in the queue. The media thread, which goes on handing over, pays for waking
/// who waits for it; so only one who has nothing to do waits.
///
/// # Errors
/// When the queue is dropped and empty.
fn next(receiver: &Receiver<Vec<Recorded>>, idle: bool) -> Result<Option<Vec<Recorded>>, RecvError> {
    if idle {
        return receiver.recv().map(Some);
    }
    sleep(GATHER);
    match receiver.try_recv() {
        Ok(batch) => Ok(Some(batch)),
        Err(TryRecvError::Empty) => Ok(None),
        Err(TryRecvError::Disconnected) => Err(RecvError),
    }
}

fn report(files: &mut Files, listener: &impl Listener) {
    if !files.events.is_empty() {
        listener.tell(&mut files.events);
    }
    if !files.commands.is_empty() {
        listener.ask(&mut files.commands);
    }
}
