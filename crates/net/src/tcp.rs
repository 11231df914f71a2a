//! ICE over TCP for closed networks: one listener, framed connections, all bounded.
//!
//! A connection proves itself by getting an answer from the forwarding unit (a valid STUN check); until then it is a
//! stranger and soon closed. A reader that is slow for a moment loses datagrams, as on any lossy path; one that is
//! stuck is closed.

use std::collections::{HashMap, VecDeque};
use std::io::{ErrorKind, Read, Write};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use mio::net::{TcpListener, TcpStream};
use mio::{Interest, Registry, Token};
use socket2::{Domain, Protocol, Socket, Type};

use crate::addresses::{canonical, is_dual_stack};
use crate::framing::{Decoder, prefix};
use crate::settings::Error;

/// Enough for every participant of a node behind closed networks; a flood cannot take all file descriptors.
const MAX_CONNECTIONS: usize = 2048;
/// Strangers at once. A browser answers within a second, so a hundred joins a second still fit.
const MAX_STRANGERS: usize = 256;
/// How long a stranger may take to prove itself.
const STRANGER_TIMEOUT: Duration = Duration::from_secs(10);
/// A second of 2 Mbit/s: more waiting than this is only old media.
const MAX_WAITING: usize = 256 * 1024;
/// A reader that takes nothing for this long while data waits is gone.
const STUCK_TIMEOUT: Duration = Duration::from_secs(10);
/// What one connection may read before others get their turn.
const READ_TURN: usize = 64 * 1024;
const READ_CHUNK: usize = 16 * 1024;
const BACKLOG: i32 = 256;

#[derive(Debug)]
struct Connection {
    stream: TcpStream,
    peer: SocketAddr,
    local: SocketAddr,
    decoder: Decoder,
    waiting: VecDeque<u8>,
    proven: bool,
    last_read: Instant,
    /// Since when the peer has taken nothing although data waits.
    stuck_since: Option<Instant>,
    dead: bool,
}

impl Connection {
    fn due(&self, idle: Duration) -> Instant {
        let silent = self.last_read + if self.proven { idle } else { STRANGER_TIMEOUT };
        self.stuck_since.map_or(silent, |since| silent.min(since + STUCK_TIMEOUT))
    }

    /// Writes what waits, as far as the peer takes it.
    fn flush(&mut self, now: Instant) {
        while !self.waiting.is_empty() {
            match self.stream.write(self.waiting.as_slices().0) {
                Ok(0) => return self.dead = true,
                Ok(count) => {
                    self.waiting.drain(..count);
                    self.stuck_since = Some(now);
                }
                Err(cause) if cause.kind() == ErrorKind::WouldBlock => return,
                Err(cause) if cause.kind() == ErrorKind::Interrupted => {}
                Err(_) => return self.dead = true,
            }
        }
        self.stuck_since = None;
    }

    /// False when the datagram was dropped because the peer reads too slowly.
    fn send(&mut self, now: Instant, head: [u8; 2], contents: &[u8]) -> bool {
        if self.waiting.len() + head.len() + contents.len() > MAX_WAITING {
            return false;
        }
        if self.waiting.is_empty() {
            self.stuck_since = Some(now);
        }
        self.waiting.extend(head);
        self.waiting.extend(contents);
        self.flush(now);
        true
    }

    /// One turn of reading; true when more may wait.
    fn read(&mut self, now: Instant, chunk: &mut [u8], take: &mut impl FnMut(SocketAddr, SocketAddr, &[u8])) -> bool {
        let mut turn = 0;
        while turn < READ_TURN && !self.dead {
            match self.stream.read(chunk) {
                Ok(0) => self.dead = true,
                Ok(count) => {
                    turn += count;
                    self.decoder.push(chunk.get(..count).unwrap_or_default());
                    self.deliver(now, take);
                }
                Err(cause) if cause.kind() == ErrorKind::WouldBlock => return false,
                Err(cause) if cause.kind() == ErrorKind::Interrupted => {}
                Err(_) => self.dead = true,
            }
        }
        !self.dead
    }

    fn deliver(&mut self, now: Instant, take: &mut impl FnMut(SocketAddr, SocketAddr, &[u8])) {
        // A stranger's time runs from the accept: trickling bytes does not lengthen it.
        if self.proven {
            self.last_read = now;
        }
        loop {
            match self.decoder.next() {
                Ok(Some(frame)) => take(self.peer, self.local, frame),
                Ok(None) => return,
                Err(_) => return self.dead = true,
            }
        }
    }
}

#[derive(Debug)]
pub struct TcpPort {
    listener: TcpListener,
    first_token: usize,
    connections: Vec<Option<Connection>>,
    by_peer: HashMap<SocketAddr, usize>,
    /// Connections that may have more to read; readiness is told once, so it is kept here.
    readable: VecDeque<usize>,
    chunk: Vec<u8>,
    idle: Duration,
}

impl TcpPort {
    /// `idle` closes a proven connection that was silent for so long. Tokens from `first_token` on are its own.
    pub fn bind(address: SocketAddr, first_token: usize, idle: Duration) -> Result<Self, Error> {
        let open = || {
            let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
            if address.is_ipv6() {
                socket.set_only_v6(!is_dual_stack(address.ip()))?;
            }
            // Without it a restart waits a minute for the connections of the last run.
            socket.set_reuse_address(true)?;
            socket.set_nonblocking(true)?;
            socket.bind(&address.into())?;
            socket.listen(BACKLOG)?;
            Ok(socket)
        };
        let socket = open().map_err(|cause| Error::Listen { what: "TCP", address, cause })?;
        Ok(Self {
            listener: TcpListener::from_std(socket.into()),
            first_token,
            connections: Vec::new(),
            by_peer: HashMap::new(),
            readable: VecDeque::new(),
            chunk: vec![0; READ_CHUNK],
            idle,
        })
    }

    pub fn source(&mut self) -> &mut TcpListener {
        &mut self.listener
    }

    pub fn local_addr(&self) -> std::io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    pub fn len(&self) -> usize {
        self.by_peer.len()
    }

    /// Takes all connections that wait; those over a bound are closed at once.
    pub fn accept(&mut self, now: Instant, registry: &Registry) {
        loop {
            match self.listener.accept() {
                Ok((stream, peer)) => self.admit(now, registry, stream, canonical(peer)),
                Err(cause) if matches!(cause.kind(), ErrorKind::Interrupted | ErrorKind::ConnectionAborted) => {}
                Err(_) => return,
            }
        }
    }

    fn admit(&mut self, now: Instant, registry: &Registry, mut stream: TcpStream, peer: SocketAddr) {
        let strangers = self.connections.iter().flatten().filter(|connection| !connection.proven).count();
        if self.len() >= MAX_CONNECTIONS || strangers >= MAX_STRANGERS || self.by_peer.contains_key(&peer) {
            return;
        }
        let Ok(local) = stream.local_addr() else {
            return;
        };
        let _ = stream.set_nodelay(true);
        let free = self.connections.iter().position(Option::is_none);
        let index = free.unwrap_or(self.connections.len());
        let token = Token(self.first_token + index);
        if registry.register(&mut stream, token, Interest::READABLE | Interest::WRITABLE).is_err() {
            return;
        }
        let connection = Connection {
            stream,
            peer,
            local: canonical(local),
            decoder: Decoder::default(),
            waiting: VecDeque::new(),
            proven: false,
            last_read: now,
            stuck_since: None,
            dead: false,
        };
        match self.connections.get_mut(index) {
            Some(slot) => *slot = Some(connection),
            None => self.connections.push(Some(connection)),
        }
        self.by_peer.insert(peer, index);
        self.readable.push_back(index);
    }

    pub fn ready(&mut self, now: Instant, token: Token) {
        let index = token.0.saturating_sub(self.first_token);
        if let Some(Some(connection)) = self.connections.get_mut(index) {
            connection.flush(now);
            if !self.readable.contains(&index) {
                self.readable.push_back(index);
            }
        }
    }

    /// Gives each readable connection one turn; true when some have more. `take` gets peer, local address and frame.
    pub fn read(&mut self, now: Instant, mut take: impl FnMut(SocketAddr, SocketAddr, &[u8])) -> bool {
        for _ in 0..self.readable.len() {
            let Some(index) = self.readable.pop_front() else {
                break;
            };
            let Some(Some(connection)) = self.connections.get_mut(index) else {
                continue;
            };
            if connection.read(now, &mut self.chunk, &mut take) {
                self.readable.push_back(index);
            } else if connection.dead {
                self.close(index);
            }
        }
        !self.readable.is_empty()
    }

    /// False when the datagram could not be sent: no such connection, or it is too slow.
    pub fn send(&mut self, now: Instant, destination: SocketAddr, contents: &[u8]) -> bool {
        let index = self.by_peer.get(&destination).copied();
        let Some(connection) = index.and_then(|index| self.connections.get_mut(index)?.as_mut()) else {
            return false;
        };
        if !connection.proven {
            connection.proven = true;
            connection.last_read = now;
        }
        prefix(contents.len()).is_some_and(|head| connection.send(now, head, contents))
    }

    /// Closes what is dead, silent or stuck. Called about once a second.
    pub fn sweep(&mut self, now: Instant) {
        for index in 0..self.connections.len() {
            let over = |connection: &Connection| connection.dead || connection.due(self.idle) <= now;
            if self.connections.get(index).and_then(Option::as_ref).is_some_and(over) {
                self.close(index);
            }
        }
    }

    fn close(&mut self, index: usize) {
        // Dropping the stream closes it and takes it out of the poll.
        if let Some(connection) = self.connections.get_mut(index).and_then(Option::take) {
            self.by_peer.remove(&connection.peer);
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use super::*;
    use std::net::TcpStream as Client;

    const IDLE: Duration = Duration::from_secs(45);

    struct Bench {
        poll: mio::Poll,
        port: TcpPort,
        now: Instant,
    }

    impl Bench {
        fn new() -> Self {
            let poll = mio::Poll::new().unwrap();
            let mut port = TcpPort::bind("127.0.0.1:0".parse().unwrap(), 1, IDLE).unwrap();
            poll.registry().register(port.source(), Token(0), Interest::READABLE).unwrap();
            Self { poll, port, now: Instant::now() }
        }

        fn connect(&mut self) -> Client {
            let client = Client::connect(self.port.local_addr().unwrap()).unwrap();
            self.turn();
            client
        }

        /// Waits for readiness and handles it; returns the frames that came.
        fn turn(&mut self) -> Vec<Vec<u8>> {
            let mut events = mio::Events::with_capacity(64);
            self.poll.poll(&mut events, Some(Duration::from_secs(5))).unwrap();
            for event in &events {
                match event.token() {
                    Token(0) => self.port.accept(self.now, self.poll.registry()),
                    token => self.port.ready(self.now, token),
                }
            }
            let mut frames = Vec::new();
            while self.port.read(self.now, |_, _, frame| frames.push(frame.to_vec())) {}
            frames
        }

        fn pass(&mut self, time: Duration) {
            self.now += time;
            self.port.sweep(self.now);
        }
    }

    fn framed(contents: &[u8]) -> Vec<u8> {
        [&prefix(contents.len()).unwrap(), contents].concat()
    }

    #[test]
    fn frames_go_both_ways() {
        let mut bench = Bench::new();
        let mut client = bench.connect();
        client.write_all(&[framed(b"one"), framed(b"two")].concat()).unwrap();
        let mut frames = Vec::new();
        while frames.len() < 2 {
            frames.extend(bench.turn());
        }
        assert_eq!(frames, [b"one", b"two"]);
        assert!(bench.port.send(bench.now, client.local_addr().unwrap(), b"answer"));
        let mut answer = [0; 8];
        client.read_exact(&mut answer).unwrap();
        assert_eq!(&answer, b"\0\x06answer");
    }

    #[test]
    fn a_stranger_is_closed_after_its_time_and_an_answered_peer_stays() {
        let mut bench = Bench::new();
        let stranger = bench.connect();
        let peer = bench.connect();
        assert_eq!(bench.port.len(), 2);
        bench.port.send(bench.now, peer.local_addr().unwrap(), b"answer");
        bench.pass(STRANGER_TIMEOUT);
        assert_eq!(bench.port.len(), 1);
        assert!(!bench.port.send(bench.now, stranger.local_addr().unwrap(), b"late"));
        bench.pass(IDLE - STRANGER_TIMEOUT);
        assert_eq!(bench.port.len(), 0);
    }

    #[test]
    fn a_stream_that_is_not_framed_is_closed() {
        let mut bench = Bench::new();
        let mut client = bench.connect();
        client.write_all(b"GET / HTTP/1.1\r\n\r\n").unwrap();
        while bench.port.len() > 0 {
            assert!(bench.turn().is_empty());
        }
        // The answer to bytes that nobody read may be a reset.
        assert!(matches!(client.read(&mut [0; 1]), Ok(0) | Err(_)));
    }

    #[test]
    fn a_peer_that_leaves_is_forgotten() {
        let mut bench = Bench::new();
        drop(bench.connect());
        while bench.port.len() > 0 {
            bench.turn();
        }
        assert!(bench.port.by_peer.is_empty());
    }

    #[test]
    fn a_slow_reader_loses_datagrams_within_a_bound_and_is_closed_when_stuck() {
        let mut bench = Bench::new();
        let client = bench.connect();
        let peer = client.local_addr().unwrap();
        let mut dropped = 0;
        for _ in 0..100_000 {
            dropped += usize::from(!bench.port.send(bench.now, peer, &[0; 1200]));
            if dropped > 100 {
                break;
            }
        }
        assert!(dropped > 100, "the socket took everything");
        let connection = bench.port.connections[0].as_ref().unwrap();
        assert!(connection.waiting.len() <= MAX_WAITING);
        bench.pass(STUCK_TIMEOUT);
        assert_eq!(bench.port.len(), 0);
    }

    #[test]
    fn strangers_over_the_bound_are_turned_away() {
        let mut bench = Bench::new();
        let clients: Vec<Client> = (0..MAX_STRANGERS + 5).map(|_| bench.connect()).collect();
        assert_eq!(bench.port.len(), MAX_STRANGERS);
        drop(clients);
    }
}
