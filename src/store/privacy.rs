//! Finds and erases all data about a shopper.
//!
//! Functions of the database make places coarse. A trigger of the database permits no other change of the ledger.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Array, Bool, Text, Timestamptz};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde::Serialize;
use serde_json::json;
use uuid::Uuid;

use super::StoreResult;
use super::columns::to_json;
use super::plans::PlanKey;
use super::proofs;
use super::schema::{
    bookings, contacts, courier_events, credentials, erasures, held_reports, holds, idempotency_keys, ledger, plans,
};
use ritiro_domain::{BookingId, BookingState, CredentialId, HoldId, HoldState, MerchantId, Timestamp, ZoneId};

/// The reason why a shopper cannot be erased yet.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Live {
    /// A promise that may still be due.
    Booking {
        /// The booking.
        id: BookingId,
        /// Its service day.
        date: NaiveDate,
    },
    /// A hold that may become a booking.
    Hold {
        /// The hold.
        id: HoldId,
        /// When the hold expires.
        expires_at: Timestamp,
    },
}

/// The numbers of erased records, by kind.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize)]
pub struct Erased {
    /// Deleted contacts.
    pub contacts: usize,
    /// Bookings without references and with coarse places.
    pub bookings: usize,
    /// Holds without references and with coarse places.
    pub holds: usize,
    /// Ledger entries of those bookings.
    pub ledger_entries: usize,
    /// Deleted proofs, with their pictures.
    pub proofs: usize,
    /// Permanently revoked tokens.
    pub tokens: usize,
    /// Deleted answers to idempotency keys.
    pub answers: usize,
    /// Outbox events without references to the shopper's orders.
    pub events: usize,
    /// Reports of couriers without notes and places.
    pub reports: usize,
}

impl Erased {
    /// Whether nothing was erased.
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

/// The shopper's confirmed bookings with a service day from `since` on, and the active holds. The rows are locked;
/// their number is limited.
pub async fn live(
    conn: &mut AsyncPgConnection,
    merchant: MerchantId,
    shopper: &str,
    since: NaiveDate,
    most: i64,
) -> StoreResult<Vec<Live>> {
    let promised: Vec<(Uuid, NaiveDate)> = bookings::table
        .filter(bookings::merchant_id.eq(merchant.0).and(bookings::shopper.eq(shopper)))
        .filter(bookings::state.eq(BookingState::Confirmed.as_str()).and(bookings::service_date.ge(since)))
        .order(bookings::id)
        .limit(most)
        .select((bookings::id, bookings::service_date))
        .for_update()
        .load(conn)
        .await?;
    let held: Vec<(Uuid, DateTime<Utc>)> = holds::table
        .filter(holds::merchant_id.eq(merchant.0).and(holds::shopper.eq(shopper)))
        .filter(holds::state.eq(HoldState::Active.as_str()))
        .order(holds::id)
        .limit(most)
        .select((holds::id, holds::expires_at))
        .for_update()
        .load(conn)
        .await?;
    let booking = |(id, date)| Live::Booking { id: BookingId(id), date };
    let hold = |(id, expires_at): (Uuid, DateTime<Utc>)| Live::Hold { id: HoldId(id), expires_at: expires_at.into() };
    Ok(promised.into_iter().map(booking).chain(held.into_iter().map(hold)).collect())
}

/// Erases a shopper without [`live`] bookings and holds; the caller must check that in the same transaction.
/// `pseudonym` replaces the reference.
pub async fn erase(
    conn: &mut AsyncPgConnection,
    merchant: MerchantId,
    shopper: &str,
    pseudonym: &str,
    now: Timestamp,
) -> StoreResult<Erased> {
    let own = bookings::merchant_id.eq(merchant.0).and(bookings::shopper.eq(shopper));
    // The rows are locked. Later bookings are not part of this erasure.
    let booked: Vec<Uuid> = bookings::table.filter(own).select(bookings::id).for_update().load(conn).await?;
    let own = holds::merchant_id.eq(merchant.0).and(holds::shopper.eq(shopper));
    let held: Vec<Uuid> = holds::table.filter(own).select(holds::id).for_update().load(conn).await?;
    let own = credentials::merchant_id.eq(merchant.0).and(credentials::shopper.eq(shopper));
    let issued: Vec<Uuid> = credentials::table.filter(own).select(credentials::id).for_update().load(conn).await?;
    let of_bookings = contacts::table.filter(contacts::booking_id.eq_any(&booked));
    let erased = Erased {
        contacts: diesel::delete(of_bookings).execute(conn).await?,
        ledger_entries: ledger_entries(conn, &booked).await?,
        proofs: proofs::erase(conn, &booked, now).await?,
        answers: delete_answers(conn, merchant, &[&booked[..], &held, &issued].concat()).await?,
        tokens: erase_tokens(conn, merchant, shopper, pseudonym, now).await?,
        events: erase_events(conn, &[&booked[..], &held].concat()).await?,
        reports: erase_reports(conn, &booked, now).await?,
        bookings: erase_bookings(conn, &booked, pseudonym, now).await?,
        holds: erase_holds(conn, &held, pseudonym, now).await?,
    };
    Ok(erased)
}

async fn ledger_entries(conn: &mut AsyncPgConnection, booked: &[Uuid]) -> StoreResult<usize> {
    let count: i64 = ledger::table.filter(ledger::booking_id.eq_any(booked)).count().get_result(conn).await?;
    Ok(usize::try_from(count).unwrap_or_default())
}

async fn erase_bookings(
    conn: &mut AsyncPgConnection,
    booked: &[Uuid],
    pseudonym: &str,
    now: Timestamp,
) -> StoreResult<usize> {
    erase_places(conn, booked, now).await?;
    let nameless = (bookings::shopper.eq(pseudonym), bookings::reference.eq(None::<String>));
    let named = bookings::table.filter(bookings::id.eq_any(booked));
    Ok(diesel::update(named).set(nameless).execute(conn).await?)
}

async fn erase_places(conn: &mut AsyncPgConnection, booked: &[Uuid], now: Timestamp) -> StoreResult<()> {
    let erase = diesel::sql_query("SELECT erase_places($1, $2)");
    erase.bind::<Array<diesel::sql_types::Uuid>, _>(booked).bind::<Timestamptz, _>(now.to_utc()).execute(conn).await?;
    Ok(())
}

async fn erase_holds(
    conn: &mut AsyncPgConnection,
    held: &[Uuid],
    pseudonym: &str,
    now: Timestamp,
) -> StoreResult<usize> {
    let coarse = diesel::sql_query(
        "UPDATE holds SET shopper = $2, cart = NULL, order_data = coarse_order(order_data), promise = coarse_promise(promise),
                          erased_at = $3 WHERE id = ANY ($1)",
    );
    let of = coarse.bind::<Array<diesel::sql_types::Uuid>, _>(held);
    Ok(of.bind::<Text, _>(pseudonym).bind::<Timestamptz, _>(now.to_utc()).execute(conn).await?)
}

async fn erase_tokens(
    conn: &mut AsyncPgConnection,
    merchant: MerchantId,
    shopper: &str,
    pseudonym: &str,
    now: Timestamp,
) -> StoreResult<usize> {
    let revoke = diesel::sql_query(
        "UPDATE credentials SET shopper = $3, revoked_at = coalesce(revoked_at, $4) WHERE merchant_id = $1 AND shopper = $2",
    );
    let of = revoke.bind::<diesel::sql_types::Uuid, _>(merchant.0).bind::<Text, _>(shopper);
    Ok(of.bind::<Text, _>(pseudonym).bind::<Timestamptz, _>(now.to_utc()).execute(conn).await?)
}

/// Idempotency keys can have any content, also personal data, so they are deleted.
async fn delete_answers(conn: &mut AsyncPgConnection, merchant: MerchantId, subjects: &[Uuid]) -> StoreResult<usize> {
    let own = idempotency_keys::merchant_id.eq(merchant.0).and(idempotency_keys::subject_id.eq_any(subjects));
    Ok(diesel::delete(idempotency_keys::table.filter(own)).execute(conn).await?)
}

/// Removes notes and places from reports. The fact of the report remains.
async fn erase_reports(conn: &mut AsyncPgConnection, booked: &[Uuid], now: Timestamp) -> StoreResult<usize> {
    let at = now.to_utc();
    let applied = courier_events::booking_id.eq_any(booked).and(courier_events::erased_at.is_null());
    let empty = (courier_events::data.eq(json!({})), courier_events::erased_at.eq(at));
    let applied = diesel::update(courier_events::table.filter(applied)).set(empty).execute(conn).await?;
    let waiting = held_reports::booking_id.eq_any(booked).and(held_reports::erased_at.is_null());
    let empty = (held_reports::data.eq(json!({})), held_reports::erased_at.eq(at));
    Ok(applied + diesel::update(held_reports::table.filter(waiting)).set(empty).execute(conn).await?)
}

async fn erase_reports_of_day(
    conn: &mut AsyncPgConnection,
    (zone, date): (Uuid, NaiveDate),
    now: Timestamp,
) -> StoreResult<()> {
    let at = now.to_utc();
    let of_day = courier_events::zone_id.eq(zone).and(courier_events::service_date.eq(date));
    let empty = (courier_events::data.eq(json!({})), courier_events::erased_at.eq(at));
    let kept = courier_events::table.filter(of_day.and(courier_events::erased_at.is_null()));
    diesel::update(kept).set(empty).execute(conn).await?;
    let of_day = held_reports::zone_id.eq(zone).and(held_reports::service_date.eq(date));
    let empty = (held_reports::data.eq(json!({})), held_reports::erased_at.eq(at));
    let kept = held_reports::table.filter(of_day.and(held_reports::erased_at.is_null()));
    diesel::update(kept).set(empty).execute(conn).await?;
    Ok(())
}

async fn erase_events(conn: &mut AsyncPgConnection, subjects: &[Uuid]) -> StoreResult<usize> {
    let erase = diesel::sql_query(
        "UPDATE outbox SET payload = payload - '{reference,shopper,contact,place,origin,destination,promise,reason}'::text[]
         WHERE subject_id = ANY ($1)",
    );
    let erased = erase.bind::<Array<diesel::sql_types::Uuid>, _>(subjects).execute(conn).await?;
    let sent = diesel::sql_query(
        "UPDATE webhook_deliveries SET data = data - '{reference,shopper,contact,place,origin,destination,promise,reason}'::text[]
         WHERE subject_id = ANY ($1)",
    );
    sent.bind::<Array<diesel::sql_types::Uuid>, _>(subjects).execute(conn).await?;
    // The answers of endpoints may repeat the data that they received.
    let answered = diesel::sql_query(
        "UPDATE webhook_attempts a SET excerpt = NULL FROM webhook_deliveries d
         WHERE d.id = a.delivery_id AND d.subject_id = ANY ($1) AND a.excerpt IS NOT NULL",
    );
    answered.bind::<Array<diesel::sql_types::Uuid>, _>(subjects).execute(conn).await?;
    Ok(erased)
}

/// Records that an erasure happened: the key that requested it, the time and the numbers, but not the shopper.
pub async fn record(
    conn: &mut AsyncPgConnection,
    merchant: MerchantId,
    by: Option<CredentialId>,
    pseudonym: &str,
    erased: &Erased,
    now: Timestamp,
) -> StoreResult<()> {
    diesel::insert_into(erasures::table)
        .values((
            erasures::id.eq(Uuid::now_v7()),
            erasures::merchant_id.eq(merchant.0),
            erasures::credential_id.eq(by.map(|id| id.0)),
            erasures::pseudonym.eq(pseudonym),
            erasures::counts.eq(to_json(erased)),
            erasures::at.eq(now.to_utc()),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// Finds the oldest day before `before` whose places are not coarse yet, makes its places coarse, and deletes its holds,
/// which are all over. Call it in a transaction. Returns `None` if there is no such day.
pub async fn erase_day(
    conn: &mut AsyncPgConnection,
    before: NaiveDate,
    now: Timestamp,
) -> StoreResult<Option<PlanKey>> {
    let precise = plans::table.filter(plans::service_date.lt(before).and(plans::erased_at.is_null()));
    let oldest = precise.order((plans::service_date, plans::zone_id)).select((plans::zone_id, plans::service_date));
    // Another instance may be processing the same day.
    let next: Option<(Uuid, NaiveDate)> =
        oldest.limit(1).for_update().skip_locked().get_result(conn).await.optional()?;
    let Some((zone, date)) = next else { return Ok(None) };
    let of_day = bookings::zone_id.eq(zone).and(bookings::service_date.eq(date)).and(bookings::erased_at.is_null());
    let ids: Vec<Uuid> = bookings::table.filter(of_day).select(bookings::id).load(conn).await?;
    erase_places(conn, &ids, now).await?;
    erase_reports_of_day(conn, (zone, date), now).await?;
    let over = holds::zone_id.eq(zone).and(holds::service_date.eq(date)).and(holds::state.ne("active"));
    diesel::delete(holds::table.filter(over)).execute(conn).await?;
    diesel::update(plans::table.find((zone, date))).set(plans::erased_at.eq(now.to_utc())).execute(conn).await?;
    Ok(Some((ZoneId(zone), date)))
}

/// An answer to an idempotency key that contains data about a shopper. The answer itself repeats the booking or the
/// hold.
#[derive(Queryable, Clone, PartialEq, Debug)]
pub struct KeptAnswer {
    /// The operation and its caller.
    pub scope: String,
    /// The key that the caller sent.
    pub key: String,
    /// When the answer was stored.
    pub created_at: DateTime<Utc>,
}

/// The answers that contain data about the shopper, in order of scope and key, after the given position.
pub async fn answers(
    conn: &mut AsyncPgConnection,
    merchant: MerchantId,
    shopper: &str,
    after: (&str, &str),
    most: i64,
) -> StoreResult<Vec<KeptAnswer>> {
    let booked = bookings::table.filter(bookings::merchant_id.eq(merchant.0).and(bookings::shopper.eq(shopper)));
    let held = holds::table.filter(holds::merchant_id.eq(merchant.0).and(holds::shopper.eq(shopper)));
    let issued =
        credentials::table.filter(credentials::merchant_id.eq(merchant.0).and(credentials::shopper.eq(shopper)));
    let subject = idempotency_keys::subject_id;
    let of_shopper = subject.eq_any(booked.select(bookings::id)).or(subject.eq_any(held.select(holds::id)));
    let of_shopper = of_shopper.or(subject.eq_any(issued.select(credentials::id)));
    let later = sql::<Bool>("(scope, key) > (").bind::<Text, _>(after.0).sql(", ").bind::<Text, _>(after.1).sql(")");
    let query = idempotency_keys::table
        .filter(idempotency_keys::merchant_id.eq(merchant.0).and(of_shopper).and(later))
        .order((idempotency_keys::scope, idempotency_keys::key))
        .limit(most)
        .select((idempotency_keys::scope, idempotency_keys::key, idempotency_keys::created_at));
    Ok(query.load(conn).await?)
}
