"""The ways in which the demo's phone company misbehaves when it is told to, as values."""

from dataclasses import dataclass
from enum import StrEnum


class Answer(StrEnum):
    """What becomes of the answer to a request."""

    GIVEN = "given"
    LOST = "lost"  #: the connection is cut instead
    NEVER = "never"  #: the connection stays open, and silent


@dataclass(frozen=True, slots=True, kw_only=True)
class Mischief:
    """One way the company misbehaves when a message is sent."""

    status: int = 201  #: of the answer; 201 takes the message
    code: int | None = None  #: Twilio's, of a refusal or of a later failed delivery
    words: str = ""  #: `{to}` is the number
    delay: float = 0.0  #: seconds before anything happens
    answer: Answer = Answer.GIVEN


TOO_MANY = Mischief(status=429, code=20429, words="Too Many Requests")
BROKEN = Mischief(status=500, code=20500, words="Internal Server Error")
UNAVAILABLE = Mischief(status=503, code=20503, words="Service unavailable")
OPTED_OUT = Mischief(status=400, code=21610, words="Attempt to send to unsubscribed recipient")
NO_SUCH_NUMBER = Mischief(status=400, code=21211, words="Invalid 'To' Phone Number: {to}")
#: Takes nothing and says nothing.
HANG = Mischief(status=500, answer=Answer.NEVER)
#: Takes the message, and the sender never learns it.
ANSWER_LOST = Mischief(answer=Answer.LOST)
#: Takes the message, and reports later that nobody has this number.
UNDELIVERABLE = Mischief(code=30005, words="Unknown destination handset")
