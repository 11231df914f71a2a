//! Calls in virtual time: what two people and their subscribers rely on.

#![allow(clippy::expect_used, clippy::indexing_slicing)]

mod support;

use std::time::Duration;

use netem::LinkConfig;
use sfu::{Command, Event, Kind, LayerWish, Settings, SubscribeBinding, TransportState};
use support::World;
use support::client::{Received, Wish, track};
use support::media::read_vp8;
use support::world::settings;

const CAMERA: &[(&str, usize)] = &[("l", 150_000), ("m", 500_000), ("h", 1_500_000)];

fn publisher() -> Vec<Wish> {
    vec![Wish::SendAudio { key: "self" }, Wish::SendVideo { key: "self", layers: CAMERA }]
}

fn plain_publisher() -> Vec<Wish> {
    vec![Wish::SendAudio { key: "self" }, Wish::SendVideo { key: "self", layers: &[] }]
}

fn watch(participant: &str) -> Vec<Wish> {
    vec![Wish::Receive(track(participant, "self", Kind::Audio)), Wish::Receive(track(participant, "self", Kind::Video))]
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
        world.events.iter().any(|event| {
            matches!(event, Event::TrackLive { kind: of, codec, .. }
            if *of == kind && codec == if kind == Kind::Audio { "opus" } else { "vp8" })
        })
    };
    assert!(live(Kind::Audio) && live(Kind::Video));
    assert_eq!(world.states_of("t-ann"), [TransportState::Connecting, TransportState::Connected]);
}

/// The layers a subscriber saw, in order, without repetitions.
fn layers_of(packets: &[&Received]) -> Vec<char> {
    let mut layers: Vec<_> = packets.iter().filter_map(|packet| Some(read_vp8(&packet.payload)?.layer)).collect();
    layers.dedup();
    layers
}

/// No two frames further apart than this.
fn assert_no_freeze(packets: &[&Received], longest: Duration) {
    for pair in packets.windows(2) {
        let [before, after] = pair else { continue };
        assert!(after.at - before.at <= longest, "a freeze of {:?}", after.at - before.at);
    }
}

/// Picture ids go on by one a frame.
fn assert_pictures_continuous(packets: &[&Received]) {
    let frames = packets.iter().filter_map(|packet| read_vp8(&packet.payload).filter(|frame| frame.first));
    let pictures: Vec<_> = frames.map(|frame| frame.picture).collect();
    for pair in pictures.windows(2) {
        assert_eq!(pair[1], (pair[0] + 1) & 0x7fff);
    }
}

fn wish(world: &mut World, client: usize, layer: LayerWish) {
    let mid = world.clients[client].slot(Kind::Video, 0);
    let transport = format!("t-{}", world.clients[client].name);
    world.command(Command::PreferLayers { transport, layers: [(mid, layer)].into() });
}

#[test]
fn a_layer_is_switched_in_both_directions_without_a_freeze() {
    let mut world = World::new(2);
    world.join("ann", "s", &publisher());
    let bob = world.join("bob", "s", &watch("ann"));
    wish(&mut world, bob, LayerWish::Rid("l".into()));
    world.run_until_connected();
    world.run(Duration::from_secs(3));
    wish(&mut world, bob, LayerWish::Rid("m".into()));
    world.run(Duration::from_secs(4));
    wish(&mut world, bob, LayerWish::Rid("l".into()));
    world.run(Duration::from_secs(2));
    let client = &world.clients[bob];
    let video = client.received_on(&client.slot(Kind::Video, 0));
    assert_eq!(layers_of(&video), ['l', 'm', 'l']);
    assert_continuous(&video);
    assert_pictures_continuous(&video);
    assert_no_freeze(&video, Duration::from_millis(200));
    let selected: Vec<_> = world
        .events
        .iter()
        .filter_map(|event| match event {
            Event::LayerSelected { rid, .. } => rid.as_deref(),
            _ => None,
        })
        .collect();
    assert_eq!(selected, ["l", "m", "l"]);
}

#[test]
fn a_slot_is_pointed_at_another_publisher_without_renegotiation() {
    let mut world = World::new(3);
    world.join("ann", "s", &plain_publisher());
    world.join("cleo", "s", &plain_publisher());
    let bob = world.join("bob", "s", &watch("ann"));
    world.run_until_connected();
    world.run(Duration::from_secs(2));
    let video = world.clients[bob].slot(Kind::Video, 0);
    let audio = world.clients[bob].slot(Kind::Audio, 0);
    world.bind(
        bob,
        [
            (video.clone(), Some(track("cleo", "self", Kind::Video))),
            (audio.clone(), Some(track("cleo", "self", Kind::Audio))),
        ]
        .into(),
    );
    let before = world.clients[bob].received_on(&video).len();
    world.run(Duration::from_secs(2));
    let client = &world.clients[bob];
    let all = client.received_on(&video);
    assert!(all.len() > before + 50);
    assert_continuous(&all);
    assert_pictures_continuous(&all);
    assert_continuous(&client.received_on(&audio));
    assert!(read_vp8(&all[before.max(1)].payload).is_some());
    assert!(world.events.contains(&Event::Done { request: 7 }));
}

#[test]
fn a_slot_waits_for_a_track_that_nobody_publishes_yet() {
    let mut world = World::new(4);
    let bob = world.join("bob", "s", &watch("ann"));
    world.run_until_connected();
    world.run(Duration::from_secs(1));
    assert!(world.clients[bob].received.is_empty());
    world.join("ann", "s", &plain_publisher());
    world.run(Duration::from_secs(2));
    assert!(world.clients[bob].received_on(&world.clients[bob].slot(Kind::Video, 0)).len() > 50);
}

#[test]
fn lost_packets_are_recovered_by_retransmission() {
    for (loss, unrecovered_percent) in [(0.05, 1), (0.2, 5)] {
        let mut world = World::new(5);
        let ann = world.join("ann", "s", &plain_publisher());
        let bob = world.join("bob", "s", &watch("ann"));
        world.run_until_connected();
        world.run(Duration::from_secs(1));
        let lossy = LinkConfig { loss, ..LinkConfig::default() };
        world.clients[ann].up.set_config(lossy);
        world.clients[bob].down.set_config(lossy);
        world.run(Duration::from_secs(4));
        world.clients[ann].up.set_config(LinkConfig::default());
        world.clients[bob].down.set_config(LinkConfig::default());
        world.run(Duration::from_secs(2));
        let client = &world.clients[bob];
        let video = client.received_on(&client.slot(Kind::Video, 0));
        let mut sequences: Vec<_> = video.iter().map(|packet| packet.sequence).collect();
        sequences.sort_unstable();
        sequences.dedup();
        let span = sequences.last().zip(sequences.first()).map_or(0, |(last, first)| last - first + 1);
        let missing = span as usize - sequences.len();
        assert!(span > 350, "{span}");
        assert!(missing * 100 <= span as usize * unrecovered_percent, "{missing} of {span} missing at {loss}");
    }
}

#[test]
fn a_muted_microphone_goes_on_where_it_stopped() {
    let mut world = World::new(6);
    let ann = world.join("ann", "s", &plain_publisher());
    let bob = world.join("bob", "s", &watch("ann"));
    world.run_until_connected();
    world.run(Duration::from_secs(1));
    world.clients[ann].sender(true).paused = true;
    world.run(Duration::from_secs(3));
    world.clients[ann].sender(true).paused = false;
    world.run(Duration::from_secs(1));
    let client = &world.clients[bob];
    let audio = client.received_on(&client.slot(Kind::Audio, 0));
    assert_continuous(&audio);
    let gap = audio.windows(2).map(|pair| (pair[1].timestamp - pair[0].timestamp) / 48).max();
    assert!(gap.is_some_and(|gap| (2_900..=3_100).contains(&gap)), "the gap keeps its length: {gap:?}");
}

#[test]
fn a_censored_track_is_not_forwarded_and_comes_back_whole() {
    let mut world = World::new(7);
    world.join("ann", "s", &plain_publisher());
    let bob = world.join("bob", "s", &watch("ann"));
    world.run_until_connected();
    world.run(Duration::from_secs(1));
    let censor = |censored| Command::CensorTrack {
        session: "s".into(),
        participant: "ann".into(),
        key: "self".into(),
        kind: Kind::Video,
        censored,
    };
    world.command(censor(true));
    world.run(Duration::from_millis(100));
    let mid = world.clients[bob].slot(Kind::Video, 0);
    let before = world.clients[bob].received_on(&mid).len();
    world.run(Duration::from_secs(1));
    assert_eq!(world.clients[bob].received_on(&mid).len(), before);
    world.command(censor(false));
    world.run(Duration::from_secs(2));
    let video = world.clients[bob].received_on(&mid);
    assert!(video.len() > before + 50);
    assert_continuous(&video);
    assert!(read_vp8(&video[before].payload).is_some_and(|frame| frame.keyframe));
}

#[test]
fn speaker_slots_carry_everyone_else_in_a_small_room_and_the_speakers_in_a_bigger_one() {
    let mut world = World::new(8);
    let names = ["ann", "bob", "cleo", "dan"];
    let wishes = [
        Wish::SendAudio { key: "self" },
        Wish::Receive(SubscribeBinding::Speaker),
        Wish::Receive(SubscribeBinding::Speaker),
    ];
    for name in names {
        world.join(name, "s", &wishes);
    }
    world.run_until_connected();
    world.run(Duration::from_secs(1));
    let sources = |world: &World, name: &str| -> Vec<String> {
        let snapshot = world.snapshot();
        let tracks = &snapshot.transports[&format!("t-{name}")].tracks;
        let downlink = tracks.iter().filter(|track| track.direction == sfu::Direction::Downlink);
        let mut names: Vec<_> = downlink.map(|track| track.participant.clone()).collect();
        names.sort();
        names
    };
    for name in names {
        let heard = sources(&world, name);
        assert_eq!(heard.iter().filter(|one| !one.is_empty() && *one != name).count(), 2, "{name} hears {heard:?}");
    }
    // Whoever ann does not hear begins to speak.
    let heard = sources(&world, "ann");
    let unheard = names.iter().position(|name| *name != "ann" && !heard.contains(&(*name).to_owned())).expect("one");
    world.clients[unheard].sender(true).level = 20;
    world.run(Duration::from_secs(2));
    let now_heard = sources(&world, "ann");
    assert!(now_heard.contains(&names[unheard].to_owned()), "{now_heard:?}");
    assert_ne!(sources(&world, names[unheard]), vec![names[unheard].to_owned(); 2], "nobody hears themselves");
    let told = world.events.iter().rev().find_map(|event| match event {
        Event::AudioActivity { speakers, .. } => speakers.first().map(|speaker| speaker.participant.clone()),
        _ => None,
    });
    assert_eq!(told.as_deref(), Some(names[unheard]));
    let ann = &world.clients[0];
    for slot in 0..2 {
        assert_continuous(&ann.received_on(&ann.slot(Kind::Audio, slot)));
    }
}

#[test]
fn silence_is_told_once_the_last_speaker_stops() {
    let mut world = World::new(9);
    let ann = world.join("ann", "s", &plain_publisher());
    world.run_until_connected();
    world.clients[ann].sender(true).level = 20;
    world.run(Duration::from_secs(1));
    world.clients[ann].sender(true).level = 127;
    world.run(Duration::from_secs(3));
    let told: Vec<_> = world
        .events
        .iter()
        .filter_map(|event| match event {
            Event::AudioActivity { speakers, .. } => Some(speakers.len()),
            _ => None,
        })
        .collect();
    assert_eq!((told.first(), told.last()), (Some(&1), Some(&0)));
    assert_eq!(told.iter().filter(|speakers| **speakers == 0).count(), 1);
}

/// The layer of the newest packet; retransmissions of the past may come last.
fn newest_layer(world: &World, viewer: usize) -> Option<char> {
    let client = &world.clients[viewer];
    let video = client.received_on(&client.slot(Kind::Video, 0));
    let newest = video.iter().max_by_key(|packet| packet.sequence);
    newest.and_then(|packet| read_vp8(&packet.payload)).map(|frame| frame.layer)
}

#[test]
fn a_narrow_downlink_brings_the_lower_layer_and_a_wide_one_the_higher_back() {
    let mut world = World::new(10);
    world.join("ann", "s", &publisher());
    let bob = world.join("bob", "s", &watch("ann"));
    let wide = LinkConfig { rate: Some(8_000_000), ..LinkConfig::default() };
    world.clients[bob].down.set_config(wide);
    world.run_until_connected();
    world.run(Duration::from_secs(12));
    let layer = |world: &World| newest_layer(world, bob);
    assert_eq!(layer(&world), Some('h'), "{:?}", world.snapshot().transports["t-bob"].estimate_bps);
    world.clients[bob].down.set_config(LinkConfig { rate: Some(700_000), ..LinkConfig::default() });
    let fell = world.run_until("a lower layer", Duration::from_secs(10), |world| layer(world) != Some('h'));
    assert!(fell < Duration::from_secs(5), "{fell:?}");
    world.clients[bob].down.set_config(wide);
    let rose = world.run_until("the highest layer again", Duration::from_secs(40), |world| layer(world) == Some('h'));
    assert!(rose > Duration::from_secs(1), "not before the hold: {rose:?}");
}

#[test]
fn a_downlink_that_was_narrow_for_a_while_has_the_highest_layer_again_within_twelve_seconds() {
    let mut world = World::new(21);
    world.join("ann", "s", &publisher());
    let bob = world.join("bob", "s", &watch("ann"));
    world.run_until_connected();
    let layer = |world: &World| newest_layer(world, bob);
    world.run_until("the highest layer", Duration::from_secs(12), |world| layer(world) == Some('h'));
    world.clients[bob].down.set_config(LinkConfig { rate: Some(350_000), ..LinkConfig::default() });
    world.run(Duration::from_secs(10));
    assert_eq!(layer(&world), Some('l'));
    world.clients[bob].down.set_config(LinkConfig::default());
    world.run_until("the highest layer again", Duration::from_secs(12), |world| layer(world) == Some('h'));
}

#[test]
fn layers_that_nobody_watches_are_told_to_their_sender() {
    let mut world = World::new(11);
    world.join("ann", "s", &publisher());
    let bob = world.join("bob", "s", &watch("ann"));
    wish(&mut world, bob, LayerWish::Rid("l".into()));
    world.run_until_connected();
    world.run(Duration::from_secs(12));
    let wanted = |world: &World| {
        world.events.iter().rev().find_map(|event| match event {
            Event::WantedLayers { transport, rids, .. } if transport == "t-ann" => Some(rids.join(" ")),
            _ => None,
        })
    };
    assert_eq!(wanted(&world).as_deref(), Some("l"));
    wish(&mut world, bob, LayerWish::Off);
    world.run(Duration::from_secs(12));
    assert_eq!(wanted(&world).as_deref(), Some(""));
    wish(&mut world, bob, LayerWish::Best);
    world.run(Duration::from_millis(200));
    assert!(wanted(&world).is_some_and(|wanted| !wanted.is_empty()));
}

#[test]
fn a_paused_layer_is_replaced_by_the_best_there_is() {
    let mut world = World::new(12);
    let ann = world.join("ann", "s", &publisher());
    let bob = world.join("bob", "s", &watch("ann"));
    world.clients[ann].layer("h").paused = true;
    world.clients[ann].layer("m").paused = true;
    world.run_until_connected();
    world.run(Duration::from_secs(4));
    let client = &world.clients[bob];
    let video = client.received_on(&client.slot(Kind::Video, 0));
    assert_eq!(layers_of(&video), ['l']);
    assert!(video.len() > 90);
}

#[test]
fn keyframes_are_asked_for_twice_a_second_at_most() {
    let mut world = World::new(13);
    let ann = world.join("ann", "s", &plain_publisher());
    for name in ["bob", "cleo", "dan", "eve"] {
        world.join(name, "s", &watch("ann"));
    }
    world.run_until_connected();
    world.run(Duration::from_secs(3));
    let keyframes = world.clients[ann].sender(false).keyframes;
    assert!(keyframes <= 4, "{keyframes} keyframes for four who joined at once");
}

#[test]
fn media_goes_on_over_an_ice_restart() {
    let mut world = World::new(14);
    let ann = world.join("ann", "s", &plain_publisher());
    let bob = world.join("bob", "s", &watch("ann"));
    world.run_until_connected();
    world.run(Duration::from_secs(1));
    for client in [ann, bob] {
        let offer = world.clients[client].ice_restart();
        let answer = world.negotiate(offer).expect("an answer");
        world.clients[client].accept(&answer);
    }
    world.run(Duration::from_secs(4));
    let client = &world.clients[bob];
    let video = client.received_on(&client.slot(Kind::Video, 0));
    assert!(video.last().is_some_and(|last| world.clock.now() - last.at < Duration::from_millis(200)));
    assert_no_freeze(&video, Duration::from_millis(500));
    assert_continuous(&video);
}

#[test]
fn a_network_cut_of_five_seconds_ends_with_the_cut() {
    let mut world = World::new(15);
    let ann = world.join("ann", "s", &plain_publisher());
    let bob = world.join("bob", "s", &watch("ann"));
    world.run_until_connected();
    world.run(Duration::from_secs(2));
    let cut = LinkConfig { cut: true, ..LinkConfig::default() };
    for client in [ann, bob] {
        world.clients[client].up.set_config(cut);
        world.clients[client].down.set_config(cut);
    }
    world.run(Duration::from_millis(5_500));
    assert_eq!(world.states_of("t-bob").last(), Some(&TransportState::Disconnected));
    for client in [ann, bob] {
        world.clients[client].up.set_config(LinkConfig::default());
        world.clients[client].down.set_config(LinkConfig::default());
    }
    let healed = world.clock.now();
    let mid = world.clients[bob].slot(Kind::Video, 0);
    let fresh = |world: &mut World| world.clients[bob].received_on(&mid).iter().any(|packet| packet.at > healed);
    world.run_until("video is back", Duration::from_secs(2), fresh);
    world.run(Duration::from_secs(3));
    assert_eq!(world.states_of("t-bob").last(), Some(&TransportState::Connected));
    assert!(world.clients[bob].received_on(&mid).len() > 300);
}

#[test]
fn a_client_whose_address_changes_is_followed() {
    let mut world = World::new(16);
    world.join("ann", "s", &plain_publisher());
    let bob = world.join("bob", "s", &watch("ann"));
    world.run_until_connected();
    world.run(Duration::from_secs(1));
    world.clients[bob].seen_as = ([10, 9, 9, 9], 61_000).into();
    let moved = world.clock.now();
    let mid = world.clients[bob].slot(Kind::Video, 0);
    let fresh = |world: &mut World| {
        world.clients[bob].received_on(&mid).iter().any(|packet| packet.at > moved + Duration::from_millis(50))
    };
    world.run_until("media at the new address", Duration::from_secs(10), fresh);
    world.run(Duration::from_secs(2));
    assert!(!world.clients[bob].closed);
}

#[test]
fn a_client_that_vanishes_is_closed_after_the_idle_timeout() {
    let mut world = World::with_settings(Settings { idle_timeout: Duration::from_secs(10), seed: 17, ..settings() });
    let ann = world.join("ann", "s", &plain_publisher());
    world.run_until_connected();
    world.clients[ann].up.set_config(LinkConfig { cut: true, ..LinkConfig::default() });
    world.run(Duration::from_secs(11));
    assert_eq!(
        world.states_of("t-ann"),
        [TransportState::Connecting, TransportState::Connected, TransportState::Disconnected, TransportState::Closed]
    );
    let snapshot = world.snapshot();
    assert_eq!((snapshot.sessions, snapshot.transports.len()), (0, 0));
}

#[test]
fn closing_a_transport_tells_the_client_and_leaves_the_others() {
    let mut world = World::new(18);
    let ann = world.join("ann", "s", &plain_publisher());
    let bob = world.join("bob", "s", &watch("ann"));
    world.run_until_connected();
    world.command(Command::CloseTransport { request: 9, transport: "t-ann".into() });
    world.run(Duration::from_secs(1));
    assert!(world.clients[ann].closed);
    assert!(!world.clients[bob].closed);
    assert!(world.events.contains(&Event::Done { request: 9 }));
    assert_eq!(world.states_of("t-ann").last(), Some(&TransportState::Closed));
    assert_eq!(world.states_of("t-bob").last(), Some(&TransportState::Connected));
}

#[test]
fn two_sessions_hear_nothing_of_each_other() {
    let mut world = World::new(19);
    world.join("ann", "one", &plain_publisher());
    let bob = world.join("bob", "two", &watch("ann"));
    world.run_until_connected();
    world.run(Duration::from_secs(2));
    assert!(world.clients[bob].received.is_empty());
}

#[test]
fn more_tracks_are_added_to_a_running_call() {
    let mut world = World::new(20);
    let ann = world.join("ann", "s", &[Wish::SendAudio { key: "self" }]);
    let bob = world.join("bob", "s", &[Wish::Receive(track("ann", "self", Kind::Audio))]);
    world.run_until_connected();
    world.run(Duration::from_secs(1));
    world.renegotiate(ann, &[Wish::SendVideo { key: "self", layers: &[] }]);
    world.renegotiate(bob, &[Wish::Receive(track("ann", "self", Kind::Video))]);
    world.run(Duration::from_secs(3));
    let client = &world.clients[bob];
    let video = client.received_on(&client.slot(Kind::Video, 0)).len();
    let estimate = world.snapshot().transports["t-bob"].estimate_bps;
    assert!(video > 60, "{video} packets at {estimate:?}");
    let audio = client.received_on(&client.slot(Kind::Audio, 0));
    assert!(audio.len() > 180);
    assert_continuous(&audio);
}

#[test]
fn hundreds_of_joins_and_leaves_leave_nothing_behind() {
    let mut world = World::new(21);
    world.join("ann", "s", &plain_publisher());
    world.run_until_connected();
    for round in 0..60 {
        let name = format!("guest{round}");
        let guest = world.join(&name, "s", &watch("ann"));
        world.run(Duration::from_millis(150));
        world.command(Command::CloseTransport { request: 1, transport: format!("t-{name}") });
        world.clients.remove(guest);
    }
    world.run(Duration::from_millis(500));
    let snapshot = world.snapshot();
    assert_eq!((snapshot.sessions, snapshot.transports.len()), (1, 1));
}
