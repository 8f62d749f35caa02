//! Webhook endpoints and deliveries, and the data of events.

use std::borrow::Cow;

use chrono::{DateTime, FixedOffset, NaiveDate, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use serde_json::Value;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::openapi::{RefOr, SchemaFormat};
use utoipa::{PartialSchema, ToSchema};
use uuid::Uuid;

use super::common::{instant, local};
use super::names;
use crate::app::webhooks::DeliveryWithAttempts;
use crate::app::webhooks::endpoints::WithSecret;
use ritiro_domain::{DisabledReason, EndpointConfig, EventType, Invalid, Timestamp, excerpt};

/// The type of an event to which endpoints can subscribe. The domain lists the types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventName(EventType);

impl Serialize for EventName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.as_str())
    }
}

impl<'de> Deserialize<'de> for EventName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let known = || EventType::subscribable().map(EventType::as_str).collect::<Vec<_>>().join(", ");
        let unknown =
            || D::Error::custom(format!("unknown event type {:?}; the known ones are {}", excerpt(&text), known()));
        EventType::parse(&text).map(Self).ok_or_else(unknown)
    }
}

impl PartialSchema for EventName {
    fn schema() -> RefOr<Schema> {
        let names = EventType::subscribable().map(EventType::as_str);
        let text = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(names));
        RefOr::T(text.description(Some("The type of an event.")).into())
    }
}

impl ToSchema for EventName {
    fn name() -> Cow<'static, str> {
        "EventName".into()
    }
}

/// The fields of a webhook endpoint that a merchant sets.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WebhookEndpointFields {
    /// The address to which events are sent: an https address on the public internet, 1 to 2000 characters, without user name and password.
    #[schema(example = "https://shop.example.com/hooks/ritiro", min_length = 1, max_length = 2000)]
    pub url: String,
    /// The types of events to send. If left out or `null`, all types, including types that later versions add.
    #[schema(min_items = 1, max_items = 100)]
    pub event_types: Option<Vec<EventName>>,
    /// A description for people, 1 to 200 characters.
    #[schema(min_length = 1, max_length = 200)]
    pub description: Option<String>,
    /// Whether events are sent. When you disable an endpoint, its pending deliveries are given up, and events that happen while it is
    /// disabled are not kept for it.
    #[serde(default = "yes")]
    #[schema(default = true)]
    pub enabled: bool,
}

fn yes() -> bool {
    true
}

impl WebhookEndpointFields {
    /// Converts the fields for the use case.
    pub fn read(self) -> EndpointConfig {
        let types = self.event_types.map(|names| names.into_iter().map(|name| name.0).collect());
        EndpointConfig { url: self.url, event_types: types, description: self.description, enabled: self.enabled }
    }
}

/// Why an endpoint receives no events.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Disabled {
    /// `by_merchant`, `gone` (the endpoint answered 410) or `failing` (every attempt failed for five days).
    #[schema(value_type = names::DisabledReason, example = "failing")]
    pub reason: &'static str,
    /// The time at which it was disabled.
    pub at: DateTime<FixedOffset>,
}

/// An address of your server that receives events.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WebhookEndpoint {
    /// The id of the endpoint.
    pub id: Uuid,
    /// The version. Every edit raises it. It is also the `ETag`.
    pub version: i64,
    #[serde(flatten)]
    fields: WebhookEndpointFields,
    /// Why the endpoint receives no events; `null` if it is enabled. To enable it again, replace it with `enabled` set to true.
    pub disabled: Option<Disabled>,
    /// Until this time, events are also signed with the secret before the last rotation.
    pub previous_secret_expires_at: Option<DateTime<FixedOffset>>,
    /// The time of creation.
    pub created_at: DateTime<FixedOffset>,
}

impl From<ritiro_domain::WebhookEndpoint> for WebhookEndpoint {
    fn from(of: ritiro_domain::WebhookEndpoint) -> Self {
        let disabled = |(reason, at): (DisabledReason, Timestamp)| Disabled { reason: reason.as_str(), at: utc(at) };
        Self {
            id: of.id.0,
            version: of.version,
            fields: WebhookEndpointFields {
                url: of.url,
                event_types: of.event_types.map(|types| types.into_iter().map(EventName).collect()),
                description: of.description,
                enabled: of.disabled.is_none(),
            },
            disabled: of.disabled.map(disabled),
            previous_secret_expires_at: of.previous_expires_at.map(utc),
            created_at: utc(of.created_at),
        }
    }
}

/// Endpoints belong to no zone, so their times are in UTC.
fn utc(at: Timestamp) -> DateTime<FixedOffset> {
    local(Tz::UTC, at)
}

/// An endpoint with its new secret, which cannot be shown again.
#[derive(Clone, Serialize, ToSchema)]
pub struct WebhookEndpointWithSecret {
    #[serde(flatten)]
    endpoint: WebhookEndpoint,
    /// The secret to verify signatures with: `whsec_` followed by base64.
    #[schema(example = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    pub secret: String,
}

impl From<WithSecret> for WebhookEndpointWithSecret {
    fn from(made: WithSecret) -> Self {
        Self { endpoint: made.endpoint.into(), secret: made.secret }
    }
}

/// The state of a webhook delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// It is waiting for its next attempt.
    Pending,
    /// The endpoint accepted it.
    Delivered,
    /// It was given up. It is not tried again unless you replay it.
    Dead,
}

impl From<ritiro_domain::DeliveryState> for DeliveryState {
    fn from(state: ritiro_domain::DeliveryState) -> Self {
        match state {
            ritiro_domain::DeliveryState::Pending => Self::Pending,
            ritiro_domain::DeliveryState::Delivered => Self::Delivered,
            ritiro_domain::DeliveryState::Dead => Self::Dead,
        }
    }
}

impl From<DeliveryState> for ritiro_domain::DeliveryState {
    fn from(state: DeliveryState) -> Self {
        match state {
            DeliveryState::Pending => Self::Pending,
            DeliveryState::Delivered => Self::Delivered,
            DeliveryState::Dead => Self::Dead,
        }
    }
}

/// One attempt of a webhook delivery.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WebhookAttempt {
    /// The start of the attempt.
    pub at: DateTime<FixedOffset>,
    /// The HTTP status of the answer; `null` if there was no answer.
    pub status: Option<u16>,
    /// What went wrong; `null` if the attempt succeeded.
    #[schema(example = "answered 503 Service Unavailable")]
    pub error: Option<String>,
    /// The first characters of the answer, if the attempt failed.
    pub response_excerpt: Option<String>,
    /// The duration of the attempt in milliseconds.
    pub duration_milliseconds: i64,
}

impl From<ritiro_domain::WebhookAttempt> for WebhookAttempt {
    fn from(of: ritiro_domain::WebhookAttempt) -> Self {
        Self {
            at: utc(of.at),
            status: of.status,
            error: of.error,
            response_excerpt: of.excerpt,
            duration_milliseconds: of.milliseconds,
        }
    }
}

/// The delivery of one event to one endpoint.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WebhookDelivery {
    /// The id of the delivery.
    pub id: Uuid,
    /// The endpoint.
    pub endpoint_id: Uuid,
    /// The id of the event: the header `webhook-id` of every attempt.
    pub event_id: Uuid,
    /// The type of the event: the member `type` of the body.
    #[schema(example = "booking.confirmed")]
    pub event_type: String,
    /// The data of the event: the member `data` of the body.
    #[schema(value_type = Object)]
    pub data: Value,
    /// The time of the event: the member `timestamp` of the body.
    pub happened_at: DateTime<FixedOffset>,
    /// The state of the delivery.
    pub state: DeliveryState,
    /// The time of the next attempt, unless an earlier event has to be delivered first; `null` if the delivery is finished.
    pub next_attempt_at: Option<DateTime<FixedOffset>>,
    /// The time at which it was delivered or given up.
    pub finished_at: Option<DateTime<FixedOffset>>,
    /// The attempts, oldest first.
    pub attempts: Vec<WebhookAttempt>,
    /// The time of creation.
    pub created_at: DateTime<FixedOffset>,
}

impl From<DeliveryWithAttempts> for WebhookDelivery {
    fn from(DeliveryWithAttempts { delivery, attempts }: DeliveryWithAttempts) -> Self {
        let pending = delivery.state == ritiro_domain::DeliveryState::Pending;
        Self {
            id: delivery.id.0,
            endpoint_id: delivery.endpoint.0,
            event_id: delivery.event,
            event_type: delivery.event_type,
            data: delivery.data,
            happened_at: utc(delivery.happened_at),
            state: delivery.state.into(),
            next_attempt_at: pending.then_some(utc(delivery.next_at)),
            finished_at: delivery.finished_at.map(utc),
            attempts: attempts.into_iter().map(WebhookAttempt::from).collect(),
            created_at: utc(delivery.created_at),
        }
    }
}

/// Which dead deliveries to send again.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WebhookReplayFields {
    /// Send the events again that happened at this time or later.
    pub since: DateTime<FixedOffset>,
}

impl WebhookReplayFields {
    /// Converts the time, or returns what is wrong with it.
    pub fn read(&self) -> Result<Timestamp, Invalid> {
        instant("since", self.since)
    }
}

/// The result of a replay.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WebhookReplayed {
    /// The number of dead deliveries that are sent again.
    pub replayed: usize,
}

/// A promised window, in UTC.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct EventWindow {
    /// The first instant at which service may start.
    pub start: DateTime<Utc>,
    /// The last instant at which service may start.
    pub end: DateTime<Utc>,
}

/// The data of `booking.…` events.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct BookingEventData {
    /// The booking. Read the booking to get all other details.
    pub booking_id: Uuid,
    /// Your reference for the order.
    #[schema(required)]
    pub reference: Option<String>,
    /// The service day.
    pub date: NaiveDate,
    /// The promised window.
    pub window: EventWindow,
}

/// The data of `hold.…` events.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct HoldEventData {
    /// The hold.
    pub hold_id: Uuid,
    /// The service day.
    pub date: NaiveDate,
}

/// The data of `route.…` events.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct RouteEventData {
    /// The id of the route, which is also the id of its shift.
    pub route_id: Uuid,
    /// The courier.
    pub courier_id: Uuid,
    /// The service day.
    pub date: NaiveDate,
    /// The version of the route after the change.
    pub version: i64,
}

/// The data of `webhook.test`.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct TestEventData {
    /// The endpoint to which the event was sent.
    pub endpoint_id: Uuid,
}

/// The schema of the body of an event whose data has the given schema.
pub fn envelope(kind: EventType, data: RefOr<Schema>) -> Schema {
    let name = ObjectBuilder::new().schema_type(Type::String).enum_values(Some([kind.as_str()]));
    let at = ObjectBuilder::new()
        .schema_type(Type::String)
        .format(Some(SchemaFormat::KnownFormat(utoipa::openapi::KnownFormat::DateTime)))
        .description(Some("The time of the event. The header `webhook-timestamp` has the time at which it was sent."));
    let body = ObjectBuilder::new().property("type", name).property("timestamp", at).property("data", data);
    body.required("type").required("timestamp").required("data").into()
}
