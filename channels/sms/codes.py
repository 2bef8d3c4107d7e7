"""A code or a word of Twilio's goes in; what it means in our words comes out."""

from collections.abc import Mapping

from channels.base import Blame, Outcome

Verdict = tuple[Outcome, Blame]

OURS: Verdict = (Outcome.TEMPORARY_FAILURE, Blame.PROVIDER)
NUMBER: Verdict = (Outcome.PERMANENT_FAILURE, Blame.ADDRESS)
TEXT: Verdict = (Outcome.PERMANENT_FAILURE, Blame.MESSAGE)
NOBODY: Verdict = (Outcome.PERMANENT_FAILURE, Blame.NOBODY)
LOST: Verdict = (Outcome.UNKNOWN, Blame.PROVIDER)

#: Twilio's error codes, those of the answer (2xxxx) and those of the later word (3xxxx).
#: A code means *temporary* only where the message certainly went to nobody: an SMS is never
#: sent a second time on a doubt.
CODES: Mapping[str, Verdict] = {
    "20003": OURS,  # wrong account or token
    "20005": OURS,  # account not active
    "20429": OURS,  # too many requests: not processed
    "20500": LOST,  # an error inside: sent again, the person may get it twice
    "20503": OURS,  # Twilio's own word that the service takes nothing now
    "21211": NUMBER,  # the number is not valid
    "21212": OURS,  # our sender number is not valid
    "21214": NUMBER,  # the number cannot be reached
    "21217": NUMBER,  # the number does not look valid
    "21265": NUMBER,  # the number is a short code
    "21266": NUMBER,  # the number is our own
    "21408": OURS,  # our account may not send to this country
    "21601": OURS,  # our sender cannot send SMS
    "21602": TEXT,  # the text is empty
    "21603": OURS,  # no sender named
    "21604": NUMBER,  # no number named
    "21606": OURS,  # our sender is not ours, or not for this country
    "21608": OURS,  # a trial account may only send to numbers it has verified
    "21609": OURS,  # our callback URL is not valid
    "21610": (Outcome.PERMANENT_FAILURE, Blame.OPT_OUT),  # the person answered STOP
    "21611": OURS,  # our sender's queue is full
    "21612": OURS,  # our sender has no route to this number
    "21614": NUMBER,  # the number is not a mobile
    "21617": TEXT,  # longer than 1,600 characters
    "21635": NUMBER,  # the number is a landline
    "21659": OURS,  # our sender is not ours
    "21701": OURS,  # our messaging service does not exist
    "21703": OURS,  # our messaging service has no sender
    "21730": OURS,  # under maintenance
    "30001": OURS,  # our queue overflowed before it was sent
    "30002": OURS,  # our account is suspended
    "30003": (Outcome.TEMPORARY_FAILURE, Blame.ADDRESS),  # the handset is off or out of reach
    "30004": NUMBER,  # this number is blocked from receiving it
    "30005": NUMBER,  # nobody has this number (any more)
    "30006": NUMBER,  # a landline, or a carrier that cannot be reached
    "30007": TEXT,  # filtered as unwanted by a carrier
    "30008": NOBODY,  # the carrier gave no reason
    "30019": TEXT,  # larger than the carrier takes
    "30036": OURS,  # it waited in the queue past its validity
    "30410": NOBODY,  # the carrier did not answer in time: it may have been delivered
    # Without a code of theirs, the HTTP status. From 500 on a doubt: gateways lose answers.
    "401": OURS,
    "403": OURS,
    "404": OURS,
    "408": LOST,  # given up on in the middle, taken or not
    "429": OURS,
}

#: Twilio's word for the state of a message, where it is not a failure.
STATUSES: Mapping[str, Outcome] = {
    "accepted": Outcome.ACCEPTED,
    "scheduled": Outcome.ACCEPTED,
    "queued": Outcome.ACCEPTED,
    "sending": Outcome.ACCEPTED,
    "sent": Outcome.ACCEPTED,
    "delivered": Outcome.DELIVERED,
    "read": Outcome.DELIVERED,
}

#: Twilio's words for a message that will not arrive.
FAILED = ("undelivered", "failed", "canceled")
