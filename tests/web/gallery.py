"""Names go in, every page filled with fictitious views comes out; run it to write them to files.

python -m tests.web.gallery FOLDER
"""

import sys
from collections.abc import Mapping
from pathlib import Path
from shutil import copytree

from hub.web import views
from hub.web.render import STATIC, environment, render
from tests.web.act_gallery import ACTS
from tests.web.audit_gallery import AUDITED
from tests.web.call_gallery import PAGES as INVITATIONS
from tests.web.candidate_gallery import EMPLOYERS
from tests.web.console_gallery import CONSOLE
from tests.web.demo_gallery import SHOWN
from tests.web.desk_gallery import DESKS
from tests.web.fiction import DESK, message
from tests.web.new_call_gallery import NEW_CALL
from tests.web.notice_gallery import NOTICES
from tests.web.office_gallery import OFFICE
from tests.web.office_people_gallery import PEOPLE
from tests.web.overseen_gallery import OVERSEEN
from tests.web.pickup_gallery import PICKUPS
from tests.web.record_gallery import RECORDS
from tests.web.review_gallery import REVIEWS
from tests.web.talk_asking_gallery import ASKED
from tests.web.talk_gallery import TALKS
from tests.web.wish_gallery import WISHED
from tests.web.wording_gallery import WORDED
from tests.web.worker_gallery import WORKERS

GALLERY: Mapping[str, tuple[str, views.Page]] = {
    **WORKERS,
    **INVITATIONS,
    **WISHED,
    **RECORDS,
    **TALKS,
    **ASKED,
    **EMPLOYERS,
    **CONSOLE,
    **ACTS,
    **AUDITED,
    **OFFICE,
    **PEOPLE,
    **NEW_CALL,
    **PICKUPS,
    **OVERSEEN,
    **REVIEWS,
    **DESKS,
    **NOTICES,
    **WORDED,
    **SHOWN,
}

#: The pieces no page of the gallery holds yet, as pages to come will use them.
PIECES = """{% extends "base.html" %}
{% block title %}Piezas{% endblock %}
{% block main %}
<h1>Piezas</h1>
{{ parts.errors([("comuna", "Elija una comuna."), ("hora", "Escriba la hora, como 9:00.")]) }}
{{ parts.strip("omil", "OMIL Curicó", "Municipalidad de Curicó") }}
{{ parts.form("/retirar", "c5rf", "Retirar aviso", kind="danger") }}
<p id="comuna">Comuna</p><p id="hora">Hora</p>
{% endblock %}"""

#: The letters, which are pages too.
LETTERS: Mapping[str, str] = {
    "letter-vacancy": "vacancy/long.html",
    "letter-update": "update/long.html",
    "letter-message": "message/long.html",
    "letter-reveal": "reveal/long.html",
    "letter-message-link": "message_link/long.html",
}

CASES = (*GALLERY, *LETTERS, "pieces")


def finished(case: str) -> str:
    """Render one case of the gallery, one letter, or the pieces."""
    if case == "pieces":
        return environment().from_string(PIECES).render(view=views.NotFoundView(desk=DESK))
    return message(LETTERS[case]) if case in LETTERS else render(*GALLERY[case])


def write(folder: Path) -> None:
    """Write every case and the static files, to be looked at."""
    copytree(STATIC, folder / "static", dirs_exist_ok=True)
    for case in CASES:
        page = finished(case).replace("/static/", "static/")
        (folder / f"{case}.html").write_text(page, encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
