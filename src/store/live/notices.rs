//! The last notices about the expected times of bookings. Each statement writes a notice and its events together, and
//! only if no instance has written it before: if several instances detect the same change, one of them writes it.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Date, Jsonb, Text, Timestamptz};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use crate::store::StoreResult;
use crate::store::schema::eta_notices;
use ritiro_domain::{BookingId, EventData, ReservationId, Seconds, Timestamp};

/// A notice about a booking.
#[derive(Clone, PartialEq, Debug)]
pub struct EtaNotice {
    /// The booking.
    pub booking: BookingId,
    /// The reservation of the promise.
    pub reservation: ReservationId,
    /// When service is expected to start.
    pub expected: Timestamp,
    /// Whether the promise is at risk.
    pub at_risk: bool,
    /// The event about it.
    pub event: EventData,
}

/// The last notice about a booking.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Notified {
    /// The booking.
    pub booking: BookingId,
    /// The reservation of the promise.
    pub reservation: ReservationId,
    /// The expected start of service in that notice.
    pub expected: Option<Timestamp>,
    /// Whether a notice said that the courier approaches.
    pub approaching: bool,
    /// Whether the last notice said that the promise is at risk.
    pub at_risk: bool,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = eta_notices, check_for_backend(Pg))]
struct NotifiedRow {
    booking_id: Uuid,
    reservation_id: Uuid,
    told_expected: Option<DateTime<Utc>>,
    approaching_at: Option<DateTime<Utc>>,
    at_risk: bool,
}

/// The last notices about some bookings.
pub async fn notified_of(conn: &mut AsyncPgConnection, bookings: &[BookingId]) -> StoreResult<Vec<Notified>> {
    let raw: Vec<Uuid> = bookings.iter().map(|id| id.0).collect();
    let rows: Vec<NotifiedRow> = eta_notices::table
        .filter(eta_notices::booking_id.eq_any(raw))
        .select(NotifiedRow::as_select())
        .load(conn)
        .await?;
    let notified = |row: NotifiedRow| Notified {
        booking: BookingId(row.booking_id),
        reservation: ReservationId(row.reservation_id),
        expected: row.told_expected.map(Timestamp::from),
        approaching: row.approaching_at.is_some(),
        at_risk: row.at_risk,
    };
    Ok(rows.into_iter().map(notified).collect())
}

/// Writes `eta.changed` if the expected time changed by `threshold` or more since the last notice.
pub async fn notify_changed(
    conn: &mut AsyncPgConnection,
    notices: &[EtaNotice],
    threshold: Seconds,
    now: Timestamp,
) -> StoreResult<Vec<BookingId>> {
    let rule = Rule {
        values: "wanted.expected, NULL::timestamptz, false",
        update: "told_expected = excluded.told_expected,
            approaching_at = CASE WHEN same THEN n.approaching_at END, at_risk = same AND n.at_risk",
        unless_notified: "n.told_expected IS NULL OR abs(extract(epoch FROM n.told_expected - excluded.told_expected)) >= $7",
    };
    notify(conn, rule, notices, threshold, now).await
}

/// Writes `courier.approaching` if it was not written before.
pub async fn notify_approaching(
    conn: &mut AsyncPgConnection,
    notices: &[EtaNotice],
    now: Timestamp,
) -> StoreResult<Vec<BookingId>> {
    let rule = Rule {
        values: "NULL::timestamptz, $6, false",
        update: "approaching_at = $6,
            told_expected = CASE WHEN same THEN n.told_expected END, at_risk = same AND n.at_risk",
        unless_notified: "n.approaching_at IS NULL",
    };
    notify(conn, rule, notices, Seconds::ZERO, now).await
}

/// Writes `promise.at_risk` or `promise.safe` if it differs from the last notice.
pub async fn notify_risk(
    conn: &mut AsyncPgConnection,
    notices: &[EtaNotice],
    now: Timestamp,
) -> StoreResult<Vec<BookingId>> {
    let rule = Rule {
        values: "NULL::timestamptz, NULL::timestamptz, wanted.at_risk",
        update: "at_risk = excluded.at_risk,
            told_expected = CASE WHEN same THEN n.told_expected END,
            approaching_at = CASE WHEN same THEN n.approaching_at END",
        unless_notified: "n.at_risk <> excluded.at_risk",
    };
    notify(conn, rule, notices, Seconds::ZERO, now).await
}

/// The SQL of one kind of notice. `same` means "of the promise of the last notice".
struct Rule {
    /// The values of `told_expected`, `approaching_at` and `at_risk` for a booking without a notice.
    values: &'static str,
    update: &'static str,
    unless_notified: &'static str,
}

/// Writes the notices. Bookings that are not confirmed any more, or that have another promise now, are skipped.
async fn notify(
    conn: &mut AsyncPgConnection,
    rule: Rule,
    notices: &[EtaNotice],
    threshold: Seconds,
    now: Timestamp,
) -> StoreResult<Vec<BookingId>> {
    const SAME: &str = "(n.reservation_id = excluded.reservation_id)";
    let Rule { values, update, unless_notified } = rule;
    let update = update.replace("same", SAME);
    let query = diesel::sql_query(format!(
        "WITH wanted AS (
             SELECT w.*, b.zone_id, b.merchant_id, b.service_date
             FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::bool[], $5::jsonb[], $8::uuid[], $9::text[])
                 AS w (booking_id, reservation_id, expected, at_risk, payload, event_id, topic)
             JOIN bookings AS b ON b.id = w.booking_id AND b.reservation_id = w.reservation_id AND b.state = 'confirmed'),
         notified AS (
             INSERT INTO eta_notices AS n (booking_id, reservation_id, service_date, told_expected, approaching_at, at_risk)
             SELECT booking_id, reservation_id, service_date, {values} FROM wanted ORDER BY booking_id
             ON CONFLICT (booking_id) DO UPDATE
             SET reservation_id = excluded.reservation_id, service_date = excluded.service_date, {update}
             WHERE NOT {SAME} OR {unless_notified}
             RETURNING booking_id)
         INSERT INTO outbox (id, zone_id, merchant_id, topic, subject_id, payload, created_at)
         SELECT event_id, zone_id, merchant_id, topic, booking_id, payload, $6 FROM wanted JOIN notified USING (booking_id)
         WHERE $7::bigint IS NOT NULL
         RETURNING subject_id"
    ));
    let rows: Vec<Subject> = query
        .bind::<Array<diesel::sql_types::Uuid>, _>(notices.iter().map(|n| n.booking.0).collect::<Vec<_>>())
        .bind::<Array<diesel::sql_types::Uuid>, _>(notices.iter().map(|n| n.reservation.0).collect::<Vec<_>>())
        .bind::<Array<Timestamptz>, _>(notices.iter().map(|n| n.expected.to_utc()).collect::<Vec<_>>())
        .bind::<Array<Bool>, _>(notices.iter().map(|n| n.at_risk).collect::<Vec<_>>())
        .bind::<Array<Jsonb>, _>(notices.iter().map(|n| n.event.to_json()).collect::<Vec<_>>())
        .bind::<Timestamptz, _>(now.to_utc())
        .bind::<BigInt, _>(threshold.0)
        .bind::<Array<diesel::sql_types::Uuid>, _>(notices.iter().map(|_| Uuid::now_v7()).collect::<Vec<_>>())
        .bind::<Array<Text>, _>(notices.iter().map(|n| n.event.event_type().as_str()).collect::<Vec<_>>())
        .load(conn)
        .await?;
    Ok(rows.into_iter().map(|row| BookingId(row.subject_id)).collect())
}

#[derive(QueryableByName)]
struct Subject {
    #[diesel(sql_type = diesel::sql_types::Uuid)]
    subject_id: Uuid,
}

/// Deletes the notices of service days before a date.
pub async fn forget(conn: &mut AsyncPgConnection, before: NaiveDate) -> StoreResult<usize> {
    let query = diesel::sql_query("DELETE FROM eta_notices WHERE service_date < $1");
    Ok(query.bind::<Date, _>(before).execute(conn).await?)
}
