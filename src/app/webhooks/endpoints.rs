//! Webhook endpoints: a merchant creates and edits them.

use diesel_async::AsyncPgConnection;
use uuid::Uuid;

use super::{Webhooks, address, secret};
use crate::app::edit::{AuditRecord, base, edit, edit_once, edited, is_there};
use crate::app::plans::IdempotentRequest;
use crate::app::{AppError, AppResult, Paging, Permission, Principal};
use crate::store::records::StoredAnswer;
use crate::store::webhooks::{deliveries, endpoints};
use ritiro_domain::{
    Action, DeliveryState, DisabledReason, EndpointConfig, EventData, MerchantId, SECRET_OVERLAP, TestEventData,
    Timestamp, WebhookDelivery, WebhookDeliveryId, WebhookEndpoint, WebhookEndpointId,
};

const MANAGE: Permission = Permission::ManageWebhooks;

/// An endpoint with its new secret, which cannot be shown again.
pub struct WithSecret {
    /// The endpoint.
    pub endpoint: WebhookEndpoint,
    /// The secret, `whsec_…`.
    pub secret: String,
}

/// Creates an endpoint with a new secret. A repetition of the request returns the current endpoint with its secret.
pub async fn create(
    hooks: &Webhooks,
    principal: &Principal,
    config: EndpointConfig,
    attempt: Option<IdempotentRequest>,
) -> AppResult<WithSecret> {
    let id = WebhookEndpointId(Uuid::now_v7());
    let fresh: [u8; 32] = rand::random();
    let sealed = hooks.vault.seal(id, &fresh);
    let most = hooks.rules.endpoints_per_merchant;
    let work = async |conn: &mut AsyncPgConnection, merchant: MerchantId| {
        let url = checked(hooks, &config)?;
        if endpoints::count_locked(conn, merchant).await? >= most {
            return Err(AppError::Conflict(format!("a merchant can have {most} webhook endpoints")));
        }
        let new = made(id, merchant, url, config, None, hooks.now());
        let endpoint = endpoints::insert(conn, &new, &sealed).await?;
        let made = WithSecret { endpoint, secret: secret::shown(&fresh) };
        Ok((made, AuditRecord::of(Action::WebhookEndpointCreated, id.0).at(1)))
    };
    let again = async |conn: &mut AsyncPgConnection, merchant: MerchantId, made: StoredAnswer| {
        with_secret(hooks, conn, merchant, made.subject).await
    };
    edit_once(hooks, principal, MANAGE, attempt, work, again).await
}

/// Returns an endpoint with its current secret.
async fn with_secret(
    hooks: &Webhooks,
    conn: &mut AsyncPgConnection,
    merchant: MerchantId,
    id: Uuid,
) -> AppResult<WithSecret> {
    let found = endpoints::with_secrets(conn, &[id]).await?.pop().filter(|(endpoint, _)| endpoint.merchant == merchant);
    let (endpoint, sealed) = found.ok_or(ABSENT)?;
    let opened = hooks.vault.open(endpoint.id, &sealed.current).ok_or(AppError::SecretShown(id))?;
    Ok(WithSecret { endpoint, secret: secret::shown(&opened) })
}

/// The address in the normal form that is used for requests.
fn checked(hooks: &Webhooks, config: &EndpointConfig) -> AppResult<String> {
    config.check()?;
    Ok(address::read(&config.url, hooks.rules.allow_private_addresses)?.to_string())
}

fn made(
    id: WebhookEndpointId,
    merchant: MerchantId,
    url: String,
    config: EndpointConfig,
    old: Option<&WebhookEndpoint>,
    now: Timestamp,
) -> WebhookEndpoint {
    let disabled = old.and_then(|old| old.disabled).or(Some((DisabledReason::ByMerchant, now)));
    WebhookEndpoint {
        id,
        merchant,
        version: old.map_or(1, |old| old.version),
        url,
        event_types: config.event_types,
        description: config.description,
        disabled: disabled.filter(|_| !config.enabled),
        previous_expires_at: old.and_then(|old| old.previous_expires_at),
        created_at: old.map_or(now, |old| old.created_at),
    }
}

/// Returns one endpoint.
pub async fn get(hooks: &Webhooks, principal: &Principal, id: WebhookEndpointId) -> AppResult<WebhookEndpoint> {
    let merchant = principal.may(MANAGE)?;
    find(&mut *hooks.store.connection().await?, merchant, id).await
}

/// Lists the endpoints.
pub async fn list(hooks: &Webhooks, principal: &Principal, page: Paging) -> AppResult<Vec<WebhookEndpoint>> {
    let merchant = principal.may(MANAGE)?;
    Ok(endpoints::list(&mut *hooks.store.connection().await?, merchant, page).await?)
}

/// Replaces an endpoint of that version (`None`: of any version). If it is switched off, its waiting deliveries are
/// given up.
pub async fn replace(
    hooks: &Webhooks,
    principal: &Principal,
    id: WebhookEndpointId,
    config: EndpointConfig,
    version: Option<i64>,
) -> AppResult<WebhookEndpoint> {
    let now = hooks.now();
    edit(hooks, principal, MANAGE, async |conn, merchant| {
        let url = checked(hooks, &config)?;
        let old = find(conn, merchant, id).await?;
        let new = made(id, merchant, url, config, Some(&old), now);
        if is_there(&old, &new, old.version, version)? {
            return Ok((old, None));
        }
        let new = edited("webhook endpoint", endpoints::update(conn, &new, base(version, old.version)).await?)?;
        if new.disabled.is_some() {
            deliveries::give_up(conn, id, now).await?;
        }
        let audit_record = AuditRecord::of(Action::WebhookEndpointReplaced, id.0).at(new.version);
        Ok((new, Some(audit_record)))
    })
    .await
}

/// Deletes an endpoint with all its waiting deliveries.
pub async fn delete(hooks: &Webhooks, principal: &Principal, id: WebhookEndpointId) -> AppResult<()> {
    edit(hooks, principal, MANAGE, async |conn, merchant| match endpoints::delete(conn, merchant, id).await? {
        true => Ok(((), Some(AuditRecord::of(Action::WebhookEndpointDeleted, id.0)))),
        false => Err(ABSENT),
    })
    .await
}

/// Gives an endpoint a new secret. The previous secret also signs for one more day. A repetition of the request
/// returns the current secret.
pub async fn rotate(
    hooks: &Webhooks,
    principal: &Principal,
    id: WebhookEndpointId,
    attempt: Option<IdempotentRequest>,
) -> AppResult<WithSecret> {
    let fresh: [u8; 32] = rand::random();
    let sealed = hooks.vault.seal(id, &fresh);
    let overlap_ends = hooks.now() + SECRET_OVERLAP;
    let work = async |conn: &mut AsyncPgConnection, merchant: MerchantId| {
        let endpoint = endpoints::rotate(conn, merchant, id, &sealed, overlap_ends).await?.ok_or(ABSENT)?;
        let audit_record = AuditRecord::of(Action::WebhookSecretRotated, id.0).at(endpoint.version);
        Ok((WithSecret { endpoint, secret: secret::shown(&fresh) }, audit_record))
    };
    let again = async |conn: &mut AsyncPgConnection, merchant: MerchantId, made: StoredAnswer| {
        with_secret(hooks, conn, merchant, made.subject).await
    };
    edit_once(hooks, principal, MANAGE, attempt, work, again).await
}

/// Sends a `webhook.test` event to an endpoint.
pub async fn test(
    hooks: &Webhooks,
    principal: &Principal,
    id: WebhookEndpointId,
    attempt: Option<IdempotentRequest>,
) -> AppResult<WebhookDelivery> {
    let work = async |conn: &mut AsyncPgConnection, merchant: MerchantId| {
        ensure_live(conn, Some(merchant), id).await?;
        let test = test_event(merchant, id, hooks.now());
        deliveries::insert(conn, std::slice::from_ref(&test)).await?;
        let audit_record = AuditRecord::of(Action::WebhookTested, id.0).making(test.id.0);
        Ok((test, audit_record))
    };
    let again = async |conn: &mut AsyncPgConnection, merchant: MerchantId, made: StoredAnswer| {
        let found = deliveries::find(conn, merchant, WebhookDeliveryId(made.subject)).await?;
        found.ok_or(AppError::NotFound("webhook delivery"))
    };
    let test = edit_once(hooks, principal, MANAGE, attempt, work, again).await?;
    hooks.nudge.notify_one();
    Ok(test)
}

/// Each test event has a subject of its own, so no test waits for another one.
fn test_event(merchant: MerchantId, endpoint: WebhookEndpointId, now: Timestamp) -> WebhookDelivery {
    let event = Uuid::now_v7();
    let data = EventData::WebhookTest(TestEventData { endpoint_id: endpoint });
    WebhookDelivery {
        id: WebhookDeliveryId(Uuid::now_v7()),
        merchant,
        zone: None,
        endpoint,
        event,
        seq: 0,
        event_type: data.event_type().as_str().to_owned(),
        subject: event,
        data: data.to_json(),
        happened_at: now,
        state: DeliveryState::Pending,
        failures: 0,
        next_at: now,
        finished_at: None,
        created_at: now,
    }
}

/// Checks that the endpoint exists, belongs to the merchant (`None`: to any merchant) and is switched on, and locks
/// it until the transaction ends.
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
