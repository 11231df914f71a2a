//! Subscribers: they receive, and note what came and when. All live on one thread.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use mio::{Events, Interest, Poll, Token};
use str0m::Event;
use str0m::media::{Direction, MediaKind};

use crate::Failure;
use crate::client::Client;
use crate::join;
use crate::media::Mark;
use crate::plan::Subscribe;
use crate::tally::Tally;
use crate::window::Window;

/// Timers of clients are looked at this often: reports and consent checks need no better.
const TIMER_TURN: Duration = Duration::from_millis(10);
/// A video payload is longer than this, an audio payload shorter.
const AUDIO_BELOW: usize = 400;

pub struct Subscriber {
    client: Client,
    /// Tracks not heard yet, as publisher and whether it is audio.
    missing: BTreeSet<(u16, bool)>,
    tally: Tally,
    /// Its connection broke; what it should have heard counts as missing.
    failed: bool,
}

impl Subscriber {
    pub fn join(server: &str, wanted: &Subscribe) -> Result<Self, Failure> {
        let (mut client, offer, pending, ()) = Client::offer(|api| {
            for _ in &wanted.hears {
                for kind in [MediaKind::Audio, MediaKind::Video] {
                    api.add_media(kind, Direction::RecvOnly, None, None, None);
                }
            }
        })?;
        let answer = join::ask(server, &wanted.path, &wanted.token, &offer)?;
        client.answer(pending, answer)?;
        let mut missing = BTreeSet::new();
        for index in &wanted.hears {
            let index = u16::try_from(*index)?;
            missing.extend([(index, true), (index, false)]);
        }
        Ok(Self { client, missing, tally: Tally::default(), failed: false })
    }

    /// One that fails does not end the run for the others.
    fn attempt(&mut self, act: impl FnOnce(&mut Self) -> Result<(), Failure>) {
        if self.failed {
            return;
        }
        if let Err(failure) = act(self) {
            eprintln!("loadgen: a subscriber failed: {failure}");
            self.failed = true;
        }
    }

    fn receive(&mut self, window: &Window) -> Result<(), Failure> {
        let (missing, tally) = (&mut self.missing, &mut self.tally);
        self.client.receive(|event, now| {
            let Event::RtpPacket(packet) = event else {
                return;
            };
            let Some(mark) = Mark::read(&packet.payload) else {
                return;
            };
            let audio = packet.payload.len() < AUDIO_BELOW;
            if missing.remove(&(mark.publisher, audio)) && missing.is_empty() {
                window.settle_one();
            }
            if window.contains(mark.sent) {
                let stream = (*packet.header.ssrc, *packet.seq_no);
                tally.add((mark.publisher, audio), mark.number, stream, window.stamp(now).saturating_sub(mark.sent));
            }
        })
    }
}

/// Runs until `stop`; returns what each subscriber noted.
pub fn run(joining: &Receiver<Subscriber>, window: &Window, stop: &AtomicBool) -> Result<Vec<Tally>, Failure> {
    let mut poll = Poll::new()?;
    let mut ready = Events::with_capacity(256);
    let mut subscribers: Vec<Subscriber> = Vec::new();
    let mut timers_at = Instant::now();
    while !stop.load(Ordering::Acquire) {
        for mut subscriber in joining.try_iter() {
            let token = Token(subscribers.len());
            poll.registry().register(&mut subscriber.client.socket, token, Interest::READABLE)?;
            subscribers.push(subscriber);
        }
        match poll.poll(&mut ready, Some(timers_at.saturating_duration_since(Instant::now()))) {
            Err(cause) if cause.kind() != std::io::ErrorKind::Interrupted => {
                return Err(cause.into());
            }
            _ => {}
        }
        for event in &ready {
            if let Some(subscriber) = subscribers.get_mut(event.token().0) {
                subscriber.attempt(|subscriber| subscriber.receive(window));
            }
        }
        let now = Instant::now();
        if now >= timers_at {
            timers_at = now + TIMER_TURN;
            for subscriber in subscribers.iter_mut().filter(|subscriber| subscriber.client.due <= now) {
                subscriber.attempt(|subscriber| subscriber.client.tick(now, |_| {}));
            }
        }
    }
    Ok(subscribers.into_iter().map(|subscriber| subscriber.tally).collect())
}
