"""*Avisos tipo*, filled as the hub fills it: with the fields it invents itself."""

from collections.abc import Mapping
from dataclasses import replace

from hub.web import views
from hub.web.today import wording_views, wordings
from tests.web.fiction import DESK, FRAME

WORDING = wordings.one("course_call", FRAME)

WORDED: Mapping[str, tuple[str, views.Page]] = {
    "wordings": (
        "wordings",
        wording_views.WordingsView(
            **FRAME,
            groups=wordings.listed(DESK),
            version="0123456789ab",
        ),
    ),
    "wording": ("wording", WORDING),
    "wording-only-mail": ("wording", wordings.one("summary", FRAME)),
    "wording-faults": (
        "wording",
        replace(
            WORDING,
            name="nuevo",
            when="",
            faults=("No empieza con quién escribe.", "“tus” tutea"),
        ),
    ),
}
