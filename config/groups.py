"""The settings of one thing each, as frozen values; `config.settings` fills them."""

from dataclasses import dataclass, field
from datetime import time
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from config import checks
from config.knobs import Secret, Variable


def listed(value: object) -> object:
    """Give a list as a tuple, from TOML or from a variable that parts its items by commas."""
    if isinstance(value, str):
        return tuple(value.split(","))
    return tuple(value) if isinstance(value, list) else value


Text = Annotated[str, Field(min_length=1)]
DeskPhone = Annotated[str, AfterValidator(checks.desk_phone)]
DeskHours = Annotated[str, AfterValidator(checks.desk_hours)]
SecretKey = Annotated[str, Field(min_length=32)]
WebUrl = Annotated[str, AfterValidator(checks.web_url)]
RedisUrl = Annotated[str, AfterValidator(checks.redis_url)]
Count = Annotated[int, Field(ge=1)]
StaffMail = Annotated[str, AfterValidator(checks.mailbox)]
Days = Annotated[int, Field(ge=7)]
Rate = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Band = Annotated[int, Field(ge=0)]
Network = Annotated[str, AfterValidator(checks.network)]
Hour = Annotated[time, BeforeValidator(checks.clock)]
First = Literal["least_employable", "most_employable"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The help desk: where people call when a page or a message cannot help them, and when."""

    phone: DeskPhone  #: as written: 600 000 0000
    hours: DeskHours  #: as written: todos los días de 8 a 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """The relay e-mail leaves by."""

    smtp_url: Annotated[
        Annotated[str, AfterValidator(checks.smtp_url)] | None, Variable("HUB_SMTP_URL")
    ] = field(default=None, repr=False)  #: may hold a password
    mail_from: Annotated[
        Annotated[str, AfterValidator(checks.sender)] | None, Variable("HUB_MAIL_FROM")
    ] = None  #: the From header
    rate: Annotated[Rate, Variable("HUB_EMAIL_RATE")]  #: messages a second
    connections: Count  #: held open to the relay
    second_smtp_url: Annotated[
        Annotated[str, AfterValidator(checks.smtp_url)] | None, Variable("HUB_SMTP_SECOND_URL")
    ] = field(default=None, repr=False)  #: the relay that takes over when the first fails

    @property
    def configured(self) -> bool:
        """Whether e-mail can be sent."""
        return self.smtp_url is not None and self.mail_from is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sms:
    """The account SMS leaves by, at Twilio or at what speaks as it does."""

    account_sid: Annotated[Text | None, Variable("HUB_TWILIO_ACCOUNT_SID")] = None
    auth_token: Annotated[Text | None, Variable("HUB_TWILIO_AUTH_TOKEN"), Secret()] = field(
        default=None, repr=False
    )
    from_number: Annotated[
        Annotated[str, AfterValidator(checks.sms_sender)] | None, Variable("HUB_TWILIO_FROM")
    ] = None  #: E.164, or a short code
    messaging_service_sid: Annotated[Text | None, Variable("HUB_TWILIO_MESSAGING_SERVICE_SID")] = (
        None  #: instead of a number
    )
    base_url: Annotated[WebUrl | None, Variable("HUB_TWILIO_BASE_URL")] = None
    rate: Annotated[Rate, Variable("HUB_SMS_RATE")]  #: messages a second
    daily_budget: Annotated[
        Annotated[int, Field(ge=0)] | None, Variable("HUB_SMS_DAILY_BUDGET")
    ] = None  #: messages a day; None is no limit
    #: What one part of an SMS costs, CLP; None is not known.
    part_price: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None
    #: The account that takes over when the first fails.
    second_account_sid: Text | None = None
    second_auth_token: Annotated[Text | None, Secret()] = field(default=None, repr=False)
    second_from_number: Annotated[str, AfterValidator(checks.sms_sender)] | None = None
    second_base_url: WebUrl | None = None
    concurrency: Count  #: requests in flight at once

    @property
    def configured(self) -> bool:
        """Whether SMS can be sent."""
        who = self.from_number or self.messaging_service_sid
        return None not in (self.account_sid, self.auth_token, who)


@dataclass(frozen=True, slots=True, kw_only=True)
class Priority:
    """Who goes first, and within what time (D140 3.1 xvi)."""

    first: First  #: the end of the employability index that goes first
    bands: Annotated[int, Field(ge=1, le=100)]  #: classes the index is cut into
    middle_band: Band  #: of those without an index
    special_bands: Annotated[tuple[Band, ...], BeforeValidator(listed)]  #: told on both channels
    gate_minutes: Annotated[int, Field(ge=0)]  #: a fast channel waits for a slow one at most
    window_hours: Annotated[float, Field(ge=0)]  #: over which a vacancy's bands are spread
    due_hours: Annotated[float, Field(gt=0, le=168)]  #: from publication to everybody told


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """When nobody is disturbed, and when what was kept for them leaves."""

    begins: Hour  #: of no SMS, on the person's own clock
    ends: Hour
    sundays: bool  #: whole days of no SMS
    holidays: bool  #: Chile's, the same
    gathered_minutes: Annotated[int, Field(ge=0)]  #: before due, a digest leaves
    last_of_day_minutes: Annotated[int, Field(ge=0)]  #: before due, the day's last SMS leaves


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch:
    """How deliveries are claimed and tried again."""

    batch_limit: Annotated[int, Field(ge=1, le=1000)]  #: messages claimed at once
    lease_seconds: Annotated[int, Field(ge=5)]  #: a claim holds without being renewed
    retry_first_seconds: Count  #: the wait after the first temporary failure
    retry_longest_seconds: Count  #: no wait is longer


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounces:
    """When an e-mail that came back is its address's fault, and when its domain's."""

    minutes: Count  #: bounces of one domain are looked at together
    storm_people: Annotated[int, Field(ge=5)]  #: an alarm naming the domain of fewer names them
    storm_share: Annotated[float, Field(gt=0, lt=1)]  #: of what the domain took


@dataclass(frozen=True, slots=True, kw_only=True)
class Calling:
    """When an OMIL's call to a course needs a second look, and what follows it."""

    approval_above: Count  #: people; a call of more waits
    #: Whom an office tells without an approval within so many hours counts together.
    approval_hours: Annotated[int, Field(ge=0, le=168)]
    second_person: bool  #: ... until another officer or SENCE agrees
    undo_minutes: Annotated[int, Field(ge=1, le=240)]  #: ... or, where there is none, so long
    #: A second message, after this share of the time there is to answer; 0: none ...
    again_share: Annotated[float, Field(ge=0, le=1)]
    again_before_hours: Annotated[int, Field(ge=1, le=168)]  #: ... and none so close to its end
    reminder_days: Annotated[int, Field(ge=0, le=30)]  #: before the course; 0: none
    reminder_at: Hour  #: by the comuna's clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Linking:
    """Links in messages."""

    days: Annotated[int, Field(ge=1, le=365)]  #: a link opens its item


@dataclass(frozen=True, slots=True, kw_only=True)
class Talking:
    """How much one party of conversations may do, and how long what it heard is kept."""

    messages_per_hour: Count
    openings_per_hour: Count  #: conversations opened,
    previews_per_hour: Count  #: of what would be hidden: no oracle to be asked for ever
    streams_per_party: Count  #: open at once, in one process
    stream_days: Count  #: within which a stream resumes where it ended


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """What one request may bring, and how the portal's queue is read."""

    max_events: Annotated[int, Field(ge=1, le=1_000)]
    max_bytes: Annotated[int, Field(ge=1024, le=1_048_576)]
    most_waiting: Count  #: accepted events not applied yet, beyond which the queue is not read
    lease_seconds: Annotated[int, Field(ge=3)]  #: then a silent reader's turn is another's


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressing:
    """How people's addresses are greeted and kept right; 0 is never."""

    welcomes_per_day: Annotated[int, Field(ge=0)]  #: by each channel
    questions_per_day: Annotated[int, Field(ge=0)]  #: whether one is still theirs; the same


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """Days each kind of data is kept, after it was of use for the last time (docs/retention.md)."""

    events_days: Days  #: what an applied event said
    rejected_days: Days  #: entries of the portal's queue that could not be taken
    outbox_days: Days  #: what the portal was told
    details_days: Days  #: what recognises a message at its provider, of broadcasts that ended
    texts_days: Days  #: of conversations that ended
    notes_days: Days  #: what was sent to one person alone
    heard_days: Days  #: what a person's own SMS and e-mails meant
    desk_days: Days  #: what people wrote to the help desk, once it is done
    reports_days: Days  #: reports and complaints that were judged
    bounces_days: Days
    interests_days: Days  #: in jobs that are over
    log_days: Days  #: what happened, and who was told: contract plus a year (D140 BA 17)


@dataclass(frozen=True, slots=True, kw_only=True)
class Portal:
    """How the portal hears of what the hub did."""

    webhook_url: WebUrl | None = None  #: where its events are posted
    webhook_secret: Annotated[
        Annotated[str, AfterValidator(checks.webhook_secret)] | None, Secret()
    ] = field(default=None, repr=False)
    webhook_secret_old: Annotated[
        Annotated[str, AfterValidator(checks.webhook_secret)] | None, Secret()
    ] = field(default=None, repr=False)
    webhook_days: Rate  #: an event the receiver does not take is tried again
    stream_length: Count  #: about so many events stay on `hub:events`


@dataclass(frozen=True, slots=True, kw_only=True)
class Web:
    """Who connects to the hub, and for how long."""

    connections: Count  #: open at once, in one process
    connections_per_peer: Count  #: of them, from one address; proxies speak for many
    #: From a connection's opening to the whole head of its first request, and for each 64 KiB
    #: of a body.
    head_seconds: Rate
    idle_seconds: Rate  #: from an answer to the whole head of the next request
    reads_per_minute: Count  #: of one who was let in, in one process
    writes_per_minute: Count
    portal_per_minute: Count  #: requests of the portal's
    strangers_per_minute: Count  #: of one address that nobody is known by
    trusted_proxies: Annotated[
        tuple[Network, ...], BeforeValidator(listed), Variable("HUB_TRUSTED_PROXIES")
    ]  #: believed about whom they speak for
