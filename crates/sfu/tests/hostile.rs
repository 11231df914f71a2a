//! Packets that mean harm, and sessions that break: whoever sends what, the others' call goes on.

#![allow(clippy::expect_used, clippy::indexing_slicing)]

mod support;

use std::net::SocketAddr;
use std::time::Duration;

use sfu::{Command, Event, Kind, PublishBinding, RefusalCode, SubscribeBinding, TransportState};
use support::World;
use support::client::{Wish, track};

const PUBLISHER: &[Wish] = &[Wish::SendAudio { key: "self" }, Wish::SendVideo { key: "self", layers: &[] }];

fn watch(participant: &str) -> Vec<Wish> {
    vec![Wish::Receive(track(participant, "self", Kind::Audio)), Wish::Receive(track(participant, "self", Kind::Video))]
}

/// Ann publishes, bob watches; both connected.
fn call(seed: u64) -> (World, usize, usize) {
    let mut world = World::new(seed);
    let ann = world.join("ann", "s", PUBLISHER);
    let bob = world.join("bob", "s", &watch("ann"));
    world.run_until_connected();
    world.run(Duration::from_millis(500));
    (world, ann, bob)
}

fn assert_alive(world: &mut World, client: usize) {
    let before = world.clients[client].received.len();
    world.run(Duration::from_secs(1));
    assert!(world.clients[client].received.len() > before + 50, "media goes on");
    assert_eq!(world.snapshot().panics, 0);
    for transport in ["t-ann", "t-bob"] {
        assert_eq!(world.states_of(transport).last(), Some(&TransportState::Connected));
    }
}

/// Random bytes behind the first ones of each protocol.
fn shaped(random: &mut fastrand::Rng, length: usize, shape: usize) -> Vec<u8> {
    let mut bytes: Vec<u8> = (0..length).map(|_| random.u8(..)).collect();
    let head: &[u8] = match shape {
        1 => &[0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42],
        2 => &[22, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0],
        3 => &[21, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 40],
        4 => &[0x90, 96],
        5 => &[0x80, 111],
        6 => &[0x81, 206],
        7 => &[0x80, 200],
        _ => &[],
    };
    for (byte, head) in bytes.iter_mut().zip(head) {
        *byte = *head;
    }
    if shape == 1 && length >= 20 {
        // A length that is right, so that the attributes are reached.
        let size = u16::try_from(length - 20).expect("a datagram");
        bytes[2..4].copy_from_slice(&size.to_be_bytes());
    }
    if shape == 2 && length >= 13 {
        let size = u16::try_from(length - 13).expect("a datagram");
        bytes[11..13].copy_from_slice(&size.to_be_bytes());
    }
    bytes
}

#[test]
fn datagrams_of_every_length_and_shape_from_a_stranger_harm_nobody() {
    let (mut world, _, bob) = call(1);
    let stranger = SocketAddr::from(([203, 0, 113, 66], 6_666));
    let mut random = fastrand::Rng::with_seed(1);
    for length in 0..=1_500 {
        for shape in 0..8 {
            world.datagram(stranger, &shaped(&mut random, length, shape));
        }
        world.poll();
    }
    assert!(world.dropped("unvalidated_address") > 5_000);
    assert!(world.dropped("malformed_stun") > 500);
    assert_alive(&mut world, bob);
}

#[test]
fn datagrams_of_every_length_and_shape_from_participants_own_addresses_harm_nobody() {
    let (mut world, ann, bob) = call(2);
    let mut random = fastrand::Rng::with_seed(2);
    for client in [ann, bob] {
        let address = world.clients[client].address;
        for length in 0..=1_500 {
            for shape in 0..8 {
                world.datagram(address, &shaped(&mut random, length, shape));
            }
            if length % 100 == 0 {
                world.step();
            }
            world.poll();
        }
    }
    for reason in
        ["malformed_stun", "malformed_dtls", "malformed_rtp", "malformed_rtcp", "unprotected_alert", "unproven_source"]
    {
        assert!(world.dropped(reason) > 0, "{reason}: {:?}", world.snapshot().packets.dropped);
    }
    assert_alive(&mut world, bob);
}

#[test]
fn a_forged_source_cannot_take_a_stream_from_its_sender() {
    let (mut world, ann, bob) = call(9);
    let address = world.clients[ann].address;
    let audio = world.clients[ann].sender(true).mid.to_string();
    let video = world.clients[ann].sender(false).mid.to_string();
    // The MID extension under every id it could have, with either payload type.
    for (payload_type, mid) in [(111, &audio), (96, &video)] {
        for id in 1..=14u8 {
            let mut packet = vec![0x90, payload_type, 0, 1, 0, 0, 0, 1, 0xde, 0xad, 0xbe, id, 0xbe, 0xde, 0, 2];
            packet.push(id << 4 | (u8::try_from(mid.len()).expect("short") - 1));
            packet.extend(mid.as_bytes());
            packet.resize(24, 0);
            packet.extend([0x77; 60]);
            world.datagram(address, &packet);
        }
    }
    assert_eq!(world.dropped("unproven_source"), 28);
    assert_alive(&mut world, bob);
    let seen = world.clients[bob].slot(Kind::Video, 0);
    let newest = world.clients[bob].received_on(&seen).last().map(|packet| packet.at).expect("video");
    assert!(world.clock.now() - newest < Duration::from_millis(200), "both kinds of media go on");
}

#[test]
fn forged_dtls_during_the_handshake_does_not_end_it() {
    let mut world = World::new(3);
    let ann = world.join("ann", "s", PUBLISHER);
    let address = world.clients[ann].address;
    let fatal = [21, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 40];
    let close = [21, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 9, 0, 2, 1, 0];
    for _ in 0..100 {
        world.step();
        world.datagram(address, &fatal);
        world.datagram(address, &close);
    }
    world.run_until_connected();
    assert!(world.dropped("unprotected_alert") + world.dropped("unvalidated_address") == 200);
}

#[test]
fn a_check_with_a_wrong_password_validates_no_address() {
    let (mut world, ann, bob) = call(4);
    let stranger = SocketAddr::from(([203, 0, 113, 66], 6_666));
    // What ann's own client sends, with a bit turned over; then its media.
    world.clients[ann].seen_as = stranger;
    let mut checks = 0;
    for _ in 0..4_000 {
        world.clock.advance(Duration::from_millis(1));
        let now = world.clock.now();
        world.clients[ann].step(now);
        while let Some(datagram) = world.clients[ann].up.deliver(now) {
            let mut contents = datagram.contents;
            if contents[0] == 0 {
                let middle = contents.len() / 2;
                contents[middle] ^= 1;
                checks += 1;
            }
            world.datagram(stranger, &contents);
        }
        world.poll();
    }
    assert!(checks > 0);
    assert!(world.dropped("bad_integrity") + world.dropped("malformed_stun") + world.dropped("unknown_ufrag") > 0);
    assert!(world.dropped("unvalidated_address") > 100);
    let _ = bob;
}

#[test]
fn a_panic_ends_its_own_session_only() {
    let (mut world, _, bob) = call(5);
    let zoe = world.join("zoe", "other", PUBLISHER);
    world.run_until_connected();
    world.sfu.inject_panic("other");
    world.run(Duration::from_millis(100));
    assert!(
        world.events.iter().any(|event| matches!(event, Event::SessionFailed { session, .. } if session == "other"))
    );
    assert_eq!(world.states_of("t-zoe").last(), Some(&TransportState::Closed));
    let snapshot = world.snapshot();
    assert_eq!((snapshot.panics, snapshot.sessions), (1, 1));
    let before = world.clients[bob].received.len();
    world.run(Duration::from_secs(1));
    assert!(world.clients[bob].received.len() > before + 50);
    world.clients.remove(zoe);
    world.join("zoe", "other", PUBLISHER);
    world.run_until_connected();
}

#[test]
fn what_cannot_be_done_is_refused_with_a_code() {
    let (mut world, ann, bob) = call(6);
    let now = world.clock.now();
    let good = support::client::Client::new(now, "new", "s", 99, 1).offer(now, PUBLISHER);
    let code = |world: &mut World, negotiate| world.negotiate(negotiate).expect_err("a refusal").0;
    let with = |change: &dyn Fn(&mut sfu::Negotiate)| {
        let mut negotiate = good.clone();
        change(&mut negotiate);
        negotiate
    };
    assert_eq!(code(&mut world, with(&|one| one.offer = "hello".into())), RefusalCode::InvalidSdp);
    assert_eq!(code(&mut world, with(&|one| one.offer = one.offer.repeat(600))), RefusalCode::InvalidSdp);
    let passive = with(&|one| one.offer = one.offer.replace("setup:actpass", "setup:passive"));
    assert_eq!(code(&mut world, passive), RefusalCode::UnsupportedSdp);
    let unknown = with(&|one| {
        let binding = PublishBinding { key: "x".into(), kind: Kind::Audio, rids: Vec::new() };
        one.publish.insert("nope".into(), binding);
    });
    assert_eq!(code(&mut world, unknown), RefusalCode::UnknownMid);
    let mismatch = with(&|one| one.publish.values_mut().for_each(|binding| binding.kind = Kind::Video));
    assert_eq!(code(&mut world, mismatch), RefusalCode::BindingMismatch);
    let foreign = with(&|one| {
        one.transport = "t-ann".into();
        one.session = "other".into();
    });
    assert_eq!(code(&mut world, foreign), RefusalCode::UnknownTransport);
    assert_eq!(world.snapshot().transports.len(), 2, "nothing was opened");
    assert_eq!(world.snapshot().sessions, 1);

    let audio = world.clients[bob].slot(Kind::Audio, 0);
    for (transport, mid, binding, expected) in [
        ("t-nobody", audio.clone(), None, RefusalCode::UnknownTransport),
        ("t-bob", "nope".into(), Some(SubscribeBinding::Speaker), RefusalCode::UnknownMid),
        ("t-bob", audio.clone(), Some(track("ann", "self", Kind::Video)), RefusalCode::BindingMismatch),
    ] {
        world.events.clear();
        let subscribe = [(mid, binding)].into();
        world.command(Command::Bind { request: 3, transport: transport.into(), subscribe });
        let refused = world
            .events
            .iter()
            .any(|event| matches!(event, Event::Refused { request: 3, code, .. } if *code == expected));
        assert!(refused, "{expected:?}: {:?}", world.events);
    }
    let _ = ann;
}

#[test]
fn a_refused_renegotiation_leaves_the_call_as_it_was() {
    let (mut world, ann, bob) = call(7);
    let mut bad = world.clients[ann].ice_restart();
    bad.offer = bad.offer.replace("a=fingerprint:", "a=nofingerprint:");
    assert!(world.negotiate(bad).is_err());
    assert_alive(&mut world, bob);
}

#[test]
fn answers_carry_every_candidate_and_make_the_server_passive_and_lite() {
    let mut world = World::new(8);
    let now = world.clock.now();
    let offer = support::client::Client::new(now, "ann", "s", 50, 1).offer(now, PUBLISHER);
    let answer = world.negotiate(offer).expect("an answer");
    let lines: Vec<_> = answer.lines().collect();
    let candidates: Vec<_> = lines.iter().filter(|line| line.starts_with("a=candidate:")).collect();
    assert_eq!(candidates.len(), 2);
    assert!(
        candidates[0].contains(" udp ")
            && candidates[1].contains(" tcp ")
            && candidates[1].ends_with("tcptype passive")
    );
    assert!(lines.contains(&"a=ice-lite") && lines.contains(&"a=end-of-candidates"));
    assert!(lines.contains(&"a=setup:passive") && !lines.contains(&"a=setup:active"));
    assert!(lines.contains(&"a=rtcp-mux"));
    assert!(lines.iter().any(|line| line.starts_with("a=group:BUNDLE ")));
}
