//! A snapshot handed from the media thread to whoever asks for it.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sfu::Snapshot;

/// The media thread answers within one turn, some milliseconds under full load. A caller gets the last snapshot rather
/// than wait longer: it stands on an event loop.
const PATIENCE: Duration = Duration::from_millis(50);

#[derive(Debug, Default)]
struct State {
    asked: u64,
    answered: u64,
    latest: Snapshot,
}

#[derive(Debug, Default)]
pub struct Report {
    state: Mutex<State>,
    arrived: Condvar,
}

impl Report {
    /// A snapshot newer than this call, or the last one there is. `wake` makes the media thread look.
    pub fn ask(&self, wake: impl FnOnce()) -> Snapshot {
        let mut state = self.lock();
        state.asked += 1;
        let ticket = state.asked;
        drop(state);
        wake();
        let waited = self.arrived.wait_timeout_while(self.lock(), PATIENCE, |state| state.answered < ticket);
        waited.unwrap_or_else(PoisonError::into_inner).0.latest.clone()
    }

    pub fn wanted(&self) -> bool {
        let state = self.lock();
        state.answered < state.asked
    }

    pub fn put(&self, snapshot: Snapshot) {
        let mut state = self.lock();
        state.latest = snapshot;
        state.answered = state.asked;
        drop(state);
        self.arrived.notify_all();
    }

    /// Nobody will answer any more: later calls do not wait.
    pub fn close(&self) {
        self.lock().answered = u64::MAX;
        self.arrived.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbered(sessions: usize) -> Snapshot {
        Snapshot { sessions, ..Snapshot::default() }
    }

    #[test]
    fn a_snapshot_taken_after_the_question_answers_it() {
        let report = Report::default();
        report.put(numbered(1));
        assert!(!report.wanted());
        let answer = report.ask(|| {
            assert!(report.wanted());
            report.put(numbered(2));
        });
        assert_eq!(answer.sessions, 2);
    }

    #[test]
    fn the_last_snapshot_serves_when_the_media_thread_is_gone() {
        let report = Report::default();
        report.put(numbered(3));
        report.close();
        assert_eq!(report.ask(|| ()).sessions, 3);
    }
}
