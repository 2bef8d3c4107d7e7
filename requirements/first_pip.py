"""An interpreter enters; a pip that can install into it leaves, wherever one can be had."""

# ruff: noqa: S603, S607  -- every command is written here, and apt's place is the machine's affair

import configparser
import hashlib
import os
import re
import shutil
import ssl
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

#: Where Debian's python3-pip-whl lays pip's wheel.
DEBIAN_WHEELS = Path("/usr/share/python-wheels")

#: Whom a Debian trusts, once ca-certificates is installed.
DEBIAN_AUTHORITIES = Path("/etc/ssl/certs/ca-certificates.crt")


def pip_settings() -> dict[str, str]:
    """Read pip's settings as pip does, from its files and then from PIP_* variables."""
    home = Path("~").expanduser()
    mine = os.environ.get("PIP_CONFIG_FILE")
    files = [
        Path("/etc/xdg/pip/pip.conf"),
        Path("/etc/pip.conf"),
        home / ".pip/pip.conf",
        Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config") / "pip/pip.conf",
        *([Path(mine)] if mine else []),
    ]
    parser = configparser.RawConfigParser()
    parser.read([] if mine == os.devnull else files, encoding="utf-8")
    found: dict[str, str] = {}
    for section in ("global", "install"):
        if parser.has_section(section):
            found |= {name.replace("_", "-"): value for name, value in parser.items(section)}
    for name, value in os.environ.items():
        if name.startswith("PIP_") and value:
            found[name.removeprefix("PIP_").lower().replace("_", "-")] = value
    return found


def first_pip(python: Path, pins: Path, scratch: Path) -> list[str] | None:
    """Give the command of a pip that installs for `python`, or None when there is none.

    Ordered by what it costs, and nothing on the machine is changed. `pins` names the pip, and
    its hashes, that is taken from an index; `scratch` is a folder for what is fetched.
    """
    if wheel := _bundled():
        return [str(python), f"{wheel}/pip"]
    if _works([str(python), "-m", "pip", "--version"]):
        return [str(python), "-m", "pip"]
    if _works([sys.executable, "-m", "pip", "--version"]):
        return [sys.executable, "-m", "pip", "--python", str(python)]
    found = of_the_index(pins, scratch) or _fetched_by_apt(scratch)
    return [str(python), *found] if found else None


def _works(command: list[str]) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def say(words: str) -> None:
    """Tell whoever waits what is being done, apart from what the verb prints."""
    sys.stderr.write(f"run: {words}\n")


def _bundled() -> Path | None:
    """Find the wheel that came with Python, or with Debian's packages."""
    folders = [DEBIAN_WHEELS, *(Path(path) / "ensurepip/_bundled" for path in sys.path)]
    wheels = [wheel for folder in folders for wheel in folder.glob("pip-*.whl")]
    return wheels[0] if wheels else None


def _fetched_by_apt(scratch: Path) -> list[str] | None:
    """Unpack Debian's wheel of pip into `scratch`: apt checks it, and needs no root for that.

    Debian's pip trusts whom the machine trusts; one without ca-certificates gets those too.
    """
    if not shutil.which("apt-get"):
        return None
    say("fetching pip's wheel with apt")
    for folder in ("lists/partial", "cache/archives/partial"):
        (scratch / folder).mkdir(parents=True)
    apt = ["apt-get", "-qq", "-o", "APT::Sandbox::User="]
    apt += ["-o", f"Dir::State::lists={scratch}/lists", "-o", f"Dir::Cache={scratch}/cache"]
    for command in ([*apt, "update"], [*apt, "download", "python3-pip-whl", "ca-certificates"]):
        if subprocess.run(command, cwd=scratch, stdout=sys.stderr, check=False).returncode:
            return None
    for package in scratch.glob("*.deb"):
        subprocess.run(["dpkg-deb", "-x", package, scratch / "deb"], check=True)
    wheel = next(scratch.glob(f"deb{DEBIAN_WHEELS}/pip-*.whl"))
    if DEBIAN_AUTHORITIES.exists():
        return [f"{wheel}/pip"]
    authorities = sorted(scratch.glob("deb/usr/share/ca-certificates/mozilla/*.crt"))
    bundle = scratch / "authorities.pem"
    bundle.write_bytes(b"".join(authority.read_bytes() for authority in authorities))
    return [f"{wheel}/pip", "--cert", str(bundle)]


def of_the_index(pins: Path, scratch: Path) -> list[str] | None:
    """Fetch the pinned pip from a package index named in pip's settings, by its hash."""
    settings = pip_settings()
    indexes = f"{settings.get('index-url', '')} {settings.get('extra-index-url', '')}".split()
    version, hashes = pinned_pip(pins)
    for index in filter(lambda address: address.startswith(("http:", "https:")), indexes):
        try:
            context = ssl.create_default_context(cafile=settings.get("cert"))
            for url in _links(f"{index.rstrip('/')}/pip/", context):
                name = Path(urllib.parse.urlsplit(url).path).name
                if name == f"pip-{version}-py3-none-any.whl":
                    say("fetching pip's wheel from the configured package index")
                    wheel = scratch / name
                    wheel.write_bytes(_get(url, context))
                    if hashlib.sha256(wheel.read_bytes()).hexdigest() in hashes:
                        return [f"{wheel}/pip"]
                    say("what came has another sha256 than the pinned one: it is not used")
        except OSError as error:
            say(f"the configured package index does not answer: {error}")
    return None


def pinned_pip(pins: Path) -> tuple[str, set[str]]:
    """Read pip's version and its sha256 sums from a file of pins."""
    entry = re.search(r"^pip==(\S+)((?:.*\\\n)+.*)", pins.read_text("utf-8"), re.MULTILINE)
    if entry is None:
        raise LookupError(f"{pins.name} does not pin pip")
    return entry[1], set(re.findall(r"sha256:([0-9a-f]{64})", entry[2]))


class _Hrefs(HTMLParser):
    """Gathers where the links of a page lead."""

    def __init__(self) -> None:
        super().__init__()
        self.hrefs: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep one link."""
        self.hrefs += [value for name, value in attrs if tag == "a" and name == "href" and value]


def _links(page: str, context: ssl.SSLContext) -> Iterator[str]:
    parser = _Hrefs()
    parser.feed(_get(page, context).decode())
    return (urllib.parse.urljoin(page, href) for href in parser.hrefs)


def _get(url: str, context: ssl.SSLContext) -> bytes:
    with urllib.request.urlopen(url, timeout=60, context=context) as answer:  # noqa: S310
        body: bytes = answer.read()
    return body
