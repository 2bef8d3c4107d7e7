"""What may be sent to the API of conversations."""

from typing import Annotated, Literal

from pydantic import WithJsonSchema

from hub.conversations.revealing import SHAREABLE
from hub.intake.contract.fields import Count, Data, Flag, Id, Labels, Said
from hub.talk import Complaint


class OpenRequest(Data):
    """With whom: an employer names a candidate, a worker the vacancy they were told of."""

    candidate: Id | None = None
    vacancy_id: Id | None = None


class TextRequest(Data):
    """What is said."""

    text: Said


class LineRequest(Data):
    """Which line: the last one has read, or the one it is about."""

    number: Count


class RevealRequest(Data):
    """To whom an employer shows itself: this worker, or everyone it writes to of the vacancy."""

    whole_vacancy: Flag = False


class ShareRequest(Data):
    """What a worker gives."""

    fields: Annotated[
        Labels,
        WithJsonSchema(
            {"type": "array", "items": {"type": "string", "enum": [*SHAREABLE]}, "minItems": 1}
        ),
    ]


class ComplaintRequest(Data):
    """What is wrong with the other side."""

    reason: Literal[Complaint.MONEY, Complaint.ABUSE, Complaint.FALSE, Complaint.DATA]
