"""The pins, and the pip that installs the first of them."""

import hashlib
import re
import tomllib
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house import ROOT, House

FILES = sorted((ROOT / "requirements").glob("*.txt"))
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
EXTRAS: dict[str, list[str]] = PROJECT["optional-dependencies"]


def pinned(file: Path) -> dict[str, str]:
    """Read the version of every package in a file of pins."""
    entries = re.findall(r"^([a-z0-9-]+)(?:\[[^]]*])?==([^ ;\\]+)", file.read_text(), re.MULTILINE)
    return {canonicalize_name(name): version for name, version in entries}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
class TestEveryFileOfPins:
    def test_holds_each_package_to_its_hashes(self, file: Path) -> None:
        entries = re.split(r"^(?=[a-z0-9])", file.read_text(), flags=re.MULTILINE)[1:]
        assert len(entries) == len(pinned(file)) > 0
        for entry in entries:
            assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry

    def test_names_no_place(self, file: Path) -> None:
        lines = file.read_text().replace("./run pins", "").splitlines()
        places = [line for line in lines if "/" in line or "--index" in line]
        assert places == []

    def test_agrees_with_the_others(self, file: Path) -> None:
        mine = pinned(file)
        for other in FILES:
            for name, version in pinned(other).items():
                assert mine.get(name, version) == version, f"{name} in {other.name}"


@pytest.mark.parametrize(
    ("file", "wanted"),
    [
        ("base.txt", [*PROJECT["dependencies"], *EXTRAS["production"]]),
        ("test.txt", [*PROJECT["dependencies"], *EXTRAS["test"], *EXTRAS["browser"]]),
        ("audit.txt", [*PROJECT["dependencies"], *EXTRAS["audit"]]),
        ("bench.txt", [*PROJECT["dependencies"], *EXTRAS["benchmarks"]]),
    ],
)
def test_the_pins_are_what_the_project_asks_for(file: str, wanted: list[str]) -> None:
    pins = pinned(ROOT / "requirements" / file)
    for requirement in map(Requirement, wanted):
        name = canonicalize_name(requirement.name)
        if name != PROJECT["name"]:
            assert name in pins, f"{name} is not pinned: ./run pins"
            assert requirement.specifier.contains(pins[name]), f"{name}: ./run pins"


class TestPipsSettings:
    @pytest.fixture
    def first_pip(self, house: House, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
        for name in ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS", "PIP_CERT"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("PIP_CONFIG_FILE", str(tmp_path / "pip.conf"))
        return house.module("first_pip")

    def test_a_variable_wins_over_a_file(
        self, first_pip: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        (tmp_path / "pip.conf").write_text(
            "[global]\nindex-url = https://global.example\ntrusted_host = a.example\n"
            "[install]\nindex-url = https://install.example\n"
        )
        assert first_pip.pip_settings()["index-url"] == "https://install.example"
        assert first_pip.pip_settings()["trusted-host"] == "a.example"
        monkeypatch.setenv("PIP_INDEX_URL", "https://variable.example")
        assert first_pip.pip_settings()["index-url"] == "https://variable.example"

    def test_uv_is_told_of_every_index(
        self, first_pip: Any, house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert first_pip is not None
        monkeypatch.setenv("PIP_EXTRA_INDEX_URL", "https://one.example\nhttps://two.example")
        monkeypatch.setenv("PIP_NO_INDEX", "1")
        flags = " ".join(house.bootstrap.index_flags())
        assert "--index https://one.example --index https://two.example" in flags
        assert flags.endswith("--no-index")


class TestAPipFromAnIndex:
    """An index on loopback, as the first resort of a machine that has no pip at all."""

    WHEEL = b"a wheel"

    @pytest.fixture
    def index(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
        folder = tmp_path / "index"
        (folder / "pip").mkdir(parents=True)
        handler = partial(_Quiet, directory=str(folder))
        with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
            Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
            monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{server.server_port}")
            monkeypatch.setenv("PIP_EXTRA_INDEX_URL", "")
            yield folder
            server.shutdown()

    def offered(self, index: Path, house: House, content: bytes) -> tuple[Path, Path]:
        """Offer `content` as the pip that is pinned; give the pins and a folder to work in."""
        pins = house.requirements / "tools.txt"
        digest = hashlib.sha256(self.WHEEL).hexdigest()
        pins.write_text(
            f"pip==7.0 \\\n    --hash=sha256:{digest} \\\n    --hash=sha256:{'0' * 64}\n"
        )
        page = '<a href="../files/pip-6.0-py3-none-any.whl">6</a><a href="../files/{0}">7</a>'
        name = "pip-7.0-py3-none-any.whl"
        (index / "pip/index.html").write_text(page.format(f"{name}#sha256={digest}"))
        (index / "files").mkdir()
        (index / "files" / name).write_bytes(content)
        scratch = index.parent / "scratch"
        scratch.mkdir()
        return pins, scratch

    def test_the_pinned_one_is_taken(self, index: Path, house: House) -> None:
        command = house.module("first_pip").of_the_index(*self.offered(index, house, self.WHEEL))
        assert Path(command[0]).name == "pip"
        assert Path(command[0]).parent.read_bytes() == self.WHEEL

    def test_one_with_another_sum_is_not(
        self, index: Path, house: House, capsys: pytest.CaptureFixture[str]
    ) -> None:
        given = self.offered(index, house, b"another wheel")
        assert house.module("first_pip").of_the_index(*given) is None
        assert "another sha256" in capsys.readouterr().err

    def test_an_index_that_does_not_answer_is_passed_over(
        self, house: House, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/wheels")
        monkeypatch.setenv("PIP_EXTRA_INDEX_URL", "")
        pins = house.requirements / "tools.txt"
        assert house.module("first_pip").of_the_index(pins, tmp_path) is None


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  -- its parent's name
        """Keep what is asked out of the tests' words."""


def test_the_pinned_pip_is_read_with_all_its_sums(house: House) -> None:
    version, sums = house.module("first_pip").pinned_pip(house.requirements / "tools.txt")
    assert pinned(house.requirements / "tools.txt")["pip"] == version
    assert len(sums) >= 2
