"""A role comes in; where its pages begin, and what that page is called, leaves."""

from collections.abc import Mapping
from typing import Final

from hub.web.tokens import Role

#: Where each role's pages begin. The portal, which is programs, has none.
HOMES: Final[Mapping[Role, str]] = {
    Role.WORKER: "/inbox",
    Role.EMPLOYER: "/candidates",
    Role.OPERATOR: "/today",
    Role.SENCE: "/calls",
    Role.AUDITOR: "/audit",
    Role.MODERATOR: "/review",
    Role.OFFICER: "/calls",
}
#: What those pages are called.
HOME_NAMES: Final[Mapping[str, str]] = {
    "/inbox": "Sus trabajos",
    "/candidates": "Candidatos",
    "/today": "Hoy",
    "/audit": "Comprobar",
    "/review": "Por revisar",
    "/calls": "Llamados",
}
