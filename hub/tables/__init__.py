"""The tables of the hub, one module per noun; every statement is written against these."""

from hub.tables.addresses import addresses
from hub.tables.alarms import alarms, staff_mails
from hub.tables.base import NOW, Instant, metadata, moment
from hub.tables.bounces import bounces, held_domains
from hub.tables.broadcasts import (
    broadcast_lanes,
    broadcasts,
    cuts,
    employers,
    lane_pauses,
    vacancies,
)
from hub.tables.calls import answers, call_workers, calls, follow_ups
from hub.tables.conversations import (
    allowances,
    candidates,
    complaints,
    conversations,
    lines,
    listeners,
    personal_keys,
    pickups,
    reveals,
    stream,
)
from hub.tables.deliveries import deliveries, recipients
from hub.tables.desk import desk_items
from hub.tables.events import events, log, outbox, rejected, turns
from hub.tables.forecasts import forecasts, lane_speeds, makeups
from hub.tables.lanes import lane_days, lane_paces, standbys
from hub.tables.notes import heard, letter_prints, letterbox, notes
from hub.tables.notices import notices, traffic
from hub.tables.people import (
    consents,
    contacts,
    data_keys,
    employability,
    erasure_receipts,
    erasures,
    farewells,
    interests,
    rematches,
    reports,
    search_comunas,
    search_occupations,
    search_schedules,
    searches,
    sms_days,
    suppressions,
    workers,
)
from hub.tables.replies import replies
from hub.tables.service import service_days
from hub.tables.sessions import sessions
from hub.tables.spans import deliveries_of, recipients_of, tells_call

__all__ = [
    "NOW",
    "Instant",
    "addresses",
    "alarms",
    "allowances",
    "answers",
    "bounces",
    "broadcast_lanes",
    "broadcasts",
    "call_workers",
    "calls",
    "candidates",
    "complaints",
    "consents",
    "contacts",
    "conversations",
    "cuts",
    "data_keys",
    "deliveries",
    "deliveries_of",
    "desk_items",
    "employability",
    "employers",
    "erasure_receipts",
    "erasures",
    "events",
    "farewells",
    "follow_ups",
    "forecasts",
    "heard",
    "held_domains",
    "interests",
    "lane_days",
    "lane_paces",
    "lane_pauses",
    "lane_speeds",
    "letter_prints",
    "letterbox",
    "lines",
    "listeners",
    "log",
    "makeups",
    "metadata",
    "moment",
    "notes",
    "notices",
    "outbox",
    "personal_keys",
    "pickups",
    "recipients",
    "recipients_of",
    "rejected",
    "rematches",
    "replies",
    "reports",
    "reveals",
    "search_comunas",
    "search_occupations",
    "search_schedules",
    "searches",
    "service_days",
    "sessions",
    "sms_days",
    "staff_mails",
    "standbys",
    "stream",
    "suppressions",
    "tells_call",
    "traffic",
    "turns",
    "vacancies",
    "workers",
]
