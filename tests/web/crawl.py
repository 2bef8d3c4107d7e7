"""A running demo goes in; what follows every address it shows, twice, comes out."""

import re
from dataclasses import dataclass, field
from itertools import chain

from aiohttp import ClientSession
from yarl import URL

from hub.demo.stage import Stage
from hub.web.auditing.audit import FRONT as AUDITED
from hub.web.records.record import FILE
from tests.web.markup import Parsed


@dataclass
class Crawl:
    """Follows whatever it is shown, every address twice, with one browser's cookies."""

    demo: Stage
    client: ClientSession
    pages: dict[str, Parsed] = field(default_factory=dict)
    forms: set[str] = field(default_factory=set)

    async def follow(self, *starts: str, but: tuple[str, ...] = ()) -> None:
        """Follow addresses, and those they lead to, except those that begin with `but`."""
        waiting = list(starts)
        known = set(waiting)
        while waiting:
            for address in await self._open(waiting.pop()):
                if address not in known and not address.startswith(but):
                    known.add(address)
                    waiting.append(address)

    async def _open(self, path: str) -> list[str]:
        statuses = [await self._get(path) for _ in range(2)]
        status, kind, text, where = statuses[0]
        assert statuses[1][0] == status, f"{path} answered {status}, then {statuses[1][0]}"
        if status == 303:
            return [self._ours(where, path)]
        assert status == 200, f"{path} answered {status}"
        if kind != "text/html":
            assert path.startswith(("/static/", FILE, AUDITED)), path
            return []
        page = self.pages[path] = Parsed(text)
        assert page.faults == [], path
        for form in page.forms:
            assert form["method"] in ("post", "get"), path
            if form["method"] == "post":
                self.forms.add(self._ours(form["action"] or "", path))
        every = chain(page.addresses, *(letter.addresses for letter in page.letters))
        actions = {form["action"] for form in page.forms if form["method"] == "post"}
        links = [one for one in every if one not in actions and not one.startswith(("#", "tel:"))]
        return [self._ours(one, path) for one in links]

    async def _get(self, path: str) -> tuple[int, str, str, str]:
        url = URL(self.demo.url + path, encoded=True)
        async with self.client.get(url, allow_redirects=False) as said:
            where = said.headers.get("Location", "")
            return said.status, said.content_type, await said.text(), where

    def _ours(self, address: str, on: str) -> str:
        """Give the path of an address, which must be one of ours."""
        path = address.removeprefix(self.demo.url)
        assert re.match(r"/(?!/)", path), f"{on} leads outside: {address}"
        return path.partition("#")[0]
