"""The nouns of the hub: values that move between rooms, and the words for their states."""

from collections.abc import Iterable
from datetime import timedelta
from enum import IntFlag, StrEnum
from typing import Final


class Lane(StrEnum):
    """What waits on one way to people. The inbox is a lane without a provider."""

    EMAIL = "email"
    SMS = "sms"
    INBOX = "inbox"


class Reach(IntFlag):
    """The outside channels by which something is possible, as one small number."""

    NONE = 0
    EMAIL = 1
    SMS = 2

    @classmethod
    def of(cls, channel: str) -> "Reach":
        """Give the flag of one channel's name."""
        return cls[channel.upper()]

    @classmethod
    def of_all(cls, channels: Iterable[str]) -> "Reach":
        """Give the flags of several."""
        return cls(sum(cls.of(one) for one in set(channels)))


class Purpose(StrEnum):
    """What a person can consent to (D140 3; 15.2 vi). There is no marketing."""

    PROCESSING = "processing"
    PUBLICATION = "publication"
    ALERTS = "alerts"
    COURSES = "courses"
    MESSAGES = "messages"
    SERVICE = "service"


#: The purposes that have no channel: a word on them is of `all`.
WHOLE_PURPOSES = (Purpose.PROCESSING, Purpose.PUBLICATION)

#: The purposes under which something is sent.
SENDING_PURPOSES = (Purpose.ALERTS, Purpose.COURSES, Purpose.MESSAGES, Purpose.SERVICE)


class Cadence(StrEnum):
    """How often a person wants to hear."""

    INSTANT = "instant"
    DIGEST = "digest"
    INBOX_ONLY = "inbox_only"


class VacancyState(StrEnum):
    """Whether a vacancy may still be told."""

    OPEN = "open"
    CLOSED = "closed"  #: filled or withdrawn by its employer
    RECALLED = "recalled"  #: taken back by the exchange: false or improper


class ReportReason(StrEnum):
    """Why a worker says that a vacancy is false."""

    MONEY = "money"  #: "me pidieron plata": one such report holds a vacancy
    FALSE = "false"  #: the job is not there, or is another
    IMPROPER = "improper"  #: it asks for what nobody may ask


class BroadcastKind(StrEnum):
    """What is told to many."""

    VACANCY = "vacancy"
    UPDATE = "update"  #: a vacancy already told has other pay, place or schedule
    CORRECTION = "correction"  #: a vacancy already told was recalled
    CHANGED_SEARCH = "changed_search"  #: a vacancy told before finds who looks for it since
    NOTICE = "notice"  #: the exchange will be away for some hours (D140 4.5)
    NOTICE_CHANGED = "notice_changed"  #: not then, but at another time
    NOTICE_CANCELLED = "notice_cancelled"  #: it will not be away
    COURSE_CALL = "course_call"  #: an OMIL calls workers of its comuna to a course

    @property
    def purpose(self) -> Purpose:
        """Under which consent it goes (contract: consents): the one place that decides it."""
        if self in NOTICES:
            return Purpose.SERVICE
        return Purpose.COURSES if self is BroadcastKind.COURSE_CALL else Purpose.ALERTS


#: Broadcasts that tell of a vacancy one can have; their messages may ride in one another's.
ALERTS = (BroadcastKind.VACANCY, BroadcastKind.UPDATE, BroadcastKind.CHANGED_SEARCH)

#: Broadcasts whose subject is a vacancy. A call may have the id of one, and is another thing.
OF_VACANCIES = (*ALERTS, BroadcastKind.CORRECTION)

#: Broadcasts whose subject is a planned outage: everybody is told, when no alert waits.
NOTICES = (
    BroadcastKind.NOTICE,
    BroadcastKind.NOTICE_CHANGED,
    BroadcastKind.NOTICE_CANCELLED,
)


class NoticeState(StrEnum):
    """Whether a planned outage still stands."""

    ANNOUNCED = "announced"
    CANCELLED = "cancelled"  #: there will be none


class Answer(StrEnum):
    """What a person says to a call. Neither is a refusal of anything (D140 BT 1.1)."""

    YES = "yes"
    NO = "no"


class Way(StrEnum):
    """By which way an answer came."""

    SMS = "sms"
    EMAIL = "email"  #: a reply to its e-mail
    LINK = "link"
    INBOX = "inbox"
    OFFICER = "officer"  #: after a telephone call
    PORTAL = "portal"


class NoteKind(StrEnum):
    """What is told to one person alone."""

    OPTED_OUT = "opted_out"  #: their own SMS stopped all SMS
    OPTED_IN = "opted_in"  #: their own SMS let SMS come again
    HELP = "help"  #: their own SMS asked what they can write
    LINK = "link"  #: they asked, on a page, for another link to an item
    MESSAGE = "message"  #: an employer they do not know wrote to them
    KNOWN_MESSAGE = "known_message"  #: an employer that showed itself wrote to them
    REVEAL = "reveal"  #: an employer showed itself to them
    MESSAGE_LINK = "message_link"  #: they asked, on a page, for another link to messages
    ANSWER_YES = "answer_yes"  #: their own SMS said that they can come to a course
    ANSWER_NO = "answer_no"  #: ... that they cannot
    ANSWER_WHY = "answer_why"  #: ... why they cannot
    ANSWER_LATE = "answer_late"  #: ... too late
    WAITING_LIST = "waiting_list"  #: ... that they can, and there is no seat
    ASK_WHICH = "ask_which"  #: ... and there are several courses it may be about
    ASK_AGAIN = "ask_again"  #: ... something of a course, but neither yes nor no
    WILL_READ = "will_read"  #: ... that once more on the same day
    MOVED_UP = "moved_up"  #: a seat became free for them
    CONTACT_PROBLEM = "contact_problem"  #: another address of theirs does not work
    WELCOME = "welcome"  #: an address of theirs is written to for the first time
    STILL_YOURS = "still_yours"  #: whether an address is still theirs, once a year
    COURSE_AGAIN = "course_again"  #: they have not answered a call yet
    COURSE_REMINDER = "course_reminder"  #: the course they said yes to begins
    CHANGED_SEARCH = "changed_search"  #: jobs that are open and fit what they look for since
    COURSE_CHANGED = "course_changed"  #: a course they were told of is elsewhere or later
    COURSE_CANCELLED = "course_cancelled"  #: a course they said yes to is not held


#: Notes of what happened in a conversation. Nobody asked for them: they need consent, and an
#: SMS waits for the morning. The others answer what a person asked just now.
NOTIFICATIONS = (NoteKind.MESSAGE, NoteKind.KNOWN_MESSAGE, NoteKind.REVEAL)

#: Notes of a call that nobody asked for just now; they need consent to courses.
OF_CALLS = (
    NoteKind.MOVED_UP,
    NoteKind.COURSE_AGAIN,
    NoteKind.COURSE_REMINDER,
    NoteKind.COURSE_CHANGED,
    NoteKind.COURSE_CANCELLED,
)

#: Notes of their own addresses, that nobody asked for; they need consent to service.
OF_SERVICE = (NoteKind.CONTACT_PROBLEM, NoteKind.WELCOME, NoteKind.STILL_YOURS)

#: Notes of jobs; they need consent to alerts.
OF_JOBS = (NoteKind.CHANGED_SEARCH,)

#: Notes that answer nothing their person asked for.
UNASKED = (*NOTIFICATIONS, *OF_CALLS, *OF_SERVICE, *OF_JOBS)


class DeskKind(StrEnum):
    """What somebody wants of the help desk."""

    WRITTEN = "written"  #: they wrote something no rule understood
    ACCESS = "access"  #: to know what is kept of them
    CORRECTION = "correction"  #: that something of it be put right
    ERASURE = "erasure"  #: that it be erased
    OBJECTION = "objection"  #: that something not be done with it
    BLOCKING = "blocking"  #: that nothing be done with it meanwhile


class ReplyKind(StrEnum):
    """What goes to the address somebody wrote from, whether anybody is known by it or not."""

    UNKNOWN_SENDER = "unknown_sender"  #: nobody is known by it
    DESK_ANSWER = "desk_answer"  #: what a person of the help desk answers


class BroadcastState(StrEnum):
    """Where a broadcast stands (contract: GET /v1/broadcasts)."""

    SCHEDULED = "scheduled"  #: published in the future
    AWAITING_APPROVAL = "awaiting_approval"  #: a call of many people: somebody else is to agree
    HELD = "held"  #: the employer is not verified, or the vacancy was reported
    PLANNING = "planning"  #: its recipients are being written; nothing is sent yet
    SENDING = "sending"
    PAUSED = "paused"  #: an operator stopped it for a while
    FINISHED = "finished"  #: nothing of it is ready, waiting, sending or unknown
    RECALLED = "recalled"
    STOPPED = "stopped"  #: closed or past its validity before everybody was told


#: What begins further ahead than this is scheduled; the rest begins at once.
AHEAD: Final = timedelta(minutes=5)

#: Broadcasts that tell nobody until somebody lets them go; their due times keep running.
STANDING = (BroadcastState.HELD, BroadcastState.PAUSED)

#: Broadcasts whose recipients are written and that are not over.
STARTED = (BroadcastState.SENDING, *STANDING)

#: Broadcasts that may still tell somebody.
UNFINISHED = (
    BroadcastState.SCHEDULED,
    BroadcastState.AWAITING_APPROVAL,
    BroadcastState.PLANNING,
    *STARTED,
)


class DeliveryState(StrEnum):
    """Where one message line to one person on one channel stands."""

    READY = "ready"  #: may be claimed, in the order of its key
    WAITING = "waiting"  #: not before `not_before`
    SENDING = "sending"  #: claimed under a lease; on the wire once `handed_at` is set
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    FAILED = "failed"  #: permanently
    UNKNOWN = "unknown"  #: we may have sent it
    RECALLED = "recalled"
    COALESCED = "coalesced"  #: went inside another message
    SUPPRESSED = "suppressed"  #: no consent, opted out, bounced address, vacancy over


class Waits(StrEnum):
    """Why a delivery waits."""

    RETRY = "retry"  #: it could not be handed over; it is tried again
    QUIET = "quiet"  #: it is night where the person lives
    CADENCE = "cadence"  #: the person wants their alerts gathered
    CAP = "cap"  #: it is the last SMS of the person's day, and gathers the others
    DOMAIN = "domain"  #: a storm of bounces came from the mail domain; an operator releases it


#: Waiting deliveries that another message to the same person may carry.
GATHERED = (Waits.CADENCE, Waits.CAP)

#: States of a delivery in which something may still happen to it.
OPEN_STATES = (
    DeliveryState.READY,
    DeliveryState.WAITING,
    DeliveryState.SENDING,
    DeliveryState.UNKNOWN,
)
