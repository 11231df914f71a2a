//! A whole forwarding unit that anyone may send anything to: no datagram may be answered or harm it.
#![no_main]

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use libfuzzer_sys::fuzz_target;
use sfu::{Datagram, Input, Output, Protocol, Settings, Sfu};

fuzz_target!(|datagrams: Vec<&[u8]>| {
    let now = Instant::now();
    let here = SocketAddr::from(([192, 0, 2, 1], 7_882));
    let settings =
        Settings { udp_candidates: vec![here], idle_timeout: Duration::from_secs(45), ..Settings::default() };
    let Ok(mut unit) = Sfu::new(settings, now) else { return };
    for contents in datagrams {
        let source = SocketAddr::from(([203, 0, 113, 7], 1_000));
        let datagram = Datagram { protocol: Protocol::Udp, source, destination: here, contents };
        unit.handle(now, Input::Datagram(datagram));
        while let output @ (Output::Transmit(_) | Output::Event(_) | Output::Recorded(_)) = unit.poll(now) {
            assert!(!matches!(output, Output::Transmit(_)), "a stranger was answered");
        }
    }
    assert_eq!(unit.snapshot(now).panics, 0);
});
