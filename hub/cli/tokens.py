"""Who a token is for enters; the token leaves, signed as a hub with the same secret reads it."""

import difflib
import os
from typing import Annotated

import typer

#: What decides whose tokens a hub believes; the other settings may be as they are.
_READ = (
    "HUB_CONFIG",
    "HUB_SECRET_KEY",
    "HUB_SECRET_KEY_OLD",
    "HUB_JWKS_URL",
    "HUB_TOKEN_KEY_FILE",
)


def token(
    role: Annotated[
        str,
        typer.Option(
            metavar="ROLE",
            help="portal, worker, employer, officer, sence, operator, moderator or auditor.",
        ),
    ],
    sub: Annotated[str, typer.Option(metavar="SUB", help="Whose id it speaks with.")],
    comuna: Annotated[
        str | None, typer.Option(metavar="CODE", help="An officer's comuna: five-digit CUT code.")
    ] = None,
    ttl: Annotated[
        str, typer.Option(metavar="SPAN", help="How long it holds: 45s, 30m, 1h or 2d.")
    ] = "1h",
) -> None:
    """Print a token, and nothing else; only HUB_SECRET_KEY is needed."""
    from anonymizer.vault import Keyring
    from config.settings import load
    from hub.clock import SystemClock
    from hub.errors import Malformed, Refused
    from hub.web.tokens import Role, TokenKeys, parse_ttl

    if role not in set(Role):
        close = difflib.get_close_matches(role, list(Role), n=1)
        hint = f"; perhaps {close[0]}?" if close else ""
        raise typer.BadParameter(f"must be one of {', '.join(Role)}{hint}", param_hint="--role")
    try:
        span = parse_ttl(ttl)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--ttl") from None
    settings = load({name: os.environ[name] for name in _READ if name in os.environ})
    if settings.jwks_url is not None or settings.token_key_file is not None:
        raise Refused("this hub believes another issuer's tokens: ask that one for a token")
    keyring = Keyring(settings.require_secret())
    keys = TokenKeys.embedded(keyring.derive_all("token-signing"))
    try:
        made = keys.issue(Role(role), sub, span, SystemClock().now(), comuna)
    except Malformed as error:
        first = error.faults[0]
        raise typer.BadParameter(first.message, param_hint=f"--{first.field}") from None
    typer.echo(made)
