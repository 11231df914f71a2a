//! Which tracks fill a receiver's speaker slots: whoever speaks, and while there is room everyone else too.
//!
//! A track keeps its slot as long as it can: in a room with no more people than slots nothing ever changes, and in a
//! bigger one the slot of whoever has been silent longest is taken.

use std::time::{Duration, Instant};

/// A speaker that paused for a breath keeps its slot.
const BREATH: Duration = Duration::from_millis(1_500);
/// Somebody louder by this factor takes the slot of a quieter one who speaks too, when all who have slots speak.
const LOUDER: f32 = 2.0;

/// An audio track that a receiver may hear.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Candidate {
    pub(crate) track: usize,
    pub(crate) level: f32,
    pub(crate) speaking: bool,
    pub(crate) spoke: Option<Instant>,
}

/// The tracks of the slots from now on; `held` are those of before, slot by slot.
pub(crate) fn assign(now: Instant, held: &[Option<usize>], candidates: &[Candidate]) -> Vec<Option<usize>> {
    let find = |track: usize| candidates.iter().find(|candidate| candidate.track == track);
    let mut slots: Vec<_> = held.iter().map(|track| track.filter(|track| find(*track).is_some())).collect();
    let mut waiting: Vec<_> = candidates.iter().filter(|one| !slots.contains(&Some(one.track))).collect();
    // Whoever speaks loudest first, then whoever spoke last.
    waiting.sort_by(|a, b| (b.speaking.cmp(&a.speaking)).then(b.level.total_cmp(&a.level)).then(b.spoke.cmp(&a.spoke)));
    let mut waiting = waiting.into_iter();
    for slot in slots.iter_mut().filter(|slot| slot.is_none()) {
        *slot = waiting.next().map(|candidate| candidate.track);
    }
    for speaker in waiting.filter(|candidate| candidate.speaking) {
        let holders = slots.iter().enumerate().filter_map(|(index, track)| Some((index, find((*track)?)?)));
        let quietest = holders.min_by(|(_, a), (_, b)| a.spoke.cmp(&b.spoke).then(a.level.total_cmp(&b.level)));
        let Some((index, holder)) = quietest else { break };
        let silent = !holder.speaking && holder.spoke.is_none_or(|spoke| now.duration_since(spoke) >= BREATH);
        if !silent && speaker.level < holder.level * LOUDER {
            break;
        }
        if let Some(slot) = slots.get_mut(index) {
            *slot = Some(speaker.track);
        }
    }
    slots
}

#[cfg(test)]
mod tests {
    use super::*;

    fn silent(track: usize) -> Candidate {
        Candidate { track, level: 0.0, speaking: false, spoke: None }
    }

    fn speaking(track: usize, level: f32, now: Instant) -> Candidate {
        Candidate { track, level, speaking: true, spoke: Some(now) }
    }

    #[test]
    fn silent_people_fill_free_slots() {
        let now = Instant::now();
        assert_eq!(assign(now, &[None, None, None], &[silent(4), silent(7)]), [Some(4), Some(7), None]);
    }

    #[test]
    fn in_a_small_room_nothing_changes_when_someone_speaks() {
        let now = Instant::now();
        let held = [Some(4), Some(7)];
        assert_eq!(assign(now, &held, &[silent(4), speaking(7, 0.5, now)]), held);
    }

    #[test]
    fn a_speaker_takes_the_slot_of_whoever_was_silent_longest() {
        let now = Instant::now();
        let earlier = now.checked_sub(Duration::from_secs(5)).unwrap_or(now);
        let recent = Candidate { spoke: Some(earlier), ..silent(1) };
        let crowd = [recent, silent(2), speaking(3, 0.2, now)];
        assert_eq!(assign(now, &[Some(1), Some(2)], &crowd), [Some(1), Some(3)]);
    }

    #[test]
    fn a_breath_does_not_cost_the_slot() {
        let now = Instant::now();
        let breath = now.checked_sub(Duration::from_millis(800)).unwrap_or(now);
        let pausing = Candidate { level: 0.15, spoke: Some(breath), ..silent(1) };
        assert_eq!(assign(now, &[Some(1)], &[pausing, speaking(2, 0.2, now)]), [Some(1)]);
    }

    #[test]
    fn among_speakers_only_a_much_louder_one_is_heard_instead() {
        let now = Instant::now();
        let crowd = |level| [speaking(1, 0.1, now), speaking(2, level, now)];
        assert_eq!(assign(now, &[Some(1)], &crowd(0.15)), [Some(1)]);
        assert_eq!(assign(now, &[Some(1)], &crowd(0.3)), [Some(2)]);
    }

    #[test]
    fn who_left_frees_the_slot() {
        let now = Instant::now();
        assert_eq!(assign(now, &[Some(1), Some(2)], &[silent(2), silent(3)]), [Some(3), Some(2)]);
    }
}
