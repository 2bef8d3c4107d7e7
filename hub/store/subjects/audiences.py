"""A broadcast's row goes in; whom it is for comes out, whatever it tells."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.audiences.called import Called
from hub.audiences.eligibility import Criteria
from hub.audiences.everybody import Everybody
from hub.model import NOTICES, BroadcastKind
from hub.store.offices import calls
from hub.store.planning import broadcasts
from hub.store.subjects import notices, offers


async def of(
    db: AsyncConnection, broadcast: Mapping[str, Any]
) -> Criteria | Called | Everybody | None:
    """Give whom a broadcast is for; None when what it tells is not there.

    Whom the broadcasts before it told counts, never the broadcast itself.
    """
    subject, number = broadcast["subject_id"], broadcast["id"]
    if broadcast["kind"] == BroadcastKind.COURSE_CALL:
        return await calls.criteria(db, subject, number)
    if broadcast["kind"] in NOTICES:
        return await notices.audience(db, broadcast)
    vacancy = await offers.vacancy(db, subject)
    earlier = await broadcasts.earlier(db, subject, number)
    return None if vacancy is None else offers.criteria_of(vacancy, earlier)
