//! What the forwarding unit alone costs: no sockets, no kernel, virtual time.
//!
//! usage: cargo run --release -p loadgen --example unit -- [subscribers] [seconds of media] [datagrams a batch]
//!
//! One publisher (VP8 at 1.5 Mbit/s, Opus) and so many subscribers, all str0m peers in this process. Only CPU time
//! inside the unit counts, measured by the thread's clock, so other programs hardly disturb it.

use std::collections::{BTreeMap, HashMap};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};
use sfu::{Command, Datagram, Detail, Event, Kind, Negotiate, PublishBinding, Settings, Sfu, SubscribeBinding};
use str0m::change::SdpAnswer;
use str0m::format::Codec;
use str0m::media::{Direction, MediaKind, Mid, Pt};
use str0m::net::{Protocol, Receive};
use str0m::rtp::{RtpWrite, SeqNo};
use str0m::{Candidate, Rtc, RtcConfig};

type Failure = Box<dyn std::error::Error>;

/// Audio packets come every 20 ms, video frames every 33; a millisecond is fine enough for both.
const STEP: Duration = Duration::from_millis(1);
const SETTLE: Duration = Duration::from_secs(5);

fn thread_cpu() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(u64::try_from(time.tv_sec).unwrap_or(0), u32::try_from(time.tv_nsec).unwrap_or(0))
}

/// A datagram on its way to the unit.
struct Waiting {
    source: SocketAddr,
    contents: Vec<u8>,
}

struct Unit {
    sfu: Sfu,
    address: SocketAddr,
    wake_at: Instant,
    cpu: Duration,
    packets: u64,
    answers: BTreeMap<u64, Result<String, String>>,
}

impl Unit {
    /// Gives a batch to the unit and returns what it sends.
    fn turn(&mut self, now: Instant, commands: Vec<Command>, batch: &[Waiting]) -> Vec<sfu::Transmit> {
        let mut sent = Vec::new();
        let before = thread_cpu();
        for command in commands {
            self.sfu.handle(now, sfu::Input::Command(command));
        }
        for waiting in batch {
            let datagram = Datagram {
                protocol: sfu::Protocol::Udp,
                source: waiting.source,
                destination: self.address,
                contents: &waiting.contents,
            };
            self.sfu.handle(now, sfu::Input::Datagram(datagram));
        }
        if now >= self.wake_at {
            self.sfu.handle(now, sfu::Input::Tick);
        }
        loop {
            match self.sfu.poll(now) {
                sfu::Output::Transmit(transmit) => sent.push(transmit),
                sfu::Output::Event(Event::Answered { request, answer }) => {
                    self.answers.insert(request, Ok(answer));
                }
                sfu::Output::Event(Event::Refused { request, detail, .. }) => {
                    self.answers.insert(request, Err(detail));
                }
                sfu::Output::Event(_) | sfu::Output::Recorded(_) => {}
                sfu::Output::WakeAt(time) => {
                    self.wake_at = time;
                    break;
                }
            }
        }
        self.cpu += thread_cpu().saturating_sub(before);
        self.packets += sent.len() as u64;
        sent
    }
}

struct Peer {
    rtc: Rtc,
    address: SocketAddr,
    received: u64,
}

impl Peer {
    fn drive(&mut self, now: Instant, out: &mut Vec<Waiting>) -> Result<(), Failure> {
        self.rtc.handle_input(str0m::Input::Timeout(now))?;
        loop {
            match self.rtc.poll_output()? {
                str0m::Output::Transmit(transmit) => {
                    out.push(Waiting { source: self.address, contents: transmit.contents.to_vec() });
                }
                str0m::Output::Event(str0m::Event::RtpPacket(_)) => self.received += 1,
                str0m::Output::Event(_) => {}
                str0m::Output::Timeout(_) => return Ok(()),
            }
        }
    }
}

/// Makes a peer and joins it; `media` is sent or received.
fn join(unit: &mut Unit, number: u16, now: Instant, publishes: bool) -> Result<(Peer, Mid, Mid), Failure> {
    let address = SocketAddr::from(([10, 1, number.to_be_bytes()[0], number.to_be_bytes()[1]], 4000));
    let config = RtcConfig::new().clear_codecs().enable_opus(true, false).enable_vp8(true).set_rtp_mode(true);
    let mut rtc = config.build(now);
    rtc.add_local_candidate(Candidate::host(address, "udp")?);
    let direction = if publishes { Direction::SendOnly } else { Direction::RecvOnly };
    let mut api = rtc.sdp_api();
    let audio = api.add_media(MediaKind::Audio, direction, None, None, None);
    let video = api.add_media(MediaKind::Video, direction, None, None, None);
    let (offer, pending) = api.apply().ok_or("nothing to offer")?;
    let mids = [(audio, Kind::Audio), (video, Kind::Video)];
    let (mut publish, mut subscribe) = (BTreeMap::new(), BTreeMap::new());
    for (mid, kind) in mids {
        let key = "self".to_owned();
        if publishes {
            publish.insert(mid.to_string(), PublishBinding { key, kind, rids: Vec::new() });
        } else {
            let track = SubscribeBinding::Track { participant: "p0".to_owned(), key, kind };
            subscribe.insert(mid.to_string(), Some(track));
        }
    }
    let request = u64::from(number);
    let negotiate = Negotiate {
        request,
        transport: format!("t{number}"),
        session: "session".to_owned(),
        participant: format!("p{number}"),
        offer: offer.to_sdp_string(),
        publish,
        subscribe,
    };
    unit.turn(now, vec![Command::Negotiate(negotiate)], &[]);
    let answer = unit.answers.remove(&request).ok_or("no answer")??;
    rtc.sdp_api().accept_answer(pending, SdpAnswer::from_sdp_string(&answer)?)?;
    Ok((Peer { rtc, address, received: 0 }, audio, video))
}

fn write(
    peer: &mut Peer,
    mid: Mid,
    codec: Codec,
    number: u32,
    time: u32,
    last: bool,
    now: Instant,
) -> Result<(), Failure> {
    let params = peer.rtc.codec_config().params().iter().find(|params| params.spec().codec == codec);
    let pt: Pt = params.ok_or("no such codec")?.pt();
    let payload = if codec == Codec::Vp8 {
        // A picture id, and a keyframe at the start of each frame: enough to be forwarded.
        let mut payload = vec![if last { 0x80 } else { 0x90 }, 0x80, 0x80, 1, 0x10, 0, 0, 0x9d, 1, 0x2a, 0, 5, 0xd0, 2];
        payload.resize(1200, 0x55);
        payload
    } else {
        vec![0xfc; 80]
    };
    let mut api = peer.rtc.direct_api();
    let stream = api.stream_tx_by_mid(mid, None).ok_or("no such track")?;
    stream.write_rtp(RtpWrite::new(pt, SeqNo::from(u64::from(number)), time, now, payload).marker(last).nackable(true));
    Ok(())
}

fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1);
    let mut next = |default: u64| arguments.next().map_or(Ok(default), |text| text.parse());
    let (subscribers, seconds, batch_size) = (next(100)?, next(10)?, next(32)?);
    let batch_size = usize::try_from(batch_size)?.max(1);
    let address: SocketAddr = "10.0.0.1:7882".parse()?;
    let mut now = Instant::now();
    let settings = Settings { udp_candidates: vec![address], ..Settings::default() };
    let sfu = Sfu::new(settings, now)?;
    let mut unit = Unit { sfu, address, wake_at: now, cpu: Duration::ZERO, packets: 0, answers: BTreeMap::new() };
    let (publisher, audio, video) = join(&mut unit, 0, now, true)?;
    let mut peers = vec![publisher];
    for number in 1..=u16::try_from(subscribers)? {
        peers.push(join(&mut unit, number, now, false)?.0);
    }
    let index: HashMap<SocketAddr, usize> = peers.iter().enumerate().map(|(at, peer)| (peer.address, at)).collect();

    let started = now;
    let (mut audio_sent, mut video_sent, mut frames) = (0, 0, 0);
    let mut inbound: Vec<Waiting> = Vec::new();
    let mut measured_from = None;
    while now < started + SETTLE + Duration::from_secs(seconds) {
        let elapsed = now.duration_since(started);
        if measured_from.is_none() && elapsed >= SETTLE {
            unit.cpu = Duration::ZERO;
            unit.packets = 0;
            let packets = unit.sfu.snapshot(now, Detail::Transports).packets;
            measured_from = Some((packets.forwarded, packets.received));
        }
        if let Some(publisher) = peers.first_mut().filter(|publisher| publisher.rtc.is_connected()) {
            if elapsed.as_millis().is_multiple_of(20) {
                write(publisher, audio, Codec::Opus, audio_sent, audio_sent * 960, false, now)?;
                audio_sent += 1;
            }
            if elapsed.as_millis().is_multiple_of(33) {
                frames += 1;
                for packet in 0..5 {
                    write(publisher, video, Codec::Vp8, video_sent, frames * 2970, packet == 4, now)?;
                    video_sent += 1;
                }
            }
        }
        for peer in &mut peers {
            peer.drive(now, &mut inbound)?;
        }
        let waiting = std::mem::take(&mut inbound);
        let mut batches: Vec<&[Waiting]> = waiting.chunks(batch_size).collect();
        if batches.is_empty() {
            batches.push(&[]);
        }
        for batch in batches {
            for transmit in unit.turn(now, Vec::new(), batch) {
                let Some(peer) = index.get(&transmit.destination).and_then(|at| peers.get_mut(*at)) else { continue };
                let received = Receive::new(Protocol::Udp, address, peer.address, &transmit.contents)?;
                peer.rtc.handle_input(str0m::Input::Receive(now, received))?;
                peer.drive(now, &mut inbound)?;
            }
        }
        now += STEP;
    }
    let (forwarded_before, received_before) = measured_from.ok_or("nothing was measured")?;
    let packets = unit.sfu.snapshot(now, Detail::Transports).packets;
    let forwarded = packets.forwarded - forwarded_before;
    println!(
        "1x{subscribers}: {:.2} us of CPU for each of {forwarded} forwarded packets ({} sent, {} received); {} packets heard",
        unit.cpu.as_secs_f64() * 1e6 / forwarded.max(1) as f64,
        unit.packets,
        packets.received - received_before,
        peers.iter().map(|peer| peer.received).sum::<u64>(),
    );
    Ok(())
}
