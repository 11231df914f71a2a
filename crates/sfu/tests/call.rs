//! Calls in virtual time: what two people and their subscribers rely on.

#![allow(clippy::expect_used, clippy::indexing_slicing)]

mod support;

use std::time::Duration;

use sfu::{Event, Kind, TransportState};
use support::World;
use support::client::{Received, Wish, track};
use support::media::read_vp8;

const CAMERA: &[(&str, usize)] = &[("l", 150_000), ("m", 500_000), ("h", 1_500_000)];

fn publisher() -> Vec<Wish> {
    vec![Wish::SendAudio { key: "self" }, Wish::SendVideo { key: "self", layers: CAMERA }]
}

fn plain_publisher() -> Vec<Wish> {
    vec![Wish::SendAudio { key: "self" }, Wish::SendVideo { key: "self", layers: &[] }]
}

fn watch(participant: &str) -> Vec<Wish> {
    vec![
        Wish::Receive(track(participant, "self", Kind::Audio)),
        Wish::Receive(track(participant, "self", Kind::Video)),
    ]
}

/// Sequence numbers without gap or repetition, timestamps that never fall.
fn assert_continuous(packets: &[&Received]) {
    for pair in packets.windows(2) {
        let [before, after] = pair else { continue };
        assert_eq!(after.sequence, before.sequence + 1, "at {:?}", after.at);
        let step = after.timestamp.wrapping_sub(before.timestamp);
        assert!(step < 1 << 31, "time went back by {}", step.wrapping_neg());
    }
}

#[test]
fn audio_and_video_reach_two_subscribers_without_a_gap() {
    let mut world = World::new(1);
    world.join("ann", "s", &plain_publisher());
    let bob = world.join("bob", "s", &watch("ann"));
    let cleo = world.join("cleo", "s", &watch("ann"));
    world.run_until_connected();
    world.run(Duration::from_secs(3));
    for client in [bob, cleo] {
        let client = &world.clients[client];
        let audio = client.received_on(&client.slot(Kind::Audio, 0));
        let video = client.received_on(&client.slot(Kind::Video, 0));
        assert!(audio.len() > 120, "{} audio packets", audio.len());
        assert!(video.len() > 80, "{} video packets", video.len());
        assert_continuous(&audio);
        assert_continuous(&video);
        assert!(read_vp8(&video[0].payload).is_some_and(|frame| frame.keyframe && frame.first));
    }
    let live = |kind| {
        world.events.iter().any(|event| matches!(event, Event::TrackLive { kind: of, codec, .. }
            if *of == kind && codec == if kind == Kind::Audio { "opus" } else { "vp8" }))
    };
    assert!(live(Kind::Audio) && live(Kind::Video));
    assert_eq!(world.states_of("t-ann"), [TransportState::Connecting, TransportState::Connected]);
}
