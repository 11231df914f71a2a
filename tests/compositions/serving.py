"""A server without media and HTTP that renders what it is asked for, as a process that can be killed.

usage: python -m tests.compositions.serving FOLDER [SESSION_ID]

With a session's id it first wishes for a composition of it. It says the composition's id, works until that is over, and
then says how it ended. Every completion that was told is a line in the folder's `told` file.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from tests.compositions.folder_store import FolderStore
from videorooms.compositions.model import CompositionStatus, CompositionWish
from videorooms.compositions.repository import CompositionFilter
from videorooms.events import CompositionCompleted
from videorooms.listing import Page
from videorooms.media.fake import FakeEngine
from videorooms.runtime import Runtime
from videorooms.settings import Settings

# Before what is said, among lines of the log.
SAYS = "> "


def runtime_in(folder: Path) -> Runtime:
    settings = Settings(data_dir=folder / "data", demo=False, composition_processes=2)
    return Runtime(settings, engine=FakeEngine(), store=FolderStore(folder / "store"))


async def serve(folder: Path, session_id: str | None) -> None:
    runtime = runtime_in(folder)

    async def told(event: CompositionCompleted) -> None:
        with (folder / "told").open("a") as file:
            file.write(f"{event.composition_id}\n")

    runtime.bus.subscribe(CompositionCompleted, told)
    await runtime.start()
    account = runtime.accounts.default_id
    if session_id is not None:
        await runtime.compositions.create(account, CompositionWish(session_id))
    found = await runtime.compositions.list(account, CompositionFilter(), Page(1, 10))
    (composition,) = found.items
    print(SAYS + composition.id, flush=True)
    while composition.status not in (CompositionStatus.COMPLETED, CompositionStatus.FAILED):
        await asyncio.sleep(0.1)
        composition = await runtime.compositions.get(account, composition.id)
    print(SAYS + composition.status, flush=True)
    await runtime.stop()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else None))
