from pathlib import Path

import pytest

from tests.cli.program import hub, program

KEY = {"HUB_SECRET_KEY": "a secret that only these tests know, 1234567890"}


@pytest.mark.parametrize(
    ("arguments", "variables", "code", "words"),
    [
        pytest.param(["stats"], {}, 2, "Did you mean 'status'", id="a near command"),
        pytest.param(["status", "--jsn"], {}, 2, "--json", id="a near option"),
        pytest.param(["db"], {}, 2, "Missing command", id="a group alone"),
        pytest.param(["token", "--sub", "x"], {}, 2, "--role", id="no role"),
        pytest.param(
            ["token", "--role", "portl", "--sub", "x"],
            KEY,
            2,
            "portal, worker, employer, officer, sence, operator, moderator, auditor; "
            "perhaps portal?",
            id="a wrong role",
        ),
        pytest.param(
            ["token", "--role", "portal", "--sub", "x", "--ttl", "soon"],
            KEY,
            2,
            "--ttl: must be a number and s, m, h or d",
            id="a wrong span",
        ),
        pytest.param(
            ["token", "--role", "officer", "--sub", "x"], KEY, 2, "--comuna", id="no comuna"
        ),
        pytest.param(
            ["token", "--role", "portal", "--sub", "x"], {}, 2, "openssl rand", id="no key"
        ),
        pytest.param(
            ["token", "--role", "portal", "--sub", "x"],
            {"HUB_SECRET_KEY": "short"},
            2,
            "HUB_SECRET_KEY: must have 32 characters or more",
            id="a short key",
        ),
        pytest.param(["import"], {}, 2, "FILE", id="nothing to import"),
        pytest.param(["import", "nowhere.jsonl"], {}, 2, "nowhere.jsonl cannot", id="no such file"),
        pytest.param(["publish", "."], {}, 2, "cannot be read: Is a directory", id="a folder"),
        pytest.param(["serve", "--port", "70000"], {}, 2, "65535", id="no such port"),
        pytest.param(["serve"], {}, 2, "HUB_SECRET_KEY", id="serving without a key"),
        pytest.param(["demo", "--at", "mañana"], {}, 2, "2026-05-05T10:00", id="no such time"),
        pytest.param(["demo", "--workers", "0"], {}, 2, "--workers", id="nobody"),
        pytest.param(["demo", "--vacancies", "no.csv"], {}, 2, "no.csv", id="no vacancies"),
        pytest.param(
            ["status"], {"HUB_EMAIL_RATE": "fast", "HUB_SMTP_URL": "x"}, 2, "HUB_EMAIL_RATE: ",
            id="a wrong setting",
        ),
        pytest.param(
            ["status"], {"HUB_EMAIL_RATE": "fast", "HUB_SMTP_URL": "x"}, 2, "HUB_SMTP_URL: ",
            id="the other wrong setting",
        ),
        pytest.param(
            ["status"],
            {"HUB_DATABASE_URL": "sqlite+aiosqlite:///nowhere/hub.db"},
            1,
            "`hub db upgrade`",
            id="no database",
        ),
        pytest.param(
            ["status"],
            {"HUB_DATABASE_URL": "postgresql+asyncpg://u:hush@127.0.0.1:1/x"},
            1,
            "the database did not answer",
            id="no server",
        ),
                pytest.param(["explain", "1"], {}, 2, "WORKER", id="nobody to explain"),
    ],
)  # fmt: skip
def test_wrong_use_is_a_clear_line_and_its_own_code(
    arguments: list[str], variables: dict[str, str], code: int, words: str
) -> None:
    said = hub(*arguments, **variables)
    assert (said.code, said.out) == (code, "")
    assert words in said.err
    assert all(line.startswith("hub: ") for line in said.err.splitlines())
    assert "hush" not in said.err


@pytest.mark.parametrize(
    ("arguments", "field", "message"),
    [
        (["serve", "--port", "abc"], "--port", "must be a whole number"),
        (["serve", "--port", "70000"], "--port", "must be 65535 or less"),
        (["demo", "--workers", "-4"], "--workers", "must be 1 or more"),
        (["simulate", "--match", "x"], "--match", "must be a number"),
        (["simulate", "--match", "7"], "--match", "must be 1 or less"),
        (["pause", "--lane", "x"], "--lane", "must be email, sms or inbox"),
        (["demo", "--at", "x"], "--at", "must be a time such as 2026-05-05T10:00"),
        (["segments"], "TEXT", "is required"),
    ],
    ids=str,
)
def test_an_argument_is_named_with_what_it_must_be_as_the_api_says_it(
    arguments: list[str], field: str, message: str
) -> None:
    said = hub(*arguments)
    assert said.err.splitlines()[0] == f"hub: {field}: {message}"
    if arguments[0] != "serve":  # which prints no JSON
        found = hub(*arguments, "--json").json["error"]
        assert found["detail"] == f"{field}: {message}"
        assert found["errors"] == [{"field": field, "message": message}]


def test_what_to_type_is_what_was_typed() -> None:
    typed = "../pregonero/run hub"
    said = hub("serve", "--port", "x", RUN_AS=typed)
    assert said.err.splitlines()[1] == f"hub: see `{typed} serve --help`"
    assert hub("demo", "--keep", RUN_AS=typed).err.splitlines()[1] == (
        f"hub: see `{typed} demo --help`"
    )
    nowhere = {"HUB_DATABASE_URL": "sqlite+aiosqlite:///nowhere/hub.db"}
    assert f"`{typed} db upgrade`" in hub("status", RUN_AS=typed, **nowhere).err
    looked = hub("doctor", RUN_AS=typed, **nowhere).out
    assert f"`{typed} db upgrade`" in looked
    assert "`hub " not in looked
    assert f"Usage: {typed} status" in " ".join(hub("status", "--help", RUN_AS=typed).out.split())


@pytest.mark.parametrize(
    ("arguments", "kind", "code"),
    [
        pytest.param(["status", "--json", "--what"], "bad_use", 2, id="an option"),
        pytest.param(["status", "--json", "v-1"], "refused", 1, id="no database"),
        pytest.param(["serve", "--json"], "bad_use", 2, id="a command without it"),
    ],
)
def test_with_json_an_error_is_one_object_on_stdout(
    arguments: list[str], kind: str, code: int
) -> None:
    said = hub(*arguments)
    assert (said.code, said.err) == (code, "")
    assert said.json["error"]["type"] == kind
    assert said.json["error"]["detail"]


def test_with_json_every_wrong_setting_is_named() -> None:
    said = hub("status", "--json", HUB_EMAIL_RATE="fast", HUB_SMTP_URL="x")
    assert said.code == 2
    assert said.json["error"]["type"] == "bad_settings"
    assert {one["field"] for one in said.json["error"]["errors"]} == {
        "HUB_EMAIL_RATE",
        "HUB_SMTP_URL",
    }


def test_json_after_two_dashes_is_a_text_like_any_other() -> None:
    said = hub("segments", "--", "--json")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("GSM-7, 6 characters")


def test_the_commands_are_those_of_this_version() -> None:
    said = hub("--help")
    assert said.code == 0
    for command in ("serve", "demo", "import", "publish", "recall", "release", "pause",
                    "resume", "status", "explain", "token", "redact", "segments", "simulate",
                    "doctor", "db", "events", "vault"):  # fmt: skip
        assert f" {command} " in said.out
    for later in ("web", "worker", "scheduler"):
        assert hub(later).code == 2


def test_without_a_command_the_help_is_shown_and_it_is_bad_use() -> None:
    said = program()
    assert said.code == 2
    assert "segments" in said.err + said.out


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        pytest.param(["segments", "hola"], 0, id="done"),
        pytest.param(["status"], 1, id="failed"),
        pytest.param(["status", "--nothing"], 2, id="bad use"),
    ],
)
def test_the_real_program_exits_with_the_code(
    arguments: list[str], code: int, tmp_path: Path
) -> None:
    said = program(*arguments, HUB_DATABASE_URL=f"sqlite+aiosqlite:///{tmp_path}/none.db")
    assert said.code == code
    assert "Traceback" not in said.err
    assert not list(tmp_path.iterdir())
