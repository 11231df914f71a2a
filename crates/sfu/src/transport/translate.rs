//! The library's events and packets into ours, and back.

use std::time::{Instant, UNIX_EPOCH};

use str0m::Event;
use str0m::bwe::BweKind;
use str0m::media::{Pt, SenderFeedback};
use str0m::rtp::rtcp::SenderInfo;
use str0m::rtp::{ExtensionValues, RtpPacket, RtpWrite, SeqNo, VideoOrientation, Vp8Descriptor, Vp8Patch};

use super::{Connection, Happened, Statistics, StreamStatistics, Transport};
use crate::bandwidth::budget::Estimate;
use crate::media::{AudioLevel, ClockReport, Extensions, Outgoing, Packet, Vp8Ids};

/// RFC 6464 section 3: the quietest level there is.
const SILENCE: u8 = 127;

impl Transport {
    pub(super) fn translate(&mut self, event: Event, happened: &mut Vec<Happened>) {
        match event {
            Event::Connected => happened.push(Happened::Connected),
            Event::Closed => self.closed = true,
            Event::RtpPacket(packet) => happened.extend(self.packet(packet).map(Happened::Packet)),
            Event::KeyframeRequest(request) => {
                happened.push(Happened::KeyframeRequest { mid: request.mid.to_string() });
            }
            Event::EgressBitrateEstimate(BweKind::Twcc { estimate, can_probe: true }) => {
                happened.push(Happened::Estimate(Estimate::Transport(estimate.as_u64())));
            }
            Event::EgressBitrateEstimate(BweKind::Remb { estimate, .. }) => {
                happened.push(Happened::Estimate(Estimate::Receiver(estimate.as_u64())));
            }
            Event::SenderFeedback(report) => self.report(&report),
            Event::PeerStats(stats) => happened.push(Happened::Statistics(Statistics::Connection(Connection {
                rtt: stats.rtt,
                uplink_loss: stats.ingress_loss_fraction,
                downlink_loss: stats.egress_loss_fraction,
            }))),
            Event::MediaEgressStats(stats) => {
                happened.push(Happened::Statistics(Statistics::Stream(StreamStatistics {
                    mid: stats.mid.to_string(),
                    rid: None,
                    uplink: false,
                    lost: stats.remote.as_ref().map_or(0, |remote| remote.packets_lost),
                    nacks: stats.nacks,
                    plis: stats.plis + stats.firs,
                    jitter: stats.remote.map(|remote| remote.jitter),
                    loss: stats.loss,
                })))
            }
            Event::MediaIngressStats(stats) => {
                happened.push(Happened::Statistics(Statistics::Stream(StreamStatistics {
                    mid: stats.mid.to_string(),
                    rid: stats.rid.map(|rid| rid.to_string()),
                    uplink: true,
                    lost: 0,
                    nacks: stats.nacks,
                    plis: stats.plis + stats.firs,
                    jitter: Some(stats.jitter),
                    loss: stats.loss,
                })))
            }
            _ => {}
        }
    }

    fn report(&mut self, report: &SenderFeedback) {
        let source = self.source_index(*report.sender_info.ssrc, Some(report.mid), report.rid);
        if let Some(source) = source.and_then(|index| self.sources.get_mut(usize::from(index))) {
            source.clock = clock_report(report);
        }
    }

    fn packet(&mut self, packet: RtpPacket) -> Option<Packet> {
        self.heard = packet.timestamp;
        let header = &packet.header;
        let values = &header.ext_vals;
        let format = self.formats.get(*header.payload_type)?;
        let source = self.source_index(*header.ssrc, values.mid, values.rid)?;
        Some(Packet {
            source,
            format,
            sequence: *packet.seq_no,
            timestamp: header.timestamp,
            marker: header.marker,
            extensions: Extensions {
                audio_level: values.audio_level.map(|level| AudioLevel {
                    below_full_scale_db: level.unsigned_abs().min(SILENCE),
                    voice: values.voice_activity,
                }),
                orientation: values.video_orientation.map(|orientation| orientation as u8),
            },
            clock: self.sources.get(usize::from(source)).and_then(|source| source.clock),
            arrival: packet.timestamp,
            payload: packet.payload,
        })
    }
}

fn clock_report(report: &SenderFeedback) -> Option<ClockReport> {
    let SenderInfo { ntp_time, rtp_time, .. } = report.sender_info;
    let seconds = ntp_time.duration_since(UNIX_EPOCH).ok()?.as_secs_f64();
    // Cut to 32 bits as on the wire.
    let timestamp = u32::try_from(rtp_time.numer() & u64::from(u32::MAX)).ok()?;
    Some(ClockReport { seconds, timestamp, arrival: report.received_at })
}

pub(super) fn to_library(outgoing: Outgoing, wallclock: Instant) -> RtpWrite {
    let audio_level = outgoing.extensions.audio_level;
    let values = ExtensionValues {
        audio_level: audio_level.and_then(|level| i8::try_from(level.below_full_scale_db).ok()).map(|level| -level),
        voice_activity: audio_level.and_then(|level| level.voice),
        video_orientation: outgoing.extensions.orientation.map(VideoOrientation::from),
        ..ExtensionValues::default()
    };
    let patch = outgoing.vp8.and_then(|ids| vp8_patch(&outgoing.payload, ids));
    let write = RtpWrite::new(
        Pt::from(outgoing.payload_type),
        SeqNo::from(outgoing.sequence),
        outgoing.timestamp,
        wallclock,
        outgoing.payload,
    );
    let write = write.marker(outgoing.marker).ext_vals(values).nackable(true);
    match patch {
        Some(patch) => write.vp8_patch(patch),
        None => write,
    }
}

fn vp8_patch(payload: &[u8], ids: Vp8Ids) -> Option<Vp8Patch> {
    let mut patch = Vp8Descriptor::parse(payload).ok()?.patch();
    if let Some(picture_id) = ids.picture_id {
        patch = patch.picture_id(picture_id);
    }
    if let Some(index) = ids.tl0_pic_idx {
        patch = patch.tl0_pic_idx(index);
    }
    patch.build().ok()
}
