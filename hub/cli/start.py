"""Options enter; a hub runs, the real one or the demonstration, until it is told to stop."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hub.cli import flags
from hub.cli.flags import Json, SampleFile

if TYPE_CHECKING:
    from config.settings import Settings

_Host = Annotated[str, typer.Option(help="Address to listen on.")]
_Port = Annotated[
    int, typer.Option(min=0, max=65535, help="Port to listen on; 0 takes a free one.")
]
_Watched = Annotated[
    int | None,
    typer.Option(min=1, max=65535, help="Port of /healthz, /readyz and /metrics; without it none."),
]


def serve(host: _Host = "127.0.0.1", port: _Port = 8080) -> None:
    """Run the whole hub in one process: web, workers and clock."""
    from hub.cli import serve as serving

    serving.run(_settings(host, port), host, port)


def web(host: _Host = "127.0.0.1", port: _Port = 8080) -> None:
    """Serve pages and programs; workers and the clock are processes of their own."""
    from hub.cli import serve as serving

    serving.run_web(_settings(host, port), host, port)


def worker(host: _Host = "127.0.0.1", port: _Watched = None) -> None:
    """Apply events, plan and send; any number of these share the work."""
    from hub.cli import serve as serving

    serving.run_worker(_settings(), host, port)


def scheduler(host: _Host = "127.0.0.1", port: _Watched = None) -> None:
    """Ring the clock's doorbells; of any number of these one does, and the others wait."""
    from hub.cli import serve as serving

    serving.run_scheduler(_settings(), host, port)


def _settings(host: str = "127.0.0.1", port: int = 0) -> "Settings":
    from hub.cli import context
    from hub.cli import serve as serving

    # Of port 0 nobody knows yet which one it will be.
    settings = context.settings(**({"public_url": serving.own_url(host, port)} if port else {}))
    settings.require_secret()
    return settings


def demo(
    workers: Annotated[int, typer.Option(min=1, help="Invented people seeking work.")] = 5000,
    vacancies: SampleFile = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Publish so many at most.")] = None,
    once: Annotated[
        bool,
        typer.Option("--once", help="End with the last broadcast, moving the clock ahead."),
    ] = False,
    port: _Port = 8080,
    seed: Annotated[int, typer.Option(help="The same seed makes the same people.")] = 1,
    at: Annotated[
        str, typer.Option(metavar="TIME", help="What its clock shows at the start, in Chile.")
    ] = "2026-05-05T10:00",
    keep: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER", help="Keep all of it there, and go on from there when run again."
        ),
    ] = None,
    as_json: Json = False,
) -> int:
    """Show the whole hub on this machine, with invented people, mailboxes and phones."""
    from hub.demo.options import DemoOptions
    from hub.demo.run import main

    return main(
        DemoOptions(
            workers=workers,
            vacancies=vacancies,
            limit=limit,
            once=once,
            port=port,
            seed=seed,
            at=flags.moment(at, "--at"),
            keep=keep,
            json=as_json,
        )
    )
