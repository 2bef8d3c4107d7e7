"""The pages of the demo, filled with fictitious views."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import get_args

from channels.gsm7 import transliterate
from hub.web import demo_views, views
from tests.web.console_gallery import BROADCASTS, LIVE
from tests.web.fiction import CLOCK, DESK, LONGEST, NOW, message

PHONE = demo_views.DemoPhone(
    owner="Rosa",
    number="+56 9 8765 4321",
    messages=(
        demo_views.DemoSms(
            text=transliterate(message("vacancy/short.txt")), at=NOW - timedelta(minutes=9), parts=1
        ),
        demo_views.DemoSms(
            text=transliterate(
                message(
                    "update/short.txt", pay="$600.000", link="http://127.0.0.1:8080/v/7F3K2M9QX4TB"
                )
            ),
            at=NOW,
            parts=1,
        ),
    ),
)

MAILS = tuple(
    demo_views.DemoMail(
        url=f"/demo/correos/{n}",
        to="luis.soto@correo.example",
        subject=message("vacancy/subject.txt", job=title),
        at=NOW - timedelta(minutes=n),
    )
    for n, title in enumerate(("Operario de packing", "Ayudante de panadería", LONGEST))
)

DEMO = demo_views.DemoView(
    desk=DESK,
    csrf="c5rf",
    demo=CLOCK,
    people=5000,
    jobs=40,
    waiting=1874,
    arriving=0,
    out_of_order=0,
    repeated=0,
    late=0,
    broadcasts=BROADCASTS,
    phone=PHONE,
    phone_url="/demo/telefono/rosa",
    mails=MAILS,
    mail_count=3120,
    mailbox_url="/demo/correos",
    doors=get_args(demo_views.Who),
    providers=(
        demo_views.DemoProvider(name="relay", broken=None),
        demo_views.DemoProvider(name="phones", broken="slow"),
    ),
    break_url="/demo/romper",
    publish_url="/demo/publicar",
    keys=(("Rosa", "482 913"), ("Sin datos", "057 731")),
    door_url="/demo/entrar",
    live=LIVE,
)

DEMO_MAILBOX = demo_views.DemoMailboxView(
    desk=DESK,
    demo=CLOCK,
    mails=MAILS,
    count=3120,
    asked="",
    kind=None,
    action="/demo/correos",
    live=LIVE,
    older_url="?after=3",
)

DEMO_MAIL = demo_views.DemoMailView(
    desk=DESK,
    demo=CLOCK,
    mail=MAILS[0],
    html=message("vacancy/long.html"),
    text=message("vacancy/long.txt"),
    mailbox_url="/demo/correos",
)

SHOWN: Mapping[str, tuple[str, views.Page]] = {
    "demo": ("demo", DEMO),
    "demo-start": (
        "demo",
        replace(
            DEMO,
            broadcasts=(),
            jobs=0,
            arriving=3200,
            phone=replace(PHONE, messages=()),
            mails=(),
            mail_count=0,
        ),
    ),
    "demo_mailbox": ("demo_mailbox", DEMO_MAILBOX),
    "demo_mailbox-asked": (
        "demo_mailbox",
        replace(DEMO_MAILBOX, mails=(), asked="luis", kind="course", older_url=""),
    ),
    "demo_mail": ("demo_mail", DEMO_MAIL),
    "demo_mail-short": (
        "demo_mail",
        replace(DEMO_MAIL, html=message("message/long.html"), text=message("message/long.txt")),
    ),
    "demo_phone": (
        "demo_phone",
        demo_views.DemoPhoneView(
            desk=DESK,
            demo=CLOCK,
            phone=PHONE,
            answers=("BAJA", "ALTA", "AYUDA"),
            answer_url="/demo/phone",
            longest=160,
            live=LIVE,
        ),
    ),
    "demo_phone-fault": (
        "demo_phone",
        demo_views.DemoPhoneView(
            desk=DESK,
            demo=CLOCK,
            phone=replace(
                PHONE,
                messages=(
                    *PHONE.messages,
                    demo_views.DemoSms(text="hola, ¿quién es?", at=NOW, parts=None),
                ),
            ),
            answers=("BAJA", "ALTA", "AYUDA"),
            answer_url="/demo/phone",
            longest=160,
            typed=" ",
            fault="Escriba de 1 a 160 letras.",
            live=LIVE,
        ),
    ),
}
