"""A node: one running server process with its media engine, and what is measured of it.

`nodes.probe` measures, `overview` shows it. It lives as long as the process: a server that starts anew is another node.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Node:
    """Rates are those of the last ten seconds or so; None while they are not known.

    `cpu` is in cores, of this process alone; `load` is the machine's, in processes that run or wait, over a minute.
    """

    id: str
    version: str
    started_at: datetime
    cpu: float | None
    memory_bytes: int | None
    load: float | None
    transports: int
    packets_per_second: float | None
    disk_free_bytes: int | None
    is_healthy: bool
