"""What every test may ask for: databases of its own, and the servers they live on."""

import gc
import os
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from zlib import crc32

import pytest
import redis
from hypothesis import settings
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants
from sqlalchemy import make_url

from tests import servers
from tests.databases import apart, at_hand, postgres_database, sqlite_database
from tests.house import House

# A loaded machine is slow; how long an example takes is nobody's fault.
# The same draws each time: a change is judged by what it changed. HUB_TEST_RANDOM=1 draws anew,
# among the rest words of whatever modules other tests have loaded by then.
SAME = "HUB_TEST_RANDOM" not in os.environ
settings.register_profile("hub", deadline=None, derandomize=SAME)
settings.load_profile("hub")
if SAME:
    providers._get_local_constants = Constants  # there is no setting for it

if TYPE_CHECKING:
    from playwright.async_api import Browser

KINDS = ("sqlite", "postgresql")
#: What stands upon the stores and says no statement itself: pages, doors and commands, and days
#: on which clocks, people or providers are bad. Each of their tests runs on one kind, in turn;
#: with HUB_TEST_BOTH=1 on both.
UPSTAIRS = (
    "tests.bad_days.test_bounces",
    "tests.bad_days.test_clocks",
    "tests.bad_days.test_outage",
    "tests.bad_days.test_people",
    "tests.bad_days.test_phone_company",
    "tests.bad_days.test_relay",
    "tests.bad_days.test_strings",
    "tests.web.",
    "tests.cli.",
    "tests.conversations.test_canaries",
    "tests.conversations.test_employer_pages",
    "tests.conversations.test_live_pages",
    "tests.conversations.test_moderating",
    "tests.conversations.test_notifications_at_night",
    "tests.conversations.test_notifications_failing",
    "tests.conversations.test_withdrawals",
    "tests.conversations.test_worker_pages",
    "tests.conversations.test_worker_writing",
)

FreshDatabase = Callable[[], AbstractContextManager[str]]


def pytest_configure(config: pytest.Config) -> None:
    """Let the programs that tests start keep what they compile, apart from the sources.

    Where the environment forbids it, each would compile a thousand modules anew.
    """
    os.environ.pop("RUN_AS", None)  # what tests start was called by nobody's `./run`
    cache = getattr(config, "cache", None)  # absent with -p no:cacheprovider
    if cache is not None and os.environ.pop("PYTHONDONTWRITEBYTECODE", None):
        os.environ["PYTHONPYCACHEPREFIX"] = str(cache.mkdir("bytecode"))


def pytest_collection_finish() -> None:
    """Let searches for garbage be rare, and none go through what was collected: it stays."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.hookimpl(tryfirst=True)
def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Let a test upstairs run on one kind of database: the same one each time."""
    if not metafunc.module.__name__.startswith(UPSTAIRS) or os.environ.get("HUB_TEST_BOTH"):
        return
    test = metafunc.definition
    named = {mark.args[0] for mark in test.iter_markers("parametrize")}
    kind = KINDS[crc32(f"{metafunc.module.__name__}.{metafunc.function.__name__}".encode()) % 2]
    for fixture in {"database_url", "hub_database_url"}.intersection(metafunc.fixturenames) - named:
        test.add_marker(pytest.mark.parametrize(fixture, [kind], indirect=True))


@pytest.fixture(scope="session")
def _compiled() -> Iterator[None]:
    # tests of the other rooms run without the database's
    from tests import compiled

    with compiled.shared():
        yield


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a PostgreSQL server, by which databases are made and dropped."""
    given = os.environ.get("HUB_TEST_DATABASE_URL")
    if given:
        with at_hand(given):
            yield given
        return
    with servers.postgres() as server, at_hand(server.url):
        yield server.url


@pytest.fixture(scope="session")
def _redis(worker_id: str) -> Iterator[str]:
    """The URL of a Redis database that no other worker uses."""
    given = os.environ.get("HUB_TEST_REDIS_URL")
    if given:
        number = int(worker_id.removeprefix("gw")) if worker_id != "master" else 0
        yield make_url(given).set(database=str(number)).render_as_string(hide_password=False)
        return
    with servers.redis_server() as server:
        yield server.url


@pytest.fixture
def redis_url(_redis: str) -> str:
    """The URL of an empty Redis database."""
    with redis.Redis.from_url(_redis) as client:
        client.flushdb()
    return _redis


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database; the test runs once on each kind."""
    request.getfixturevalue("_compiled")
    if request.param == "sqlite":
        yield sqlite_database(tmp_path)
        return
    with postgres_database(request.getfixturevalue("postgres")) as url:
        yield url


@pytest.fixture(params=KINDS)
def hub_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database with the hub's tables; the test runs once on each kind."""
    request.getfixturevalue("_compiled")
    if request.param == "sqlite":
        yield sqlite_database(tmp_path, request.getfixturevalue("_sqlite_template"))
        return
    template = request.getfixturevalue("_postgres_template")
    with postgres_database(request.getfixturevalue("postgres"), template) as url:
        yield url


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def fresh_database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> FreshDatabase:
    """Give databases with the hub's tables, as many as a test asks for."""
    request.getfixturevalue("_compiled")

    @contextmanager
    def sqlite() -> Iterator[str]:
        template: Path = request.getfixturevalue("_sqlite_template")
        yield sqlite_database(tmp_path_factory.mktemp("example"), template)

    @contextmanager
    def postgresql() -> Iterator[str]:
        template = request.getfixturevalue("_postgres_template")
        with postgres_database(request.getfixturevalue("postgres"), template) as url:
            yield url

    request.getfixturevalue(
        f"_{'postgres' if request.param == 'postgresql' else 'sqlite'}_template"
    )
    return postgresql if request.param == "postgresql" else sqlite


@pytest.fixture
def postgres_url(postgres: str, _postgres_template: str) -> Iterator[str]:
    """The URL of a PostgreSQL database with the hub's tables."""
    with postgres_database(postgres, _postgres_template) as url:
        yield url


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template")
    url = sqlite_database(folder)
    _migrate(url)
    return folder / "hub.db"


@pytest.fixture(scope="session")
def _postgres_template(postgres: str) -> Iterator[str]:
    with postgres_database(postgres) as url:
        _migrate(url)
        name = make_url(url).database
        assert name is not None
        yield name


def _migrate(url: str) -> None:
    from hub.store.schema import upgrade  # as above

    apart(lambda: upgrade(url))


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium to open pages in."""
    named = os.environ.get("HUB_TEST_CHROMIUM")
    for name in (named,) if named else ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    pytest.fail("there is no Chromium: install it, or name one in HUB_TEST_CHROMIUM")


@pytest.fixture(scope="module")
async def browser(chromium: str) -> AsyncIterator["Browser"]:
    """A Chromium of its own for each module."""
    from tests.browser import launched  # tests without pages run without it

    async with launched(chromium) as opened:
        yield opened


@pytest.fixture
def house(tmp_path: Path) -> House:
    """A copy of ./run and of what it stands on, in a folder with a space in its name."""
    return House.copied_to(tmp_path / "a house")
