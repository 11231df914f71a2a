//! What a file must do beside writing and seeking: be cut, so that a torn cluster does not stay at its end.

use std::io;

pub trait SetLen {
    /// Cuts or extends to this many bytes; the position may be anywhere afterwards.
    ///
    /// # Errors
    /// As the file system says.
    fn set_len(&mut self, length: u64) -> io::Result<()>;
}

impl SetLen for std::fs::File {
    fn set_len(&mut self, length: u64) -> io::Result<()> {
        Self::set_len(self, length)
    }
}

impl SetLen for io::Cursor<Vec<u8>> {
    fn set_len(&mut self, length: u64) -> io::Result<()> {
        let length = usize::try_from(length).map_err(|_| io::ErrorKind::FileTooLarge)?;
        self.get_mut().resize(length, 0);
        Ok(())
    }
}
