"""What is needed enters, by name (base, test, …, chromium); a .venv holding it leaves.

`./run` calls it with any Python, so it uses nothing but the standard library.
"""

import fcntl
import hashlib
import os
import shutil
import ssl
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from first_pip import first_pip, pip_settings, say

ROOT = Path(__file__).resolve().parent.parent
PINS = ROOT / "requirements"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin/python"

#: The extras of the project in each file of pins. A file agrees with those before it.
SETS = {
    "base": ("production",),
    "test": ("production", "test", "browser"),
    "bench": ("production", "test", "benchmarks"),
    "audit": ("production", "audit"),
}

#: The names Chromium goes by; HUB_TEST_CHROMIUM names any other.
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")

#: Variables that would send an installation elsewhere than to .venv.
DETOURS = {"PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_PYTHON", "UV_SYSTEM_PYTHON"}


class CannotSetUp(Exception):
    """What is needed cannot be had; the words say why and what to do."""


def main(arguments: Sequence[str]) -> int:
    """Set up what is named, or write the pins again; give the exit code."""
    try:
        if arguments[0] == "pins":
            with alone():
                write_pins(arguments[1:])
        else:
            for name in arguments:
                chromium() if name == "chromium" else prepare(name)
    except CannotSetUp as reason:
        say(str(reason))
        return 1
    return 0


def prepare(name: str) -> None:
    """Make .venv hold one set, unless it does."""
    if is_ready(name):
        return
    with alone():
        if not is_ready(name):
            make_venv()
            install_tools()
            install(name)


def digest(name: str) -> str:
    """Sum up all that decides what .venv must hold for one set, and where it lies."""
    total = hashlib.sha256(f"{VENV}\n{sys.version_info[:2]}\n".encode())
    for part in ("tools.txt", "build.txt", f"{name}.txt", "../pyproject.toml"):
        total.update((PINS / part).read_bytes())
    return total.hexdigest()


def stamp(name: str) -> Path:
    """Name the file that holds the digest a set was installed for."""
    return VENV / ".ready" / name


def is_ready(name: str) -> bool:
    """Tell whether .venv holds this set as it is pinned now."""
    return stamp(name).is_file() and stamp(name).read_text("utf-8") == digest(name)


def mark_ready(name: str) -> None:
    """Note that .venv holds this set as it is pinned now."""
    stamp(name).parent.mkdir(exist_ok=True)
    stamp(name).write_text(digest(name), "utf-8")


@contextmanager
def alone() -> Iterator[None]:
    """Wait until no other ./run is changing .venv, and keep others waiting."""
    folder = os.open(PINS, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def make_venv() -> None:
    """Make .venv, unless there is one that was made in this place by this Python."""
    library = VENV / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}"
    activate = VENV / "bin/activate"
    if library.is_dir() and activate.is_file() and str(VENV) in activate.read_text("utf-8"):
        return
    say("making .venv")
    if not call(sys.executable, "-m", "venv", "--clear", "--without-pip", VENV):
        raise CannotSetUp("python -m venv failed (Debian: apt-get install python3-venv)")


def install_tools() -> None:
    """Install the pinned pip and uv, unless they are there."""
    if is_ready("tools"):
        return
    with tempfile.TemporaryDirectory() as scratch:
        pip = first_pip(PYTHON, PINS / "tools.txt", Path(scratch))
        if pip is None:
            raise CannotSetUp(
                "there is no pip and no way to fetch one: install it (Debian: apt-get install"
                " python3-venv) or name a package index in PIP_INDEX_URL"
            )
        say("installing uv")
        if not call(*pip, *PIP_INSTALL, "--require-hashes", "-r", PINS / "tools.txt"):
            raise CannotSetUp("pip could not install requirements/tools.txt")
    mark_ready("tools")


PIP_INSTALL = ("install", "-qq", "--disable-pip-version-check")


def install(name: str) -> None:
    """Install one set of pins, and the project itself, editable."""
    say(f"installing requirements/{name}.txt")
    stamp(name).unlink(missing_ok=True)
    pins: tuple[str | Path, ...] = (
        "--require-hashes",
        "-r",
        PINS / "build.txt",
        "-r",
        PINS / f"{name}.txt",
    )
    project = ("--no-deps", "--no-build-isolation", "--editable", ROOT)
    uv: tuple[str | Path, ...] = (*UV, "install", "--python", PYTHON, *index_flags())
    if not (call(*uv, *pins) and call(*uv, *project)):
        say("uv could not; pip does it, more slowly")
        pip = (PYTHON, "-m", "pip", *PIP_INSTALL)
        if not (call(*pip, *pins) and call(*pip, *project)):
            raise CannotSetUp(f"requirements/{name}.txt could not be installed")
    mark_ready(name)


UV = (VENV / "bin/uv", "--quiet", "pip")


def index_flags() -> list[str]:
    """Say pip's settings of package indexes in uv's flags: uv does not read them.

    Every file is held to a hash, so it does not matter which index gave it.
    """
    settings = pip_settings()
    flags = ["--index-strategy", "unsafe-best-match"]
    for name, flag in (
        ("index-url", "--default-index"),
        ("extra-index-url", "--index"),
        ("find-links", "--find-links"),
        ("trusted-host", "--allow-insecure-host"),
    ):
        for value in settings.get(name, "").split():
            flags += [flag, value]
    if settings.get("no-index", "").lower() in {"1", "on", "true", "yes"}:
        flags.append("--no-index")
    return flags


def call(*command: str | Path) -> bool:
    """Run a command with its words on stderr; tell whether it went well."""
    env = {name: value for name, value in os.environ.items() if name not in DETOURS}
    if not os.access(Path("~").expanduser(), os.W_OK):
        env.setdefault("UV_NO_CACHE", "1")
    if authorities := pip_settings().get("cert") or ssl.get_default_verify_paths().cafile:
        env.setdefault("SSL_CERT_FILE", authorities)
    return subprocess.run(command, env=env, stdout=sys.stderr, check=False).returncode == 0  # noqa: S603


def write_pins(options: Sequence[str]) -> None:
    """Write every file of pins again from pyproject.toml; `options` go to `uv pip compile`."""
    make_venv()
    install_tools()
    project = ROOT / "pyproject.toml"
    build = tomllib.loads(project.read_text("utf-8"))["build-system"]["requires"]
    with tempfile.TemporaryDirectory() as scratch:
        earlier: list[str | Path] = []
        for name, loose in (("tools", ["pip", "uv"]), ("build", [*build, "editables"])):
            source = Path(scratch, f"{name}.in")
            source.write_text("\n".join(loose), "utf-8")
            earlier += compile_pins(name, source, *earlier, *options)
    for name, extras in SETS.items():
        chosen = [word for extra in extras for word in ("--extra", extra)]
        earlier += compile_pins(name, project, *chosen, *earlier, *options)


def compile_pins(name: str, source: Path, *options: str | Path) -> list[str | Path]:
    """Write one file of pins; give the options that make later ones agree with it.

    For every platform and every Python that may run the hub; without an index's address.
    """
    say(f"writing requirements/{name}.txt")
    target = PINS / f"{name}.txt"
    shape = ("--universal", "--python-version", "3.11", "--generate-hashes", "--no-annotate")
    silence = ("--no-emit-index-url", "--no-emit-find-links")
    header = ("--custom-compile-command", "./run pins")
    if not call(*UV, "compile", *shape, *silence, *header, *options, source, "-o", target):
        raise CannotSetUp(f"requirements/{name}.txt could not be written")
    return ["--constraint", target]


def chromium() -> None:
    """See that there is a Chromium, which the tests open pages in."""
    named = os.environ.get("HUB_TEST_CHROMIUM")
    if named and not shutil.which(named):
        raise CannotSetUp(f"HUB_TEST_CHROMIUM is {named}, which cannot be run")
    if named or any(map(shutil.which, CHROMIUM)):
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        say("installing chromium")
        os.environ["DEBIAN_FRONTEND"] = "noninteractive"
        apt = ("apt-get", "-q", "-o", "DPkg::Lock::Timeout=120")
        packages = ("chromium", "fonts-dejavu-core")
        call(*apt, "update")
        call(*apt, "install", "-y", "--no-install-recommends", *packages)
    if not any(map(shutil.which, CHROMIUM)):
        raise CannotSetUp(
            "the tests open pages in Chromium and there is none: install it (Debian, as root:"
            " apt-get install chromium) or name one in HUB_TEST_CHROMIUM"
        )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
