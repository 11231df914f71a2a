//! A session's part of the snapshot.

use std::time::Instant;

use super::Session;
use super::participant::Participant;
use crate::command::Kind;
use crate::media::Codec;
use crate::snapshot::{Detail, Direction, Snapshot, TrackSnapshot, TransportSnapshot};
use crate::transport::{Statistics, StreamStatistics};
use crate::uplink::track::{Layer, Track};

impl Session {
    pub(super) fn note_statistics(&mut self, index: usize, statistics: Statistics) {
        match statistics {
            Statistics::Connection(connection) => self.note_connection(index, connection),
            Statistics::Stream(counts) => {
                if let Some(participant) = self.participant_mut(index) {
                    participant.count(counts);
                }
            }
        }
    }

    pub(crate) fn add_to(&self, snapshot: &mut Snapshot, now: Instant, detail: Detail) {
        for participant in self.participants.iter().flatten() {
            let mut tracks = Vec::new();
            if detail == Detail::Tracks {
                tracks.extend(self.uplink_tracks(participant, now));
                tracks.extend(self.downlink_tracks(participant, now));
            }
            let row = self.transport_snapshot(participant, tracks);
            snapshot.transports.insert(participant.transport_id.to_string(), row);
        }
    }

    fn transport_snapshot(&self, participant: &Participant, tracks: Vec<TrackSnapshot>) -> TransportSnapshot {
        let connection = participant.connection;
        let path = participant.transport.path();
        TransportSnapshot {
            session: self.id.to_string(),
            participant: participant.id.to_string(),
            state: participant.state,
            protocol: path.map(|(protocol, _)| protocol),
            address: path.map(|(_, address)| address.ip().to_canonical().to_string()),
            rtt_ms: connection.and_then(|one| one.rtt).map(|rtt| rtt.as_secs_f64() * 1_000.0),
            estimate_bps: participant.budget.estimate(),
            uplink_loss: connection.and_then(|one| one.uplink_loss),
            downlink_loss: connection.and_then(|one| one.downlink_loss),
            bytes: participant.transport.bytes(),
            desired_bps: participant.downlink.desired,
            is_limited: participant.downlink.is_limited,
            tracks,
        }
    }

    fn uplink_tracks(&self, participant: &Participant, now: Instant) -> Vec<TrackSnapshot> {
        let published = participant.published.iter().filter_map(|index| self.track(*index));
        let layers = published.flat_map(|track| track.layers.iter().map(move |layer| (track, layer)));
        layers.map(|(track, layer)| uplink_layer(participant, track, layer, now)).collect()
    }

    fn downlink_tracks(&self, participant: &Participant, now: Instant) -> Vec<TrackSnapshot> {
        let slots = participant.slots.iter().map(|slot| {
            let track = slot.track.and_then(|track| self.track(track));
            let layer = track.and_then(|track| track.layers.get(slot.switch.current()?));
            let counts = counts_of(participant, &slot.mid, None, false);
            TrackSnapshot {
                mid: slot.mid.to_string(),
                direction: Direction::Downlink,
                participant: track.map(|track| track.name.participant.to_string()).unwrap_or_default(),
                key: track.map(|track| track.name.key.to_string()).unwrap_or_default(),
                kind: slot.kind,
                rid: layer.filter(|_| slot.kind == Kind::Video).and_then(|layer| layer.rid.clone()),
                codec: slot.codec.map(|codec| codec.name().to_owned()),
                bitrate_bps: slot.rate.clone().rate(now),
                width: None,
                height: None,
                fps: None,
                jitter_ms: jitter(counts, slot.codec),
                loss: counts.and_then(|counts| counts.loss),
                packets: slot.packets,
                lost: counts.map_or(0, |counts| counts.lost),
                nacks: counts.map_or(0, |counts| counts.nacks),
                plis: counts.map_or(0, |counts| counts.plis),
            }
        });
        slots.collect()
    }
}

fn uplink_layer(participant: &Participant, track: &Track, layer: &Layer, now: Instant) -> TrackSnapshot {
    let counts = counts_of(participant, &track.mid, layer.rid.as_deref(), true);
    let codec = track.format.map(|format| format.codec);
    TrackSnapshot {
        mid: track.mid.clone(),
        direction: Direction::Uplink,
        participant: participant.id.to_string(),
        key: track.name.key.to_string(),
        kind: track.name.kind,
        rid: layer.rid.clone(),
        codec: codec.map(|codec| codec.name().to_owned()),
        bitrate_bps: layer.rate.clone().rate(now),
        width: layer.size.map(|(width, _)| width),
        height: layer.size.map(|(_, height)| height),
        fps: (track.name.kind == Kind::Video).then(|| layer.pictures.clone().sum(now)),
        jitter_ms: jitter(counts, codec),
        loss: counts.and_then(|counts| counts.loss),
        packets: layer.packets,
        lost: counts.map_or(0, |counts| counts.lost),
        nacks: counts.map_or(0, |counts| counts.nacks),
        plis: counts.map_or(0, |counts| counts.plis),
    }
}

fn jitter(counts: Option<&StreamStatistics>, codec: Option<Codec>) -> Option<f64> {
    Some(f64::from(counts?.jitter?) * 1_000.0 / f64::from(codec?.clock_rate()))
}

fn counts_of<'a>(
    participant: &'a Participant,
    mid: &str,
    rid: Option<&str>,
    uplink: bool,
) -> Option<&'a StreamStatistics> {
    participant
        .counts
        .iter()
        .find(|counts| counts.mid == mid && counts.rid.as_deref() == rid && counts.uplink == uplink)
}
