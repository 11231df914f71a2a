"""The folder into which the engine records: one file a recording, called by its id, until it is stored elsewhere.

`recordings.storing` takes files out of it, `recordings.adopting` looks after those of a dead process, and whoever
tells the engine to record asks for the path. It repairs nothing and knows no rows. Its calls block for the time of a
system call.
"""

from collections.abc import Sequence
from pathlib import Path

from videorooms.recordings.files import CONTAINERS

# What cannot be used stays for people to look at.
DAMAGED = "damaged"


class Spool:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def make(self) -> None:
        """For us alone: people's voices lie in it."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def path(self, recording_id: str, container: str) -> Path:
        """Where the engine is to write."""
        return self.folder / f"{recording_id}.{container}"

    def find(self, recording_id: str) -> Path | None:
        paths = (self.path(recording_id, container) for container in CONTAINERS)
        return next((path for path in paths if path.is_file()), None)

    def remove(self, recording_id: str) -> None:
        for container in CONTAINERS:
            self.path(recording_id, container).unlink(missing_ok=True)

    def files(self) -> Sequence[Path]:
        """Everything that may be a recording, oldest name first; never what a link leads to."""
        if not self.folder.is_dir():
            return []
        return sorted(path for path in self.folder.iterdir() if path.is_file() and not path.is_symlink())

    def rename(self, path: Path, recording_id: str, container: str) -> bool:
        """Give the file the name of its recording; False when that has a file already."""
        if self.find(recording_id) not in (None, path):
            return False
        path.rename(self.path(recording_id, container))
        return True

    def set_aside(self, path: Path) -> Path:
        """Move it to those that cannot be used. Where it is now."""
        folder = self.folder / DAMAGED
        folder.mkdir(mode=0o700, exist_ok=True)
        target, number = folder / path.name, 1
        while target.exists():
            target, number = folder / f"{path.stem}-{number}{path.suffix}", number + 1
        return path.rename(target)
