//! Webhook endpoints and deliveries, and the envelope of events.

use std::borrow::Cow;

use chrono::{DateTime, FixedOffset};
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

/// The type of an event that endpoints can subscribe to, from the registry of the domain.
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
        let unknown = || D::Error::custom(format!("there is no event {:?}; there are {}", excerpt(&text), known()));
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

/// What a merchant says of a webhook endpoint.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WebhookEndpointFields {
    /// Where events are sent: an https address of the public internet, 1 to 2000 characters, without user and password.
    #[schema(example = "https://shop.example.com/hooks/ritiro", min_length = 1, max_length = 2000)]
    pub url: String,
    /// Which events; leave it out, or `null`, for all of them, also those that come later.
    #[schema(min_items = 1, max_items = 100)]
    pub event_types: Option<Vec<EventName>>,
    /// For people, 1 to 200 characters.
    #[schema(min_length = 1, max_length = 200)]
    pub description: Option<String>,
    /// Whether events are sent. Switched off, it gives up what is on its way; what happens meanwhile is not kept for it.
    #[serde(default = "yes")]
    #[schema(default = true)]
    pub enabled: bool,
}

fn yes() -> bool {
    true
}

impl WebhookEndpointFields {
    /// What the merchant wishes.
    pub fn read(self) -> EndpointConfig {
        let types = self.event_types.map(|names| names.into_iter().map(|name| name.0).collect());
        EndpointConfig { url: self.url, event_types: types, description: self.description, enabled: self.enabled }
    }
}

/// Why an endpoint gets nothing.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Disabled {
    /// `by_merchant`, `gone` (it answered 410) or `failing` (nothing but failures for five days).
    #[schema(value_type = names::DisabledReason, example = "failing")]
    pub reason: &'static str,
    /// Since when.
    pub at: DateTime<FixedOffset>,
}

/// An address of yours that is told of events.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WebhookEndpoint {
    /// Its id.
    pub id: Uuid,
    /// Counts edits; also the `ETag`.
    pub version: i64,
    #[serde(flatten)]
    fields: WebhookEndpointFields,
    /// Why it gets nothing; `null` if it is enabled. Replace it with `enabled` to send again.
    pub disabled: Option<Disabled>,
    /// Until when the secret before the last rotation signs too.
    pub previous_secret_expires_at: Option<DateTime<FixedOffset>>,
    /// When it was made.
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

/// An endpoint belongs to no zone: its times are told in UTC.
fn utc(at: Timestamp) -> DateTime<FixedOffset> {
    local(Tz::UTC, at)
}

/// An endpoint with its new secret, which cannot be shown again.
#[derive(Clone, Serialize, ToSchema)]
pub struct WebhookEndpointWithSecret {
    #[serde(flatten)]
    endpoint: WebhookEndpoint,
    /// What signatures are checked with: `whsec_` and base64.
    #[schema(example = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    pub secret: String,
}

impl From<WithSecret> for WebhookEndpointWithSecret {
    fn from(made: WithSecret) -> Self {
        Self { endpoint: made.endpoint.into(), secret: made.secret }
    }
}

/// Where a delivery is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// It will be tried, now or later.
    Pending,
    /// The endpoint took it.
    Delivered,
    /// It is not tried any more, unless you replay it.
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

/// One attempt to deliver.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WebhookAttempt {
    /// When it began.
    pub at: DateTime<FixedOffset>,
    /// The status of the answer; `null` if there was none.
    pub status: Option<u16>,
    /// What was wrong; `null` for a success.
    #[schema(example = "answered 503 Service Unavailable")]
    pub error: Option<String>,
    /// The first characters of an answer that was no success.
    pub response_excerpt: Option<String>,
    /// How long it took.
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

/// An event on its way to one endpoint.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WebhookDelivery {
    /// Its id.
    pub id: Uuid,
    /// To whom.
    pub endpoint_id: Uuid,
    /// The header `webhook-id` of every attempt.
    pub event_id: Uuid,
    /// The `type` of the body.
    #[schema(example = "booking.confirmed")]
    pub event_type: String,
    /// The `data` of the body.
    #[schema(value_type = Object)]
    pub data: Value,
    /// When it happened: the `timestamp` of the body.
    pub happened_at: DateTime<FixedOffset>,
    /// Where it is.
    pub state: DeliveryState,
    /// When it is tried next, if nothing before it is in its way; `null` if it is finished.
    pub next_attempt_at: Option<DateTime<FixedOffset>>,
    /// When it was delivered or given up.
    pub finished_at: Option<DateTime<FixedOffset>>,
    /// What was tried, oldest first.
    pub attempts: Vec<WebhookAttempt>,
    /// When it was made.
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

/// Which dead deliveries are sent again.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WebhookReplayFields {
    /// Those of events that happened then or later.
    pub since: DateTime<FixedOffset>,
}

impl WebhookReplayFields {
    /// The instant.
    pub fn read(&self) -> Result<Timestamp, Invalid> {
        instant("since", self.since)
    }
}

/// How many deliveries are sent again.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WebhookReplayed {
    /// Those that were dead.
    pub replayed: usize,
}

/// The body of an event with data of that schema.
pub fn envelope(kind: EventType, data: RefOr<Schema>) -> Schema {
    let name = ObjectBuilder::new().schema_type(Type::String).enum_values(Some([kind.as_str()]));
    let at = ObjectBuilder::new()
        .schema_type(Type::String)
        .format(Some(SchemaFormat::KnownFormat(utoipa::openapi::KnownFormat::DateTime)))
        .description(Some("When it happened. The header `webhook-timestamp` tells when it was sent."));
    let body = ObjectBuilder::new().property("type", name).property("timestamp", at).property("data", data);
    body.required("type").required("timestamp").required("data").into()
}
