"""What a provider's word makes of a delivery."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.base import Blame, Outcome, Receipt
from hub.model import DeliveryState, Lane
from hub.receipts import Patience, Settlement, Situation, settle

NOW = datetime(2026, 5, 5, 14, 0, tzinfo=UTC)
PATIENCE = Patience()
NOT_TAKEN = (Outcome.TEMPORARY_FAILURE, Outcome.UNKNOWN)


def said(outcome: Outcome, blame: Blame = Blame.NOBODY) -> Receipt:
    return Receipt(ref="r", outcome=outcome, blame=blame)


def situation(
    channel: Lane = Lane.EMAIL,
    attempt: int = 1,
    *,
    due_in: timedelta = timedelta(hours=6),
    other: bool = False,
    jitter: float = 0.5,
) -> Situation:
    return Situation(
        channel=channel, attempt=attempt, due_at=NOW + due_in, other_channel=other, jitter=jitter
    )


@pytest.mark.parametrize(
    ("receipt", "settlement"),
    [
        pytest.param(
            said(Outcome.ACCEPTED),
            Settlement(state=DeliveryState.ACCEPTED, told=True),
            id="accepted tells",
        ),
        pytest.param(
            said(Outcome.DELIVERED),
            Settlement(state=DeliveryState.DELIVERED, told=True),
            id="delivered tells",
        ),
        pytest.param(
            said(Outcome.PERMANENT_FAILURE, Blame.ADDRESS),
            Settlement(state=DeliveryState.FAILED, fallback=True, suppress=True),
            id="a dead address is used no more",
        ),
        pytest.param(
            said(Outcome.PERMANENT_FAILURE, Blame.OPT_OUT),
            Settlement(state=DeliveryState.FAILED, fallback=True, suppress=True),
            id="who told the provider to stop is left alone",
        ),
        pytest.param(
            said(Outcome.PERMANENT_FAILURE, Blame.MESSAGE),
            Settlement(state=DeliveryState.FAILED, fallback=True),
            id="a refused text says nothing of the address",
        ),
        pytest.param(
            said(Outcome.PERMANENT_FAILURE, Blame.PROVIDER),
            Settlement(state=DeliveryState.FAILED, fallback=True),
            id="the provider's own fault says nothing of the address",
        ),
        pytest.param(
            said(Outcome.PERMANENT_FAILURE),
            Settlement(state=DeliveryState.FAILED, fallback=True),
            id="a failure of no known cause says nothing of the address",
        ),
        pytest.param(
            said(Outcome.TEMPORARY_FAILURE, Blame.ADDRESS),
            # 30 s, and the jitter of one half moves nothing
            Settlement(state=DeliveryState.WAITING, not_before=NOW + timedelta(seconds=30)),
            id="not now is asked again after half a minute",
        ),
        pytest.param(
            said(Outcome.UNKNOWN),
            Settlement(state=DeliveryState.UNKNOWN, not_before=NOW + timedelta(seconds=30)),
            id="an e-mail in doubt goes again",
        ),
    ],
)
def test_a_receipt_of_an_email_means(receipt, settlement):
    assert settle(receipt, situation(), NOW, PATIENCE) == settlement


def test_an_sms_in_doubt_stays_in_doubt():
    for other in (False, True):
        found = settle(said(Outcome.UNKNOWN), situation(Lane.SMS, other=other), NOW, PATIENCE)
        assert found == Settlement(state=DeliveryState.UNKNOWN)


@pytest.mark.parametrize(
    ("attempt", "seconds"),
    [
        (1, 30),
        (2, 60),
        (3, 120),
        (4, 240),
        (5, 480),
        (6, 900 / 1.1),  # 960 would be over: with its jitter of a tenth the longest is 900
        (40, 900 / 1.1),
    ],
)
def test_the_wait_doubles_up_to_a_quarter_of_an_hour(attempt, seconds):
    assert PATIENCE.wait(attempt, 0.5).total_seconds() == pytest.approx(seconds, abs=1e-4)


def test_the_last_try_before_due_is_made_although_its_turn_would_be_later():
    # The sixth wait of 818 s would end after due, 600 s from now: it ends 30 s before instead.
    near = situation(attempt=6, due_in=timedelta(seconds=600))
    found = settle(said(Outcome.TEMPORARY_FAILURE), near, NOW, PATIENCE)
    assert found.not_before == NOW + timedelta(seconds=570)


def test_near_due_another_channel_gets_its_chance():
    near = situation(due_in=timedelta(minutes=30), other=True)
    for outcome in NOT_TAKEN:
        found = settle(said(outcome), near, NOW, PATIENCE)
        assert found == Settlement(state=DeliveryState.FAILED, fallback=True)


situations = st.builds(
    situation,
    st.sampled_from([Lane.EMAIL, Lane.SMS]),
    st.integers(1, 2_000),
    due_in=st.timedeltas(timedelta(hours=-48), timedelta(hours=6)),
    other=st.booleans(),
    jitter=st.floats(0, 1, exclude_max=True),
)


@given(situations, st.sampled_from(NOT_TAKEN))
def test_while_another_channel_is_left_nothing_waits_past_due(given_situation, outcome):
    found = settle(said(outcome), given_situation, NOW, PATIENCE)
    if given_situation.other_channel and found.not_before is not None:
        assert found.not_before <= given_situation.due_at - PATIENCE.margin


@given(situations, st.sampled_from(NOT_TAKEN))
def test_a_wait_is_never_longer_than_a_quarter_of_an_hour(given_situation, outcome):
    found = settle(said(outcome), given_situation, NOW, PATIENCE)
    if found.not_before is not None:
        wait = found.not_before - NOW
        # Shorter than the first only for the last try before due.
        last_call = found.not_before == given_situation.due_at - PATIENCE.first
        assert wait <= PATIENCE.longest
        assert wait >= PATIENCE.first * 0.9 or last_call


@given(situations)
def test_what_was_not_taken_on_the_last_channel_is_always_tried_again(given_situation):
    found = settle(said(Outcome.TEMPORARY_FAILURE), given_situation, NOW, PATIENCE)
    if not given_situation.other_channel:
        assert found.state is DeliveryState.WAITING
        assert found.not_before is not None
        assert found.not_before > NOW
    assert (found.state is DeliveryState.FAILED) == found.fallback


@given(situations, st.sampled_from(list(Outcome)), st.sampled_from(list(Blame)))
def test_an_address_is_given_up_only_for_a_permanent_fault_of_its_own(at, outcome, blame):
    found = settle(said(outcome, blame), at, NOW, PATIENCE)
    theirs = blame in (Blame.ADDRESS, Blame.OPT_OUT)
    assert found.suppress == (outcome is Outcome.PERMANENT_FAILURE and theirs)
    assert found.told == (outcome in (Outcome.ACCEPTED, Outcome.DELIVERED))
