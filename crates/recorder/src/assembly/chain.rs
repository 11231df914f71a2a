//! Which frames a decoder can make a picture of, when others before them were lost.
//!
//! Without temporal layers every frame needs the one before. With them, a lost frame of an upper layer costs only upper
//! layers, until one comes that needs the lowest alone; the running index of lowest-layer frames tells that none of
//! those was lost.

/// More layers than any encoder makes.
const ALL_LAYERS: u8 = 7;
/// So many frames that none is whole: no layer is worth waiting for.
const LOSSES_THAT_CUT: u8 = 10;

/// Where a frame stands among temporal layers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Position {
    pub(super) temporal: u8,
    /// The running index of the lowest-layer frame that this one is or depends on.
    pub(super) lowest: u8,
    pub(super) joining: Joining,
}

/// How upper layers are joined again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Joining {
    No,
    /// VP8's layer sync: this frame needs the lowest layer alone.
    Here,
    /// VP9's switching up: later frames of higher layers need none before this one.
    After,
}

/// Begins cut: before the first keyframe nothing can be decoded.
#[derive(Debug, Default)]
pub(super) struct Chain {
    /// Layers up to this one are whole; `None` until a keyframe comes.
    whole: Option<u8>,
    /// The running index of the last frame, where there is one.
    lowest: Option<u8>,
    losses: u8,
}

impl Chain {
    pub(super) fn is_cut(&self) -> bool {
        self.whole.is_none()
    }

    pub(super) fn cut(&mut self) {
        self.whole = None;
    }

    /// At least one frame was lost; which, the next one tells.
    pub(super) fn lose(&mut self) {
        self.losses = self.losses.saturating_add(1);
        if self.lowest.is_none() || self.losses > LOSSES_THAT_CUT {
            self.cut();
        }
    }

    /// Whether a frame can be decoded after those that were admitted before.
    pub(super) fn admits(&mut self, keyframe: bool, position: Option<Position>) -> bool {
        let lost_some = std::mem::take(&mut self.losses) > 0;
        let before = self.lowest;
        self.lowest = position.map(|position| position.lowest);
        if keyframe {
            self.whole = Some(ALL_LAYERS);
            return true;
        }
        if lost_some {
            let kept = position.zip(before).is_some_and(|(position, before)| lowest_layer_is_whole(position, before));
            self.whole = self.whole.filter(|_| kept).map(|_| 0);
        }
        let Some(whole) = self.whole else { return false };
        let Some(position) = position else { return true };
        if position.temporal <= whole {
            if position.joining == Joining::After {
                self.whole = Some(ALL_LAYERS);
            }
            return true;
        }
        if position.joining == Joining::Here && position.temporal == whole + 1 {
            self.whole = Some(position.temporal);
        }
        position.joining == Joining::Here
    }
}

/// Whether no frame of the lowest layer was lost between one with the index `before` and this one.
fn lowest_layer_is_whole(position: Position, before: u8) -> bool {
    let expected = if position.temporal == 0 { before.wrapping_add(1) } else { before };
    position.lowest == expected
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(temporal: u8, lowest: u8, joining: Joining) -> Option<Position> {
        Some(Position { temporal, lowest, joining })
    }

    #[test]
    fn nothing_is_admitted_before_a_keyframe_nor_after_a_loss() {
        let mut chain = Chain::default();
        assert!(!chain.admits(false, None));
        assert!(chain.admits(true, None) && chain.admits(false, None));
        chain.lose();
        assert!(chain.is_cut());
        assert!(!chain.admits(false, None));
        assert!(chain.admits(true, None) && chain.admits(false, None));
    }

    #[test]
    fn a_lost_upper_frame_costs_upper_frames_until_one_joins() {
        let mut chain = Chain::default();
        assert!(chain.admits(true, at(0, 255, Joining::No)));
        chain.lose();
        assert!(!chain.admits(false, at(2, 255, Joining::No)));
        assert!(chain.admits(false, at(0, 0, Joining::No)), "the index wraps");
        assert!(!chain.admits(false, at(1, 0, Joining::No)));
        assert!(chain.admits(false, at(2, 0, Joining::Here)), "this one alone");
        assert!(!chain.admits(false, at(2, 0, Joining::No)));
        assert!(chain.admits(false, at(1, 0, Joining::Here)));
        assert!(chain.admits(false, at(2, 0, Joining::Here)) && chain.admits(false, at(2, 0, Joining::No)));
    }

    #[test]
    fn switching_up_joins_all_higher_layers() {
        let mut chain = Chain::default();
        assert!(chain.admits(true, at(0, 5, Joining::No)));
        chain.lose();
        assert!(chain.admits(false, at(0, 6, Joining::After)));
        assert!(chain.admits(false, at(2, 6, Joining::No)));
    }

    #[test]
    fn a_lost_lowest_frame_needs_a_keyframe() {
        let mut chain = Chain::default();
        assert!(chain.admits(true, at(0, 5, Joining::No)));
        chain.lose();
        assert!(!chain.admits(false, at(0, 7, Joining::No)));
        assert!(chain.is_cut());
        assert!(!chain.admits(false, at(1, 7, Joining::Here)));
    }

    #[test]
    fn many_losses_in_a_row_need_a_keyframe() {
        let mut chain = Chain::default();
        assert!(chain.admits(true, at(0, 5, Joining::No)));
        (0..=LOSSES_THAT_CUT).for_each(|_| chain.lose());
        assert!(chain.is_cut());
    }
}
