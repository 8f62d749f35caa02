"""A shop whose client openapi-python-client made: it offers, holds, books, follows and moves.

    python shop.py URL KEY
"""

import sys
from datetime import UTC, datetime
from uuid import uuid4

from ritiro_client import AuthenticatedClient
from ritiro_client.api.shopping import (
    cancel_booking,
    create_booking,
    create_hold,
    create_quote,
    list_offers,
    reschedule_booking,
    track_booking,
)
from ritiro_client.models import (
    Booking,
    BookingFields,
    BookingState,
    CancelFields,
    Contact,
    Hold,
    HoldFields,
    HoldState,
    OfferFields,
    Offers,
    Place,
    Problem,
    QuoteFields,
    QuoteOffered,
    QuoteRefused,
    RescheduleFields,
    SlotOffered,
    SlotRefused,
    Tracking,
)

HERE = Place(lat=44.7, lng=11.2)
THERE = Place(lat=44.5075, lng=11.3514)
NOWHERE = Place(lat=0.0, lng=0.0)


def offers(client: AuthenticatedClient, place: Place) -> Offers:
    answer = list_offers.sync(client=client, body=OfferFields(place=place))
    assert isinstance(answer, Offers), answer
    return answer


def two_windows(answer: Offers) -> tuple[SlotOffered, SlotOffered]:
    """The first and the last window that can be had."""
    had = [slot for slot in answer.slots if isinstance(slot, SlotOffered)]
    refused = [slot for slot in answer.slots if isinstance(slot, SlotRefused)]
    assert len(had) + len(refused) == len(answer.slots)
    assert len(had) >= 2, "the market has less than two windows"
    assert all(slot.refusal.code and slot.refusal.constraint for slot in refused)
    return had[0], had[-1]


def book(client: AuthenticatedClient, offer: SlotOffered) -> Booking:
    held = create_hold.sync(
        client=client,
        body=HoldFields(offer_id=offer.offer_id, shopper="customer-py", cart="py"),
        idempotency_key=str(uuid4()),
    )
    assert isinstance(held, Hold) and held.state == HoldState.ACTIVE, held
    assert held.expires_at > datetime.now(UTC)
    body = BookingFields(hold_id=held.id, contact=Contact(name="Ada Rossi"))
    booked = create_booking.sync(client=client, body=body, idempotency_key=str(uuid4()))
    assert isinstance(booked, Booking) and booked.state == BookingState.CONFIRMED, booked
    again = create_booking.sync(client=client, body=body, idempotency_key=str(uuid4()))
    assert isinstance(again, Problem) and again.code == "hold_not_active", again
    return booked


def move(client: AuthenticatedClient, booked: Booking, offer: SlotOffered) -> Booking:
    body = RescheduleFields(offer_id=offer.offer_id)
    moved = reschedule_booking.sync(booked.id, client=client, body=body, if_match=f'"{booked.version}"')
    assert isinstance(moved, Booking) and moved.promise.window == offer.window, moved
    late = reschedule_booking.sync(booked.id, client=client, body=body, if_match=f'"{booked.version}"')
    assert isinstance(late, Problem) and late.current_etag == f'"{moved.version}"', late
    return moved


def refusals(client: AuthenticatedClient) -> None:
    nothing = create_hold.sync(client=client, body=HoldFields(place=NOWHERE, window=None))
    assert isinstance(nothing, Problem) and nothing.errors, nothing
    quote = create_quote.sync(client=client, body=QuoteFields(origin=HERE, destination=THERE))
    assert isinstance(quote, QuoteOffered | QuoteRefused), quote
    far = create_quote.sync(client=client, body=QuoteFields(origin=HERE, destination=NOWHERE))
    assert isinstance(far, QuoteRefused) and far.refusal.code == "outside_zone", far


def main(url: str, key: str) -> None:
    client = AuthenticatedClient(base_url=url, token=key)
    first, last = two_windows(offers(client, HERE))
    booked = book(client, first)
    followed = track_booking.sync(booked.id, client=client)
    assert isinstance(followed, Tracking) and followed.window == first.window, followed
    moved = move(client, booked, last)
    refusals(client)
    cancelled = cancel_booking.sync(moved.id, client=client, body=CancelFields())
    assert isinstance(cancelled, Booking) and cancelled.state == BookingState.CANCELLED, cancelled
    print("python: offered, held, booked, followed, moved and cancelled", moved.id)


main(*sys.argv[1:])
