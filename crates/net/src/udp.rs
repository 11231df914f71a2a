//! The UDP socket of a shard: batches in, runs out.

use std::io::{self, ErrorKind, IoSliceMut};
use std::net::{IpAddr, SocketAddr};

use mio::net::UdpSocket;
use quinn_udp::{BATCH_SIZE, RecvMeta, UdpSockRef, UdpSocketState};
use socket2::{Domain, Protocol, Socket, Type};

use crate::addresses::{canonical, is_dual_stack, mapped, mapped_ip};
use crate::outbox::Run;
use crate::settings::Error;

/// Holds a quarter of a second of 100 Mbit/s; the kernel cuts it to its own limit (net.core.rmem_max).
const SOCKET_BUFFER: usize = 4 * 1024 * 1024;
/// The longest thing one receive can return: a run of datagrams that the kernel gathered.
const RECEIVE_BUFFER: usize = 64 * 1024;

/// What became of a run of datagrams.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sent {
    pub datagrams: u64,
    /// The socket's buffer was full.
    pub congested: u64,
    /// The kernel refused: no route, too long for the path, and the like.
    pub refused: u64,
}

#[derive(Debug)]
pub struct UdpPort {
    socket: UdpSocket,
    state: UdpSocketState,
    mapped: bool,
}

/// What one receive brought: memory for it, reused.
#[derive(Debug)]
pub struct Batch {
    buffers: [Vec<u8>; BATCH_SIZE],
    metas: [RecvMeta; BATCH_SIZE],
    count: usize,
}

impl Batch {
    pub fn new() -> Self {
        Self {
            buffers: std::array::from_fn(|_| vec![0; RECEIVE_BUFFER]),
            metas: [RecvMeta::default(); BATCH_SIZE],
            count: 0,
        }
    }

    /// Takes what waits, up to the batch's size; true when more may wait.
    pub fn receive(&mut self, port: &UdpPort) -> bool {
        let mut slices = self.buffers.each_mut().map(|buffer| IoSliceMut::new(buffer));
        let received = port.state.recv(UdpSockRef::from(&port.socket), &mut slices, &mut self.metas);
        self.count = received.unwrap_or(0);
        self.count == BATCH_SIZE
    }

    /// Source, local address and contents of each datagram.
    pub fn datagrams(&self) -> impl Iterator<Item = (SocketAddr, Option<IpAddr>, &[u8])> {
        self.metas.iter().zip(&self.buffers).take(self.count).flat_map(|(meta, buffer)| {
            let local = meta.dst_ip.map(|ip| ip.to_canonical());
            let bytes = buffer.get(..meta.len).unwrap_or_default();
            bytes.chunks(meta.stride.max(1)).map(move |datagram| (canonical(meta.addr), local, datagram))
        })
    }
}

impl UdpPort {
    pub fn bind(address: SocketAddr) -> Result<Self, Error> {
        let listen = |cause| Error::Listen { what: "UDP", address, cause };
        let socket = open(address).map_err(listen)?;
        let state = UdpSocketState::new(UdpSockRef::from(&socket)).map_err(listen)?;
        let socket = UdpSocket::from_std(socket.into());
        Ok(Self { socket, state, mapped: address.is_ipv6() })
    }

    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        self.socket.local_addr()
    }

    pub fn source(&mut self) -> &mut UdpSocket {
        &mut self.socket
    }

    pub fn max_segments(&self) -> usize {
        self.state.max_gso_segments()
    }

    pub fn send(&mut self, run: &Run, from: Option<IpAddr>) -> Sent {
        let single = run.bytes.len() <= run.segment;
        let mut sent = Sent::default();
        let whole = self.transmit(run.destination, &run.bytes, (!single).then_some(run.segment), from);
        if single || whole.is_ok() {
            count(&mut sent, &whole, run.datagrams().count());
            return sent;
        }
        // The kernel or the network card cannot cut this run: by hand then, so that nothing is lost.
        for datagram in run.datagrams() {
            count(&mut sent, &self.transmit(run.destination, datagram, None, from), 1);
        }
        sent
    }

    fn transmit(
        &mut self,
        destination: SocketAddr,
        contents: &[u8],
        segment_size: Option<usize>,
        from: Option<IpAddr>,
    ) -> io::Result<()> {
        let transmit = quinn_udp::Transmit {
            destination: if self.mapped { mapped(destination) } else { destination },
            ecn: None,
            contents,
            segment_size,
            src_ip: if self.mapped { from.map(mapped_ip) } else { from },
        };
        let before = self.state.max_gso_segments();
        let result = self.state.try_send(UdpSockRef::from(&self.socket), &transmit);
        // A refused single datagram says nothing about segmentation, but the library then gives it up for good.
        if segment_size.is_none()
            && self.state.max_gso_segments() < before
            && let Ok(fresh) = UdpSocketState::new(UdpSockRef::from(&self.socket))
        {
            self.state = fresh;
        }
        result
    }
}

fn count(sent: &mut Sent, result: &io::Result<()>, datagrams: usize) {
    let datagrams = datagrams as u64;
    match result {
        Ok(()) => sent.datagrams += datagrams,
        Err(cause) if cause.kind() == ErrorKind::WouldBlock => sent.congested += datagrams,
        Err(_) => sent.refused += datagrams,
    }
}

fn open(address: SocketAddr) -> io::Result<Socket> {
    let socket = Socket::new(Domain::for_address(address), Type::DGRAM, Some(Protocol::UDP))?;
    if address.is_ipv6() {
        socket.set_only_v6(!is_dual_stack(address.ip()))?;
    }
    // A smaller buffer than asked for costs packets under load, not the service.
    let _ = socket.set_recv_buffer_size(SOCKET_BUFFER);
    let _ = socket.set_send_buffer_size(SOCKET_BUFFER);
    socket.bind(&address.into())?;
    Ok(socket)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use super::*;
    use crate::outbox::Outbox;

    fn port(address: &str) -> UdpPort {
        UdpPort::bind(address.parse().unwrap()).expect("a free port")
    }

    /// Loopback delivers before `send` returns, so one look is enough.
    fn received(port: &UdpPort) -> Vec<(SocketAddr, Option<IpAddr>, Vec<u8>)> {
        let mut batch = Batch::new();
        let mut datagrams = Vec::new();
        loop {
            let more = batch.receive(port);
            datagrams.extend(batch.datagrams().map(|(source, local, bytes)| (source, local, bytes.to_vec())));
            if !more {
                return datagrams;
            }
        }
    }

    fn send_all(port: &mut UdpPort, destination: SocketAddr, lengths: &[usize]) -> Sent {
        let mut outbox = Outbox::new();
        let source = port.local_addr().unwrap();
        for length in lengths {
            outbox.push(source, destination, &vec![7; *length]);
        }
        let mut total = Sent::default();
        outbox.flush(|run| {
            let sent = port.send(run, None);
            total.datagrams += sent.datagrams;
            total.congested += sent.congested;
            total.refused += sent.refused;
        });
        total
    }

    #[test]
    fn a_run_arrives_as_the_datagrams_it_was_made_of() {
        let (mut here, there) = (port("127.0.0.1:0"), port("127.0.0.1:0"));
        let sent = send_all(&mut here, there.local_addr().unwrap(), &[1200, 1200, 1200, 300, 50]);
        assert_eq!(sent, Sent { datagrams: 5, ..Sent::default() });
        let lengths: Vec<usize> = received(&there).iter().map(|(_, _, bytes)| bytes.len()).collect();
        assert_eq!(lengths, [1200, 1200, 1200, 300, 50]);
    }

    #[test]
    fn the_local_address_a_datagram_came_to_is_known_on_a_socket_bound_to_all() {
        let (mut here, there) = (port("127.0.0.1:0"), port("0.0.0.0:0"));
        let destination = SocketAddr::new("127.0.0.2".parse().unwrap(), there.local_addr().unwrap().port());
        send_all(&mut here, destination, &[10]);
        let arrived = received(&there);
        assert_eq!(arrived, [(here.local_addr().unwrap(), Some(destination.ip()), vec![7; 10])]);
    }

    #[test]
    fn a_socket_for_both_families_speaks_plain_ipv4() {
        let Ok(mut both) = UdpPort::bind("[::]:0".parse().unwrap()) else {
            return; // This machine has no IPv6.
        };
        let mut client = port("127.0.0.1:0");
        let address = SocketAddr::new("127.0.0.1".parse().unwrap(), both.local_addr().unwrap().port());
        send_all(&mut client, address, &[10]);
        let (source, local, _) = received(&both).pop().expect("the datagram");
        assert_eq!((source, local), (client.local_addr().unwrap(), Some(address.ip())));
        send_all(&mut both, source, &[20, 20]);
        assert_eq!(received(&client).len(), 2);
    }

    #[test]
    fn a_refused_datagram_is_counted_and_segmentation_stays_on() {
        let (mut here, there) = (port("127.0.0.1:0"), port("127.0.0.1:0"));
        let before = here.max_segments();
        let sent = send_all(&mut here, "127.0.0.1:0".parse().unwrap(), &[10]);
        assert_eq!(sent, Sent { refused: 1, ..Sent::default() });
        assert_eq!(here.max_segments(), before);
        let sent = send_all(&mut here, there.local_addr().unwrap(), &[100, 100]);
        assert_eq!(sent.datagrams, 2);
        assert_eq!(received(&there).len(), 2);
    }

    #[test]
    fn a_port_in_use_is_a_clear_error() {
        let taken = port("127.0.0.1:0");
        let error = UdpPort::bind(taken.local_addr().unwrap()).expect_err("the port is taken");
        assert!(error.to_string().starts_with("cannot listen for UDP on 127.0.0.1:"), "{error}");
    }
}
