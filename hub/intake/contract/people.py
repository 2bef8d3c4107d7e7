"""What events say of workers and employers."""

from typing import Annotated, Literal

from hub.intake.contract.fields import (
    AsSet,
    Comuna,
    DailyCap,
    Data,
    Day,
    Email,
    Flag,
    Id,
    Index,
    Instant,
    Label,
    Labels,
    Line,
    Pay,
    Phone,
    Places,
    Rut,
    Schooling,
    Years,
)
from hub.model import Cadence, Purpose


class Contact(Data):
    """Contact data: encrypted wherever it lies. All of it may be left out."""

    name: Line | None = None
    rut: Rut | None = None
    email: Email | None = None
    phone: Phone | None = None
    address: Line | None = None
    last_employer_rut: Rut | None = None


class Profile(Data):
    """What decides whether a vacancy is within a worker's reach."""

    education: Schooling | None = None
    experience_years: Years | None = None
    comuna: Comuna | None = None
    course_codes: Labels = ()


class Search(Data):
    """What a worker wants to hear of; an empty list asks for nothing in particular."""

    search_id: Id
    occupations: Labels = ()
    comunas: Places = ()  #: empty: the worker's own comuna
    pay_min: Pay | None = None
    schedules: Labels = ()


class Consent(Data):
    """One word of a worker on one purpose and channel."""

    purpose: Purpose
    channel: Literal["email", "sms", "all"]
    granted: Flag
    at: Instant
    text_version: Line | None = None
    source: Line | None = None


class Preferences(Data):
    """How a worker wants to be told; what is absent is the hub's default."""

    cadence: Cadence | None = None
    channels: Literal["first", "both"] | None = None
    night_sms: Flag | None = None
    sms_daily_cap: DailyCap | None = None
    prefers_call: Flag | None = None


class WorkerUpserted(Data):
    """A worker; replaces the parts it carries, and merges consents."""

    worker_id: Id
    status: Literal["seeking", "paused"] | None = None
    contact: Contact | None = None
    profile: Profile | None = None
    searches: Annotated[tuple[Search, ...], AsSet(100)] | None = None
    consents: Annotated[tuple[Consent, ...], AsSet(500)] = ()
    preferences: Preferences | None = None


class WorkerErased(Data):
    """A worker to be forgotten."""

    worker_id: Id


class EmployabilityLoaded(Data):
    """A worker's index, strictly confidential (D140 annex 8)."""

    worker_id: Id
    index: Index
    method_version: Line
    computed_on: Day


class Identity(Data):
    """Who an employer is: hidden until it reveals itself."""

    legal_name: Line | None = None
    trade_names: Annotated[tuple[Line, ...], AsSet(100)] = ()
    rut: Rut | None = None
    contact_name: Line | None = None
    email: Email | None = None
    phone: Phone | None = None
    website: Line | None = None
    address: Line | None = None


class EmployerUpserted(Data):
    """An employer; replaces the parts it carries."""

    employer_id: Id
    verified: Flag
    identity: Identity | None = None
    size: Label | None = None
    trade: Label | None = None
    comuna: Comuna | None = None
