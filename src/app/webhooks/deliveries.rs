//! Webhook deliveries: they can be listed, read and replayed. The operator of the installation can do this for all
//! merchants.

use std::collections::HashMap;

use diesel_async::{AsyncConnection, AsyncPgConnection, SimpleAsyncConnection};

use super::{Webhooks, endpoints};
use crate::app::edit::{AuditRecord, edit_once, in_transaction};
use crate::app::plans::IdempotentRequest;
use crate::app::{AppError, AppResult, Paging, Permission, Principal};
use crate::store::Store;
use crate::store::records::StoredAnswer;
use crate::store::webhooks::{claims, deliveries};
use ritiro_domain::{
    Action, DeliveryState, MerchantId, Timestamp, WebhookAttempt, WebhookDelivery, WebhookDeliveryId, WebhookEndpointId,
};

pub use crate::store::webhooks::deliveries::Which;

/// A delivery with its attempts.
#[derive(Clone, PartialEq, Debug)]
pub struct DeliveryWithAttempts {
    /// The delivery.
    pub delivery: WebhookDelivery,
    /// The attempts, oldest first.
    pub attempts: Vec<WebhookAttempt>,
}

const ABSENT: AppError = AppError::NotFound("webhook delivery");

/// Lists the merchant's deliveries, optionally to one endpoint and in one state.
pub async fn list(
    hooks: &Webhooks,
    principal: &Principal,
    endpoint: Option<WebhookEndpointId>,
    state: Option<DeliveryState>,
    page: Paging,
) -> AppResult<Vec<DeliveryWithAttempts>> {
    let which = Which { merchant: Some(principal.may(Permission::ManageWebhooks)?), endpoint, state };
    at_one_instant(hooks, async |conn| {
        let found = deliveries::list(conn, which, page).await?;
        with_attempts(conn, found).await
    })
    .await
}

/// Reads in one snapshot. Deliveries continue while they are read, and their states must match the attempts in the
/// same answer.
async fn at_one_instant<T>(
    hooks: &Webhooks,
    read: impl AsyncFnOnce(&mut AsyncPgConnection) -> AppResult<T>,
) -> AppResult<T> {
    let mut conn = hooks.store.connection().await?;
    in_transaction(&mut conn, async |conn| {
        conn.batch_execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY").await?;
        read(conn).await
    })
    .await
}

/// Returns one delivery.
pub async fn get(hooks: &Webhooks, principal: &Principal, id: WebhookDeliveryId) -> AppResult<DeliveryWithAttempts> {
    let merchant = principal.may(Permission::ManageWebhooks)?;
    at_one_instant(hooks, async |conn| {
        let found = deliveries::find(conn, merchant, id).await?.ok_or(ABSENT)?;
        one(conn, found).await
    })
    .await
}

/// Sends a delivery again, whatever its state.
pub async fn replay(
    hooks: &Webhooks,
    principal: &Principal,
    id: WebhookDeliveryId,
    attempt: Option<IdempotentRequest>,
) -> AppResult<DeliveryWithAttempts> {
    let work = async |conn: &mut AsyncPgConnection, merchant: MerchantId| {
        let found = deliveries::find(conn, merchant, id).await?.ok_or(ABSENT)?;
        let replayed = replay_one(conn, &found, hooks.now()).await?;
        Ok((replayed, AuditRecord::of(Action::WebhookDeliveryReplayed, id.0)))
    };
    let again = async |conn: &mut AsyncPgConnection, merchant: MerchantId, made: StoredAnswer| {
        deliveries::find(conn, merchant, WebhookDeliveryId(made.subject)).await?.ok_or(ABSENT)
    };
    let replayed = edit_once(hooks, principal, Permission::ManageWebhooks, attempt, work, again).await?;
    hooks.nudge.notify_one();
    one(&mut *hooks.store.connection().await?, replayed).await
}

/// Sends again all dead deliveries to an endpoint whose events happened at `since` or later, and makes the deliveries
/// that wait for their next attempt due at once. Returns the number of dead deliveries.
pub async fn replay_since(
    hooks: &Webhooks,
    principal: &Principal,
    endpoint: WebhookEndpointId,
    since: Timestamp,
    attempt: Option<IdempotentRequest>,
) -> AppResult<usize> {
    let work = async |conn: &mut AsyncPgConnection, merchant: MerchantId| {
        let replayed = replay_all(conn, Some(merchant), endpoint, since, hooks.now()).await?;
        Ok((replayed, AuditRecord::of(Action::WebhookEndpointReplayed, endpoint.0).answering(replayed.into())))
    };
    let again = async |_: &mut AsyncPgConnection, _: MerchantId, made: StoredAnswer| {
        let replayed = made.answer.and_then(|answer| usize::try_from(answer.as_u64()?).ok());
        replayed.ok_or(AppError::IdempotencyKeyReused)
    };
    let replayed = edit_once(hooks, principal, Permission::ManageWebhooks, attempt, work, again).await?;
    hooks.nudge.notify_one();
    Ok(replayed)
}

/// Lists the deliveries of all merchants, for the operator of the installation.
pub async fn list_any(store: &Store, which: Which, page: Paging) -> AppResult<Vec<DeliveryWithAttempts>> {
    let mut conn = store.connection().await?;
    let found = deliveries::list(&mut conn, which, page).await?;
    with_attempts(&mut conn, found).await
}

/// Sends any delivery again, for the operator of the installation.
pub async fn replay_any(store: &Store, id: WebhookDeliveryId, now: Timestamp) -> AppResult<WebhookDelivery> {
    let mut conn = store.connection().await?;
    let found = deliveries::find_any(&mut conn, id).await?.ok_or(ABSENT)?;
    replay_one(&mut conn, &found, now).await
}

/// Sends again the dead deliveries to any endpoint, like [`replay_since`], for the operator of the installation.
pub async fn replay_any_since(
    store: &Store,
    endpoint: WebhookEndpointId,
    since: Timestamp,
    now: Timestamp,
) -> AppResult<usize> {
    replay_all(&mut *store.connection().await?, None, endpoint, since, now).await
}

async fn replay_all(
    conn: &mut AsyncPgConnection,
    merchant: Option<MerchantId>,
    endpoint: WebhookEndpointId,
    since: Timestamp,
    now: Timestamp,
) -> AppResult<usize> {
    conn.transaction(async |conn| {
        endpoints::ensure_live(conn, merchant, endpoint).await?;
        claims::make_due(conn, endpoint, None, now).await?;
        Ok(deliveries::replay_dead(conn, endpoint, since, now).await?)
    })
    .await
}

async fn replay_one(conn: &mut AsyncPgConnection, of: &WebhookDelivery, now: Timestamp) -> AppResult<WebhookDelivery> {
    conn.transaction(async |conn| {
        endpoints::ensure_live(conn, Some(of.merchant), of.endpoint).await?;
        let replayed = deliveries::replay(conn, of.id, now).await?.ok_or(ABSENT)?;
        claims::make_due(conn, of.endpoint, Some(of.subject), now).await?;
        Ok(replayed)
    })
    .await
}

async fn one(conn: &mut AsyncPgConnection, delivery: WebhookDelivery) -> AppResult<DeliveryWithAttempts> {
    let attempts = deliveries::attempts_of(conn, &[delivery.id]).await?;
    Ok(DeliveryWithAttempts { delivery, attempts: attempts.into_iter().map(|(_, attempt)| attempt).collect() })
}

async fn with_attempts(
    conn: &mut AsyncPgConnection,
    found: Vec<WebhookDelivery>,
) -> AppResult<Vec<DeliveryWithAttempts>> {
    let ids: Vec<_> = found.iter().map(|delivery| delivery.id).collect();
    let mut attempts: HashMap<_, Vec<_>> = HashMap::new();
    for (id, attempt) in deliveries::attempts_of(conn, &ids).await? {
        attempts.entry(id).or_default().push(attempt);
    }
    let with = |delivery: WebhookDelivery| {
        let attempts = attempts.remove(&delivery.id).unwrap_or_default();
        DeliveryWithAttempts { delivery, attempts }
    };
    Ok(found.into_iter().map(with).collect())
}
