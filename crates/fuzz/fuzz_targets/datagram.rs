//! The outer shapes: kind, RTP header, RTCP, DTLS records.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|datagram: &[u8]| {
    let _ = rtp::classify(datagram);
    let _ = rtp::rtcp::is_plausible(datagram, 14);
    if let Some(header) = rtp::packet::parse(datagram) {
        assert!(header.length <= datagram.len());
    }
    let mut records = rtp::dtls::Records::of(datagram);
    let walked: usize = records.by_ref().map(|record| record.bytes.len()).sum();
    assert_eq!(walked + records.rest().len(), datagram.len());
});
