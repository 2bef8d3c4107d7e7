"""A worker's record goes in; the document they take along comes out, with days and never hours."""

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any

from config.reference import schooling_label
from hub.intake.preferences import preferences
from hub.model import Lane
from hub.store.dispatch.claimed import Key
from hub.store.workers.record import Record, Row


def document(record: Record, titles: Mapping[Key, str], zone: tzinfo) -> dict[str, Any]:
    """Write it all; `titles` are of broadcasts by number, of jobs by id."""
    wishes_, row = record.wishes, record.wishes.known.row

    def day(moment: datetime) -> str:
        return moment.astimezone(zone).date().isoformat()

    def plain(rows: Sequence[Row], what: str, more: str | None = None) -> list[dict[str, Any]]:
        return [
            {what: one.what, "day": day(one.at)} | ({} if more is None else {more: one.more})
            for one in rows
        ]

    return {
        "worker_id": row["worker_id"],
        "contact": dict(wishes_.contact),
        "not_used": plain(record.suppressed, "channel", "reason"),
        "profile": {
            "comuna": row["comuna"],
            "education": None if row["education"] is None else schooling_label(row["education"]),
            "experience_years": row["experience_years"],
            "course_codes": list(row["course_codes"]),
            "status": row["status"],
        },
        "preferences": preferences(row),
        "searches": [one.document() for one in wishes_.searches],
        "consents": [
            {
                "purpose": one.purpose,
                "channel": one.channel,
                "granted": one.granted,
                "at": one.at.isoformat(),
                "text_version": one.text_version,
                "source": one.source,
            }
            for one in record.consents
        ],
        "told": [
            {
                "day": day(one.visible_at),
                "kind": one.kind,
                "about": one.subject_id,
                "title": titles.get(one.broadcast_id),
                "channels": [*one.channels, str(Lane.INBOX)],
                "seen": one.seen,
            }
            for one in sorted(
                record.told, key=lambda one: (day(one.visible_at), one.subject_id), reverse=True
            )
        ],
        "answers": [
            {
                "call_id": one.call_id,
                "course": one.course,
                "answer": one.answer,
                "reason": one.reason,
                "day": day(one.at),
                "way": one.way,
                "waits_for_a_seat": one.waits,
            }
            for one in record.answers
        ],
        "conversations": [
            {
                "with": one.company or one.alias,
                "vacancy_id": one.vacancy_id,
                "title": titles.get(one.vacancy_id),
                "since": day(one.opened_at),
                "messages": one.lines,
                "ended": one.ended,
            }
            for one in record.threads
        ],
        "candidate_of": record.candidate_of,
        "interested_in": [
            one | {"title": titles.get(one["vacancy_id"])}
            for one in plain(record.interests, "vacancy_id")
        ],
        "reported": [
            one | {"title": titles.get(one["vacancy_id"])}
            for one in plain(record.reports, "vacancy_id", "reason")
        ],
        "sent_to_you_alone": plain(record.notes, "kind", "channel"),
        "heard_from_you": plain(record.heard, "meaning", "channel"),
        "asked_of_the_desk": [
            {"day": day(one.at), "kind": str(one.kind), "text": one.text, "answer": one.answer}
            for one in record.desk
        ],
        "told_by_portal": plain(record.events, "type"),
        "personal_key_made": None if record.key_made_at is None else day(record.key_made_at),
    }
