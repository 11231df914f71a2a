//! Which layer of a track a slot carries: the old one goes on until a keyframe of the new one comes.

/// What to do with a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    Forward,
    /// Forward, and count from here: a decoder joins with this packet.
    Join,
    Drop,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Switch {
    current: Option<usize>,
    target: Option<usize>,
}

impl Switch {
    pub(crate) fn current(&self) -> Option<usize> {
        self.current
    }

    pub(crate) fn target(&self) -> Option<usize> {
        self.target
    }

    /// Chooses the layer to carry; `None` stops at once.
    pub(crate) fn aim(&mut self, target: Option<usize>) {
        self.target = target;
        if target.is_none() {
            self.current = None;
        }
    }

    /// Forgets what was carried: the next packet must be a keyframe again.
    pub(crate) fn restart(&mut self) {
        self.current = None;
    }

    /// The layer whose keyframe is waited for.
    pub(crate) fn waits_for(&self) -> Option<usize> {
        self.target.filter(|target| self.current != Some(*target))
    }

    /// Whether this layer is waited for while another one is carried.
    pub(crate) fn changes_to(&self, layer: usize) -> bool {
        self.current.is_some() && self.waits_for() == Some(layer)
    }

    pub(crate) fn packet(&mut self, layer: usize, keyframe: bool) -> Verdict {
        if self.waits_for() == Some(layer) && keyframe {
            self.current = Some(layer);
            return Verdict::Join;
        }
        if self.current == Some(layer) { Verdict::Forward } else { Verdict::Drop }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slot_starts_at_a_keyframe() {
        let mut switch = Switch::default();
        switch.aim(Some(0));
        assert_eq!(switch.packet(0, false), Verdict::Drop);
        assert_eq!(switch.packet(0, true), Verdict::Join);
        assert_eq!(switch.packet(0, false), Verdict::Forward);
        assert_eq!(switch.packet(0, true), Verdict::Forward);
    }

    #[test]
    fn the_old_layer_goes_on_until_the_new_ones_keyframe() {
        let mut switch = Switch { current: Some(0), target: Some(0) };
        switch.aim(Some(2));
        assert_eq!(switch.waits_for(), Some(2));
        assert_eq!(switch.packet(0, false), Verdict::Forward);
        assert_eq!(switch.packet(2, false), Verdict::Drop);
        assert_eq!(switch.packet(1, true), Verdict::Drop, "a layer between");
        assert_eq!(switch.packet(2, true), Verdict::Join);
        assert_eq!(switch.packet(0, false), Verdict::Drop, "the old layer is done");
        assert_eq!(switch.waits_for(), None);
    }

    #[test]
    fn changing_ones_mind_before_the_keyframe_costs_nothing() {
        let mut switch = Switch { current: Some(0), target: Some(0) };
        switch.aim(Some(1));
        switch.aim(Some(0));
        assert_eq!(switch.waits_for(), None);
        assert_eq!(switch.packet(0, false), Verdict::Forward);
    }

    #[test]
    fn nothing_wanted_stops_at_once() {
        let mut switch = Switch { current: Some(1), target: Some(1) };
        switch.aim(None);
        assert_eq!(switch.packet(1, true), Verdict::Drop);
        switch.aim(Some(1));
        assert_eq!(switch.packet(1, false), Verdict::Drop, "a keyframe is needed again");
    }
}
