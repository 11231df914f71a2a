//! Offers: refused or answered, never a panic.
#![no_main]

use std::net::SocketAddr;
use std::time::Instant;

use libfuzzer_sys::fuzz_target;
use sfu::{Command, Detail, Event, Input, Negotiate, Output, Settings, Sfu};

fuzz_target!(|offer: String| {
    let now = Instant::now();
    let settings =
        Settings { udp_candidates: vec![SocketAddr::from(([192, 0, 2, 1], 7_882))], ..Settings::default() };
    let Ok(mut unit) = Sfu::new(settings, now) else { return };
    let negotiate = Negotiate {
        request: 1,
        transport: "t".into(),
        session: "s".into(),
        participant: "p".into(),
        offer,
        publish: Default::default(),
        subscribe: Default::default(),
    };
    unit.handle(now, Input::Command(Command::Negotiate(negotiate)));
    let mut answers = 0;
    loop {
        match unit.poll(now) {
            Output::Event(Event::Answered { .. } | Event::Refused { .. }) => answers += 1,
            Output::WakeAt(_) => break,
            _ => {}
        }
    }
    assert_eq!(answers, 1);
    assert_eq!(unit.snapshot(now, Detail::Tracks).panics, 0);
});
