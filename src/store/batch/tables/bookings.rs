//! The bookings and their contacts.

use crate::store::batch::answers::{Answers, Verdicts};
use crate::store::batch::claim::Claim;
use crate::store::batch::columns::Columns;
use crate::store::batch::statement::{BatchStatement, Group};
use crate::store::batch::{BookingOutcome, MissKind, Writes};
use ritiro_domain::{Booking, Contact};

pub(super) struct InsertBookings;

impl BatchStatement for InsertBookings {
    const SQL: &'static str = "INSERT INTO bookings ({columns}) SELECT {values} FROM {rows}";

    type Row<'a> = &'a Booking;

    fn rows<'a>(group: Group<'a>) -> Vec<&'a Booking> {
        group.rows(|writes| &writes.new_bookings).collect()
    }

    fn columns<'a>(of: &mut Columns<'_, 'a, &'a Booking>) {
        of.column("id", |b| b.id.0);
        of.column("zone_id", |b| b.zone.0);
        of.column("merchant_id", |b| b.merchant.0);
        of.column("service_date", |b| b.date);
        of.column("version", |b| b.version);
        of.column("state", |b| b.state.as_str());
        of.column("reservation_id", |b| b.reservation.0);
        of.column("hold_id", |b| b.hold.map(|h| h.0));
        of.column("shopper", |b| b.shopper.as_deref());
        of.column("reference", |b| b.reference.as_deref());
        promise(of);
        of.instant("created_at", |b| b.created_at);
        of.instant("updated_at", |b| b.updated_at);
    }
}

/// What was promised: the columns that both statements write.
fn promise<'a>(of: &mut Columns<'_, 'a, &'a Booking>) {
    of.column("kind", |b| b.order.kind.as_str());
    of.json("order_data", |b| &b.order);
    of.json("promise", |b| &b.promise);
    of.instant("window_start", |b| b.promise.window.start());
    of.instant("window_end", |b| b.promise.window.end());
}

/// For bookings with a contact.
pub(super) struct InsertContacts;

impl BatchStatement for InsertContacts {
    const SQL: &'static str = "INSERT INTO contacts ({columns}) SELECT {values} FROM {rows}";

    type Row<'a> = (&'a Booking, &'a Contact);

    fn rows<'a>(group: Group<'a>) -> Vec<Self::Row<'a>> {
        let bookings = group.rows(|writes| &writes.new_bookings);
        bookings.filter_map(|booking| Some((booking, booking.contact.as_ref()?))).collect()
    }

    fn columns<'a>(of: &mut Columns<'_, 'a, Self::Row<'a>>) {
        of.column("booking_id", |(b, _)| b.id.0);
        of.column("zone_id", |(b, _)| b.zone.0);
        of.column("merchant_id", |(b, _)| b.merchant.0);
        of.column("service_date", |(b, _)| b.date);
        of.column("name", |(_, c)| c.name.as_deref());
        of.column("phone", |(_, c)| c.phone.as_deref());
        of.column("address", |(_, c)| c.address.as_deref());
        of.column("notes", |(_, c)| c.notes.as_deref());
    }
}

/// The constant columns (tenant, zone, shopper, reference) are not written.
pub(super) struct ChangeBookings;

impl BatchStatement for ChangeBookings {
    const SQL: &'static str = "\
UPDATE bookings b SET {set}
FROM {rows}
WHERE b.id = e.id AND b.version = e.version - 1
  AND (b.state = 'confirmed' OR (b.state = 'failed' AND e.state = 'confirmed'))
RETURNING b.id";

    type Row<'a> = &'a Booking;

    fn rows<'a>(group: Group<'a>) -> Vec<&'a Booking> {
        group.rows(|writes| &writes.changed_bookings).map(|of| &of.row).collect()
    }

    fn columns<'a>(of: &mut Columns<'_, 'a, &'a Booking>) {
        of.key("id", |b| b.id.0);
        of.column("service_date", |b| b.date);
        of.column("version", |b| b.version);
        of.column("state", |b| b.state.as_str());
        of.column("reservation_id", |b| b.reservation.0);
        of.column("hold_id", |b| b.hold.map(|h| h.0));
        promise(of);
        of.instant("updated_at", |b| b.updated_at);
    }

    fn claims<'a>(writes: &'a Writes, claims: &mut Vec<Claim<'a>>) {
        claims.extend(writes.changed_bookings.iter().map(|of| Claim::Booking(of.row.id)));
    }

    fn check(answers: &Answers, verdicts: &mut Verdicts) {
        let changed = answers.ids::<Self>();
        verdicts.expect(
            MissKind::BookingChanged,
            |writes| &writes.changed_bookings,
            |booking| changed.contains(&booking.id.0),
        );
    }
}

/// A booking that has another reservation or an unsuitable state is not returned. A completed booking stays completed
/// unless an operator undoes that. A failed booking may still be completed.
pub(super) struct FinishBookings;

impl BatchStatement for FinishBookings {
    const SQL: &'static str = "\
UPDATE bookings b SET state = e.state, version = b.version + e.changes, updated_at = e.at
FROM {rows}
WHERE b.id = e.id AND b.reservation_id = e.reservation_id
  AND ((b.state = 'confirmed' AND e.state IN ('completed', 'failed')) OR (b.state = 'failed' AND e.state = 'completed')
       OR (b.state = 'completed' AND e.state = 'confirmed'))
RETURNING b.id";

    type Row<'a> = &'a BookingOutcome;

    fn rows<'a>(group: Group<'a>) -> Vec<&'a BookingOutcome> {
        group.rows(|writes| &writes.outcomes).map(|of| &of.row).collect()
    }

    fn columns<'a>(of: &mut Columns<'_, 'a, &'a BookingOutcome>) {
        of.key("id", |o| o.booking.0);
        of.key("reservation_id", |o| o.reservation.0);
        of.column("state", |o| o.state.as_str());
        of.instant("at", |o| o.at);
        of.column("changes", |o| o.changes);
    }

    fn claims<'a>(writes: &'a Writes, claims: &mut Vec<Claim<'a>>) {
        claims.extend(writes.outcomes.iter().map(|of| Claim::Booking(of.row.booking)));
    }

    fn check(answers: &Answers, verdicts: &mut Verdicts) {
        let finished = answers.ids::<Self>();
        let is_there = |outcome: &BookingOutcome| finished.contains(&outcome.booking.0);
        verdicts.expect(MissKind::OutcomeOutdated, |writes| &writes.outcomes, is_there);
    }
}
