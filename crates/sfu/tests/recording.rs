//! What a recorder gets of a call in virtual time.

#![allow(clippy::expect_used, clippy::indexing_slicing)]

mod support;

use std::time::Duration;

use sfu::{Codec, Command, Event, Kind, Recorded, RecordedPacket};
use support::World;
use support::client::{Wish, track};
use support::media::read_vp8;

const CAMERA: &[(&str, usize)] = &[("l", 150_000), ("m", 500_000), ("h", 1_500_000)];

fn publisher() -> Vec<Wish> {
    vec![Wish::SendAudio { key: "self" }, Wish::SendVideo { key: "self", layers: CAMERA }]
}

fn record(recording: &str, kind: Kind) -> Command {
    Command::RecordTrack {
        recording: recording.into(),
        session: "s".into(),
        participant: "ann".into(),
        key: "self".into(),
        kind,
        file: format!("/recordings/{recording}"),
        tags: [("participant".to_owned(), "ann".to_owned())].into(),
    }
}

fn stop(recording: &str, kind: Kind) -> Command {
    Command::StopRecording {
        recording: recording.into(),
        session: "s".into(),
        participant: "ann".into(),
        key: "self".into(),
        kind,
    }
}

fn pause(paused: bool) -> Command {
    Command::PauseRecording {
        session: "s".into(),
        participant: "ann".into(),
        key: "self".into(),
        kind: Kind::Video,
        paused,
    }
}

fn packets_of<'a>(world: &'a World, recording: &str) -> Vec<&'a RecordedPacket> {
    let of = |recorded: &'a Recorded| match recorded {
        Recorded::Packet(packet) if &*packet.recording == recording => Some(packet),
        _ => None,
    };
    world.recorded.iter().filter_map(of).collect()
}

/// Ann is alone, sends three layers, and is recorded.
fn recorded_alone(seed: u64) -> World {
    let mut world = World::new(seed);
    world.join("ann", "s", &publisher());
    world.command(record("a", Kind::Audio));
    world.command(record("v", Kind::Video));
    world.run_until_connected();
    world
}

#[test]
fn a_recording_begins_with_its_file_and_tags_and_ends_when_told() {
    let mut world = recorded_alone(1);
    world.run(Duration::from_secs(1));
    world.command(stop("a", Kind::Audio));
    world.run(Duration::from_secs(1));
    let Some(Recorded::Begin(beginning)) = world.recorded.first() else { panic!("no beginning") };
    assert_eq!((&*beginning.recording, beginning.file.as_str()), ("a", "/recordings/a"));
    assert_eq!(beginning.tags["participant"], "ann");
    let end = world.recorded.iter().position(|one| matches!(one, Recorded::End(of) if &**of == "a")).expect("an end");
    let after = world.recorded[end..].iter();
    assert!(!after.into_iter().any(|one| matches!(one, Recorded::Packet(packet) if &*packet.recording == "a")));
    assert!(packets_of(&world, "a").len() > 40);
    assert!(packets_of(&world, "a").iter().all(|packet| packet.codec == Codec::Opus));
}

#[test]
fn the_best_layer_is_recorded_though_nobody_watches_and_its_sender_is_told_to_keep_it() {
    let mut world = recorded_alone(2);
    world.run(Duration::from_secs(4));
    let packets = packets_of(&world, "v");
    assert!(packets[0].joins && packets[0].codec == Codec::Vp8);
    assert!(read_vp8(&packets[0].payload).is_some_and(|frame| frame.keyframe && frame.first));
    assert_eq!(packets.last().map(|packet| packet.layer), Some(2));
    let wanted = world.events.iter().rev().find_map(|event| match event {
        Event::WantedLayers { rids, .. } => Some(rids.clone()),
        _ => None,
    });
    assert_eq!(wanted, Some(vec!["h".to_owned()]));
}

#[test]
fn a_change_of_layer_joins_at_a_keyframe() {
    let mut world = recorded_alone(3);
    world.run(Duration::from_secs(3));
    world.clients[0].senders.iter_mut().filter(|sender| sender.rid.is_some_and(|rid| &*rid == "h")).for_each(|one| {
        one.paused = true;
    });
    world.run(Duration::from_secs(4));
    let packets = packets_of(&world, "v");
    assert_eq!(packets.last().map(|packet| packet.layer), Some(1));
    for pair in packets.windows(2).filter(|pair| pair[0].layer != pair[1].layer) {
        assert!(pair[1].joins);
        assert!(read_vp8(&pair[1].payload).is_some_and(|frame| frame.keyframe && frame.first));
    }
}

#[test]
fn a_pause_leaves_everything_out_and_joins_at_a_keyframe() {
    let mut world = recorded_alone(4);
    world.run(Duration::from_secs(2));
    world.command(pause(true));
    let before = packets_of(&world, "v").len();
    world.run(Duration::from_secs(2));
    assert_eq!(packets_of(&world, "v").len(), before);
    world.command(pause(false));
    world.run(Duration::from_secs(2));
    let packets = packets_of(&world, "v");
    assert!(packets.len() > before && packets[before].joins);
    assert!(read_vp8(&packets[before].payload).is_some_and(|frame| frame.keyframe && frame.first));
}

#[test]
fn what_is_censored_is_not_recorded() {
    let mut world = recorded_alone(5);
    world.run(Duration::from_secs(1));
    let censor = |censored| Command::CensorTrack {
        session: "s".into(),
        participant: "ann".into(),
        key: "self".into(),
        kind: Kind::Audio,
        censored,
    };
    world.command(censor(true));
    let before = packets_of(&world, "a").len();
    world.run(Duration::from_secs(1));
    assert_eq!(packets_of(&world, "a").len(), before);
    world.command(censor(false));
    world.run(Duration::from_secs(1));
    assert!(packets_of(&world, "a").len() > before + 30);
}

#[test]
fn a_recording_goes_on_when_its_track_comes_on_another_transport() {
    let mut world = recorded_alone(6);
    world.run(Duration::from_secs(1));
    world.command(Command::CloseTransport { request: 9, transport: "t-ann".into() });
    let before = packets_of(&world, "a").len();
    let again = support::client::Client::new(world.clock.now(), "ann", "s", 77, 4_711);
    world.clients.clear();
    world.join_client(again, &publisher());
    world.run_until_connected();
    world.run(Duration::from_secs(2));
    let packets = packets_of(&world, "a");
    assert!(packets.len() > before + 30);
    assert!(packets[before].joins);
}

#[test]
fn a_stop_of_an_earlier_recording_leaves_the_one_that_took_its_place() {
    let mut world = recorded_alone(7);
    world.command(record("v2", Kind::Video));
    world.command(stop("v", Kind::Video));
    world.run(Duration::from_secs(2));
    assert!(packets_of(&world, "v2").len() > 30);
}

#[test]
fn a_subscriber_gets_the_same_as_without_a_recording() {
    let mut world = recorded_alone(8);
    let watching = Wish::Receive(track("ann", "self", Kind::Video));
    let bob = world.join("bob", "s", &[watching]);
    world.run_until_connected();
    world.run(Duration::from_secs(3));
    let received = world.clients[bob].received_on(&world.clients[bob].slot(Kind::Video, 0));
    assert!(received.len() > 80);
}
