//! Dispatches events from the outbox to deliveries.

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Timestamptz};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::Value;
use uuid::Uuid;

use crate::store::StoreResult;
use crate::store::schema::outbox;
use ritiro_domain::{MerchantId, Timestamp, ZoneId};

/// The number of the advisory lock for dispatching. No other lock of this program uses it.
const TURN: i64 = 0x5249_5449_5745;

/// An event that waits in the outbox.
#[derive(Clone, PartialEq, Debug)]
pub struct WaitingEvent {
    /// Its id.
    pub id: Uuid,
    /// Its position among all events.
    pub seq: i64,
    /// The zone of the event.
    pub zone: ZoneId,
    /// The merchant that gets the event.
    pub merchant: MerchantId,
    /// The type of the event.
    pub topic: String,
    /// The id of the affected resource.
    pub subject: Uuid,
    /// The content of the event.
    pub data: Value,
    /// When it happened.
    pub at: Timestamp,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = outbox, check_for_backend(Pg))]
struct WaitingRow {
    id: Uuid,
    seq: i64,
    zone_id: Uuid,
    merchant_id: Uuid,
    topic: String,
    subject_id: Uuid,
    payload: Value,
    created_at: DateTime<Utc>,
}

impl From<WaitingRow> for WaitingEvent {
    fn from(row: WaitingRow) -> Self {
        Self {
            id: row.id,
            seq: row.seq,
            zone: ZoneId(row.zone_id),
            merchant: MerchantId(row.merchant_id),
            topic: row.topic,
            subject: row.subject_id,
            data: row.payload,
            at: row.created_at.into(),
        }
    }
}

/// Tries to take the lock for dispatching events until the transaction ends. Without this lock, two instances could
/// dispatch a later event of a subject before an earlier one.
pub async fn take_turn(conn: &mut AsyncPgConnection) -> StoreResult<bool> {
    let turn = diesel::dsl::sql::<Bool>("pg_try_advisory_xact_lock(").bind::<BigInt, _>(TURN).sql(")");
    Ok(diesel::select(turn).get_result(conn).await?)
}

/// Marks events without a receiver as sent, at most `limit`. Returns the number.
pub async fn pass_over(conn: &mut AsyncPgConnection, limit: i64, now: Timestamp) -> StoreResult<usize> {
    let query = diesel::sql_query(
        "UPDATE outbox SET sent_at = $1 WHERE id IN (
             SELECT id FROM outbox WHERE sent_at IS NULL
             AND merchant_id NOT IN (SELECT merchant_id FROM webhook_endpoints WHERE disabled_at IS NULL)
             ORDER BY seq LIMIT $2 FOR UPDATE SKIP LOCKED)",
    );
    Ok(query.bind::<Timestamptz, _>(now.to_utc()).bind::<BigInt, _>(limit).execute(conn).await?)
}

/// Locks and returns the oldest waiting events.
pub async fn claim(conn: &mut AsyncPgConnection, limit: i64) -> StoreResult<Vec<WaitingEvent>> {
    let rows: Vec<WaitingRow> = outbox::table
        .filter(outbox::sent_at.is_null())
        .order(outbox::seq)
        .limit(limit)
        .select(WaitingRow::as_select())
        .for_update()
        .skip_locked()
        .load(conn)
        .await?;
    Ok(rows.into_iter().map(WaitingEvent::from).collect())
}

/// Marks events as dispatched.
pub async fn mark_sent(conn: &mut AsyncPgConnection, ids: &[Uuid], now: Timestamp) -> StoreResult<()> {
    let passed = outbox::table.filter(outbox::id.eq_any(ids));
    diesel::update(passed).set(outbox::sent_at.eq(now.to_utc())).execute(conn).await?;
    Ok(())
}

/// Deletes events that were dispatched before `before`, at most `limit`. Returns the number.
pub async fn forget(conn: &mut AsyncPgConnection, before: Timestamp, limit: i64) -> StoreResult<usize> {
    let query = diesel::sql_query(
        "DELETE FROM outbox WHERE id IN (SELECT id FROM outbox WHERE sent_at < $1 ORDER BY sent_at LIMIT $2)",
    );
    Ok(query.bind::<Timestamptz, _>(before.to_utc()).bind::<BigInt, _>(limit).execute(conn).await?)
}
