"""./run: its verbs, words and exit codes, and when what it set up counts as ready."""

import fcntl
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.house import ROOT, House


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        pytest.param([], 2, id="no verb"),
        pytest.param(["dmeo"], 2, id="a wrong verb"),
        pytest.param(["help"], 0, id="asked for help"),
    ],
)
def test_usage_names_every_verb_and_goes_to_stderr(
    house: House, arguments: list[str], code: int
) -> None:
    done = house.run(*arguments)
    assert (done.returncode, done.stdout) == (code, "")
    for verb in ("demo", "hub", "test", "check", "bench", "audit", "pins"):
        assert f"\n  {verb} " in done.stderr


@pytest.mark.parametrize("script", ["run", ".ci/run"])
def test_the_scripts_have_no_fault_of_syntax(script: str) -> None:
    shell = "bash" if "bash" in (ROOT / script).read_text().partition("\n")[0] else "sh"
    done = subprocess.run([shell, "-n", ROOT / script], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert os.access(ROOT / script, os.X_OK)


class TestOfAnEnvironmentThatIsReady:
    @pytest.mark.parametrize(
        ("arguments", "received"),
        [
            pytest.param(["hub", "redact", "a file"], "redact|a file|", id="hub"),
            pytest.param(["demo", "--once"], "demo|--once|", id="demo"),
        ],
    )
    def test_the_hub_gets_its_arguments_where_the_caller_stands(
        self, house: House, tmp_path: Path, arguments: list[str], received: str
    ) -> None:
        house.pretend_ready("base", hub='printf "%s|" "$@"; printf "\\n%s" "$PWD"; exit 3')
        done = house.run(*arguments, cwd=tmp_path)
        assert done.stdout == f"{received}\n{tmp_path}"
        assert done.stderr == ""
        assert done.returncode == 3

    @pytest.mark.parametrize("verb", ["hub", "demo"])
    def test_the_hub_knows_what_was_typed(self, house: House, verb: str) -> None:
        house.pretend_ready("base", hub='printf "%s" "$RUN_AS"')
        assert house.run(verb).stdout.endswith("run hub")

    def test_what_the_caller_set_for_another_python_is_left_out(self, house: House) -> None:
        house.pretend_ready("base", hub='echo "${PYTHONPATH-unset} ${VIRTUAL_ENV-unset}"')
        done = house.run("hub", PYTHONPATH=str(house.folder), VIRTUAL_ENV="/elsewhere")
        assert done.stdout == "unset unset\n"

    @pytest.mark.parametrize("changed", ["base.txt", "build.txt", "tools.txt", "../pyproject.toml"])
    def test_it_is_not_ready_any_more_when_this_changes(self, house: House, changed: str) -> None:
        house.pretend_ready("base")
        assert house.bootstrap.is_ready("base")
        with (house.requirements / changed).open("a") as file:
            file.write("\n# another line\n")
        assert not house.bootstrap.is_ready("base")

    def test_it_is_not_ready_for_another_set(self, house: House) -> None:
        house.pretend_ready("base")
        assert not house.bootstrap.is_ready("test")

    def test_it_is_not_ready_when_the_folder_was_moved(self, house: House, tmp_path: Path) -> None:
        house.pretend_ready("base")
        moved = House(Path(shutil.move(house.folder, tmp_path / "moved")))
        assert not moved.bootstrap.is_ready("base")


class TestThePythonThatIsFound:
    @pytest.fixture
    def pretended(self, tmp_path: Path) -> Path:
        """A folder to be first on the PATH."""
        folder = tmp_path / "bin"
        folder.mkdir()
        return folder

    @pytest.mark.parametrize("good", ["python3", "python3.11", "python3.13"])
    def test_an_older_python3_is_passed_over(
        self, house: House, pretended: Path, good: str
    ) -> None:
        for name in ("python3", "python3.11", "python3.12", "python3.13", "python3.14"):
            answer = f'case "$3" in -c) echo "$0" ;; *) echo "{name} was used" >&2 ;; esac'
            house.script(pretended / name, answer if name >= good else "exit 1")
        done = house.run("pins", PATH=f"{pretended}:{os.environ['PATH']}")
        assert (done.returncode, done.stderr) == (0, f"{good} was used\n")

    def test_words_say_so_when_there_is_none(self, house: House, pretended: Path) -> None:
        for tool in ("dirname", "readlink"):
            (pretended / tool).symlink_to(shutil.which(tool) or "")
        text = (house.folder / "run").read_text().replace("/usr/bin/python3", "no-such-python")
        (house.folder / "run").write_text(text)
        done = house.run("hub", PATH=str(pretended))
        assert (done.returncode, done.stdout) == (1, "")
        assert "Python 3.11 or newer is needed" in done.stderr


def test_two_at_once_change_the_environment_one_after_the_other(house: House) -> None:
    folder = os.open(house.requirements, os.O_RDONLY)
    try:
        with house.bootstrap.alone(), pytest.raises(BlockingIOError):
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    finally:
        os.close(folder)


class TestChromium:
    def test_one_named_that_cannot_be_run_is_an_error(self, house: House) -> None:
        done = house.bootstrapped("chromium", HUB_TEST_CHROMIUM="/no/such/browser")
        assert done.returncode == 1
        assert "/no/such/browser, which cannot be run" in done.stderr

    def test_without_one_the_words_say_what_to_install(self, house: House, tmp_path: Path) -> None:
        done = house.bootstrapped("chromium", PATH=str(tmp_path), HUB_TEST_CHROMIUM="")
        assert done.returncode == 1
        assert "apt-get install chromium" in done.stderr


class TestContinuousIntegration:
    @pytest.mark.parametrize(
        ("failing", "code"), [("check", 1), ("test", 1), ("nothing", 0)], ids=str
    )
    def test_it_fails_with_either_and_ends_with_the_tests(
        self, house: House, failing: str, code: int
    ) -> None:
        house.script(house.folder / "run", f'echo "$1 ran"; [ "$1" != {failing} ]')
        done = subprocess.run(
            [house.folder / ".ci/run"], capture_output=True, text=True, check=False, cwd="/"
        )
        assert done.returncode == code
        assert done.stdout.splitlines() == ["check ran", "test ran"]
