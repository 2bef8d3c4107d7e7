"""What each answer of a relay means, and what of its words is kept."""

import pytest
from aiosmtplib import SMTPResponse
from hypothesis import given
from hypothesis import strategies as st

from channels.base import Blame, Outcome
from channels.email.answers import judge, receipt_of
from channels.email.pipeline import Stage

LATER, NEVER = Outcome.TEMPORARY_FAILURE, Outcome.PERMANENT_FAILURE


@pytest.mark.parametrize(
    ("stage", "answer", "outcome", "blame"),
    [
        # Our account and the relay: never the person's loss.
        pytest.param(Stage.CONNECT, "554 5.7.1 blocked", LATER, Blame.PROVIDER, id="greeting 554"),
        pytest.param(Stage.CONNECT, "535 5.7.8 bad login", LATER, Blame.PROVIDER, id="login"),
        pytest.param(Stage.MAIL, "550 5.1.8 sender", LATER, Blame.PROVIDER, id="sender refused"),
        pytest.param(Stage.MAIL, "530 5.7.0 login", LATER, Blame.PROVIDER, id="login needed"),
        pytest.param(Stage.RCPT, "530 5.7.0 TLS", LATER, Blame.PROVIDER, id="TLS needed"),
        pytest.param(Stage.RCPT, "550 5.1.8 sender", LATER, Blame.PROVIDER, id="late sender"),
        pytest.param(Stage.DOT, "550 5.7.26 SPF", LATER, Blame.PROVIDER, id="our SPF"),
        pytest.param(Stage.DOT, "550 5.7.8 login", LATER, Blame.PROVIDER, id="late login"),
        pytest.param(Stage.RCPT, "503 5.5.1 order", LATER, Blame.PROVIDER, id="sequence"),
        pytest.param(Stage.RCPT, "550 5.3.2 closed", LATER, Blame.PROVIDER, id="system"),
        # Not a customer of theirs: said as if the address were wrong.
        pytest.param(
            Stage.RCPT, "554 5.7.1 Relay access denied", LATER, Blame.PROVIDER, id="postfix relay"
        ),
        pytest.param(Stage.RCPT, "550 relay not permitted", LATER, Blame.PROVIDER, id="exim relay"),
        pytest.param(
            Stage.RCPT, "550 5.7.54 Unable to relay", LATER, Blame.PROVIDER, id="exchange relay"
        ),
        # Later.
        pytest.param(Stage.RCPT, "421 4.3.2 closing", LATER, Blame.PROVIDER, id="421"),
        pytest.param(Stage.DOT, "421 closing", LATER, Blame.PROVIDER, id="421 after the dot"),
        pytest.param(Stage.RCPT, "450 4.7.1 greylisted", LATER, Blame.NOBODY, id="greylisting"),
        pytest.param(Stage.RCPT, "450 busy", LATER, Blame.NOBODY, id="450"),
        pytest.param(Stage.DOT, "451 4.3.0 error", LATER, Blame.PROVIDER, id="451 system"),
        pytest.param(Stage.RCPT, "452 4.2.2 full", LATER, Blame.ADDRESS, id="mailbox full 452"),
        pytest.param(Stage.DOT, "452 storage", LATER, Blame.PROVIDER, id="relay full"),
        pytest.param(Stage.RCPT, "552 5.2.2 full", LATER, Blame.ADDRESS, id="mailbox full 552"),
        pytest.param(Stage.RCPT, "552 storage", LATER, Blame.ADDRESS, id="552"),
        # The address.
        pytest.param(Stage.RCPT, "550 5.1.1 unknown", NEVER, Blame.ADDRESS, id="unknown"),
        pytest.param(Stage.RCPT, "550 No such user", NEVER, Blame.ADDRESS, id="550"),
        pytest.param(Stage.RCPT, "550 5.5.0 unavailable", NEVER, Blame.ADDRESS, id="550 5.5.0"),
        pytest.param(Stage.RCPT, "550 5.2.1 disabled", NEVER, Blame.ADDRESS, id="disabled"),
        pytest.param(Stage.RCPT, "550 5.4.1 no such", NEVER, Blame.ADDRESS, id="no route"),
        pytest.param(Stage.RCPT, "556 5.1.10 null MX", NEVER, Blame.ADDRESS, id="takes no mail"),
        pytest.param(Stage.RCPT, "501 5.1.3 syntax", NEVER, Blame.ADDRESS, id="syntax"),
        pytest.param(Stage.DOT, "550 5.1.1 unknown", NEVER, Blame.ADDRESS, id="late unknown"),
        # What was said, and who we are.
        pytest.param(Stage.DOT, "554 spam", NEVER, Blame.MESSAGE, id="spam"),
        pytest.param(Stage.DOT, "550 refused", NEVER, Blame.MESSAGE, id="550 after the dot"),
        pytest.param(Stage.DOT, "554 5.7.1 policy", NEVER, Blame.MESSAGE, id="policy, content"),
        pytest.param(Stage.DOT, "552 5.3.4 too big", NEVER, Blame.MESSAGE, id="too big"),
        pytest.param(Stage.DOT, "554 5.6.0 malformed", NEVER, Blame.MESSAGE, id="malformed"),
        pytest.param(Stage.RCPT, "550 5.7.1 policy", NEVER, Blame.PROVIDER, id="policy, us"),
        pytest.param(Stage.RCPT, "554 no", NEVER, Blame.PROVIDER, id="554"),
        # The class of the enhanced code must be that of the code.
        pytest.param(Stage.RCPT, "450 5.1.1 unknown", LATER, Blame.NOBODY, id="classes differ"),
        pytest.param(Stage.RCPT, "354 what", LATER, Blame.PROVIDER, id="out of step"),
    ],
)
def test_a_refusal_means(stage: Stage, answer: str, outcome: Outcome, blame: Blame) -> None:
    code, _, text = answer.partition(" ")
    assert judge(stage, int(code), text) == (outcome, blame)


@given(
    stage=st.sampled_from(Stage),
    code=st.integers(400, 599),
    text=st.from_regex(r"([245]\.[0-9]\.[0-9]{1,2} )?[a-z ]*", fullmatch=True),
)
def test_no_refusal_is_permanent_unless_it_is_a_5xx_about_this_mail(
    stage: Stage, code: int, text: str
) -> None:
    outcome, _ = judge(stage, code, text)
    assert outcome in (LATER, NEVER)
    if outcome is NEVER:
        assert code >= 500
        assert stage not in (Stage.CONNECT, Stage.MAIL)


def test_an_acceptance_keeps_the_relays_id_of_the_mail() -> None:
    receipt = receipt_of("r", Stage.DOT, SMTPResponse(250, "2.0.0 Ok: queued as 4F2B1A"), "a@b.cl")
    assert (receipt.outcome, receipt.code) == (Outcome.ACCEPTED, "250 2.0.0")
    assert receipt.provider_id == "4F2B1A"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        pytest.param(
            "5.1.1 <rosa.diaz@correo.example>: Recipient address rejected",
            "5.1.1 … Recipient address rejected",
            id="address",
        ),
        pytest.param("5.1.1 Rosa.Diaz unknown here", "5.1.1 … unknown here", id="local part"),
        pytest.param("no correo.example here", "no … here", id="domain"),
        pytest.param("call +56987654321 now", "call +… now", id="number"),
        pytest.param("one\n5.1.1 two\x00\udc80three", "one 5.1.1 two three", id="lines and noise"),
    ],
)
def test_the_relays_words_are_kept_without_the_person(said: str, kept: str) -> None:
    to = "rosa.diaz+bne@correo.example"
    receipt = receipt_of("r", Stage.RCPT, SMTPResponse(550, said), to)
    assert receipt.detail == kept
