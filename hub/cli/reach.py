"""Settings enter; whether what they name answers leaves. Nothing is sent and nothing is changed."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import aiohttp
from alembic.runtime.migration import MigrationContext
from sqlalchemy import func, make_url, select
from sqlalchemy.exc import SQLAlchemyError

from anonymizer.vault import Keyring, VaultError
from channels.email import EmailOptions, Tls
from channels.email.answers import explain
from channels.email.line import Broken, Line
from channels.email.options import client, tls_context
from config.settings import Settings
from hub.cli import context, say
from hub.cli.findings import Finding, bad, ok, warning
from hub.errors import HubError
from hub.store import vault
from hub.store.engine import Database
from hub.store.letters import letterbox
from hub.store.portal import failures
from hub.store.schema import is_current
from hub.web.keys import Jwks, read_key_file

#: Seconds a server has to answer.
PATIENCE: Final = 10.0
_APART: Final = timedelta(seconds=5)  # between our clock and another's
#: What may be about to make the schema, and what does otherwise.
_STARTING: Final = (
    "if `hub serve` or `hub db upgrade` is starting, wait and ask again; else run `hub db upgrade`"
)
_TWILIO: Final = "https://api.twilio.com"


async def database(settings: Settings, now: datetime) -> list[Finding]:
    """Open the database: its schema, its clock, and its data keys under the present secret."""
    if (file := context.missing_file(settings.database_url)) is not None:
        do = "run `hub serve`, or `hub db upgrade`; if either has just begun, ask again"
        return [bad("database", f"there is none at {file}", do)]
    one = Database(settings.database_url)
    one.open()
    try:
        if not await is_current(one):
            return [await _another_schema(one)]
        found = [ok("database", f"{_place(settings.database_url)}, its schema current")]
        async with one.read() as db:
            found += _clocks(None if one.is_sqlite else await db.scalar(select(func.now())), now)
            found += _failed(await failures.count(db))
            found += _unheard(await letterbox.given_up(db))
            samples = await vault.samples(db)
        return [*found, _data_keys(samples, settings)]
    except (HubError, SQLAlchemyError) as error:
        words = str(getattr(error, "orig", None) or error).splitlines()[0]
        if one.is_sqlite and "locked" in words:
            return [bad("database", "another process is changing all of it", _STARTING)]
        return [bad("database", words, "check HUB_DATABASE_URL, and that the server runs")]
    finally:
        await one.close()


async def _another_schema(one: Database) -> Finding:
    """Say of a database that is not ready whether it is of another version, or nothing yet."""
    async with one.read() as db:
        present = await db.run_sync(
            lambda sync: MigrationContext.configure(sync).get_current_revision()
        )
    if present is None:
        return bad("database", "it is there, and there is nothing in it yet", _STARTING)
    return bad("database", "its schema is another version's", _STARTING)


def _failed(count: int) -> list[Finding]:
    if not count:
        return []
    do = "find events.failed in the hub's output, mend it, and run `hub events retry`"
    return [warning("events", f"{count:,} could not be applied", do)]


def _unheard(count: int) -> list[Finding]:
    if not count:
        return []
    do = "find heard.failed in the hub's output, mend it, and run `hub hear`"
    return [
        warning(
            "letters",
            f"{say.counted(count, 'message', 'messages')} of people could not be heard",
            do,
        )
    ]


def _place(url: str) -> str:
    """Say where a database is: a file by its whole path, a server without its login."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return str(Path(parsed.database or "").absolute())
    return f"{parsed.database} at {parsed.host}"


def _clocks(theirs: datetime | None, now: datetime) -> list[Finding]:
    if theirs is None or abs(theirs - now) <= _APART:
        return []
    apart = f"{abs(theirs - now).total_seconds():.0f} seconds from the database's"
    return [warning("clock", f"this machine's is {apart}", "keep both by NTP")]


def _data_keys(samples: list[vault.Sample], settings: Settings) -> Finding:
    if settings.secret_key is None:
        return bad("data keys", "nothing opens without HUB_SECRET_KEY", "set it")
    keyring, stale = Keyring(settings.require_secret()), 0
    for sample in samples:
        try:
            keyring.unwrap(sample.wrapped, sample.owner)
        except VaultError:
            do = "set HUB_SECRET_KEY or HUB_SECRET_KEY_OLD to the secret they were sealed under"
            return bad("data keys", f"{sample.alike:,} do not open with the present secret", do)
        stale += sample.alike if keyring.needs_rewrap(sample.wrapped) else 0
    if stale:
        return warning("data keys", f"{stale:,} are under the old secret", "run `hub vault rotate`")
    said = "and they open" if settings.secret_key_old is None else "all under the present secret"
    return ok("data keys", f"{sum(sample.alike for sample in samples):,}, {said}")


async def relay(settings: Settings) -> list[Finding]:
    """Connect to each e-mail relay as when sending: EHLO, TLS, login, and goodbye."""
    mail = settings.mail
    if mail.smtp_url is None or mail.mail_from is None:
        raise ValueError("there is no relay to ask")
    found = [await _relay("e-mail", "HUB_SMTP_URL", mail.smtp_url, mail.mail_from)]
    if (second := mail.second_smtp_url) is not None:
        found.append(await _relay("second e-mail", "HUB_SMTP_SECOND_URL", second, mail.mail_from))
    return found


async def _relay(check: str, setting: str, url: str, sender: str) -> Finding:
    try:
        options = EmailOptions.parse(url, sender)
        options = replace(options, timeout=min(options.timeout, PATIENCE))
        relay_client = client(options, tls_context(options))
    except (ValueError, OSError) as error:
        return bad(check, str(error), f"correct {setting} or HUB_MAIL_FROM")
    line = Line(relay_client)
    try:
        await line.open()
    except Broken as broken:
        code, words = explain(broken.cause)
        said = f"{options.host}:{options.port} does not let us in: {code} {words}"
        return bad(check, " ".join(said.split()), f"check {setting}, and ask who runs it")
    encrypted = relay_client.get_transport_info("sslcontext") is not None
    await line.quit()
    if not encrypted and options.tls is not Tls.NONE:
        do = "have the relay offer STARTTLS, or say ?tls=none if the line is a safe one"
        return warning(check, f"{options.host} takes mail in the clear", do)
    login = ", logged in" if options.username else ""
    return ok(check, f"{options.host}:{options.port} answers{login}")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Account:
    """An account at an SMS provider, and how its settings begin."""

    check: str
    settings: str
    base: str
    sid: str
    token: str = field(repr=False)


async def account(settings: Settings) -> list[Finding]:
    """Ask each SMS provider for our account (Twilio: GET /2010-04-01/Accounts/{sid}.json)."""
    sms = settings.sms
    if sms.account_sid is None or sms.auth_token is None:
        raise ValueError("there is no account to ask for")
    many = [
        _Account(
            check="SMS",
            settings="HUB_TWILIO",
            base=sms.base_url or _TWILIO,
            sid=sms.account_sid,
            token=sms.auth_token,
        )
    ]
    if sms.second_account_sid is not None and sms.second_auth_token is not None:
        many.append(
            _Account(
                check="second SMS",
                settings="HUB_SMS_SECOND",
                base=sms.second_base_url or _TWILIO,
                sid=sms.second_account_sid,
                token=sms.second_auth_token,
            )
        )
    return [await _account(one) for one in many]


async def _account(one: _Account) -> Finding:
    url = f"{one.base}/2010-04-01/Accounts/{one.sid}.json"
    login = {"Authorization": aiohttp.encode_basic_auth(one.sid, one.token)}
    timeout = aiohttp.ClientTimeout(total=PATIENCE)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.get(url, headers=login, allow_redirects=False) as response,
        ):
            status = response.status
            said = await response.json(content_type=None) if status == 200 else None
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        words = f"{one.base} does not answer: {type(error).__name__}"
        do = f"check {one.settings}_BASE_URL, and the way out of this network"
        return bad(one.check, words, do)
    return _of_account(one, status, said)


def _of_account(one: _Account, status: int, said: object) -> Finding:
    check, base = one.check, one.base
    if status in (401, 403):
        do = f"check {one.settings}_ACCOUNT_SID and {one.settings}_AUTH_TOKEN"
        return bad(check, f"{base} does not take our account or its token", do)
    if status == 404:
        do = f"check {one.settings}_ACCOUNT_SID; some that speak as Twilio does show no accounts"
        return warning(check, f"{base} answers, and shows no such account", do)
    if status != 200 or not isinstance(said, dict):
        do = f"check {one.settings}_BASE_URL; try again later"
        return bad(check, f"{base} answers {status}", do)
    state = said.get("status")
    if state not in (None, "active"):
        return bad(check, f"the account is {state}", "ask the provider to open it")
    return ok(check, f"{base} knows our account")


async def issuer(settings: Settings, now: datetime) -> list[Finding]:
    """Read the keys of whoever issues tokens."""
    try:
        if settings.token_key_file is not None:
            read_key_file(Path(settings.token_key_file))
            return [ok("tokens", f"believed by the key in {settings.token_key_file}")]
        if settings.jwks_url is not None:
            keys = await Jwks(settings.jwks_url).find(None, now)
            if not keys:
                do = "ask who runs the issuer: Ed25519, or RSA of 2,048 bits or more"
                return [bad("tokens", f"{settings.jwks_url} publishes no key of use", do)]
            return [ok("tokens", f"{len(keys)} keys at {settings.jwks_url}")]
    except HubError as error:
        do = "check HUB_JWKS_URL or HUB_TOKEN_KEY_FILE"
        return [bad("tokens", str(error), do)]
    return [ok("tokens", "the hub's own, made by `hub token`")]
