"""The least a message between two streams can cost: a body comes in, and goes to the other side.

`python -m benchmarks.relay PORT` is a process of its own. It knows nobody, checks and keeps
nothing: the floor that a hub which does is compared with.
"""

import asyncio
import json
import sys
from collections import defaultdict

from aiohttp import web

from benchmarks import forever


async def _serve(port: int) -> None:
    ears: dict[str, asyncio.Queue[bytes]] = defaultdict(asyncio.Queue)
    numbers: dict[str, int] = defaultdict(int)

    async def take(request: web.Request) -> web.Response:
        talk, side = request.match_info["talk"], request.match_info["side"]
        said = await request.json()
        numbers[talk] += 1
        message = {"number": numbers[talk], "by": "them", "text": said["text"]}
        data = json.dumps({"conversation": talk, "message": message})
        event = f"id: {numbers[talk]}\nevent: message\ndata: {data}\n\n".encode()
        ears[f"{talk}/{side}"].put_nowait(event)
        return web.json_response({"number": numbers[talk]}, status=201)

    async def listen(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        await response.write(b"retry: 3000\n\n")
        other = {"worker": "employer", "employer": "worker"}[request.match_info["side"]]
        mine = ears[f"{request.match_info['talk']}/{other}"]
        while True:
            await response.write(await mine.get())

    app = web.Application()
    app.router.add_post("/{talk}/{side}", take)
    app.router.add_get("/{talk}/{side}", listen)
    await forever.serve(app, port, backlog=2048)


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
