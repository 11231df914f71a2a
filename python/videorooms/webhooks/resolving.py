"""Asks the system which addresses a name has, without waiting for it longer than the caller wants to.

`webhooks.sending` calls it. The system's resolver blocks and cannot be broken off, so it gets threads of its own: a
name server that hangs holds some of these, and neither the event loop nor the end of the process waits for them.
"""

import asyncio
import socket
from collections.abc import Sequence
from contextlib import suppress
from threading import Thread
from typing import Protocol

# More than all attempts to slow names that run at once; beyond it one waits for the others.
THREADS = 64


class Resolver(Protocol):
    async def resolve(self, host: str, port: int) -> Sequence[str]:
        """The addresses in the order in which they should be tried. Raises `OSError` when there are none."""
        ...


class SystemResolver:
    def __init__(self) -> None:
        self._free = asyncio.Semaphore(THREADS)

    async def resolve(self, host: str, port: int) -> Sequence[str]:
        if _is_address(host):
            # What the system would answer, without a thread for the question.
            return [host]
        await self._free.acquire()
        loop = asyncio.get_running_loop()
        found: asyncio.Future[Sequence[str]] = loop.create_future()

        def tell(addresses: Sequence[str] | OSError) -> None:
            self._free.release()
            if found.done():
                return
            if isinstance(addresses, OSError):
                found.set_exception(addresses)
            else:
                found.set_result(addresses)

        def ask() -> None:
            answer = _look_up(host, port)
            # The loop may be gone by now, and then nobody waits.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(tell, answer)

        # A daemon, so that a hanging look-up does not keep the process from ending.
        Thread(target=ask, name="webhook-resolver", daemon=True).start()
        return await found


def _is_address(host: str) -> bool:
    """In the one form that everybody reads alike. Others (127.1, 0x7f000001) the system has to make sense of."""
    for family in (socket.AF_INET, socket.AF_INET6):
        with suppress(OSError, ValueError):
            socket.inet_pton(family, host)
            return True
    return False


def _look_up(host: str, port: int) -> Sequence[str] | OSError:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    except UnicodeError:
        return OSError("the name has no ASCII form")
    except OSError as error:
        return error
    # The same address may come once for each of several services.
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))
