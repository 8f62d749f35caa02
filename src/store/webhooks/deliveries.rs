//! Deliveries for people: listing, replaying and deleting them. The senders use `claims`.

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Timestamptz};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::Value;
use uuid::Uuid;

use crate::store::schema::{webhook_attempts, webhook_deliveries};
use crate::store::{Paging, StoreError, StoreResult};
use ritiro_domain::{
    DeliveryState, MerchantId, Timestamp, WebhookAttempt, WebhookDelivery, WebhookDeliveryId, WebhookEndpointId, ZoneId,
};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = webhook_deliveries, check_for_backend(Pg))]
struct DeliveryRow {
    id: Uuid,
    merchant_id: Uuid,
    zone_id: Option<Uuid>,
    endpoint_id: Uuid,
    event_id: Uuid,
    seq: i64,
    event_type: String,
    subject_id: Uuid,
    data: Value,
    happened_at: DateTime<Utc>,
    state: String,
    failures: i16,
    next_at: DateTime<Utc>,
    finished_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = webhook_attempts, check_for_backend(Pg))]
struct AttemptRow {
    delivery_id: Uuid,
    at: DateTime<Utc>,
    status: Option<i16>,
    error: Option<String>,
    excerpt: Option<String>,
    milliseconds: i64,
}

/// The filter for deliveries.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Which {
    /// Only deliveries of this merchant; `None` for all merchants, for the person who runs the server.
    pub merchant: Option<MerchantId>,
    /// Only deliveries to this endpoint.
    pub endpoint: Option<WebhookEndpointId>,
    /// Only deliveries in this state.
    pub state: Option<DeliveryState>,
}

impl TryFrom<DeliveryRow> for WebhookDelivery {
    type Error = StoreError;

    fn try_from(row: DeliveryRow) -> StoreResult<Self> {
        let state = DeliveryState::parse(&row.state);
        Ok(Self {
            id: WebhookDeliveryId(row.id),
            merchant: MerchantId(row.merchant_id),
            zone: row.zone_id.map(ZoneId),
            endpoint: WebhookEndpointId(row.endpoint_id),
            event: row.event_id,
            seq: row.seq,
            event_type: row.event_type,
            subject: row.subject_id,
            data: row.data,
            happened_at: row.happened_at.into(),
            state: state.ok_or_else(|| StoreError::corrupt("webhook_deliveries.state", row.state))?,
            failures: usize::try_from(row.failures).unwrap_or_default(),
            next_at: row.next_at.into(),
            finished_at: row.finished_at.map(Timestamp::from),
            created_at: row.created_at.into(),
        })
    }
}

impl From<&WebhookDelivery> for DeliveryRow {
    fn from(of: &WebhookDelivery) -> Self {
        Self {
            id: of.id.0,
            merchant_id: of.merchant.0,
            zone_id: of.zone.map(|zone| zone.0),
            endpoint_id: of.endpoint.0,
            event_id: of.event,
            seq: of.seq,
            event_type: of.event_type.clone(),
            subject_id: of.subject,
            data: of.data.clone(),
            happened_at: of.happened_at.to_utc(),
            state: of.state.as_str().to_owned(),
            failures: i16::try_from(of.failures).unwrap_or(i16::MAX),
            next_at: of.next_at.to_utc(),
            finished_at: of.finished_at.map(Timestamp::to_utc),
            created_at: of.created_at.to_utc(),
        }
    }
}

impl From<AttemptRow> for WebhookAttempt {
    fn from(row: AttemptRow) -> Self {
        Self {
            at: row.at.into(),
            status: row.status.and_then(|status| u16::try_from(status).ok()),
            error: row.error,
            excerpt: row.excerpt,
            milliseconds: row.milliseconds,
        }
    }
}

/// Inserts new deliveries. An existing delivery of the same event to the same endpoint stays unchanged.
pub async fn insert(conn: &mut AsyncPgConnection, new: &[WebhookDelivery]) -> StoreResult<()> {
    // A statement may have at most 65,535 parameters.
    for some in new.chunks(1000) {
        let rows: Vec<DeliveryRow> = some.iter().map(DeliveryRow::from).collect();
        diesel::insert_into(webhook_deliveries::table).values(rows).on_conflict_do_nothing().execute(conn).await?;
    }
    Ok(())
}

/// A delivery of the merchant.
pub async fn find(
    conn: &mut AsyncPgConnection,
    merchant: MerchantId,
    id: WebhookDeliveryId,
) -> StoreResult<Option<WebhookDelivery>> {
    let own = webhook_deliveries::table.find(id.0).filter(webhook_deliveries::merchant_id.eq(merchant.0));
    let row = own.select(DeliveryRow::as_select()).get_result(conn).await.optional()?;
    row.map(TryInto::try_into).transpose()
}

/// A delivery of any merchant.
pub async fn find_any(conn: &mut AsyncPgConnection, id: WebhookDeliveryId) -> StoreResult<Option<WebhookDelivery>> {
    let row = webhook_deliveries::table.find(id.0).select(DeliveryRow::as_select()).get_result(conn).await;
    row.optional()?.map(TryInto::try_into).transpose()
}

/// A page of deliveries.
pub async fn list(conn: &mut AsyncPgConnection, which: Which, page: Paging) -> StoreResult<Vec<WebhookDelivery>> {
    let mut query = webhook_deliveries::table
        .filter(webhook_deliveries::id.gt(page.floor()))
        .order(webhook_deliveries::id)
        .limit(page.limit)
        .select(DeliveryRow::as_select())
        .into_boxed();
    if let Some(merchant) = which.merchant {
        query = query.filter(webhook_deliveries::merchant_id.eq(merchant.0));
    }
    if let Some(endpoint) = which.endpoint {
        query = query.filter(webhook_deliveries::endpoint_id.eq(endpoint.0));
    }
    if let Some(state) = which.state {
        query = query.filter(webhook_deliveries::state.eq(state.as_str()));
    }
    query.load(conn).await?.into_iter().map(TryInto::try_into).collect()
}

/// The attempts of deliveries, oldest first.
pub async fn attempts_of(
    conn: &mut AsyncPgConnection,
    ids: &[WebhookDeliveryId],
) -> StoreResult<Vec<(WebhookDeliveryId, WebhookAttempt)>> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let rows: Vec<AttemptRow> = webhook_attempts::table
        .filter(webhook_attempts::delivery_id.eq_any(ids))
        .order(webhook_attempts::id)
        .select(AttemptRow::as_select())
        .load(conn)
        .await?;
    Ok(rows.into_iter().map(|row| (WebhookDeliveryId(row.delivery_id), row.into())).collect())
}

/// Sends a delivery again, with the complete schedule of attempts.
pub async fn replay(
    conn: &mut AsyncPgConnection,
    id: WebhookDeliveryId,
    now: Timestamp,
) -> StoreResult<Option<WebhookDelivery>> {
    let row: Option<DeliveryRow> = diesel::update(webhook_deliveries::table.find(id.0))
        .set((
            webhook_deliveries::state.eq(DeliveryState::Pending.as_str()),
            webhook_deliveries::failures.eq(0),
            webhook_deliveries::next_at.eq(now.to_utc()),
            webhook_deliveries::finished_at.eq(None::<DateTime<Utc>>),
        ))
        .returning(DeliveryRow::as_returning())
        .get_result(conn)
        .await
        .optional()?;
    row.map(TryInto::try_into).transpose()
}

/// Replays all dead deliveries of an endpoint whose event happened at `since` or later. Returns the number.
pub async fn replay_dead(
    conn: &mut AsyncPgConnection,
    endpoint: WebhookEndpointId,
    since: Timestamp,
    now: Timestamp,
) -> StoreResult<usize> {
    let dead = webhook_deliveries::table
        .filter(webhook_deliveries::endpoint_id.eq(endpoint.0))
        .filter(webhook_deliveries::state.eq(DeliveryState::Dead.as_str()))
        .filter(webhook_deliveries::happened_at.ge(since.to_utc()));
    let replayed = diesel::update(dead)
        .set((
            webhook_deliveries::state.eq(DeliveryState::Pending.as_str()),
            webhook_deliveries::failures.eq(0),
            webhook_deliveries::next_at.eq(now.to_utc()),
            webhook_deliveries::finished_at.eq(None::<DateTime<Utc>>),
        ))
        .execute(conn)
        .await?;
    Ok(replayed)
}

/// Gives up all open deliveries of an endpoint. A delivery that is being sent at this moment may still arrive.
pub async fn give_up(conn: &mut AsyncPgConnection, endpoint: WebhookEndpointId, now: Timestamp) -> StoreResult<()> {
    let query = diesel::sql_query(
        "UPDATE webhook_deliveries SET state = 'dead', finished_at = $1 WHERE id IN (
             SELECT id FROM webhook_deliveries WHERE endpoint_id = $2 AND state = 'pending' ORDER BY seq FOR UPDATE)",
    );
    query.bind::<Timestamptz, _>(now.to_utc()).bind::<diesel::sql_types::Uuid, _>(endpoint.0).execute(conn).await?;
    Ok(())
}

/// Deletes deliveries that were finished before `before`, at most `limit`. Returns the number.
pub async fn forget(conn: &mut AsyncPgConnection, before: Timestamp, limit: i64) -> StoreResult<usize> {
    let query = diesel::sql_query(
        "DELETE FROM webhook_deliveries WHERE id IN (
             SELECT id FROM webhook_deliveries WHERE finished_at < $1 ORDER BY finished_at LIMIT $2)",
    );
    Ok(query.bind::<Timestamptz, _>(before.to_utc()).bind::<BigInt, _>(limit).execute(conn).await?)
}
