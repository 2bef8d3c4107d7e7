"""Postfix's SMTP test programs: a sink that counts what it takes, and a source to compare with.

apt-get install postfix     (its programs are used; postfix itself need not run)
"""

import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_WHERE = "/usr/sbin:/usr/libexec/postfix:/usr/lib/postfix/sbin"
_COUNTS = re.compile(rb"mesg=(\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sink:
    """A running sink."""

    port: int
    pid: int
    counts: Path  #: what it says of itself, overwritten again and again

    def count(self) -> int:
        """Give how many mails it has taken."""
        found = _COUNTS.findall(self.counts.read_bytes()[-4_096:])
        return int(found[-1]) if found else 0


def program(name: str) -> str:
    """Find one of postfix's programs; end with what to install when it is missing."""
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:{_WHERE}")
    if found is None:
        raise SystemExit(f"{name} is missing: install postfix (apt-get install postfix)")
    return found


@contextmanager
def sink() -> Iterator[Sink]:
    """Run a sink on a free port of this machine."""
    with tempfile.TemporaryDirectory(prefix="hub-sink-") as folder:
        port = free_port()
        counts = Path(folder) / "counts"
        with counts.open("wb") as words:
            command = [program("smtp-sink"), "-c", f"127.0.0.1:{port}", "1000"]
            if os.geteuid() == 0:
                command[1:1] = ["-u", "nobody"]
            process = subprocess.Popen(command, stdout=words, stderr=subprocess.DEVNULL)
        try:
            wait_for(port, process)
            yield Sink(port=port, pid=process.pid, counts=counts)
        finally:
            process.terminate()
            process.wait(10)


def source(port: int, mails: int, size: int, sessions: int = 8) -> float:
    """Send mails of `size` bytes over kept connections with smtp-source; give mails a second."""
    command = [program("smtp-source"), "-s", str(sessions), "-d", "-m", str(mails)]
    command += ["-l", str(size), "-f", "a@bne.example", "-t", "b@correo.example"]
    began = time.perf_counter()
    subprocess.run([*command, f"127.0.0.1:{port}"], check=True, capture_output=True, timeout=120)
    return mails / (time.perf_counter() - began)


def free_port() -> int:
    """Give a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int, process: subprocess.Popen[bytes], within: float = 60.0) -> None:
    """Wait until a program listens on a port of this machine; end when it does not."""
    end = time.monotonic() + within
    while time.monotonic() < end and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise SystemExit(f"{process.args} did not start")
