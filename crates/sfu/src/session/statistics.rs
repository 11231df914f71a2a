//! A session's part of the snapshot.

use std::time::Instant;

use super::Session;
use super::participant::{Participant, StreamCounts};
use crate::command::Kind;
use crate::snapshot::{Direction, Snapshot, TrackSnapshot, TransportSnapshot};
use crate::transport::Statistics;

impl Session {
    pub(super) fn note_statistics(&mut self, index: usize, statistics: Statistics) {
        match statistics {
            Statistics::Connection(connection) => self.note_connection(index, connection),
            Statistics::Stream { mid, rid, uplink, lost, nacks, plis } => {
                if let Some(participant) = self.participant_mut(index) {
                    participant.count(StreamCounts { mid, rid, uplink, lost, nacks, plis });
                }
            }
        }
    }

    pub(crate) fn add_to(&self, snapshot: &mut Snapshot, now: Instant) {
        for participant in self.participants.iter().flatten() {
            let connection = participant.connection;
            let mut tracks = self.uplink_tracks(participant, now);
            tracks.extend(self.downlink_tracks(participant, now));
            snapshot.transports.insert(
                participant.transport_id.to_string(),
                TransportSnapshot {
                    session: self.id.to_string(),
                    participant: participant.id.to_string(),
                    state: participant.state,
                    rtt_ms: connection.and_then(|one| one.rtt).map(|rtt| rtt.as_secs_f64() * 1_000.0),
                    estimate_bps: participant.budget.estimate(),
                    uplink_loss: connection.and_then(|one| one.uplink_loss),
                    downlink_loss: connection.and_then(|one| one.downlink_loss),
                    tracks,
                },
            );
        }
    }

    fn uplink_tracks(&self, participant: &Participant, now: Instant) -> Vec<TrackSnapshot> {
        let mut tracks = Vec::new();
        for track in participant.published.iter().filter_map(|index| self.track(*index)) {
            for layer in &track.layers {
                let counts = counts_of(participant, &track.mid, layer.rid.as_deref(), true);
                tracks.push(TrackSnapshot {
                    mid: track.mid.clone(),
                    direction: Direction::Uplink,
                    participant: participant.id.to_string(),
                    key: track.name.key.to_string(),
                    kind: track.name.kind,
                    rid: layer.rid.clone(),
                    codec: track.format.map(|format| format.codec.name().to_owned()),
                    bitrate_bps: layer.rate.clone().rate(now),
                    packets: layer.packets,
                    lost: counts.map_or(0, |counts| counts.lost),
                    nacks: counts.map_or(0, |counts| counts.nacks),
                    plis: counts.map_or(0, |counts| counts.plis),
                });
            }
        }
        tracks
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
                packets: slot.packets,
                lost: counts.map_or(0, |counts| counts.lost),
                nacks: counts.map_or(0, |counts| counts.nacks),
                plis: counts.map_or(0, |counts| counts.plis),
            }
        });
        slots.collect()
    }
}

fn counts_of<'a>(participant: &'a Participant, mid: &str, rid: Option<&str>, uplink: bool) -> Option<&'a StreamCounts> {
    participant
        .counts
        .iter()
        .find(|counts| counts.mid == mid && counts.rid.as_deref() == rid && counts.uplink == uplink)
}
