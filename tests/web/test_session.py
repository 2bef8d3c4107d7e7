"""Signing in by the portal's token, staying so for a while, and leaving with one tap."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonymizer.vault import Keyring
from hub.tables import sessions as rows
from hub.web.session import COOKIE, LONGEST, Sessions, same
from hub.web.tokens import Claims, Role
from tests.web.site import web

NOW = datetime(2026, 5, 5, 14, 0, tzinfo=UTC)
OLD, NEW = "an older secret of thirty-two letters", "a newer secret of thirty-two letters"


def claims(expires: datetime = NOW + timedelta(hours=1), sub: str = "Rosa") -> Claims:
    return Claims(sub=sub, role=Role.WORKER, comuna=None, expires=expires)


def test_a_session_tells_who_signed_in() -> None:
    sessions = Sessions(Keyring([NEW]))
    held = sessions.read(sessions.start(claims(), NOW), NOW)
    assert held is not None
    assert held.claims == claims()


@pytest.mark.parametrize(
    ("expires", "after", "there"),
    [
        pytest.param(timedelta(hours=1), timedelta(minutes=59), True, id="before the token ends"),
        pytest.param(timedelta(hours=1), timedelta(hours=1), False, id="when the token ends"),
        pytest.param(timedelta(days=9), LONGEST - timedelta(seconds=1), True, id="for eight hours"),
        pytest.param(timedelta(days=9), LONGEST, False, id="no longer, whatever the token says"),
    ],
)
def test_a_session_ends(expires: timedelta, after: timedelta, there: bool) -> None:
    sessions = Sessions(Keyring([NEW]))
    cookie = sessions.start(claims(NOW + expires), NOW)
    assert (sessions.read(cookie, NOW + after) is not None) is there


def test_a_session_outlives_the_change_of_the_secret_and_not_its_loss() -> None:
    cookie = Sessions(Keyring([OLD])).start(claims(), NOW)
    assert Sessions(Keyring([NEW, OLD])).read(cookie, NOW) is not None
    assert Sessions(Keyring([NEW])).read(cookie, NOW) is None


def test_a_cookie_shows_nobodys_id() -> None:
    sessions = Sessions(Keyring([NEW]))
    first, second = sessions.start(claims(), NOW), sessions.start(claims(), NOW)
    assert first != second
    assert "Rosa" not in first


@given(st.text(max_size=200), st.integers(0, 60), st.integers(1, 255))
def test_no_made_up_or_changed_cookie_is_believed(text: str, at: int, flip: int) -> None:
    sessions = Sessions(Keyring([NEW]))
    assert sessions.read(text, NOW) is None
    good = sessions.start(claims(), NOW)
    assert sessions.read(good[:at] + chr(flip) + good[at:], NOW) is None


def test_the_token_of_forms_belongs_to_one_session() -> None:
    sessions = Sessions(Keyring([NEW]))
    held = [sessions.read(sessions.start(claims(), NOW), NOW) for _ in range(2)]
    tokens = [one.csrf for one in held if one is not None]
    assert len(set(tokens)) == 2
    assert same(tokens[0], tokens[0])
    assert not same(tokens[0], tokens[1])
    assert not same("ñ", tokens[0])


# Through the doors


async def test_following_the_portals_link_signs_nobody_in(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        said = await site.get(f"/session?token={site.token('worker', 'Rosa')}")
        assert (said.status, said.cookies) == (200, {})
        assert "<button" in said.text


async def test_the_button_signs_in_and_leads_to_ones_own_pages(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        for role, home in (
            ("worker", "/inbox"),
            ("operator", "/today"),
            ("auditor", "/audit"),
            ("sence", "/calls"),
        ):
            said = await site.post("/session", data={"token": site.token(role)})
            assert (said.status, said.headers["Location"]) == (303, "/")
            cookie = said.headers["Set-Cookie"]
            assert "HttpOnly" in cookie
            assert "SameSite=Lax" in cookie
            assert "Secure" not in cookie
            led = await site.get("/", cookie=said.cookies[COOKIE])
            assert (led.status, led.headers["Location"]) == (303, home)


async def test_over_https_the_cookie_is_never_sent_in_the_clear(hub_database_url: str) -> None:
    async with web(hub_database_url, HUB_PUBLIC_URL="https://bne.example") as site:
        said = await site.post("/session", data={"token": site.token("worker")})
        assert "Secure" in said.headers["Set-Cookie"]
        assert said.headers["Strict-Transport-Security"]


async def test_a_bad_token_signs_nobody_in(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        late = site.token("worker")
        site.world.clock.move(hours=2)
        for token in ("", "x.y.z", late):
            for said in (
                await site.post("/session", data={"token": token}),
                await site.get(f"/session?token={token}"),
            ):
                assert (said.status, said.cookies) == (401, {})
                assert "Entre por la BNE" in said.text


async def test_whom_nobody_knows_is_told_what_to_do_and_led_to_the_portal(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url, HUB_PORTAL_URL="https://bne.example/entrar") as site:
        said = await site.get("/inbox")
        assert said.status == 401
        assert "Abra otra vez el enlace de ese mensaje." in said.text
        assert 'href="https://bne.example/entrar"' in said.text


async def test_a_role_without_pages_is_told_so(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        offered = await site.get(f"/session?token={site.token('portal')}")
        assert (offered.status, offered.cookies) == (403, {})
        signed_in = await site.get("/", cookie=await site.sign_in("portal"))
        assert signed_in.status == 200
        for said in (offered, signed_in):
            assert "Aquí no hay páginas para usted" in said.text
        assert "Entre por la BNE" in (await site.get("/")).text


@pytest.mark.parametrize(
    ("role", "way"),
    [
        (None, "Se entra por la BNE"),
        ("worker", "Ir a Sus trabajos"),
        ("operator", "Ir a Hoy"),
        ("employer", "Ir a Candidatos"),
        ("officer", "Revisar que la dirección esté completa"),
    ],
)
async def test_where_there_is_no_page_everybody_is_shown_their_way_on(
    hub_database_url: str, role: str | None, way: str
) -> None:
    async with web(hub_database_url) as site:
        cookie = None if role is None else await site.sign_in(role)
        missing = await site.get("/nowhere", cookie=cookie)
        assert (missing.status, way in missing.text) == (404, True)
        others = {
            None: (),
            "worker": ("/today", "/candidates"),
            "operator": ("/inbox",),
            "employer": ("/inbox", "/today"),
            "officer": ("/inbox",),
        }
        for path in others[role]:
            assert (await site.get(path, cookie=cookie)).seen == missing.seen


async def test_leaving_takes_one_tap(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        cookie = await site.sign_in("worker", "Rosa")
        said = await site.post("/session/end", cookie=cookie, data={"csrf": site.csrf(cookie)})
        assert (said.status, said.cookies[COOKIE]) == (303, "")
        assert "Max-Age=0" in said.headers["Set-Cookie"]


async def test_leaving_ends_it_for_whoever_kept_the_cookie_or_the_token(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        token = site.token("worker", "Rosa")
        cookie = (await site.post("/session", data={"token": token})).cookies[COOKIE]
        other = await site.sign_in("worker", "Luis")
        assert (await site.get("/inbox", cookie=cookie)).status == 200
        await site.post("/session/end", cookie=cookie, data={"csrf": site.csrf(cookie)})
        kept = await site.get("/inbox", cookie=cookie)
        assert (kept.status, "Entre por la BNE" in kept.text) == (401, True)
        again = await site.post("/session", data={"token": token})
        assert (again.status, again.cookies) == (401, {})
        assert (await site.get("/inbox", cookie=other)).status == 200  # nobody else's


async def test_ending_it_takes_the_token_of_its_forms(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        cookie = await site.sign_in("worker", "Rosa")
        assert (await site.post("/session/end", cookie=cookie)).status == 403
        assert (await site.get("/inbox", cookie=cookie)).status == 200


async def test_a_token_signs_in_once_and_a_second_tap_harms_nothing(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        token = site.token("worker", "Rosa")
        for _ in range(2):
            said = await site.post("/session", data={"token": token})
            assert (said.status, COOKIE in said.cookies) == (303, True)
        site.world.clock.move(minutes=2)
        # The last letter of a signature has bits that sign nothing.
        for late in (token, *(token[:-1] + letter for letter in "AQgw")):
            said = await site.post("/session", data={"token": late})
            assert (said.status, said.cookies) == (401, {})
        bearer = await site.get("/v1/inbox", headers={"Authorization": f"Bearer {token}"})
        assert bearer.status in (200, 404)  # programs show it with every request
        assert bearer.seen == (await site.get("/v1/inbox", role="worker", sub="Rosa")).seen


async def test_used_tokens_are_forgotten_once_they_hold_no_more(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await site.sign_in("worker", "Rosa")
        site.world.clock.move(hours=2)
        await site.sign_in("worker", "Luis")
        assert len(await site.world.rows(rows)) == 1


async def test_a_session_that_ended_is_told_how_to_come_in_again(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        cookie = await site.sign_in("worker", "Rosa")
        assert (await site.get("/inbox", cookie=cookie)).status == 200
        site.world.clock.move(hours=2)
        said = await site.get("/inbox", cookie=cookie)
        assert (said.status, "Entre por la BNE" in said.text) == (401, True)
