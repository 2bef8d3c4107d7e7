"""Slips for people whom nothing reaches, and the door they open, filled with fictitious views."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from hub.web import views
from hub.web.office import pickup_views
from templates import office
from tests.web.fiction import DESK, LONGEST, TODAY
from tests.web.worker_gallery import FACTS as FACTS_OF_JOB

FIND = pickup_views.FindView(
    desk=DESK,
    csrf="c5rf",
    office="OMIL Curicó",
    typed="",
    fault="",
    action="/pickups",
    calls_url="/calls",
)

FOUND = pickup_views.FoundView(
    desk=DESK,
    csrf="c5rf",
    office="OMIL Curicó",
    name="Marta Ximena Rojas Peña",
    code="W-000017",
    may_key=True,
    alerted=False,
    action="/pickups/W-000017",
    back_url="/pickups",
)

SLIP = pickup_views.SlipView(
    desk=DESK,
    office="OMIL Curicó",
    code="4829 1307 5561",
    key="482 913",
    until=TODAY + timedelta(days=90),
    today=TODAY,
    where="bne.example/pickup",
    jobs=tuple(
        pickup_views.SlipJob(
            facts=one,
            employer=views.EmployerStrip(name=None, trade="Exportación de fruta", region="Maule"),
        )
        for one in (FACTS_OF_JOB, replace(FACTS_OF_JOB, title=LONGEST, pay=None))
    ),
    courses=(
        pickup_views.SlipCourse(
            office="OMIL Curicó",
            course="Soldadura básica",
            starts_at="lunes 18 de mayo, 9:00",
            answer_by="jueves 14 de mayo, 18:00",
        ),
    ),
    more=True,
    back_url="/pickups",
)

DOOR = pickup_views.PickupView(desk=DESK, action="/pickup", typed="", fault="")

PICKUPS: Mapping[str, tuple[str, views.Page]] = {
    "pickup-find": ("pickup_find", FIND),
    "pickup-find-nobody": (
        "pickup_find",
        replace(FIND, typed="12.345.678-5", fault=office.NOBODY_HERE),
    ),
    "pickup-found": ("pickup_found", FOUND),
    "pickup-found-reached": (
        "pickup_found",
        replace(FOUND, name=office.AT_THE_DESK, may_key=False),
    ),
    "pickup-slip": ("pickup_slip", SLIP),
    "pickup-slip-empty": (
        "pickup_slip",
        replace(SLIP, key="", jobs=(), courses=(), more=False),
    ),
    "pickup": ("pickup", DOOR),
    "pickup-wrong": ("pickup", replace(DOOR, typed="4829 1307 5561", fault=office.NO_SLIP)),
}
