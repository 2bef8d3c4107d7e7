"""The least a POST can cost beside the same work: a body comes in, one INSERT, an answer leaves.

`python -m benchmarks.bare DATABASE_URL PORT` is a process of its own, without tokens, checks or
sealing; what it takes while a hub works is the machine's, not the hub's. On SQLite it has a file
to itself.
"""

import asyncio
import sys

from aiohttp import web
from sqlalchemy import Column, LargeBinary, MetaData, Table, insert
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from benchmarks import forever

_TABLE = Table("bare", MetaData(), Column("body", LargeBinary))


async def _serve(url: str, port: int) -> None:
    engine = create_async_engine(url, pool_size=1)
    async with engine.begin() as db:
        await _prepare(db)

    async def take(request: web.Request) -> web.Response:
        async with engine.begin() as db:
            await db.execute(insert(_TABLE).values(body=await request.read()))
        return web.Response(status=202)

    app = web.Application()
    app.router.add_post("/", take)
    await forever.serve(app, port)


async def _prepare(db: AsyncConnection) -> None:
    if db.dialect.name == "sqlite":
        await db.exec_driver_sql("PRAGMA journal_mode=WAL")
        await db.exec_driver_sql("PRAGMA synchronous=NORMAL")
    await db.run_sync(_TABLE.create)


if __name__ == "__main__":
    asyncio.run(_serve(sys.argv[1], int(sys.argv[2])))
