from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from config.settings import load
from hub.embedded import token_keys
from hub.web.tokens import Role
from tests.cli.program import hub, program
from tests.world import SECRET

OLD = "the secret before, which is long enough too, 0987"


def now() -> datetime:
    """Tokens are made by the machine's clock."""
    return datetime.now(UTC)


@pytest.mark.parametrize("role", list(Role))
async def test_a_hub_with_the_same_secret_reads_it(role: Role) -> None:
    place = ["--comuna", "07301"] if role is Role.OFFICER else []
    said = hub("token", "--role", role, "--sub", "x1", *place, HUB_SECRET_KEY=SECRET)
    assert (said.code, said.err) == (0, "")
    claims = await token_keys(load({"HUB_SECRET_KEY": SECRET})).read(said.out.strip(), now())
    assert (claims.role, claims.sub, claims.comuna) == (role, "x1", place[1] if place else None)
    assert timedelta(minutes=58) < claims.expires - now() <= timedelta(hours=1)


async def test_the_real_program_prints_the_token_and_nothing_else() -> None:
    said = program("token", "--role", "worker", "--sub", "w1", "--ttl", "2d", HUB_SECRET_KEY=SECRET)
    assert (said.code, said.err) == (0, "")
    token = said.out.removesuffix("\n")
    assert token.count(".") == 2
    assert "\n" not in token
    claims = await token_keys(load({"HUB_SECRET_KEY": SECRET})).read(token, now())
    assert claims.expires - now() > timedelta(days=1, hours=23)


async def test_while_the_secret_changes_new_tokens_are_of_the_new_and_old_ones_hold() -> None:
    before = hub("token", "--role", "portal", "--sub", "p", HUB_SECRET_KEY=OLD).out.strip()
    both = {"HUB_SECRET_KEY": SECRET, "HUB_SECRET_KEY_OLD": OLD}
    after = hub("token", "--role", "portal", "--sub", "p", **both).out.strip()
    assert (await token_keys(load(both)).read(before, now())).sub == "p"
    assert (await token_keys(load({"HUB_SECRET_KEY": SECRET})).read(after, now())).sub == "p"


def test_only_the_key_is_needed_whatever_the_other_settings_are() -> None:
    said = hub(
        "token", "--role", "portal", "--sub", "p",
        HUB_SECRET_KEY=SECRET, HUB_EMAIL_RATE="fast", HUB_DATABASE_URL="nothing",
    )  # fmt: skip
    assert said.code == 0


@pytest.mark.parametrize("name", ["HUB_JWKS_URL", "HUB_TOKEN_KEY_FILE"])
def test_a_hub_that_believes_another_issuer_makes_none(name: str) -> None:
    variables = {"HUB_SECRET_KEY": SECRET, name: "https://bne.example/jwks.json"}
    said = hub("token", "--role", "portal", "--sub", "p", **variables)
    assert (said.code, said.out) == (1, "")
    assert "another issuer" in said.err


def test_the_issuer_named_in_a_file_counts_too(tmp_path: Path) -> None:
    file = tmp_path / "hub.toml"
    file.write_text('jwks_url = "https://bne.example/jwks.json"')
    said = hub(
        "token", "--role", "portal", "--sub", "p", HUB_SECRET_KEY=SECRET, HUB_CONFIG=str(file)
    )
    assert said.code == 1


def test_the_help_lists_every_role() -> None:
    said = hub("token", "--help").out
    assert all(role in said for role in Role)
