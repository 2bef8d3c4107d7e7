"""The steps of a new call go in as a browser presses them; the page that comes next comes out."""

from tests.calls import neighbour
from tests.web.reading import Blocks
from tests.web.site import Said, Web


def typed(page: str) -> dict[str, str]:
    """Give the fields of a page's last form, as a browser would send them."""
    found = {}
    for tag, attributes in Blocks(page).tags:
        if tag == "input" and attributes.get("name"):
            if attributes.get("type") == "radio" and "checked" not in attributes:
                continue
            found[str(attributes["name"])] = attributes.get("value") or ""
    return found


async def press(site: Web, cookie: str, page: str, go: str, **fields: str) -> Said:
    data = typed(page) | fields | {"go": go}
    said = await site.post("/new-call", cookie=cookie, data=data)
    await site.world.work()
    return said


async def curico(site: Web) -> str:
    """Take in people of Curicó and of Macul, and sign an officer of Curicó in."""
    for name in ("Ana", "Beto"):
        await neighbour(site.world, name, profile={"comuna": "07301"})
    rut = {"contact": {"name": "Persona Rut", "rut": "12.345.678-5"}, "consents": []}
    await neighbour(site.world, "Caro", profile={"comuna": "07301"}, **rut)
    await neighbour(site.world, "Lejos", profile={"comuna": "13118"})
    await site.world.apply()
    return await site.sign_in("officer", "omil-1")
