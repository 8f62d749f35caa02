//! What is only ever appended to: the promise ledger, the outbox, and the answers to idempotency keys.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::columns::{from_json, to_json};
use super::schema::{idempotency_keys, ledger, outbox};
use super::{StoreError, StoreResult};
use crate::domain::{BookingId, LedgerEntry, LedgerEvent, MerchantId, Promise, Timestamp, ZoneId};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = ledger, check_for_backend(Pg))]
struct LedgerRow {
    id: Uuid,
    zone_id: Uuid,
    merchant_id: Uuid,
    booking_id: Uuid,
    event: String,
    data: Value,
    at: DateTime<Utc>,
}

#[derive(Serialize, Deserialize)]
struct LedgerData {
    promise: Promise,
    reason: Option<String>,
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
            at: row.at.into(),
        })
    }
}

/// Appends to the promise ledger.
pub async fn append_ledger(conn: &mut AsyncPgConnection, new: &[(ZoneId, MerchantId, LedgerEntry)]) -> StoreResult<()> {
    let rows: Vec<_> = new.iter().map(|(zone, merchant, entry)| ledger_row(*zone, *merchant, entry)).collect();
    if !rows.is_empty() {
        diesel::insert_into(ledger::table).values(rows).execute(conn).await?;
    }
    Ok(())
}

fn ledger_row(zone: ZoneId, merchant: MerchantId, entry: &LedgerEntry) -> LedgerRow {
    let data = LedgerData { promise: entry.promise.clone(), reason: entry.reason.clone() };
    LedgerRow {
        id: Uuid::now_v7(),
        zone_id: zone.0,
        merchant_id: merchant.0,
        booking_id: entry.booking.0,
        event: entry.event.as_str().to_owned(),
        data: to_json(&data),
        at: entry.at.to_utc(),
    }
}

/// All that was promised for a booking, oldest first.
pub async fn ledger_of(conn: &mut AsyncPgConnection, booking: BookingId) -> StoreResult<Vec<LedgerEntry>> {
    let of_booking = ledger::table.filter(ledger::booking_id.eq(booking.0)).order(ledger::id);
    let rows: Vec<LedgerRow> = of_booking.select(LedgerRow::as_select()).load(conn).await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// The ledgers of some bookings, each oldest first; a line that cannot be read says why.
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

/// An event for the outside.
#[derive(Clone, PartialEq, Debug)]
pub struct OutboxEvent {
    /// Where it happened.
    pub zone: ZoneId,
    /// Whom it concerns.
    pub merchant: MerchantId,
    /// What happened, for example `booking.confirmed`.
    pub topic: &'static str,
    /// The booking or hold.
    pub subject: Uuid,
    /// What is told.
    pub payload: Value,
    /// When.
    pub at: Timestamp,
}

#[derive(Insertable)]
#[diesel(table_name = outbox)]
struct OutboxRow<'a> {
    id: Uuid,
    zone_id: Uuid,
    merchant_id: Uuid,
    topic: &'a str,
    subject_id: Uuid,
    payload: &'a Value,
    created_at: DateTime<Utc>,
}

/// Leaves events for whoever tells the outside.
pub async fn append_outbox(conn: &mut AsyncPgConnection, new: &[OutboxEvent]) -> StoreResult<()> {
    let row = |event: &OutboxEvent| {
        let (zone_id, merchant_id) = (event.zone.0, event.merchant.0);
        (zone_id, merchant_id, event.at.to_utc())
    };
    let rows: Vec<_> = new
        .iter()
        .map(|event| {
            let (zone_id, merchant_id, created_at) = row(event);
            let (topic, subject_id, payload) = (event.topic, event.subject, &event.payload);
            OutboxRow { id: Uuid::now_v7(), zone_id, merchant_id, topic, subject_id, payload, created_at }
        })
        .collect();
    if !rows.is_empty() {
        diesel::insert_into(outbox::table).values(rows).execute(conn).await?;
    }
    Ok(())
}

/// Whose attempt it is, at what, and by which key.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct AttemptKey {
    /// The tenant.
    pub merchant: MerchantId,
    /// What is attempted, and by which caller.
    pub scope: String,
    /// As the caller named it.
    pub key: String,
}

/// The answer to an attempt.
#[derive(Clone, PartialEq, Debug)]
pub struct Attempt {
    /// The attempt.
    pub key: AttemptKey,
    /// SHA-256 of the request.
    pub request_hash: Vec<u8>,
    /// What came of it.
    pub receipt: Value,
}

/// The answer that was given to an attempt, with the hash of its request.
pub async fn find_attempt(conn: &mut AsyncPgConnection, key: &AttemptKey) -> StoreResult<Option<(Vec<u8>, Value)>> {
    let row = idempotency_keys::table.find((key.merchant.0, &key.scope, &key.key));
    let columns = (idempotency_keys::request_hash, idempotency_keys::receipt);
    Ok(row.select(columns).get_result(conn).await.optional()?)
}

/// Keeps answers. Returns the indices of those whose key another transaction answered meanwhile.
pub async fn insert_attempts(conn: &mut AsyncPgConnection, new: &[&Attempt]) -> StoreResult<Vec<usize>> {
    if new.is_empty() {
        return Ok(Vec::new());
    }
    let row = |a: &&Attempt| {
        (
            idempotency_keys::merchant_id.eq(a.key.merchant.0),
            idempotency_keys::scope.eq(a.key.scope.clone()),
            idempotency_keys::key.eq(a.key.key.clone()),
            idempotency_keys::request_hash.eq(a.request_hash.clone()),
            idempotency_keys::status.eq(201),
            idempotency_keys::receipt.eq(a.receipt.clone()),
        )
    };
    let rows: Vec<_> = new.iter().map(row).collect();
    let kept: Vec<(Uuid, String, String)> = diesel::insert_into(idempotency_keys::table)
        .values(rows)
        .on_conflict_do_nothing()
        .returning((idempotency_keys::merchant_id, idempotency_keys::scope, idempotency_keys::key))
        .get_results(conn)
        .await?;
    let kept: HashSet<_> = kept.into_iter().collect();
    let is_kept = |a: &&Attempt| kept.contains(&(a.key.merchant.0, a.key.scope.clone(), a.key.key.clone()));
    Ok(new.iter().enumerate().filter(|(_, a)| !is_kept(a)).map(|(i, _)| i).collect())
}

/// Forgets answers that are older than `before`.
pub async fn forget_attempts(conn: &mut AsyncPgConnection, before: Timestamp) -> StoreResult<usize> {
    let old = idempotency_keys::table.filter(idempotency_keys::created_at.lt(before.to_utc()));
    Ok(diesel::delete(old).execute(conn).await?)
}
