//! Everything of one call, moved on a millisecond at a time.

use std::net::SocketAddr;
use std::time::Duration;

use netem::Clock;
use sfu::{
    Bindings, Command, Datagram, Detail, Event, Input, Negotiate, Output, Protocol, Recorded, RefusalCode, Settings,
    Sfu, Snapshot, TransportState,
};

use super::client::{Client, Wish};

pub const SERVER: ([u8; 4], u16) = ([192, 0, 2, 1], 7_882);
const STEP: Duration = Duration::from_millis(1);

pub struct World {
    pub clock: Clock,
    pub sfu: Sfu,
    pub clients: Vec<Client>,
    pub events: Vec<Event>,
    pub recorded: Vec<Recorded>,
    seed: u64,
}

impl World {
    pub fn new(seed: u64) -> Self {
        Self::with_settings(Settings { seed, ..settings() })
    }

    pub fn with_settings(settings: Settings) -> Self {
        let clock = Clock::new();
        let seed = settings.seed;
        let sfu = Sfu::new(settings, clock.now()).expect("a unit");
        Self { clock, sfu, clients: Vec::new(), events: Vec::new(), recorded: Vec::new(), seed }
    }

    /// Joins a client with these m-lines; it connects as time passes.
    pub fn join(&mut self, name: &str, session: &str, wishes: &[Wish]) -> usize {
        let number = u8::try_from(self.clients.len() + 10).expect("few clients");
        self.seed += 100;
        let client = Client::new(self.clock.now(), name, session, number, self.seed);
        self.join_client(client, wishes)
    }

    pub fn join_client(&mut self, client: Client, wishes: &[Wish]) -> usize {
        self.clients.push(client);
        let index = self.clients.len() - 1;
        let now = self.clock.now();
        let negotiate = self.clients[index].offer(now, wishes);
        let answer = self.negotiate(negotiate).expect("an answer");
        self.clients[index].accept(&answer);
        index
    }

    /// More m-lines for a client in the call.
    pub fn renegotiate(&mut self, index: usize, wishes: &[Wish]) {
        let now = self.clock.now();
        let negotiate = self.clients[index].offer(now, wishes);
        let answer = self.negotiate(negotiate).expect("an answer");
        self.clients[index].accept(&answer);
    }

    pub fn negotiate(&mut self, mut negotiate: Negotiate) -> Result<String, (RefusalCode, String)> {
        negotiate.request = 4_242;
        self.command(Command::Negotiate(negotiate));
        let own = |event: &Event| {
            matches!(event, Event::Answered { request: 4_242, .. } | Event::Refused { request: 4_242, .. })
        };
        let at = self.events.iter().position(own).expect("an answer or a refusal");
        match self.events.remove(at) {
            Event::Answered { answer, .. } => Ok(answer),
            Event::Refused { code, detail, .. } => Err((code, detail)),
            other => panic!("{other:?}"),
        }
    }

    pub fn bind(&mut self, index: usize, bindings: Bindings) {
        let transport = format!("t-{}", self.clients[index].name);
        self.command(Command::Bind { request: 7, transport, subscribe: bindings });
    }

    pub fn command(&mut self, command: Command) {
        self.sfu.handle(self.clock.now(), Input::Command(command));
        self.poll();
    }

    pub fn run(&mut self, time: Duration) {
        let steps = time.as_millis() / STEP.as_millis();
        for _ in 0..steps {
            self.step();
        }
    }

    /// Runs until the condition holds; panics when it does not within the limit.
    pub fn run_until(&mut self, what: &str, limit: Duration, mut condition: impl FnMut(&mut Self) -> bool) -> Duration {
        let started = self.clock.elapsed();
        while !condition(self) {
            assert!(self.clock.elapsed() - started < limit, "not within {limit:?}: {what}");
            self.step();
        }
        self.clock.elapsed() - started
    }

    pub fn run_until_connected(&mut self) {
        self.run_until("everyone connects", Duration::from_secs(5), |world| {
            world.clients.iter().all(|client| client.connected)
        });
    }

    pub fn step(&mut self) {
        self.clock.advance(STEP);
        let now = self.clock.now();
        for index in 0..self.clients.len() {
            self.clients[index].step(now);
            while let Some(datagram) = self.clients[index].up.deliver(now) {
                self.datagram(datagram.source, &datagram.contents);
            }
        }
        self.sfu.handle(now, Input::Tick);
        self.poll();
    }

    /// A datagram from anywhere.
    pub fn datagram(&mut self, source: SocketAddr, contents: &[u8]) {
        let datagram = Datagram { protocol: Protocol::Udp, source, destination: SERVER.into(), contents };
        self.sfu.handle(self.clock.now(), Input::Datagram(datagram));
    }

    pub fn poll(&mut self) {
        let now = self.clock.now();
        loop {
            match self.sfu.poll(now) {
                Output::Transmit(transmit) => {
                    let destination = transmit.destination;
                    let client = self.clients.iter_mut().find(|client| client.seen_as == destination);
                    if let Some(client) = client {
                        client.deliver(now, transmit);
                    }
                }
                Output::Event(event) => self.events.push(event),
                Output::Recorded(recorded) => self.recorded.push(recorded),
                Output::WakeAt(_) => return,
            }
        }
    }

    pub fn snapshot(&self) -> Snapshot {
        self.sfu.snapshot(self.clock.now(), Detail::Tracks)
    }

    pub fn states_of(&self, transport: &str) -> Vec<TransportState> {
        let states = self.events.iter().filter_map(|event| match event {
            Event::TransportState { transport: of, state } if of == transport => Some(*state),
            _ => None,
        });
        states.collect()
    }

    pub fn dropped(&self, reason: &str) -> u64 {
        self.snapshot().packets.dropped.get(reason).copied().unwrap_or(0)
    }
}

pub fn settings() -> Settings {
    Settings {
        udp_candidates: vec![SERVER.into()],
        tcp_candidates: vec![SERVER.into()],
        idle_timeout: Duration::from_secs(45),
        seed: 0,
    }
}
