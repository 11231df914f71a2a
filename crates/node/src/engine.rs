//! The node itself: takes calls from any thread, holds the media thread.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::os::fd::RawFd;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use net::{Driver, Handle, Shard};
use serde::Serialize;
use sfu::{Command, Detail, Event, Recorded, RefusalCode, Snapshot};

use crate::bell::Bell;
use crate::fault::Fault;
use crate::inbox::Inbox;
use crate::mailbox::Mailbox;
use crate::recording::{self, Epoch, Listener, Queue};
use crate::report::Report;
use crate::settings::Settings;

/// An SDP offer of the largest session is a tenth of this; no command is larger.
const MAX_COMMAND_BYTES: usize = 1024 * 1024;

/// What both sides of the media thread's edge share.
#[derive(Debug)]
struct Shared {
    queues: Mutex<Queues>,
    report: Report,
    bell: Bell,
    broken: AtomicBool,
    panics: AtomicU64,
}

#[derive(Debug, Default)]
struct Queues {
    inbox: Inbox,
    mailbox: Mailbox,
    /// Why nothing goes in any more.
    failed: Option<String>,
}

impl Shared {
    fn queues(&self) -> MutexGuard<'_, Queues> {
        self.queues.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes all of `events` and rings when nothing was waiting.
    fn put(&self, events: &mut Vec<Event>) {
        let mut queues = self.queues();
        let silent = queues.mailbox.is_empty();
        events.drain(..).for_each(|event| queues.mailbox.put(event));
        let rings = silent && !queues.mailbox.is_empty();
        drop(queues);
        if rings {
            self.bell.ring();
        }
    }

    /// From now on every request is refused, those that wait too.
    fn fail(&self, detail: &str) {
        let mut queues = self.queues();
        queues.failed.get_or_insert_with(|| detail.to_owned());
        queues.mailbox.refuse_open(|request| Event::Refused {
            request,
            code: RefusalCode::EngineFailed,
            detail: detail.to_owned(),
        });
        drop(queues);
        self.report.close();
        self.bell.ring();
    }
}

/// The recorder's end.
impl Listener for Arc<Shared> {
    fn tell(&self, events: &mut Vec<Event>) {
        self.put(events);
    }

    fn ask(&self, commands: &mut Vec<Command>) {
        let mut queues = self.queues();
        // The media thread looks at its next turn, which the track's own packets cause.
        commands.drain(..).for_each(|command| {
            let _ = queues.inbox.put(command);
        });
    }
}

/// The media thread's end.
struct Edge {
    shared: Arc<Shared>,
    recorder: Queue,
}

impl Driver for Edge {
    fn take_commands(&mut self, into: &mut Vec<Command>) {
        assert!(!self.shared.broken.load(Ordering::Relaxed), "broken on purpose");
        self.shared.queues().inbox.take(into);
    }

    fn deliver(&mut self, events: &mut Vec<Event>) {
        self.shared.put(events);
    }

    fn record(&mut self, recorded: &mut Vec<Recorded>) {
        self.recorder.put(recorded);
    }

    fn wanted_snapshot(&mut self) -> Option<Detail> {
        self.shared.report.take()
    }

    fn snapshot(&mut self, snapshot: Snapshot, detail: Detail) {
        self.shared.report.put(snapshot, detail);
    }

    fn failed(&mut self, detail: String) {
        self.shared.panics.fetch_add(1, Ordering::Relaxed);
        self.shared.fail(&detail);
    }
}

/// What only tests of containment say, to a node that is `breakable`.
const BREAK: &str = r#"{"type": "break"}"#;

#[derive(Serialize)]
struct Stats<'a> {
    listening: Listening,
    /// Why the engine takes no more commands.
    failed: Option<String>,
    #[serde(flatten)]
    snapshot: &'a Snapshot,
}

#[derive(Serialize)]
struct Listening {
    udp: String,
    tcp: Option<String>,
}

#[derive(Debug)]
pub struct Node {
    shared: Arc<Shared>,
    handle: Mutex<Option<Handle>>,
    /// Ends by itself when the media thread is gone.
    recorder: Mutex<Option<JoinHandle<()>>>,
    /// Packets that the recorder was too slow for.
    left_out: Arc<AtomicU64>,
    listening: net::Listening,
    breakable: bool,
}

impl Node {
    /// Opens the ports and starts the media thread.
    ///
    /// # Errors
    /// `bad_request` for settings that cannot be, `engine_failed` when the machine refuses them.
    pub fn start(settings_json: &str) -> Result<Self, Fault> {
        let settings = Settings::parse(settings_json)?;
        let net = settings.net()?;
        let shared = Arc::new(Shared {
            queues: Mutex::default(),
            report: Report::default(),
            bell: Bell::new().map_err(Fault::engine_failed)?,
            broken: AtomicBool::new(false),
            panics: AtomicU64::new(0),
        });
        let seed = RandomState::new().build_hasher().finish();
        let (queue, recorder) = recording::start(Epoch::now(), Arc::clone(&shared)).map_err(Fault::engine_failed)?;
        let left_out = queue.left_out();
        let edge = Edge { shared: Arc::clone(&shared), recorder: queue };
        let handle = Shard::start(&net, seed, edge).map_err(Fault::engine_failed)?;
        Ok(Self {
            shared,
            left_out,
            listening: handle.listening,
            handle: Mutex::new(Some(handle)),
            recorder: Mutex::new(Some(recorder)),
            breakable: settings.breakable,
        })
    }

    /// Readable while events wait. Closed with the node.
    pub fn fd(&self) -> RawFd {
        self.shared.bell.fd()
    }

    /// Queues a command; what becomes of it comes as an event.
    ///
    /// # Errors
    /// `bad_request`, `overloaded`, `engine_failed`; then no event follows.
    pub fn submit(&self, command_json: &str) -> Result<(), Fault> {
        if command_json.len() > MAX_COMMAND_BYTES {
            return Err(Fault::bad_request("media command is too long"));
        }
        if self.breakable && command_json == BREAK {
            self.shared.broken.store(true, Ordering::Relaxed);
        } else {
            let command = serde_json::from_str(command_json);
            self.queue(command.map_err(|cause| Fault::bad_request(format_args!("media command: {cause}")))?)?;
        }
        self.wake();
        Ok(())
    }

    fn queue(&self, command: Command) -> Result<(), Fault> {
        let mut queues = self.shared.queues();
        if let Some(detail) = &queues.failed {
            return Err(Fault::engine_failed(detail));
        }
        let request = request(&command);
        if let Some(request) = request {
            queues.mailbox.admit(request)?;
        }
        queues.inbox.put(command).inspect_err(|_| {
            if let Some(request) = request {
                queues.mailbox.withdraw(request);
            }
        })
    }

    /// Up to `limit` events as JSON, oldest first.
    pub fn poll(&self, limit: usize) -> Vec<String> {
        self.shared.bell.silence();
        let mut queues = self.shared.queues();
        let events = queues.mailbox.take(limit);
        let more = !queues.mailbox.is_empty();
        drop(queues);
        if more {
            self.shared.bell.ring();
        }
        // These types always have a JSON form.
        events.iter().filter_map(|event| serde_json::to_string(event).ok()).collect()
    }

    /// A snapshot as JSON, with tracks or without; waits for the media thread for a bounded time.
    pub fn stats(&self, tracks: bool) -> String {
        let detail = if tracks { Detail::Tracks } else { Detail::Transports };
        let mut snapshot = self.shared.report.ask(detail, || self.wake());
        if detail == Detail::Transports {
            // Somebody else may have wanted more at the same time.
            snapshot.transports.values_mut().for_each(|transport| transport.tracks.clear());
        }
        snapshot.panics += self.shared.panics.load(Ordering::Relaxed);
        let left_out = self.left_out.load(Ordering::Relaxed);
        if left_out > 0 {
            snapshot.packets.dropped.insert("recorder_behind".to_owned(), left_out);
        }
        let stats = Stats {
            listening: Listening {
                udp: self.listening.udp.to_string(),
                tcp: self.listening.tcp.map(|address| address.to_string()),
            },
            failed: self.shared.queues().failed.clone(),
            snapshot: &snapshot,
        };
        serde_json::to_string(&stats).unwrap_or_default()
    }

    /// Ends the media thread, closes its ports and finishes every file; requests that wait are refused. May be called
    /// twice.
    pub fn close(&self) {
        let handle = self.handle.lock().unwrap_or_else(PoisonError::into_inner).take();
        drop(handle);
        if let Some(recorder) = self.recorder.lock().unwrap_or_else(PoisonError::into_inner).take() {
            // A panic of it was contained or ended it; either way there is nothing left to wait for.
            let _ = recorder.join();
        }
        self.shared.fail("media engine is closed");
    }

    fn wake(&self) {
        if let Some(handle) = &*self.handle.lock().unwrap_or_else(PoisonError::into_inner) {
            handle.wake();
        }
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        self.close();
    }
}

fn request(command: &Command) -> Option<u64> {
    match command {
        Command::Negotiate(negotiate) => Some(negotiate.request),
        Command::Bind { request, .. }
        | Command::CloseTransport { request, .. }
        | Command::CloseSession { request, .. } => Some(*request),
        Command::PreferLayers { .. }
        | Command::EnableTrack { .. }
        | Command::CensorTrack { .. }
        | Command::RecordTrack { .. }
        | Command::PauseRecording { .. }
        | Command::StopRecording { .. }
        | Command::RefreshRecording { .. } => None,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]
mod tests {
    use super::*;
    use serde_json::{Value, json};
    use std::time::{Duration, Instant};

    fn node(breakable: bool) -> Node {
        let settings = json!({"bind": "127.0.0.1", "udp_port": 0, "tcp_port": 0, "breakable": breakable});
        Node::start(&settings.to_string()).unwrap()
    }

    fn close_transport(request: u64) -> String {
        json!({"type": "close_transport", "request": request, "transport": "t"}).to_string()
    }

    fn next_event(node: &Node) -> Value {
        let deadline = Instant::now() + Duration::from_secs(10);
        while Instant::now() < deadline {
            if let Some(event) = node.poll(1).pop() {
                return serde_json::from_str(&event).unwrap();
            }
            std::thread::yield_now();
        }
        panic!("no event came");
    }

    fn stats(node: &Node) -> Value {
        serde_json::from_str(&node.stats(true)).unwrap()
    }

    #[test]
    fn a_started_node_tells_where_it_listens() {
        let node = node(false);
        let stats = stats(&node);
        assert_eq!(stats["listening"]["udp"], node.listening.udp.to_string());
        assert_ne!(node.listening.tcp.unwrap().port(), 0);
        assert_eq!(stats["sessions"], 0);
        assert_eq!(stats["packets"]["received"], 0);
    }

    #[test]
    fn malformed_commands_are_refused_by_name_and_the_node_goes_on() {
        let node = node(false);
        let long = " ".repeat(MAX_COMMAND_BYTES + 1);
        for bad in ["", "{", "[]", r#"{"type": "fly"}"#, r#"{"type": "bind", "request": -1}"#, BREAK, &long] {
            assert_eq!(node.submit(bad).unwrap_err().code, "bad_request", "{bad:.40}");
        }
        node.submit(&close_transport(1)).unwrap();
        assert_eq!(next_event(&node)["request"], 1);
    }

    #[test]
    fn a_panic_of_the_media_thread_refuses_what_waits_and_what_comes() {
        let node = node(true);
        node.shared.queues().mailbox.admit(1).unwrap();
        node.submit(BREAK).unwrap();
        let refused = next_event(&node);
        assert_eq!((&refused["type"], &refused["code"]), (&json!("refused"), &json!("engine_failed")));
        assert_eq!(refused["detail"], "media thread panicked: broken on purpose");
        assert_eq!(node.submit(&close_transport(2)).unwrap_err().code, "engine_failed");
        let stats = stats(&node);
        assert_eq!((&stats["panics"], &stats["failed"]), (&json!(1), &refused["detail"]));
    }

    #[test]
    fn a_closed_node_refuses_and_frees_its_ports() {
        let node = node(false);
        node.close();
        node.close();
        assert_eq!(node.submit(&close_transport(1)).unwrap_err().code, "engine_failed");
        let again = json!({"bind": "127.0.0.1", "udp_port": node.listening.udp.port()});
        Node::start(&again.to_string()).unwrap();
    }

    #[test]
    fn a_port_in_use_is_told_in_words() {
        let first = node(false);
        let taken = json!({"bind": "127.0.0.1", "udp_port": first.listening.udp.port()});
        let fault = Node::start(&taken.to_string()).unwrap_err();
        assert_eq!(fault.code, "engine_failed");
        assert!(fault.detail.starts_with("cannot listen for UDP on 127.0.0.1:"), "{fault}");
    }
}
