//! The append-only records: the promise ledger, the outbox, and the answers to idempotency keys.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::audit::actor;
use super::columns::from_json;
use super::schema::{idempotency_keys, ledger};
use super::{StoreError, StoreResult};
use ritiro_domain::{BookingId, EventData, LedgerEntry, LedgerEvent, MerchantId, Promise, Timestamp, ZoneId};

#[derive(Queryable, Selectable)]
#[diesel(table_name = ledger, check_for_backend(Pg))]
struct LedgerRow {
    booking_id: Uuid,
    event: String,
    data: Value,
    at: DateTime<Utc>,
}

/// The data of a ledger entry that has no column.
#[derive(Serialize, Deserialize)]
pub(super) struct LedgerData {
    promise: Promise,
    reason: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    by: Option<By>,
}

#[derive(Serialize, Deserialize)]
struct By {
    id: Option<Uuid>,
    role: String,
}

impl LedgerData {
    pub fn of(entry: &LedgerEntry) -> Self {
        let by = entry.by.as_ref();
        let by = by.map(|actor| By { id: actor.credential.map(|id| id.0), role: actor.role.to_owned() });
        Self { promise: entry.promise.clone(), reason: entry.reason.clone(), by }
    }
}

impl TryFrom<LedgerRow> for LedgerEntry {
    type Error = StoreError;

    fn try_from(row: LedgerRow) -> StoreResult<Self> {
        let data: LedgerData = from_json("ledger.data", row.data)?;
        Ok(Self {
            booking: BookingId(row.booking_id),
            event: LedgerEvent::parse(&row.event).ok_or_else(|| StoreError::corrupt("ledger.event", row.event))?,
            promise: data.promise,
            reason: data.reason,
            by: data.by.map(|by| actor("ledger.data", by.id, &by.role)).transpose()?,
            at: row.at.into(),
        })
    }
}

/// All ledger entries of a booking, oldest first.
pub async fn ledger_of(conn: &mut AsyncPgConnection, booking: BookingId) -> StoreResult<Vec<LedgerEntry>> {
    let of_booking = ledger::table.filter(ledger::booking_id.eq(booking.0)).order(ledger::id);
    let rows: Vec<LedgerRow> = of_booking.select(LedgerRow::as_select()).load(conn).await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// All ledger entries of several bookings, oldest first for each booking.
pub async fn ledger_of_all(conn: &mut AsyncPgConnection, bookings: &[BookingId]) -> StoreResult<Vec<LedgerEntry>> {
    let raw: Vec<Uuid> = bookings.iter().map(|id| id.0).collect();
    let of_bookings = ledger::table.filter(ledger::booking_id.eq_any(raw)).order((ledger::booking_id, ledger::id));
    let rows: Vec<LedgerRow> = of_bookings.select(LedgerRow::as_select()).load(conn).await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// The ledgers of some bookings, oldest first. An entry that cannot be read is returned as its error.
pub async fn ledgers_of(
    conn: &mut AsyncPgConnection,
    ids: &[BookingId],
) -> StoreResult<HashMap<BookingId, Vec<StoreResult<LedgerEntry>>>> {
    let raw: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let of_bookings = ledger::table.filter(ledger::booking_id.eq_any(raw)).order(ledger::id);
    let rows: Vec<LedgerRow> = of_bookings.select(LedgerRow::as_select()).load(conn).await?;
    let mut ledgers: HashMap<_, Vec<_>> = HashMap::new();
    for row in rows {
        ledgers.entry(BookingId(row.booking_id)).or_default().push(row.try_into());
    }
    Ok(ledgers)
}

/// An event for the outbox.
#[derive(Clone, PartialEq, Debug)]
pub struct OutboxEvent {
    /// The zone.
    pub zone: ZoneId,
    /// The merchant that gets the event.
    pub merchant: MerchantId,
    /// The id of the resource: a booking, hold, route, shift or stop.
    pub subject: Uuid,
    /// The type and the data of the event.
    pub data: EventData,
    /// The time of the event.
    pub at: Timestamp,
}

/// An idempotency key within its scope.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct ScopedKey {
    /// The tenant.
    pub merchant: MerchantId,
    /// The operation and its caller.
    pub scope: String,
    /// The key that the caller sent.
    pub key: String,
}

/// The record of an answered idempotent request.
#[derive(Clone, PartialEq, Debug)]
pub struct IdempotencyRecord {
    /// The key within its scope.
    pub key: ScopedKey,
    /// SHA-256 of the request.
    pub request_hash: Vec<u8>,
    /// The id of the resource that the request created or changed.
    pub subject: Uuid,
    /// The parts of the answer that cannot be read from the resource again.
    pub answer: Option<Value>,
}

/// The stored record of an answered request.
#[derive(Queryable, Clone, PartialEq, Debug)]
pub struct StoredAnswer {
    /// SHA-256 of the request.
    pub request_hash: Vec<u8>,
    /// The id of the resource that the request created or changed.
    pub subject: Uuid,
    /// The parts of the answer that cannot be read from the resource again.
    pub answer: Option<Value>,
}

/// The stored record of a key, if the request was answered.
pub async fn find_idempotency_record(
    conn: &mut AsyncPgConnection,
    key: &ScopedKey,
) -> StoreResult<Option<StoredAnswer>> {
    let row = idempotency_keys::table.find((key.merchant.0, &key.scope, &key.key));
    let columns = (idempotency_keys::request_hash, idempotency_keys::subject_id, idempotency_keys::answer);
    Ok(row.select(columns).get_result(conn).await.optional()?)
}

/// Claims a key for the open transaction. Another transaction that claims the same key waits until this one ends.
/// Returns `false` if the key was answered before.
pub async fn claim_idempotency_key(
    conn: &mut AsyncPgConnection,
    key: &ScopedKey,
    request_hash: &[u8],
) -> StoreResult<bool> {
    let claim = diesel::insert_into(idempotency_keys::table)
        .values((
            idempotency_keys::merchant_id.eq(key.merchant.0),
            idempotency_keys::scope.eq(&key.scope),
            idempotency_keys::key.eq(&key.key),
            idempotency_keys::request_hash.eq(request_hash),
            idempotency_keys::subject_id.eq(Uuid::nil()),
        ))
        .on_conflict_do_nothing();
    Ok(claim.execute(conn).await? == 1)
}

/// Stores the answer of the key that the open transaction has claimed.
pub async fn answer_idempotency_key(
    conn: &mut AsyncPgConnection,
    key: &ScopedKey,
    subject: Uuid,
    answer: Option<Value>,
) -> StoreResult<()> {
    let row = idempotency_keys::table.find((key.merchant.0, &key.scope, &key.key));
    let answered = (idempotency_keys::subject_id.eq(subject), idempotency_keys::answer.eq(answer));
    diesel::update(row).set(answered).execute(conn).await?;
    Ok(())
}

/// Deletes answers that are older than `before`.
pub async fn forget_idempotency_keys(conn: &mut AsyncPgConnection, before: Timestamp) -> StoreResult<usize> {
    let old = idempotency_keys::table.filter(idempotency_keys::created_at.lt(before.to_utc()));
    Ok(diesel::delete(old).execute(conn).await?)
}
