"""The files of pins enter; what advisories say of them leaves, or that nobody could be asked.

What pip-audit could not ask about it passes over with exit code 0. An audit that asked about
nothing must not look like one that found nothing.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

PINS = Path(__file__).resolve().parent

#: Exit codes.
CLEAN, FAULTY, NOT_ASKED = 0, 1, 3

_UNREACHED = (
    "the advisory service could not be asked: run it where that is in reach, or name another one"
    " (./run audit --vulnerability-service osv --osv-url URL)"
)

Run = Callable[[Sequence[str]], "subprocess.CompletedProcess[str]"]


def main(arguments: Sequence[str], run: Run) -> int:
    """Audit every file of pins; `arguments` go to pip-audit. Give the exit code."""
    files = [word for file in sorted(PINS.glob("*.txt")) for word in ("--requirement", str(file))]
    shape = ("--disable-pip", "--require-hashes", "--progress-spinner", "off", "--format", "json")
    done = run([sys.executable, "-m", "pip_audit", *shape, *files, *arguments])
    try:
        packages = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError, TypeError):
        reason = done.stderr.strip().splitlines()[-1:] or ["no answer"]
        _say(f"{_UNREACHED}: {reason[0]}")
        return NOT_ASKED
    return judge(packages)


def judge(packages: Sequence[dict[str, Any]]) -> int:
    """Say what is known of these packages; give the exit code."""
    faults = {
        (one["name"], one["version"], fault["id"]): fault.get("fix_versions") or []
        for one in packages
        for fault in one.get("vulns", ())
    }
    unasked = sorted({one["name"] for one in packages if "skip_reason" in one})
    asked = {(one["name"], one["version"]) for one in packages if "skip_reason" not in one}
    for (name, version, fault), mended in sorted(faults.items()):
        _say(f"{name} {version}: {fault}, mended in {', '.join(mended) or 'no version yet'}")
    if unasked and asked:
        _say(f"of {len(unasked)} packages nothing was said: {', '.join(unasked)}")
    if faults:
        _say("./run pins --upgrade takes newer versions; then ./run test")
        return FAULTY
    if unasked or not asked:
        _say(_UNREACHED)
        return NOT_ASKED
    _say(f"{len(asked)} packages, and no known fault")
    return CLEAN


def _say(words: str) -> None:
    print(f"audit: {words}")  # noqa: T201  -- what a person asked for


def _run(command: Sequence[str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], _run))
