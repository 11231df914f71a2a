//! Brings what was written to the disk itself every second, so that a power loss costs no more than a crash.
//!
//! A thread of its own: a sync waits for the disk, and writing must not wait for it.

use std::collections::HashMap;
use std::fs::File;
use std::io;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

const INTERVAL: Duration = Duration::from_secs(1);

#[derive(Debug, Default)]
struct State {
    files: HashMap<Arc<str>, Arc<File>>,
    ended: bool,
}

#[derive(Debug)]
pub struct Syncing {
    state: Arc<(Mutex<State>, Condvar)>,
    thread: Option<JoinHandle<()>>,
}

impl Syncing {
    /// # Errors
    /// When the system has no more threads.
    pub fn start() -> io::Result<Self> {
        let state = Arc::new((Mutex::new(State::default()), Condvar::new()));
        let shared = Arc::clone(&state);
        let thread = Builder::new().name("recorder-sync".to_owned()).spawn(move || run(&shared))?;
        Ok(Self { state, thread: Some(thread) })
    }

    /// Keeps this file on the disk until `forget`.
    pub fn watch(&self, recording: &Arc<str>, file: File) {
        lock(&self.state.0).files.insert(Arc::clone(recording), Arc::new(file));
    }

    pub fn forget(&self, recording: &str) {
        lock(&self.state.0).files.remove(recording);
    }
}

impl Drop for Syncing {
    fn drop(&mut self) {
        lock(&self.state.0).ended = true;
        self.state.1.notify_all();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn run(shared: &(Mutex<State>, Condvar)) {
    let (mutex, ended) = shared;
    loop {
        let waited = ended.wait_timeout_while(lock(mutex), INTERVAL, |state| !state.ended);
        let state = waited.unwrap_or_else(PoisonError::into_inner).0;
        if state.ended {
            return;
        }
        let files: Vec<_> = state.files.values().cloned().collect();
        drop(state);
        for file in files {
            // A disk that refuses shows at the next write, where it ends the recording.
            let _ = file.sync_data();
        }
    }
}

fn lock(mutex: &Mutex<State>) -> MutexGuard<'_, State> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
