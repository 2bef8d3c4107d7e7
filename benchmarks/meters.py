"""Process ids go in; CPU seconds and resident memory come out, from Linux's /proc."""

import os
from collections.abc import Iterator
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


def cpu(pid: int) -> float:
    """Give the CPU seconds a process, its ended children and its living offspring have used."""
    total = 0.0
    for one in _family(pid):
        fields = _stat(one)
        if fields:
            total += sum(map(int, fields[11:15])) / _TICK  # utime, stime, cutime, cstime
    return total


def resident(pid: int) -> int:
    """Give the bytes a process and its living offspring hold in memory."""
    return sum(int(fields[21]) * _PAGE for one in _family(pid) if (fields := _stat(one)))


def parent(pid: int) -> int:
    """Give the id of a process's parent."""
    return int(_stat(pid)[1])


def _family(pid: int) -> Iterator[int]:
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = task.read_text().split()
        except OSError:
            continue
        for child in children:
            yield from _family(int(child))


def _stat(pid: int) -> list[str]:
    """Give the fields of /proc/PID/stat from the third on; none when it is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    except OSError:
        return []
