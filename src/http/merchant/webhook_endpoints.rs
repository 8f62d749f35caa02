//! Webhook endpoints.

use crate::app::webhooks::{DeliveryWithAttempts, deliveries, endpoints};
use crate::http::handler::*;
use crate::http::wire::{
    WebhookDelivery, WebhookEndpoint, WebhookEndpointFields, WebhookEndpointPatch, WebhookEndpointReplacement,
    WebhookEndpointWithSecret, WebhookReplayFields, WebhookReplayed,
};
use ritiro_domain::WebhookEndpointId;

resource! {
    tag: "Webhooks", answer: WebhookEndpoint, fields: WebhookEndpointFields, replacement: WebhookEndpointReplacement,
    patch: WebhookEndpointPatch,
    all: "/v1/webhook-endpoints", one: "/v1/webhook-endpoints/{id}",
    use_cases: endpoints, deps: Webhooks, id: WebhookEndpointId, key: "webhook_endpoint", edit: ManageWebhooks;
    list:
    /// Lists the endpoints, oldest first.
    list_webhook_endpoints by PageQuery;
    get:
    /// Reads an endpoint.
    get_webhook_endpoint;
    replace:
    /// Replaces an endpoint. `enabled` set to true enables an endpoint that was disabled: it receives the events from then on.
    replace_webhook_endpoint;
    change:
    /// Changes some fields of an endpoint by a merge patch (RFC 7396): fields that are left out stay as they are, `null` removes a field.
    ///
    /// `enabled` set to true enables an endpoint that was disabled: it receives the events from then on.
    change_webhook_endpoint;
    delete:
    /// Deletes an endpoint and its pending deliveries.
    delete_webhook_endpoint;
}

/// Creates a webhook endpoint. The answer shows its secret, only this once; a repeated request with the same idempotency key shows it
/// again.
#[utoipa::path(
    tag = "Webhooks",
    request_body = WebhookEndpointFields,
    responses((status = 201, body = WebhookEndpointWithSecret), OnSecret),
)]
#[post("/v1/webhook-endpoints")]
pub async fn create_webhook_endpoint(
    hooks: Data<Webhooks>,
    caller: Caller,
    key: IdempotencyKey,
    body: Json<WebhookEndpointFields>,
) -> Result<Versioned<WebhookEndpointWithSecret>, Problem> {
    let idempotent = idempotent("webhook_endpoint", &caller.0, key, &body.0);
    let made = endpoints::create(&hooks, &caller.0, body.0.read()?, idempotent).await?;
    let address = format!("/v1/webhook-endpoints/{}", made.endpoint.id);
    Ok(Versioned::created(made.endpoint.version, address, made.into()))
}

/// Creates a new secret for an endpoint and shows it, only this once. Events are signed with both secrets for 24 hours; then the old secret
/// ends.
#[utoipa::path(
    tag = "Webhooks",
    responses((status = 200, body = WebhookEndpointWithSecret, description = "Rotated"), OnRotate),
)]
#[post("/v1/webhook-endpoints/{id}/rotate-secret")]
pub async fn rotate_webhook_secret(
    hooks: Data<Webhooks>,
    caller: Caller,
    id: Path<Uuid>,
    key: IdempotencyKey,
) -> Result<Versioned<WebhookEndpointWithSecret>, Problem> {
    let idempotent = idempotent("webhook_rotation", &caller.0, key, &id.0);
    let made = endpoints::rotate(&hooks, &caller.0, WebhookEndpointId(id.0), idempotent).await?;
    Ok(Versioned::new(made.endpoint.version, made.into()))
}

/// Sends a `webhook.test` event with a single attempt. Read the delivery to see the result.
#[utoipa::path(
    tag = "Webhooks",
    responses((status = 202, body = WebhookDelivery, description = "The delivery, which will be sent"), OnAct),
)]
#[post("/v1/webhook-endpoints/{id}/test")]
pub async fn test_webhook_endpoint(
    hooks: Data<Webhooks>,
    caller: Caller,
    id: Path<Uuid>,
    key: IdempotencyKey,
) -> Result<HttpResponse, Problem> {
    let idempotent = idempotent("webhook_test", &caller.0, key, &id.0);
    let delivery = endpoints::test(&hooks, &caller.0, WebhookEndpointId(id.0), idempotent).await?;
    let with_attempts = DeliveryWithAttempts { delivery, attempts: Vec::new() };
    Ok(HttpResponse::Accepted().json(WebhookDelivery::from(with_attempts)))
}

/// Sends all dead deliveries to an endpoint since a given time again. Deliveries that wait for their next attempt are tried at once too.
#[utoipa::path(
    tag = "Webhooks",
    request_body = WebhookReplayFields,
    responses(
        (status = 202, body = WebhookReplayed, description = "The number of deliveries that are sent again"),
        OnCreate
    ),
)]
#[post("/v1/webhook-endpoints/{id}/replay")]
pub async fn replay_webhook_endpoint(
    hooks: Data<Webhooks>,
    caller: Caller,
    id: Path<Uuid>,
    key: IdempotencyKey,
    body: Json<WebhookReplayFields>,
) -> Result<HttpResponse, Problem> {
    let idempotent = idempotent("webhook_replay", &caller.0, key, &(id.0, &body.0));
    let replayed =
        deliveries::replay_since(&hooks, &caller.0, WebhookEndpointId(id.0), body.0.read()?, idempotent).await?;
    Ok(HttpResponse::Accepted().json(WebhookReplayed { replayed }))
}
