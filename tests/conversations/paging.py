"""A conversation goes in; its pages, opened and filled in by browsers without scripts, come out."""

import re
from dataclasses import dataclass, field
from html import unescape

from tests.conversations.talk import Talk
from tests.web.reading import Blocks
from tests.web.site import Said, Web


@dataclass
class Browser:
    """One party, signed in."""

    site: Web
    cookie: str
    at: str = ""
    said: Said = field(init=False)

    @property
    def text(self) -> str:
        """What the page that is open says, on one line."""
        return " ".join(" ".join(Blocks(self.said.text).blocks).split())

    async def open(self, path: str) -> str:
        """Open a page, and say what is on it."""
        self.said = await self.site.get(path, cookie=self.cookie)
        self.at = path
        return self.text

    async def send(self, below: str = "", **fields: str) -> str:
        """Send a form of the page that is open, and follow where it leads."""
        path = f"{self.at.partition('?')[0].partition('#')[0]}{below}"
        data = {"csrf": self.site.csrf(self.cookie)} | fields
        self.said = await self.site.post(path, cookie=self.cookie, data=data)
        if self.said.status == 303:
            return await self.open(self.said.headers["Location"].partition("#")[0])
        return self.text

    def hidden(self, name: str) -> str:
        """Give what a hidden field of the page holds."""
        found = re.search(rf'name="{name}" value="([^"]*)"', self.said.text)
        assert found, f"no field {name}"
        return unescape(found[1])

    def links(self) -> list[str]:
        """List where the page leads."""
        return re.findall(r'<a [^>]*href="(/[^"]+)"', self.said.text)


async def sign_in(talk: Talk, role: str, sub: str) -> Browser:
    """Sign a party in, on a browser of its own."""
    return Browser(talk.site, await talk.site.sign_in(role, sub))


async def opened(talk: Talk, sub: str = "Rosa") -> Browser:
    """Sign a worker in, on the page of the conversation."""
    rosa = await sign_in(talk, "worker", sub)
    await rosa.open(f"/messages/{talk.id}")
    return rosa


async def send(tab: Browser, text: str, **more: str) -> str:
    """Write in the box of the page that is open."""
    return await tab.send("/write", text=text, key=tab.hidden("key"), **more)


def box(tab: Browser) -> str:
    """Give what stands in the box of the page that is open."""
    [kept] = re.findall(r"<textarea[^>]*>\n(.*?)</textarea>", tab.said.text, re.DOTALL)
    return unescape(kept)
