//! Webhook endpoints.

use actix_web::web::Data;
use actix_web::{HttpResponse, delete, get, patch, post, put};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use crate::app::webhooks::{DeliveryWithAttempts, deliveries, endpoints};
use crate::app::{Permission, Webhooks};
use crate::http::caller::Caller;
use crate::http::etag::Versioned;
use crate::http::extract::{IdempotencyKey, IfMatch, Json, MergePatch, OptionalIfMatch, Path, Query, Whole};
use crate::http::idempotency::idempotent;
use crate::http::page::{Cursor, Limit, Page, PageRequest};
use crate::http::problem::Problem;
use crate::http::responses::{OnAct, OnCreate, OnDelete, OnList, OnPatch, OnRead, OnReplace, OnRotate, OnSecret};
use crate::http::wire::{
    WebhookDelivery, WebhookEndpoint, WebhookEndpointFields, WebhookEndpointPatch, WebhookEndpointReplacement,
    WebhookEndpointWithSecret, WebhookReplayFields, WebhookReplayed,
};
use ritiro_domain::WebhookEndpointId;

/// The part of the list of endpoints.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct WebhookEndpointQuery {
    #[param(inline)]
    limit: Option<Limit>,
    #[param(inline)]
    cursor: Option<Cursor>,
}

/// Creates a webhook endpoint. The answer shows its secret, only this once; a repeated request with the same idempotency key shows it
/// again.
#[utoipa::path(
    tag = "Webhooks",
    params(("Idempotency-Key" = Option<String>, Header, description = "A key that you choose for this request. A repeated request with the same key has no second effect and gets the same answer")),
    request_body = WebhookEndpointFields,
    responses(
        (status = 201, body = WebhookEndpointWithSecret, description = "Created"), OnSecret
    ),
    security(("bearer" = [])),
)]
#[post("/v1/webhook-endpoints")]
pub async fn create_webhook_endpoint(
    hooks: Data<Webhooks>,
    caller: Caller,
    key: IdempotencyKey,
    body: Json<WebhookEndpointFields>,
) -> Result<Versioned<WebhookEndpointWithSecret>, Problem> {
    let idempotent = idempotent("webhook_endpoint", &caller.0, key, &body.0);
    let made = endpoints::create(&hooks, &caller.0, body.0.read(), idempotent).await?;
    let address = format!("/v1/webhook-endpoints/{}", made.endpoint.id);
    Ok(Versioned::created(made.endpoint.version, address, made.into()))
}

/// Lists the endpoints, oldest first.
#[utoipa::path(
    tag = "Webhooks",
    params(WebhookEndpointQuery),
    responses(
        (status = 200, body = Page<WebhookEndpoint>, description = "One page of the list"), OnList
    ),
    security(("bearer" = [])),
)]
#[get("/v1/webhook-endpoints")]
pub async fn list_webhook_endpoints(
    hooks: Data<Webhooks>,
    caller: Caller,
    query: Query<WebhookEndpointQuery>,
) -> Result<HttpResponse, Problem> {
    let page = PageRequest::new(query.0.limit, query.0.cursor);
    let found = endpoints::list(&hooks, &caller.0, page.into()).await?;
    Ok(HttpResponse::Ok().json(Page::new(found, &page, |endpoint| endpoint.id.0).map(WebhookEndpoint::from)))
}

/// Reads an endpoint.
#[utoipa::path(
    tag = "Webhooks",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = WebhookEndpoint, description = "The resource"), OnRead
    ),
    security(("bearer" = [])),
)]
#[get("/v1/webhook-endpoints/{id}")]
pub async fn get_webhook_endpoint(
    hooks: Data<Webhooks>,
    caller: Caller,
    id: Path<Uuid>,
) -> Result<Versioned<WebhookEndpoint>, Problem> {
    let found = endpoints::get(&hooks, &caller.0, WebhookEndpointId(id.0)).await?;
    Ok(Versioned::new(found.version, found.into()))
}

/// Replaces an endpoint. `enabled` set to true enables an endpoint that was disabled: it receives the events from then on.
#[utoipa::path(
    tag = "Webhooks",
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "The `ETag` of the version to change, or `*`")),
    request_body = WebhookEndpointReplacement,
    responses(
        (status = 200, body = WebhookEndpoint, description = "The replaced resource"), OnReplace
    ),
    security(("bearer" = [])),
)]
#[put("/v1/webhook-endpoints/{id}")]
pub async fn replace_webhook_endpoint(
    hooks: Data<Webhooks>,
    caller: Caller,
    id: Path<Uuid>,
    expected: IfMatch,
    body: Whole<WebhookEndpointFields>,
) -> Result<Versioned<WebhookEndpoint>, Problem> {
    let (id, wishes) = (WebhookEndpointId(id.0), body.0.read());
    let made = endpoints::replace(&hooks, &caller.0, id, wishes, expected.version()).await?;
    Ok(Versioned::new(made.version, made.into()))
}

/// Changes some fields of an endpoint by a merge patch (RFC 7396): fields that are left out stay as they are, `null` removes a field.
///
/// `enabled` set to true enables an endpoint that was disabled: it receives the events from then on.
#[utoipa::path(
    tag = "Webhooks",
    params(("id" = Uuid, Path), ("If-Match" = Option<String>, Header, description = "The `ETag` of the version to change, or `*`")),
    request_body(content = WebhookEndpointPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, body = WebhookEndpoint, description = "The changed resource"), OnPatch),
    security(("bearer" = [])),
)]
#[patch("/v1/webhook-endpoints/{id}")]
pub async fn change_webhook_endpoint(
    hooks: Data<Webhooks>,
    caller: Caller,
    id: Path<Uuid>,
    expected: OptionalIfMatch,
    patch: MergePatch,
) -> Result<Versioned<WebhookEndpoint>, Problem> {
    caller.0.may(Permission::ManageWebhooks)?;
    let id = WebhookEndpointId(id.0);
    let read = async || -> Result<_, Problem> {
        let found = endpoints::get(&hooks, &caller.0, id).await?;
        Ok((found.version, WebhookEndpoint::from(found)))
    };
    let write = async |fields: WebhookEndpointFields, version| -> Result<_, Problem> {
        Ok(endpoints::replace(&hooks, &caller.0, id, fields.read(), Some(version)).await?)
    };
    let made = patch.change(expected, read, write).await?;
    Ok(Versioned::new(made.version, made.into()))
}

/// Deletes an endpoint and its pending deliveries.
#[utoipa::path(
    tag = "Webhooks",
    params(("id" = Uuid, Path)),
    responses((status = 204, description = "Deleted"), OnDelete),
    security(("bearer" = [])),
)]
#[delete("/v1/webhook-endpoints/{id}")]
pub async fn delete_webhook_endpoint(
    hooks: Data<Webhooks>,
    caller: Caller,
    id: Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    endpoints::delete(&hooks, &caller.0, WebhookEndpointId(id.0)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Creates a new secret for an endpoint and shows it, only this once. Events are signed with both secrets for 24 hours; then the old secret
/// ends.
#[utoipa::path(
    tag = "Webhooks",
    params(
        ("id" = Uuid, Path),
        ("Idempotency-Key" = Option<String>, Header, description = "A key that you choose for this request. A repeated request with the same key has no second effect and gets the same answer"),
    ),
    responses(
        (status = 200, body = WebhookEndpointWithSecret, description = "Rotated"), OnRotate
    ),
    security(("bearer" = [])),
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
    params(
        ("id" = Uuid, Path),
        ("Idempotency-Key" = Option<String>, Header, description = "A key that you choose for this request. A repeated request with the same key has no second effect and gets the same answer"),
    ),
    responses(
        (status = 202, body = WebhookDelivery, description = "The delivery, which will be sent"), OnAct
    ),
    security(("bearer" = [])),
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
    params(
        ("id" = Uuid, Path),
        ("Idempotency-Key" = Option<String>, Header, description = "A key that you choose for this request. A repeated request with the same key has no second effect and gets the same answer"),
    ),
    request_body = WebhookReplayFields,
    responses(
        (status = 202, body = WebhookReplayed, description = "The number of deliveries that are sent again"), OnCreate
    ),
    security(("bearer" = [])),
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
