"""The help desk's page, and that of one's own address, in each of their states."""

from collections.abc import Mapping
from dataclasses import replace

from hub.model import Lane
from hub.web import views
from hub.web.desk import desk_views
from hub.web.told import link_views
from templates import desk as said
from tests.web.fiction import DESK

_ITEM = desk_views.DeskItem(
    what=said.KINDS["written"],
    came=said.CAME["sms"],
    age="hace 2 h",
    sender="•••321",
    subject="",
    text="hola, cambie de celular. el nuevo es ▒ oculto. ¿como me llegan los avisos?",
    original="",
    clocks=(),
    goes=said.GOES["sms"],
    longest=290,
    url="/desk/7",
    later_url="/desk?after=7",
    may_extend=False,
    hidden=True,
)
_VIEW = desk_views.DeskView(
    desk=DESK,
    csrf="token",
    waiting=3,
    item=_ITEM,
    answer="Cambie su correo o su celular en la BNE. También puede ir a su OMIL.",
)
_REQUEST = replace(
    _ITEM,
    what=said.KINDS["erasure"],
    came=said.CAME["inbox"],
    sender="",
    age="hace 12 días",
    text="Quiero que borren todo lo que tienen de mí.",
    clocks=(
        desk_views.ClockView(until="jueves 7 de mayo", what=said.SOON, over=True),
        desk_views.ClockView(until="jueves 4 de junio", what=said.LATE, over=False),
    ),
    goes=said.GOES["email"],
    longest=4000,
    may_extend=True,
    hidden=False,
    later_url="",
)
_KEPT = desk_views.DeskKeptView(
    desk=DESK,
    csrf="token",
    fault=said.DOWN,
    answer=_VIEW.answer,
    again_url="/desk/7",
    reference="a1b2c3d4",
)

_ADDRESS = link_views.OwnAddressView(
    desk=DESK,
    channel=Lane.SMS,
    failed=Lane.EMAIL,
    answer_url="",
    answered="",
    portal_url="https://portal.example",
)

DESKS: Mapping[str, tuple[str, views.Page]] = {
    "desk": ("desk", _VIEW),
    "desk-request": (
        "desk",
        replace(
            _VIEW,
            item=_REQUEST,
            waiting=1,
            answer=said.suggested("erasure", ""),
            sent=True,
        ),
    ),
    "desk-stranger": (
        "desk",
        replace(
            _VIEW,
            item=replace(
                _ITEM,
                what=said.STRANGER,
                came=said.CAME["email"],
                sender="o•••@correo.example",
                subject="Busco trabajo",
                text="Buenas tardes, busco pega de lo que sea.\nVivo en Curicó.",
                goes=said.GOES["email"],
                hidden=False,
            ),
        ),
    ),
    "desk-original": (
        "desk",
        replace(_VIEW, item=replace(_ITEM, original="el nuevo es 9 8765 4321")),
    ),
    "desk-fault": ("desk", replace(_VIEW, answer="", fault=said.EMPTY)),
    "desk-fault-reason": ("desk", replace(_VIEW, fault=said.WHY, fault_at="reason")),
    "desk-empty": ("desk", replace(_VIEW, waiting=0, item=None, answer="", sent=True)),
    "desk-kept": ("desk_kept", _KEPT),
    "desk-decided": ("desk_kept", replace(_KEPT, fault=said.DECIDED, again_url="", reference="")),
    "own-address-failed": ("own_address", _ADDRESS),
    "own-address-asked": (
        "own_address",
        replace(_ADDRESS, channel=Lane.EMAIL, failed=None, answer_url="/a/x/mine"),
    ),
    "own-address-not-mine": ("own_address", replace(_ADDRESS, failed=None, answered="no")),
    "own-address-nothing": ("own_address", replace(_ADDRESS, failed=None)),
}
