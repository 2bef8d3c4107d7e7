"""Whoever tries personal keys learns nothing, and soon may try no more."""

import asyncio

import pytest

from hub.tables import personal_keys
from tests.conversations.talk import talking
from tests.web.site import Web
from tests.web.test_personal_key import key_of, notified, other

pytestmark = pytest.mark.usefixtures("quick_hash")


async def test_five_tries_an_hour_and_the_same_answers_without_a_key(
    hub_database_url: str,
) -> None:
    """An hour after the last try, and whatever is tried meanwhile does not lengthen it."""
    async with talking(hub_database_url) as talk:
        site, w = talk.site, talk.site.world
        link = await notified(talk)
        without = await guessed(site, link)
        key = await key_of(site)
        wrong = other(key)
        assert await guessed(site, link, wrong) == without
        assert [status for status, _ in without] == [422] * 5 + [429] * 2
        locked = await site.post(link, data={"key": key})
        assert (locked.status, locked.headers["Retry-After"]) == (429, "3600")
        w.clock.move(minutes=44, seconds=59)  # the fifth was 35 minutes ago
        assert (await site.post(link, data={"key": key})).status == 429
        w.clock.move(seconds=1)
        assert (await site.post(link, data={"key": wrong})).status == 422
        assert (await site.post(link, data={"key": key})).status == 303
        [row] = await w.rows(personal_keys)
        assert row["tries"] == 0


pytestmark = pytest.mark.usefixtures("quick_hash")


async def guessed(site: Web, link: str, key: str = "123456") -> list[tuple[int, str]]:
    """Guess seven times, minutes apart; give what was answered."""
    answers = []
    for _ in range(7):
        said = await site.post(link, data={"key": key})
        answers.append((said.status, said.text))
        site.world.clock.move(minutes=5)
    return answers


async def test_tries_at_the_same_moment_are_counted_one_by_one(hub_database_url: str) -> None:
    async with talking(hub_database_url) as talk:
        key, link = await key_of(talk.site), await notified(talk)
        guesses = [talk.site.post(link, data={"key": other(key, one)}) for one in range(1, 13)]
        statuses = sorted([said.status for said in await asyncio.gather(*guesses)])
        assert statuses == [422] * 5 + [429] * 7


async def test_tries_spread_over_hours_are_never_more_than_five_in_one(
    hub_database_url: str,
) -> None:
    async with talking(hub_database_url) as talk:
        site = talk.site
        key, link = await key_of(site), await notified(talk)
        looked_at = []
        for minute in range(0, 300, 10):
            status = (await site.post(link, data={"key": "no"})).status
            assert status == 422  # what can be no key is no try
            status = (await site.post(link, data={"key": other(key)})).status
            looked_at += [minute] if status == 422 else []
            site.world.clock.move(minutes=10)
        assert 5 < len(looked_at) <= 20
        for start in range(240):
            assert sum(start <= one < start + 60 for one in looked_at) <= 5


async def test_after_twenty_tries_in_vain_only_a_new_key_opens(hub_database_url: str) -> None:
    """Who holds a link cannot go on guessing for as long as it holds."""
    async with talking(hub_database_url) as talk:
        site, link = talk.site, await notified(talk)
        without = await guessed_for_hours(site, link, "123456")
        key = await key_of(site)
        assert await guessed_for_hours(site, link, other(key)) == without
        assert without == [422] * 20 + [403] * 5
        assert (await site.post(link, data={"key": key})).status == 403
        new = await key_of(site)
        assert (await site.post(link, data={"key": new})).status == 303


async def guessed_for_hours(site: Web, link: str, key: str) -> list[int]:
    """Guess five times, and five times more whenever an hour has passed."""
    answers = []
    for _ in range(5):
        answers += [(await site.post(link, data={"key": key})).status for _ in range(5)]
        site.world.clock.move(hours=1)
    return answers
