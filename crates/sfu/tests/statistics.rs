//! What a snapshot tells of a call, for those who look into it and for those who ask why it was bad.

#![allow(clippy::expect_used, clippy::indexing_slicing)]

mod support;

use std::time::Duration;

use netem::LinkConfig;
use sfu::{Detail, Direction, Kind, Protocol, TrackSnapshot, TransportSnapshot};
use support::World;
use support::client::{Wish, track};

const LAYERS: &[(&str, usize)] = &[("l", 150_000), ("h", 1_200_000)];

fn publisher() -> [Wish; 2] {
    [Wish::SendAudio { key: "self" }, Wish::SendVideo { key: "self", layers: LAYERS }]
}

fn viewer() -> [Wish; 2] {
    [Wish::Receive(track("ann", "self", Kind::Audio)), Wish::Receive(track("ann", "self", Kind::Video))]
}

/// Ann publishes two layers, Bob watches.
fn call(seed: u64) -> World {
    let mut world = World::new(seed);
    let ann = world.join("ann", "s", &publisher());
    world.clients[ann].layer("l").size = (320, 180);
    world.clients[ann].layer("h").size = (1280, 720);
    world.join("bob", "s", &viewer());
    world.run_until_connected();
    world
}

fn transport(world: &World, name: &str) -> TransportSnapshot {
    world.snapshot().transports[&format!("t-{name}")].clone()
}

fn layer(world: &World, rid: &str) -> TrackSnapshot {
    let found = transport(world, "ann")
        .tracks
        .into_iter()
        .find(|track| track.direction == Direction::Uplink && track.rid.as_deref() == Some(rid));
    found.expect("a layer")
}

#[test]
fn a_layer_tells_its_size_its_pictures_and_its_rate() {
    let mut world = call(1);
    world.run(Duration::from_secs(8));
    let (low, high) = (layer(&world, "l"), layer(&world, "h"));
    assert_eq!((low.width, low.height), (Some(320), Some(180)));
    assert_eq!((high.width, high.height), (Some(1280), Some(720)));
    for one in [&low, &high] {
        assert!(one.fps.is_some_and(|fps| (25..=32).contains(&fps)), "{one:?}");
        assert!(one.jitter_ms.is_some_and(|jitter| jitter < 20.0), "{one:?}");
    }
    assert!(high.bitrate_bps > 4 * low.bitrate_bps, "{high:?} {low:?}");
    assert_eq!(low.codec.as_deref(), Some("vp8"));
}

#[test]
fn loss_on_the_way_in_is_told_of_the_layer_and_the_transport_that_lose() {
    let mut world = call(2);
    world.clients[0].up.set_config(LinkConfig { loss: 0.2, ..LinkConfig::default() });
    // Of the time since the last report; what came when it was asked for again is not lost to the layer.
    let (mut of_transport, mut of_layer) = (Vec::new(), Vec::new());
    for _ in 0..10 {
        world.run(Duration::from_secs(1));
        of_transport.extend(transport(&world, "ann").uplink_loss);
        of_layer.extend(layer(&world, "h").loss);
        assert!(transport(&world, "bob").downlink_loss.is_none_or(|loss| loss < 0.05));
    }
    assert!(of_transport.iter().any(|loss| *loss > 0.1), "{of_transport:?}");
    assert!(of_layer.iter().any(|loss| *loss > 0.01), "{of_layer:?}");
}

#[test]
fn a_downlink_with_no_room_for_a_wish_is_told_and_one_with_room_is_not() {
    let mut world = call(3);
    world.clients[1].down.set_config(LinkConfig { rate: Some(8_000_000), ..LinkConfig::default() });
    world.run(Duration::from_secs(12));
    let wide = transport(&world, "bob");
    assert!(!wide.is_limited, "{wide:?}");
    assert!(wide.desired_bps > 1_000_000, "{wide:?}");
    world.clients[1].down.set_config(LinkConfig { rate: Some(500_000), ..LinkConfig::default() });
    world.run(Duration::from_secs(8));
    let narrow = transport(&world, "bob");
    assert!(narrow.is_limited && narrow.estimate_bps.is_some_and(|rate| rate < narrow.desired_bps), "{narrow:?}");
}

#[test]
fn a_transport_tells_its_path_and_what_went_over_it() {
    let mut world = call(4);
    world.run(Duration::from_secs(4));
    let (ann, bob) = (transport(&world, "ann"), transport(&world, "bob"));
    assert_eq!((ann.protocol, ann.address.as_deref()), (Some(Protocol::Udp), Some("10.0.0.10")));
    assert!(ann.bytes.received > 200_000 && ann.bytes.sent < ann.bytes.received / 4, "{:?}", ann.bytes);
    assert!(bob.bytes.sent > bob.bytes.received * 4, "{:?}", bob.bytes);
}

#[test]
fn a_snapshot_of_transports_alone_has_no_tracks() {
    let mut world = call(5);
    world.run(Duration::from_secs(1));
    let short = world.sfu.snapshot(world.clock.now(), Detail::Transports);
    let whole = world.snapshot();
    assert!(short.transports.values().all(|transport| transport.tracks.is_empty()));
    assert_eq!(short.transports.len(), whole.transports.len());
    assert_eq!(short.packets, whole.packets);
}
