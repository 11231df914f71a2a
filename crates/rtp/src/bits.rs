//! Bounded reads of bits, most significant first, and of the numbers that video headers are written in.

/// `skip_emulation` leaves out the third byte of 00 00 03, as H.264 wants it.
pub(crate) struct Bits<'a> {
    bytes: &'a [u8],
    skip_emulation: bool,
    at: usize,
    /// Bits of the byte at `at` that are read.
    used: u32,
}

impl<'a> Bits<'a> {
    pub(crate) fn of(bytes: &'a [u8]) -> Self {
        Self { bytes, skip_emulation: false, at: 0, used: 0 }
    }

    /// Of a unit of H.264 (ITU-T H.264 section 7.3.1).
    pub(crate) fn of_unit(bytes: &'a [u8]) -> Self {
        Self { skip_emulation: true, ..Self::of(bytes) }
    }

    pub(crate) fn flag(&mut self) -> Option<bool> {
        let byte = self.bytes.get(self.at).copied()?;
        let bit = byte >> (7 - self.used) & 1;
        self.used += 1;
        if self.used == 8 {
            self.used = 0;
            self.at += 1;
            let before = self.at.checked_sub(2).and_then(|from| self.bytes.get(from..=self.at));
            if self.skip_emulation && before == Some(&[0, 0, 3]) {
                self.at += 1;
            }
        }
        Some(bit == 1)
    }

    /// At most 32 bits.
    pub(crate) fn read(&mut self, count: u32) -> Option<u32> {
        let mut value = 0_u32;
        for _ in 0..count {
            value = value << 1 | u32::from(self.flag()?);
        }
        Some(value)
    }

    /// ue(v) of H.264, uvlc() of AV1; larger than 32 bits is garbage.
    pub(crate) fn unsigned(&mut self) -> Option<u32> {
        let mut zeros = 0;
        while !self.flag()? {
            zeros += 1;
            if zeros > 31 {
                return None;
            }
        }
        let below = (1_u32 << zeros) - 1;
        self.read(zeros)?.checked_add(below)
    }

    /// se(v) of H.264.
    pub(crate) fn signed(&mut self) -> Option<i32> {
        let code = self.unsigned()?;
        let magnitude = i32::try_from(code.div_ceil(2)).ok()?;
        Some(if code % 2 == 0 { -magnitude } else { magnitude })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_across_bytes() {
        let mut bits = Bits::of(&[0b1010_0011, 0b0000_0000]);
        assert_eq!((bits.unsigned(), bits.unsigned(), bits.unsigned()), (Some(0), Some(1), Some(5)));
        assert_eq!(Bits::of(&[0b0110_0000]).signed(), Some(-1));
        assert_eq!(Bits::of(&[0; 8]).unsigned(), None);
        assert_eq!(Bits::of(&[1]).read(9), None);
    }

    #[test]
    fn emulation_prevention_is_left_out_of_units_alone() {
        let bytes = [0, 0, 3, 1];
        assert_eq!(Bits::of(&bytes).read(24), Some(3));
        assert_eq!(Bits::of_unit(&bytes).read(24), Some(1));
    }
}
