//! Endpoints, as their merchant keeps them.

use diesel_async::{AsyncConnection, AsyncPgConnection};
use serde_json::json;
use uuid::Uuid;

use super::{Webhooks, address, secret};
use crate::app::edit::{base, edited};
use crate::app::{AppError, AppResult, Paging, Principal};
use crate::domain::{
    DeliveryState, DisabledReason, EndpointWishes, EventType, MerchantId, SECRET_OVERLAP, Timestamp, WebhookDelivery,
    WebhookDeliveryId, WebhookEndpoint, WebhookEndpointId,
};
use crate::store::webhooks::{deliveries, endpoints};

/// An endpoint with its new secret, which cannot be shown again.
pub struct WithSecret {
    /// As it stands.
    pub endpoint: WebhookEndpoint,
    /// `whsec_…`
    pub secret: String,
}

/// Keeps a new endpoint and gives it a secret.
pub async fn create(hooks: &Webhooks, principal: &Principal, wishes: EndpointWishes) -> AppResult<WithSecret> {
    let merchant = principal.admin()?;
    let url = checked(hooks, &wishes)?;
    let id = WebhookEndpointId(Uuid::now_v7());
    let fresh: [u8; 32] = rand::random();
    let sealed = hooks.vault.seal(id, &fresh);
    let new = made(id, merchant, url, wishes, None, hooks.now());
    let most = hooks.rules.endpoints_per_merchant;
    let mut conn = hooks.store.connection().await?;
    let endpoint = conn
        .transaction(async |conn| {
            if endpoints::count_locked(conn, merchant).await? >= most {
                return Err(AppError::Conflict(format!("a merchant can have {most} webhook endpoints")));
            }
            Ok(endpoints::insert(conn, &new, &sealed).await?)
        })
        .await?;
    Ok(WithSecret { endpoint, secret: secret::shown(&fresh) })
}

/// The address in the spelling in which it will be called.
fn checked(hooks: &Webhooks, wishes: &EndpointWishes) -> AppResult<String> {
    wishes.check()?;
    Ok(address::read(&wishes.url, hooks.rules.allow_private_addresses)?.to_string())
}

fn made(
    id: WebhookEndpointId,
    merchant: MerchantId,
    url: String,
    wishes: EndpointWishes,
    old: Option<&WebhookEndpoint>,
    now: Timestamp,
) -> WebhookEndpoint {
    let disabled = old.and_then(|old| old.disabled).or(Some((DisabledReason::ByMerchant, now)));
    WebhookEndpoint {
        id,
        merchant,
        version: old.map_or(1, |old| old.version),
        url,
        event_types: wishes.event_types,
        description: wishes.description,
        disabled: disabled.filter(|_| !wishes.enabled),
        previous_expires_at: old.and_then(|old| old.previous_expires_at),
        created_at: old.map_or(now, |old| old.created_at),
    }
}

/// One endpoint.
pub async fn get(hooks: &Webhooks, principal: &Principal, id: WebhookEndpointId) -> AppResult<WebhookEndpoint> {
    let merchant = principal.admin()?;
    find(&mut *hooks.store.connection().await?, merchant, id).await
}

/// The endpoints.
pub async fn list(hooks: &Webhooks, principal: &Principal, page: Paging) -> AppResult<Vec<WebhookEndpoint>> {
    let merchant = principal.admin()?;
    Ok(endpoints::list(&mut *hooks.store.connection().await?, merchant, page).await?)
}

/// Overwrites an endpoint of that version (`None`: of any). Switched off, it gives up what is on its way to it.
pub async fn replace(
    hooks: &Webhooks,
    principal: &Principal,
    id: WebhookEndpointId,
    wishes: EndpointWishes,
    version: Option<i64>,
) -> AppResult<WebhookEndpoint> {
    let merchant = principal.admin()?;
    let url = checked(hooks, &wishes)?;
    let now = hooks.now();
    let mut conn = hooks.store.connection().await?;
    conn.transaction(async |conn| {
        let old = find(conn, merchant, id).await?;
        let new = made(id, merchant, url, wishes, Some(&old), now);
        let new = edited("webhook endpoint", endpoints::update(conn, &new, base(version, old.version)).await?)?;
        if new.disabled.is_some() {
            deliveries::give_up(conn, id, now).await?;
        }
        Ok(new)
    })
    .await
}

/// Deletes an endpoint with all that is on its way to it.
pub async fn delete(hooks: &Webhooks, principal: &Principal, id: WebhookEndpointId) -> AppResult<()> {
    let merchant = principal.admin()?;
    match endpoints::delete(&mut *hooks.store.connection().await?, merchant, id).await? {
        true => Ok(()),
        false => Err(ABSENT),
    }
}

/// Gives an endpoint a new secret. The one before signs too for a day.
pub async fn rotate(hooks: &Webhooks, principal: &Principal, id: WebhookEndpointId) -> AppResult<WithSecret> {
    let merchant = principal.admin()?;
    let fresh: [u8; 32] = rand::random();
    let sealed = hooks.vault.seal(id, &fresh);
    let overlap_ends = hooks.now() + SECRET_OVERLAP;
    let mut conn = hooks.store.connection().await?;
    let endpoint = endpoints::rotate(&mut conn, merchant, id, &sealed, overlap_ends).await?.ok_or(ABSENT)?;
    Ok(WithSecret { endpoint, secret: secret::shown(&fresh) })
}

/// Sends an endpoint a `webhook.test` event.
pub async fn test(hooks: &Webhooks, principal: &Principal, id: WebhookEndpointId) -> AppResult<WebhookDelivery> {
    let merchant = principal.admin()?;
    let test = test_event(merchant, id, hooks.now());
    let mut conn = hooks.store.connection().await?;
    conn.transaction(async |conn| {
        ensure_live(conn, Some(merchant), id).await?;
        Ok::<_, AppError>(deliveries::insert(conn, std::slice::from_ref(&test)).await?)
    })
    .await?;
    hooks.nudge.notify_one();
    Ok(test)
}

/// Each test is a subject of its own: none waits for another one.
fn test_event(merchant: MerchantId, endpoint: WebhookEndpointId, now: Timestamp) -> WebhookDelivery {
    let event = Uuid::now_v7();
    WebhookDelivery {
        id: WebhookDeliveryId(Uuid::now_v7()),
        merchant,
        zone: None,
        endpoint,
        event,
        seq: 0,
        event_type: EventType::WebhookTest.as_str().to_owned(),
        subject: event,
        data: json!({"endpoint_id": endpoint}),
        happened_at: now,
        state: DeliveryState::Pending,
        failures: 0,
        next_at: now,
        finished_at: None,
        created_at: now,
    }
}

/// That the endpoint is there, belongs to the merchant (`None`: whosever it is) and is switched on, until the transaction ends.
pub(super) async fn ensure_live(
    conn: &mut AsyncPgConnection,
    merchant: Option<MerchantId>,
    id: WebhookEndpointId,
) -> AppResult<()> {
    let endpoint = endpoints::find_steady(conn, id).await?;
    let own = endpoint.filter(|endpoint| merchant.is_none_or(|merchant| merchant == endpoint.merchant));
    let endpoint = own.ok_or(ABSENT)?;
    match endpoint.disabled {
        None => Ok(()),
        Some(_) => Err(AppError::Conflict("the endpoint is disabled: enable it first".into())),
    }
}

const ABSENT: AppError = AppError::NotFound("webhook endpoint");

async fn find(conn: &mut AsyncPgConnection, merchant: MerchantId, id: WebhookEndpointId) -> AppResult<WebhookEndpoint> {
    endpoints::find(conn, merchant, id).await?.ok_or(ABSENT)
}
