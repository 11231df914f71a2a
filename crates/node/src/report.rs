//! A snapshot handed from the media thread to whoever asks for it.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sfu::{Detail, Snapshot};

/// The media thread answers within one turn, some milliseconds under full load. A caller gets the last snapshot rather
/// than wait longer: it stands on an event loop.
const PATIENCE: Duration = Duration::from_millis(50);

#[derive(Debug, Default)]
struct State {
    asked: u64,
    /// Of those asked, how many the media thread knows of.
    taken: u64,
    answered: u64,
    /// Somebody who asked wants tracks.
    wants_tracks: bool,
    latest: Snapshot,
    latest_with_tracks: Snapshot,
}

#[derive(Debug, Default)]
pub struct Report {
    state: Mutex<State>,
    arrived: Condvar,
}

impl Report {
    /// A snapshot newer than this call, or the last one there is. `wake` makes the media thread look.
    pub fn ask(&self, detail: Detail, wake: impl FnOnce()) -> Snapshot {
        let mut state = self.lock();
        state.asked += 1;
        state.wants_tracks |= detail == Detail::Tracks;
        let ticket = state.asked;
        drop(state);
        wake();
        let waited = self.arrived.wait_timeout_while(self.lock(), PATIENCE, |state| state.answered < ticket);
        let state = waited.unwrap_or_else(PoisonError::into_inner).0;
        match detail {
            Detail::Transports => state.latest.clone(),
            Detail::Tracks => state.latest_with_tracks.clone(),
        }
    }

    /// What the next snapshot is to tell, when anybody waits for one.
    pub fn take(&self) -> Option<Detail> {
        let mut state = self.lock();
        if state.answered >= state.asked {
            return None;
        }
        state.taken = state.asked;
        let wants_tracks = std::mem::take(&mut state.wants_tracks);
        Some(if wants_tracks { Detail::Tracks } else { Detail::Transports })
    }

    /// Answers those of whom `take` told.
    pub fn put(&self, snapshot: Snapshot, detail: Detail) {
        let mut state = self.lock();
        if detail == Detail::Tracks {
            state.latest_with_tracks = snapshot.clone();
        }
        state.latest = snapshot;
        state.answered = state.answered.max(state.taken);
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
        report.put(numbered(1), Detail::Tracks);
        assert_eq!(report.take(), None);
        let answer = report.ask(Detail::Tracks, || {
            assert_eq!(report.take(), Some(Detail::Tracks));
            report.put(numbered(2), Detail::Tracks);
        });
        assert_eq!(answer.sessions, 2);
    }

    #[test]
    fn who_asks_for_transports_alone_causes_no_more() {
        let report = Report::default();
        let answer = report.ask(Detail::Transports, || {
            assert_eq!(report.take(), Some(Detail::Transports));
            report.put(numbered(1), Detail::Transports);
        });
        assert_eq!((answer.sessions, report.take()), (1, None));
    }

    #[test]
    fn who_asks_while_a_snapshot_is_made_waits_for_the_next() {
        let report = Report::default();
        let answer = report.ask(Detail::Transports, || {
            let first = report.take();
            report.ask(Detail::Tracks, || {
                report.put(numbered(1), Detail::Transports);
                assert_eq!((first, report.take()), (Some(Detail::Transports), Some(Detail::Tracks)));
                report.put(numbered(2), Detail::Tracks);
            });
        });
        assert_eq!(answer.sessions, 2);
    }

    #[test]
    fn the_last_snapshot_serves_when_the_media_thread_is_gone() {
        let report = Report::default();
        report.put(numbered(3), Detail::Tracks);
        report.close();
        assert_eq!(report.ask(Detail::Tracks, || ()).sessions, 3);
    }
}
