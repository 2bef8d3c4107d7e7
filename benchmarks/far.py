"""A port of this machine comes in; another, as far away as so many milliseconds there and back.

`python -m benchmarks.far PORT FROM MILLISECONDS` listens on PORT and passes on to FROM, in order,
each piece half the time later. It is a process of its own, so as not to slow down who is measured.
"""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from benchmarks.sink import free_port, wait_for


async def _pass_on(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, delay: float
) -> None:
    loop = asyncio.get_running_loop()

    def write(data: bytes) -> None:
        if not writer.is_closing():
            writer.write(data) if data else writer.close()

    data = b"-"
    while data:
        with suppress(ConnectionError):
            data = await reader.read(65_536)
        loop.call_later(delay, write, data)


async def _serve(port: int, target: int, delay: float) -> None:
    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", target)
        await asyncio.gather(_pass_on(reader, back, delay), _pass_on(there, writer, delay))

    server = await asyncio.start_server(connected, "127.0.0.1", port)
    await server.serve_forever()


@contextmanager
def far(target: int, milliseconds: float) -> Iterator[int]:
    """Run one before a port until the end; give its own."""
    port = free_port()
    command = [sys.executable, "-m", "benchmarks.far", str(port), str(target), str(milliseconds)]
    process = subprocess.Popen(command)
    try:
        wait_for(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(10)


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]) / 2_000))
