//! One media thread: reads sockets and commands, turns the forwarding unit, sends what comes out.

use std::any::Any;
use std::io;
use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{Builder, JoinHandle, sleep};
use std::time::{Duration, Instant};

use mio::{Events, Interest, Poll, Token, Waker};
use sfu::{Command, Datagram, Detail, Event, Input, Output, Protocol, Recorded, Sfu, Snapshot, Transmit};

use crate::addresses::{Addresses, answerable, interfaces};
use crate::outbox::Outbox;
use crate::pace::Pace;
use crate::settings::{Error, Settings};
use crate::tcp::TcpPort;
use crate::udp::{Batch, UdpPort};

const UDP: Token = Token(0);
const LISTENER: Token = Token(1);
const WAKER: Token = Token(2);
const FIRST_CONNECTION: usize = 3;

/// Batches read before commands, timers and sending get their turn.
const UDP_TURN: usize = 8;
/// Sends early when this much waits, so that memory stays bounded while one batch fans out to many.
const MAX_OUTBOX_BYTES: usize = 1024 * 1024;
const SWEEP_INTERVAL: Duration = Duration::from_secs(1);

/// The other side of a media thread; all methods run on it and must not block.
pub trait Driver: Send + 'static {
    /// Moves the commands that wait into `into`.
    fn take_commands(&mut self, into: &mut Vec<Command>);
    /// Takes all of `events`.
    fn deliver(&mut self, events: &mut Vec<Event>);
    /// Takes all of `recorded`.
    fn record(&mut self, recorded: &mut Vec<Recorded>);
    /// How much the snapshot is to tell that somebody waits for, if anybody does.
    fn wanted_snapshot(&mut self) -> Option<Detail>;
    fn snapshot(&mut self, snapshot: Snapshot, detail: Detail);
    /// The thread ends after a panic that nothing inside contained.
    fn failed(&mut self, detail: String);
}

/// Where a shard really listens.
#[derive(Debug, Clone, Copy)]
pub struct Listening {
    pub udp: SocketAddr,
    pub tcp: Option<SocketAddr>,
}

/// A started shard; dropping it stops the thread and closes its sockets.
#[derive(Debug)]
pub struct Handle {
    pub listening: Listening,
    waker: Arc<Waker>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Handle {
    /// Makes the thread look at its driver.
    pub fn wake(&self) {
        // It fails only when the thread is gone, and then nobody is there to look.
        let _ = self.waker.wake();
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Release);
        self.wake();
        if let Some(thread) = self.thread.take() {
            // A panic was caught inside and told to the driver.
            let _ = thread.join();
        }
    }
}

/// What sockets could not deliver, by reason; the keys of `packets.dropped`.
#[derive(Debug, Default)]
struct Lost {
    unanswerable_source: u64,
    socket_congested: u64,
    send_refused: u64,
    tcp_undeliverable: u64,
}

impl Lost {
    fn add_to(&self, snapshot: &mut Snapshot) {
        let counts = [
            ("unanswerable_source", self.unanswerable_source),
            ("socket_congested", self.socket_congested),
            ("send_refused", self.send_refused),
            ("tcp_undeliverable", self.tcp_undeliverable),
        ];
        for (reason, count) in counts.into_iter().filter(|(_, count)| *count > 0) {
            *snapshot.packets.dropped.entry(reason.to_owned()).or_default() += count;
        }
    }
}

/// The forwarding unit and what came out of it since the last flush.
struct Unit {
    sfu: Sfu,
    wake_at: Instant,
    outbox: Outbox,
    frames: Vec<Transmit>,
    events: Vec<Event>,
    recorded: Vec<Recorded>,
}

impl Unit {
    /// Collects what the unit has to send and say. True when it stopped early because the outbox is full.
    fn drain(&mut self, now: Instant) -> bool {
        while self.outbox.bytes() < MAX_OUTBOX_BYTES {
            match self.sfu.poll(now) {
                Output::Transmit(transmit) => match transmit.protocol {
                    Protocol::Udp => self.outbox.push(transmit.source, transmit.destination, &transmit.contents),
                    Protocol::Tcp => self.frames.push(transmit),
                },
                Output::Event(event) => self.events.push(event),
                Output::Recorded(recorded) => self.recorded.push(recorded),
                Output::WakeAt(time) => {
                    self.wake_at = time;
                    return false;
                }
            }
        }
        true
    }
}

/// A media thread before it runs, and while it does.
pub struct Shard<D> {
    driver: D,
    unit: Unit,
    udp: UdpPort,
    udp_addresses: Addresses,
    batch: Batch,
    tcp: Option<TcpPort>,
    tcp_addresses: Option<Addresses>,
    lost: Lost,
    poll: Poll,
    waker: Arc<Waker>,
    stop: Arc<AtomicBool>,
    sweep_at: Instant,
    commands: Vec<Command>,
}

impl<D: Driver> Shard<D> {
    /// Opens the sockets and starts the media thread. `seed` is for the forwarding unit's random choices.
    ///
    /// # Errors
    /// When a port is taken, no address can be offered, or the system has no more threads.
    pub fn start(settings: &Settings, seed: u64, driver: D) -> Result<Handle, Error> {
        let mut shard = Self::open(settings, seed, driver)?;
        let listening = shard.listening().map_err(Error::Thread)?;
        let (waker, stop) = (Arc::clone(&shard.waker), Arc::clone(&shard.stop));
        let thread = Builder::new().name("media-0".to_owned()).spawn(move || {
            // The shard is dropped whatever happened in it, so nobody sees what the panic left half done.
            let ended = catch_unwind(AssertUnwindSafe(|| shard.run()));
            let failure = match ended {
                Ok(Ok(())) => return,
                Ok(Err(cause)) => format!("media thread stopped: {cause}"),
                Err(panic) => format!("media thread panicked: {}", message(panic.as_ref())),
            };
            shard.driver.failed(failure);
        });
        Ok(Handle { listening, waker, stop, thread: Some(thread.map_err(Error::Thread)?) })
    }

    fn open(settings: &Settings, seed: u64, driver: D) -> Result<Self, Error> {
        let now = Instant::now();
        let interfaces = interfaces()?;
        let mut udp = UdpPort::bind(SocketAddr::new(settings.bind, settings.udp_port))?;
        let udp_addresses = Addresses::new(udp.local_addr().map_err(Error::Thread)?, &settings.advertised, &interfaces);
        let mut tcp = match settings.tcp_port {
            Some(port) => {
                Some(TcpPort::bind(SocketAddr::new(settings.bind, port), FIRST_CONNECTION, settings.idle_timeout)?)
            }
            None => None,
        };
        let tcp_bound = tcp.as_ref().and_then(|tcp| tcp.local_addr().ok());
        let tcp_addresses = tcp_bound.map(|bound| Addresses::new(bound, &settings.advertised, &interfaces));

        let poll = Poll::new().map_err(Error::Thread)?;
        let waker = Waker::new(poll.registry(), WAKER).map_err(Error::Thread)?;
        poll.registry().register(udp.source(), UDP, Interest::READABLE).map_err(Error::Thread)?;
        if let Some(tcp) = &mut tcp {
            poll.registry().register(tcp.source(), LISTENER, Interest::READABLE).map_err(Error::Thread)?;
        }
        let sfu = Sfu::new(
            sfu::Settings {
                udp_candidates: udp_addresses.candidates().to_vec(),
                tcp_candidates: tcp_addresses.as_ref().map(|a| a.candidates().to_vec()).unwrap_or_default(),
                idle_timeout: settings.idle_timeout,
                seed,
            },
            now,
        )
        .map_err(Error::Unit)?;
        Ok(Self {
            driver,
            unit: Unit {
                sfu,
                wake_at: now,
                outbox: Outbox::new(),
                frames: Vec::new(),
                events: Vec::new(),
                recorded: Vec::new(),
            },
            udp,
            udp_addresses,
            batch: Batch::new(),
            tcp,
            tcp_addresses,
            lost: Lost::default(),
            poll,
            waker: Arc::new(waker),
            stop: Arc::new(AtomicBool::new(false)),
            sweep_at: now + SWEEP_INTERVAL,
            commands: Vec::new(),
        })
    }

    fn listening(&self) -> io::Result<Listening> {
        let tcp = self.tcp.as_ref().map(TcpPort::local_addr).transpose()?;
        Ok(Listening { udp: self.udp.local_addr()?, tcp })
    }

    fn run(&mut self) -> io::Result<()> {
        let mut ready = Events::with_capacity(256);
        let mut more = false;
        let mut pace = Pace::default();
        let mut ended = Instant::now();
        while !self.stop.load(Ordering::Acquire) {
            if !more {
                sleep(pace.nap());
            }
            let due = self.unit.wake_at.min(self.sweep_at).saturating_duration_since(Instant::now());
            match self.poll.poll(&mut ready, Some(if more { Duration::ZERO } else { due })) {
                Err(cause) if cause.kind() != io::ErrorKind::Interrupted => return Err(cause),
                _ => {}
            }
            let began = Instant::now();
            more = self.turn(began, &ready);
            let waited = began.saturating_duration_since(ended);
            ended = Instant::now();
            pace.note(waited, ended.saturating_duration_since(began));
        }
        Ok(())
    }

    /// One round over everything that may have changed; true when a socket has more to read.
    fn turn(&mut self, now: Instant, ready: &Events) -> bool {
        for event in ready {
            match (event.token(), &mut self.tcp) {
                (UDP | WAKER, _) | (_, None) => {}
                (LISTENER, Some(tcp)) => tcp.accept(now, self.poll.registry()),
                (token, Some(tcp)) => tcp.ready(now, token),
            }
        }
        self.driver.take_commands(&mut self.commands);
        for command in self.commands.drain(..) {
            self.unit.sfu.handle(now, Input::Command(command));
        }
        let more = self.read_udp(now) | self.read_tcp(now);
        if now >= self.unit.wake_at {
            self.unit.sfu.handle(now, Input::Tick);
        }
        self.flush(now);
        self.report(now);
        if now >= self.sweep_at {
            self.sweep_at = now + SWEEP_INTERVAL;
            self.tcp.iter_mut().for_each(|tcp| tcp.sweep(now));
        }
        more
    }

    fn read_udp(&mut self, now: Instant) -> bool {
        for _ in 0..UDP_TURN {
            let more = self.batch.receive(&self.udp);
            for (source, local, contents) in self.batch.datagrams() {
                let destination = self.udp_addresses.arrived(local, source).filter(|_| answerable(source));
                let Some(destination) = destination else {
                    self.lost.unanswerable_source += 1;
                    continue;
                };
                let datagram = Datagram { protocol: Protocol::Udp, source, destination, contents };
                self.unit.sfu.handle(now, Input::Datagram(datagram));
            }
            self.flush(now);
            if !more {
                return false;
            }
        }
        true
    }

    fn read_tcp(&mut self, now: Instant) -> bool {
        let (Some(tcp), Some(addresses)) = (&mut self.tcp, &self.tcp_addresses) else {
            return false;
        };
        let sfu = &mut self.unit.sfu;
        tcp.read(now, |source, local, contents| {
            if let Some(destination) = addresses.arrived(Some(local.ip()), source) {
                sfu.handle(now, Input::Datagram(Datagram { protocol: Protocol::Tcp, source, destination, contents }));
            }
        })
    }

    /// Sends all that the unit has.
    fn flush(&mut self, now: Instant) {
        while self.unit.drain(now) {
            self.send_runs();
        }
        self.send_runs();
        for frame in self.unit.frames.drain(..) {
            let sent = self.tcp.as_mut().is_some_and(|tcp| tcp.send(now, frame.destination, &frame.contents));
            self.lost.tcp_undeliverable += u64::from(!sent);
        }
    }

    fn send_runs(&mut self) {
        let Self { unit, udp, udp_addresses, lost, .. } = self;
        unit.outbox.flush(|run| {
            let sent = udp.send(run, udp_addresses.leaving(run.source));
            lost.socket_congested += sent.congested;
            lost.send_refused += sent.refused;
        });
        unit.outbox.limit_segments(udp.max_segments());
    }

    fn report(&mut self, now: Instant) {
        if !self.unit.events.is_empty() {
            self.driver.deliver(&mut self.unit.events);
        }
        if !self.unit.recorded.is_empty() {
            self.driver.record(&mut self.unit.recorded);
        }
        if let Some(detail) = self.driver.wanted_snapshot() {
            let mut snapshot = self.unit.sfu.snapshot(now, detail);
            self.lost.add_to(&mut snapshot);
            self.driver.snapshot(snapshot, detail);
        }
    }
}

fn message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("no message")
}
