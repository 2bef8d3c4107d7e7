"""What a delivery's id holds is the same to a number and to a column."""

import pytest
from sqlalchemy import ColumnElement, create_engine, literal, select

from hub.model import Lane
from hub.tables import ids


def value(expression: ColumnElement[int] | ColumnElement[bool]) -> object:
    engine = create_engine("sqlite://")
    try:
        with engine.connect() as db:
            return db.scalar(select(expression))
    finally:
        engine.dispose()


@pytest.mark.parametrize("lane", ids.CHANNEL_NUMBER)
@pytest.mark.parametrize("recipient", [1, 7, 10**12])
def test_a_recipient_is_found_in_the_id_of_its_delivery(lane: Lane, recipient: int) -> None:
    delivery = ids.delivery_by(recipient, lane)
    assert delivery == recipient * 4 + {"email": 1, "sms": 2}[lane]
    assert ids.recipient_of(delivery) == recipient
    assert delivery in ids.every_delivery(recipient)
    assert value(ids.delivery_by(literal(recipient), lane)) == delivery
    assert value(ids.of_recipient(literal(delivery), recipient))
    assert not value(ids.of_recipient(literal(delivery), recipient + 1))
    assert value(ids.of_recipients(literal(delivery), recipient - 1, recipient))
    assert not value(ids.of_recipients(literal(delivery), recipient + 1, recipient + 2))


@pytest.mark.parametrize("lane", ids.CHANNEL_NUMBER)
def test_a_note_is_found_in_the_id_of_its_delivery(lane: Lane) -> None:
    delivery = ids.delivery_by(ids.note_place(9), lane)
    assert delivery == 2**62 + 9 * 4 + ids.CHANNEL_NUMBER[lane]
    assert ids.note_of(delivery) == 9
    assert value(ids.note_in(literal(ids.recipient_of(delivery)))) == 9
    assert value(ids.of_note(literal(delivery), 9))
    assert not value(ids.of_note(literal(delivery), 8))
