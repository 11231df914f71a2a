//! Where players find a time: positions of clusters.

use super::ebml::{self, id};
use crate::packet::Codec;

/// So many points are thinned out, to half as many at twice the distance: a day of keyframes every two seconds.
const MOST_POINTS: usize = 1 << 16;

#[derive(Debug)]
pub(super) struct Cues {
    /// Milliseconds, and bytes from the beginning of the segment's content.
    points: Vec<(u64, u64)>,
    apart_ms: u64,
}

impl Cues {
    pub(super) fn new(codec: Codec) -> Self {
        // Sound can be joined anywhere, and a search within five seconds of it reads some tens of kilobytes.
        Self { points: Vec::new(), apart_ms: if codec.is_video() { 1_000 } else { 5_000 } }
    }

    /// Notes a cluster that a reader may begin with.
    pub(super) fn note(&mut self, time_ms: u64, position: u64) {
        if self.points.last().is_some_and(|(last, _)| time_ms < last + self.apart_ms) {
            return;
        }
        if self.points.len() >= MOST_POINTS {
            let mut index = 0_usize;
            self.points.retain(|_| {
                index += 1;
                index % 2 == 1
            });
            self.apart_ms *= 2;
        }
        self.points.push((time_ms, position));
    }

    pub(super) fn bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        ebml::put_master(&mut out, id::CUES, |out| {
            for (time_ms, position) in &self.points {
                ebml::put_master(out, id::CUE_POINT, |out| {
                    ebml::put_number(out, id::CUE_TIME, *time_ms);
                    ebml::put_master(out, id::CUE_TRACK_POSITIONS, |out| {
                        ebml::put_number(out, id::CUE_TRACK, 1);
                        ebml::put_number(out, id::CUE_CLUSTER_POSITION, *position);
                    });
                });
            }
        });
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_apart_and_bounded() {
        let mut cues = Cues::new(Codec::Vp8);
        for step in 0..300_000_u64 {
            cues.note(step * 500, step);
        }
        assert!(cues.points.len() <= MOST_POINTS);
        assert!(cues.points.windows(2).all(|pair| matches!(pair, [(a, _), (b, _)] if b - a >= 1_000)));
        assert_eq!(cues.points.first(), Some(&(0, 0)));
    }
}
