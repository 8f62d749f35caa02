//! The audit log.

use chrono::{DateTime, FixedOffset};
use chrono_tz::Tz;
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};
use uuid::Uuid;

use super::common::local;

/// An action that the audit log records, such as `zone.replaced`.
#[derive(Clone, Copy, Debug)]
pub struct Action(pub ritiro_domain::Action);

impl<'de> Deserialize<'de> for Action {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        ritiro_domain::Action::parse(&text).map(Self).ok_or_else(|| {
            let all: Vec<&str> = ritiro_domain::Action::ALL.iter().map(|action| action.as_str()).collect();
            D::Error::custom(format!("{text:?} is not one of {}", all.join(", ")))
        })
    }
}

impl PartialSchema for Action {
    fn schema() -> RefOr<Schema> {
        let names = ritiro_domain::Action::ALL.iter().map(|action| action.as_str());
        let text = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(names));
        RefOr::T(text.description(Some("An action that the audit log records.")).into())
    }
}

impl ToSchema for Action {}

/// The caller who made a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Actor {
    /// The id of the key or token. It is null for the token of a booking and for the command line.
    #[schema(required)]
    pub id: Option<Uuid>,
    /// The role of the caller: `admin`, `operator`, `courier`, `shopper`, `booking` or `command_line`.
    #[schema(example = "operator")]
    pub role: &'static str,
}

impl From<ritiro_domain::Actor> for Actor {
    fn from(actor: ritiro_domain::Actor) -> Self {
        Self { id: actor.credential.map(|id| id.0), role: actor.role }
    }
}

/// One recorded action.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AuditEntry {
    /// The id of the entry.
    pub id: Uuid,
    /// The time of the action.
    pub at: DateTime<FixedOffset>,
    /// The caller who made the change.
    pub actor: Actor,
    /// The action, such as `zone.replaced`.
    #[schema(example = "zone.replaced")]
    pub action: &'static str,
    /// The id of the resource that was changed.
    pub subject_id: Uuid,
    /// The `X-Request-Id` of the request that made the change.
    #[schema(required)]
    pub request_id: Option<String>,
    /// More about the change, such as the new version of the resource.
    #[schema(value_type = Object)]
    pub detail: serde_json::Value,
}

impl From<ritiro_domain::AuditEntry> for AuditEntry {
    fn from(entry: ritiro_domain::AuditEntry) -> Self {
        Self {
            id: entry.id,
            at: local(Tz::UTC, entry.at),
            actor: entry.actor.into(),
            action: entry.action.as_str(),
            subject_id: entry.subject,
            request_id: entry.request,
            detail: entry.detail,
        }
    }
}
