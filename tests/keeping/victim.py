"""Forks servers on one store, each to be killed: imports once, so that a life is short.

A line on stdin asks for one; its process ID and port come on stdout.
"""

import asyncio
import os
import signal
import sys
from importlib import import_module

from mockserver.account.clock import SystemClock
from mockserver.app.service import Service
from mockserver.server.serving import listening
from mockserver.settings.table import Settings


async def serve(store: str, told: int) -> None:
    service = Service(
        Settings(port=0, store=store, access_log=False, journal=50, grace=0.1), SystemClock()
    )
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    async with listening(service) as port:
        os.write(told, f"{os.getpid()} {port}\n".encode())
        await ended.wait()


def main() -> None:
    Service(Settings(access_log=False), SystemClock())  # what it reads is read once
    import_module("mockserver.engine.rules.reading")  # else the first request of each waits for it
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            asyncio.run(serve(sys.argv[1], 1))
            os._exit(0)
        os.waitpid(child, 0)
        os.write(1, b"gone\n")


if __name__ == "__main__":
    main()
