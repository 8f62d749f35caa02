//! Webhook deliveries.

use crate::app::webhooks::deliveries;
use crate::http::handler::*;
use crate::http::wire::WebhookDelivery;
use ritiro_domain::{DeliveryState, WebhookDeliveryId, WebhookEndpointId};

list_query! {
    /// A filter for deliveries.
    WebhookDeliveryQuery {
        /// Only deliveries to this endpoint.
        endpoint_id: Option<Uuid>,
        /// Only deliveries in this state.
        #[param(inline)]
        state: Option<DeliveryState>,
    }
}

/// Lists the webhook deliveries with their attempts, oldest first.
#[utoipa::path(
    tag = "Webhooks",
    params(WebhookDeliveryQuery),
    responses((status = 200, body = Page<WebhookDelivery>), OnList),
)]
#[get("/v1/webhook-deliveries")]
pub async fn list_webhook_deliveries(
    hooks: Data<Webhooks>,
    caller: Caller,
    query: Query<WebhookDeliveryQuery>,
) -> Result<HttpResponse, Problem> {
    let page = query.0.page();
    let endpoint = query.0.endpoint_id.map(WebhookEndpointId);
    let found = deliveries::list(&hooks, &caller.0, endpoint, query.0.state, page.into()).await?;
    Ok(HttpResponse::Ok().json(Page::of(found, &page, |one: &WebhookDelivery| one.id)))
}

/// Reads a webhook delivery.
#[utoipa::path(tag = "Webhooks", responses((status = 200, body = WebhookDelivery), OnRead))]
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
    responses((status = 202, body = WebhookDelivery, description = "The delivery, which will be sent"), OnAct),
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
