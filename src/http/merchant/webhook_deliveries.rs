//! Webhook deliveries.

use actix_web::web::Data;
use actix_web::{HttpResponse, get, post};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use crate::app::Webhooks;
use crate::app::webhooks::deliveries;
use crate::http::caller::Caller;
use crate::http::extract::{IdempotencyKey, Path, Query};
use crate::http::idempotency::idempotent;
use crate::http::page::{Cursor, Limit, Page, PageRequest};
use crate::http::problem::Problem;
use crate::http::responses::{OnAct, OnList, OnRead};
use crate::http::wire::{DeliveryState, WebhookDelivery};
use ritiro_domain::{WebhookDeliveryId, WebhookEndpointId};

/// A filter for deliveries.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct WebhookDeliveryQuery {
    #[param(inline)]
    limit: Option<Limit>,
    #[param(inline)]
    cursor: Option<Cursor>,
    /// Only deliveries to this endpoint.
    endpoint_id: Option<Uuid>,
    /// Only deliveries in this state.
    #[param(inline)]
    state: Option<DeliveryState>,
}

/// Lists the webhook deliveries with their attempts, oldest first.
#[utoipa::path(
    tag = "Webhooks",
    params(WebhookDeliveryQuery),
    responses(
        (status = 200, body = Page<WebhookDelivery>, description = "One page of the list"), OnList
    ),
    security(("bearer" = [])),
)]
#[get("/v1/webhook-deliveries")]
pub async fn list_webhook_deliveries(
    hooks: Data<Webhooks>,
    caller: Caller,
    query: Query<WebhookDeliveryQuery>,
) -> Result<HttpResponse, Problem> {
    let page = PageRequest::new(query.0.limit, query.0.cursor);
    let endpoint = query.0.endpoint_id.map(WebhookEndpointId);
    let found = deliveries::list(&hooks, &caller.0, endpoint, query.0.state.map(Into::into), page.into()).await?;
    Ok(HttpResponse::Ok()
        .json(Page::new(found, &page, |with_attempts| with_attempts.delivery.id.0).map(WebhookDelivery::from)))
}

/// Reads a webhook delivery.
#[utoipa::path(
    tag = "Webhooks",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = WebhookDelivery, description = "The resource"), OnRead
    ),
    security(("bearer" = [])),
)]
#[get("/v1/webhook-deliveries/{id}")]
pub async fn get_webhook_delivery(
    hooks: Data<Webhooks>,
    caller: Caller,
    id: Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    let found = deliveries::get(&hooks, &caller.0, WebhookDeliveryId(id.0)).await?;
    Ok(HttpResponse::Ok().json(WebhookDelivery::from(found)))
}

/// Sends a delivery again in any state, with the same `webhook-id` and with the whole schedule of attempts.
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
#[post("/v1/webhook-deliveries/{id}/replay")]
pub async fn replay_webhook_delivery(
    hooks: Data<Webhooks>,
    caller: Caller,
    id: Path<Uuid>,
    key: IdempotencyKey,
) -> Result<HttpResponse, Problem> {
    let idempotent = idempotent("delivery_replay", &caller.0, key, &id.0);
    let replayed = deliveries::replay(&hooks, &caller.0, WebhookDeliveryId(id.0), idempotent).await?;
    Ok(HttpResponse::Accepted().json(WebhookDelivery::from(replayed)))
}
