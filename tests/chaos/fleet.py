"""Names of roles go in; the real programs run, are killed and come again."""

import asyncio
import os
import re
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.house import ROOT
from tests.waiting import eventually

#: What each role says once it works.
_BEGAN = re.compile(rb"(web\.serving|worker\.began|scheduler\.began)")
#: All that one says whose connection is cut before it has begun.
_HAD_NO_DATABASE = re.compile(rb"hub: the database did not answer: .*\n")


@dataclass
class Fleet:
    """The processes of one hub, each under a name of its own."""

    environment: Mapping[str, str]
    roles: Mapping[str, tuple[str, ...]]  #: name -> arguments of `hub`
    folder: Path
    _running: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)
    _begins: dict[str, int] = field(default_factory=dict)  #: where in its log each began

    def start(self, name: str) -> None:
        """Start one, unless it runs."""
        if name in self._running:
            return
        with self._log(name).open("ab") as words:
            self._begins[name] = words.tell()
            self._running[name] = subprocess.Popen(
                [sys.executable, "-m", "hub.cli.main", *self.roles[name]],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=words,
                stderr=words,
            )

    def start_all(self) -> None:
        """Start all that do not run."""
        for name in self.roles:
            self.start(name)

    def stand_still(self, name: str, seconds: float) -> None:
        """Let one do nothing for so long, and then go on, unless it is killed meanwhile."""
        process = self._running[name]
        process.send_signal(signal.SIGSTOP)  # what ended already is sent nothing
        loop = asyncio.get_running_loop()
        loop.call_later(seconds, process.send_signal, signal.SIGCONT)

    def kill(self, name: str) -> None:
        """End one without a last word."""
        process = self._running.pop(name, None)
        if process is not None:
            process.kill()
            process.wait()

    async def end(self) -> dict[str, int]:
        """Tell all to stop, once each has begun; give their exit codes."""
        await eventually(self._all_began, within=60)
        for process in self._running.values():
            process.send_signal(signal.SIGTERM)
        ends = [asyncio.to_thread(process.wait, 60) for process in self._running.values()]
        codes = await asyncio.gather(*ends)
        named = dict(zip(self._running, codes, strict=True))
        self._running.clear()
        return named

    def _all_began(self) -> bool:
        self.look_after()
        return all(_BEGAN.search(self._said(name)) for name in self._running)

    def _said(self, name: str) -> bytes:
        """Give what the present process of a name has said."""
        with self._log(name).open("rb") as file:
            file.seek(self._begins[name])
            return file.read()

    def _log(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    def kill_all(self) -> None:
        """End all without a last word."""
        for name in tuple(self._running):
            self.kill(name)

    def look_after(self) -> list[str]:
        """Start again, as systemd does, what had no database to begin with; name who else ended."""
        ended = [name for name, process in self._running.items() if process.poll() is not None]
        early = {name for name in ended if _HAD_NO_DATABASE.fullmatch(self._said(name))}
        for name in early:
            self.kill(name)
            self.start(name)
        return [name for name in ended if name not in early]

    def words(self) -> str:
        """Give the end of what each said."""
        logs = sorted(self.folder.glob("*.log"))
        return "\n".join(f"== {log.name}\n{_tail(log)}" for log in logs)


def _tail(log: Path) -> str:
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - 3_000), os.SEEK_SET)
        return file.read().decode(errors="replace")
