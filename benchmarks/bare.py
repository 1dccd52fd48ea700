"""The yardstick: an aiohttp app that does nothing but what every server has to.

GET answers a prepared body; PUT reads and parses the body it got and answers the same.
Run as ``python -m benchmarks.bare PORT_FILE``; it listens on a free port until SIGTERM.
"""

import asyncio
import signal
import sys
from pathlib import Path
from typing import Any

import orjson
from aiohttp import web

_BYTES = 2048
_ENVELOPE = len(orjson.dumps({"data": ""}))
_BODY = orjson.dumps({"data": "x" * (_BYTES - _ENVELOPE)})


async def _get(request: web.Request) -> web.Response:
    del request
    return web.Response(body=_BODY, content_type="application/json")


async def _put(request: web.Request) -> web.Response:
    orjson.loads(await request.read())
    return web.Response(body=_BODY, content_type="application/json")


async def _run(port_file: Path) -> None:
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    app = web.Application()
    app.router.add_get("/", _get)
    app.router.add_put("/", _put)
    runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=0.5)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, backlog=1024).start()
    temporary = port_file.with_suffix(".new")
    temporary.write_text(f"{runner.addresses[0][1]}\n")
    temporary.replace(port_file)
    await ended.wait()
    await runner.cleanup()


def loop_factory() -> Any:
    """uvloop's event loop where it is installed, or None for that of asyncio."""
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=loop_factory()) as _runner:
        _runner.run(_run(Path(sys.argv[1])))
