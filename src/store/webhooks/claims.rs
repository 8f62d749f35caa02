//! Deliveries for the senders: a sender claims a delivery for a limited time and then finishes it.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::Value;
use uuid::Uuid;

use crate::store::StoreResult;
use crate::store::schema::{webhook_attempts, webhook_deliveries};
use ritiro_domain::{DeliveryState, Timestamp, WebhookAttempt, WebhookDeliveryId, WebhookEndpointId};

/// Claims deliveries that are due, that no sender has claimed, and that have no open predecessor (an earlier delivery
/// of the same subject to the same endpoint). Each endpoint gets at most its remaining share. Rows that other
/// transactions have locked are skipped.
const CLAIM: &str = "
    WITH due AS (
        SELECT d.id FROM webhook_endpoints e CROSS JOIN LATERAL (
            SELECT d.id, d.next_at FROM webhook_deliveries d
            WHERE d.endpoint_id = e.id AND d.state = 'pending' AND d.next_at <= $1
              AND (d.leased_until IS NULL OR d.leased_until <= $1)
              AND NOT EXISTS (
                  SELECT 1 FROM webhook_deliveries before
                  WHERE before.endpoint_id = d.endpoint_id AND before.subject_id = d.subject_id
                    AND before.state = 'pending' AND before.seq < d.seq)
            ORDER BY d.next_at, d.seq
            LIMIT greatest(0, $2 - (
                SELECT count(*) FROM webhook_deliveries sent
                WHERE sent.endpoint_id = e.id AND sent.lease IS NOT NULL AND sent.leased_until > $1))
            FOR UPDATE SKIP LOCKED
        ) d
        WHERE e.disabled_at IS NULL
        ORDER BY d.next_at LIMIT $3
    )
    UPDATE webhook_deliveries SET lease = $4, leased_until = $5 WHERE id = ANY (ARRAY(SELECT id FROM due))
    RETURNING id, endpoint_id, event_id, event_type, data, happened_at, failures";

/// The maximum number of deliveries to claim.
#[derive(Clone, Copy, Debug)]
pub struct Share {
    /// For one endpoint, including the deliveries that other senders have claimed.
    pub of_endpoint: i64,
    /// For all endpoints together.
    pub in_all: i64,
}

/// A delivery that only the caller may send until its lease ends.
#[derive(Clone, PartialEq, Debug, QueryableByName)]
#[diesel(check_for_backend(diesel::pg::Pg))]
pub struct Claimed {
    /// The delivery.
    #[diesel(sql_type = SqlUuid)]
    pub id: Uuid,
    /// The receiving endpoint.
    #[diesel(sql_type = SqlUuid)]
    pub endpoint_id: Uuid,
    /// The event's id.
    #[diesel(sql_type = SqlUuid)]
    pub event_id: Uuid,
    /// The type of the event.
    #[diesel(sql_type = diesel::sql_types::Text)]
    pub event_type: String,
    /// The content of the event.
    #[diesel(sql_type = diesel::sql_types::Jsonb)]
    pub data: Value,
    /// When the event happened.
    #[diesel(sql_type = Timestamptz)]
    pub happened_at: DateTime<Utc>,
    /// The number of failed attempts.
    #[diesel(sql_type = diesel::sql_types::SmallInt)]
    pub failures: i16,
}

/// Claims due deliveries with one `lease` until `until`.
pub async fn claim(
    conn: &mut AsyncPgConnection,
    share: Share,
    lease: Uuid,
    now: Timestamp,
    until: Timestamp,
) -> StoreResult<Vec<Claimed>> {
    let query = diesel::sql_query(CLAIM)
        .bind::<Timestamptz, _>(now.to_utc())
        .bind::<BigInt, _>(share.of_endpoint)
        .bind::<BigInt, _>(share.in_all)
        .bind::<SqlUuid, _>(lease)
        .bind::<Timestamptz, _>(until.to_utc());
    Ok(query.load(conn).await?)
}

/// The result of an attempt for its delivery.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Finish {
    /// The endpoint accepted it.
    Delivered,
    /// The time of the next attempt.
    Again(Timestamp),
    /// It is given up.
    Dead,
}

#[derive(Queryable)]
struct Held {
    endpoint: Uuid,
    subject: Uuid,
    seq: i64,
    state: String,
    lease: Option<Uuid>,
}

/// Records an attempt, and changes the delivery if the caller still has the lease. Call it in a transaction.
pub async fn finish(
    conn: &mut AsyncPgConnection,
    id: WebhookDeliveryId,
    lease: Uuid,
    attempt: &WebhookAttempt,
    finish: Finish,
    now: Timestamp,
) -> StoreResult<()> {
    let columns = (
        webhook_deliveries::endpoint_id,
        webhook_deliveries::subject_id,
        webhook_deliveries::seq,
        webhook_deliveries::state,
        webhook_deliveries::lease,
    );
    let row = webhook_deliveries::table.find(id.0).select(columns).for_update();
    // The endpoint may have been deleted in the meantime.
    let Some(held) = row.get_result::<Held>(conn).await.optional()? else { return Ok(()) };
    keep_attempt(conn, id, attempt).await?;
    if held.lease != Some(lease) {
        return Ok(());
    }
    // If the delivery was given up in the meantime, a success still counts and a failure changes nothing.
    let given_up = held.state != DeliveryState::Pending.as_str();
    match finish {
        Finish::Delivered => end(conn, id, DeliveryState::Delivered, now).await,
        Finish::Again(_) | Finish::Dead if given_up => release(conn, id).await,
        Finish::Dead => {
            count_failure(conn, id).await?;
            end(conn, id, DeliveryState::Dead, now).await
        }
        Finish::Again(at) => {
            count_failure(conn, id).await?;
            release(conn, id).await?;
            postpone(conn, &held, at).await
        }
    }
}

async fn keep_attempt(
    conn: &mut AsyncPgConnection,
    id: WebhookDeliveryId,
    attempt: &WebhookAttempt,
) -> StoreResult<()> {
    diesel::insert_into(webhook_attempts::table)
        .values((
            webhook_attempts::id.eq(Uuid::now_v7()),
            webhook_attempts::delivery_id.eq(id.0),
            webhook_attempts::at.eq(attempt.at.to_utc()),
            webhook_attempts::status.eq(attempt.status.and_then(|status| i16::try_from(status).ok())),
            webhook_attempts::error.eq(&attempt.error),
            webhook_attempts::excerpt.eq(&attempt.excerpt),
            webhook_attempts::milliseconds.eq(attempt.milliseconds),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

async fn end(
    conn: &mut AsyncPgConnection,
    id: WebhookDeliveryId,
    into: DeliveryState,
    now: Timestamp,
) -> StoreResult<()> {
    diesel::update(webhook_deliveries::table.find(id.0))
        .set((
            webhook_deliveries::state.eq(into.as_str()),
            webhook_deliveries::finished_at.eq(now.to_utc()),
            webhook_deliveries::lease.eq(None::<Uuid>),
            webhook_deliveries::leased_until.eq(None::<DateTime<Utc>>),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

async fn count_failure(conn: &mut AsyncPgConnection, id: WebhookDeliveryId) -> StoreResult<()> {
    let more = webhook_deliveries::failures.eq(webhook_deliveries::failures + 1);
    diesel::update(webhook_deliveries::table.find(id.0)).set(more).execute(conn).await?;
    Ok(())
}

async fn release(conn: &mut AsyncPgConnection, id: WebhookDeliveryId) -> StoreResult<()> {
    let free = (webhook_deliveries::lease.eq(None::<Uuid>), webhook_deliveries::leased_until.eq(None::<DateTime<Utc>>));
    diesel::update(webhook_deliveries::table.find(id.0)).set(free).execute(conn).await?;
    Ok(())
}

/// Postpones the deliveries behind this one too. They cannot be sent before it, so no sender needs to check them until
/// then.
async fn postpone(conn: &mut AsyncPgConnection, held: &Held, at: Timestamp) -> StoreResult<()> {
    let query = diesel::sql_query(
        "UPDATE webhook_deliveries SET next_at = $1 WHERE id IN (
             SELECT id FROM webhook_deliveries
             WHERE endpoint_id = $2 AND subject_id = $3 AND state = 'pending' AND seq >= $4 AND next_at < $1
             ORDER BY seq FOR UPDATE)",
    );
    let query = query.bind::<Timestamptz, _>(at.to_utc()).bind::<SqlUuid, _>(held.endpoint);
    query.bind::<SqlUuid, _>(held.subject).bind::<BigInt, _>(held.seq).execute(conn).await?;
    Ok(())
}

/// Makes all waiting deliveries of an endpoint due at once, optionally only those of one subject.
pub async fn make_due(
    conn: &mut AsyncPgConnection,
    endpoint: WebhookEndpointId,
    subject: Option<Uuid>,
    now: Timestamp,
) -> StoreResult<()> {
    let query = diesel::sql_query(
        "UPDATE webhook_deliveries SET next_at = $1 WHERE id IN (
             SELECT id FROM webhook_deliveries
             WHERE endpoint_id = $2 AND state = 'pending' AND next_at > $1 AND ($3 IS NULL OR subject_id = $3)
             ORDER BY seq FOR UPDATE)",
    );
    let query = query.bind::<Timestamptz, _>(now.to_utc()).bind::<SqlUuid, _>(endpoint.0);
    query.bind::<Nullable<SqlUuid>, _>(subject).execute(conn).await?;
    Ok(())
}
