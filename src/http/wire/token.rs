//! Tokens of couriers and shoppers.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, FixedOffset};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::common::local;
use crate::app::access::credentials::{Credential, Issued};
use ritiro_domain::{DepotId, Invalid, Kind, Scope, Seconds, Timestamp, ZoneId};

/// The fields of a new courier token.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CourierTokenFields {
    /// The lifetime in seconds, 60 to 2678400 (31 days).
    #[serde(default = "one_day")]
    #[schema(minimum = 60, maximum = 2678400, example = 86400, default = 86400)]
    pub expires_in_seconds: i64,
}

/// The fields of a new shopper token.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ShopperTokenFields {
    /// Your reference for the shopper, 1 to 200 characters.
    #[schema(min_length = 1, max_length = 200, pattern = r"\S", example = "customer-4711")]
    pub shopper: String,
    /// The lifetime in seconds, 60 to 604800 (7 days).
    #[serde(default = "half_an_hour")]
    #[schema(minimum = 60, maximum = 604800, example = 1800, default = 1800)]
    pub expires_in_seconds: i64,
    /// What the token may do in addition to reading and changing the shopper's own bookings. If not given, everything. If shoppers pay
    /// before you book, leave out `context`, and book their hold with your key.
    #[schema(max_items = 3, example = json!(["offers", "hold"]))]
    pub scopes: Option<Vec<Scope>>,
    /// The only order for which the token may request offers and quotes, hold and book. If not given, any order.
    pub order: Option<BoundOrder>,
}

/// The fields of the order that the merchant fixes. Requests with the token leave these fields out or give the same values. A field that is
/// not given here has the zone's default. Places and windows remain the shopper's choice.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct BoundOrder {
    /// The only zone.
    pub zone_id: Option<Uuid>,
    /// The only kind of booking.
    pub kind: Option<Kind>,
    /// The amount per load dimension of the zone. If not given, 1 of the first dimension.
    #[schema(value_type = Option<super::bounds::Amounts>, example = json!({"parcels": 1}))]
    pub size: Option<BTreeMap<String, i64>>,
    /// How long service takes at the place, in seconds.
    #[schema(minimum = 0, maximum = 14400)]
    pub service_seconds: Option<i64>,
    /// Skills that the courier must have, at most 64 different names.
    #[schema(value_type = Vec<super::bounds::ShortName>, max_items = 64, example = json!([]))]
    pub skills: Vec<String>,
    /// The only depot that the goods may come from or go to.
    pub depot_id: Option<Uuid>,
    /// For shipments: the longest time from the end of service at the origin to the start of service at the destination, in seconds.
    #[schema(minimum = 0, maximum = 86400)]
    pub max_ride_time_seconds: Option<i64>,
    /// For shipments: how long service takes at the origin, in seconds.
    #[schema(minimum = 0, maximum = 14400)]
    pub origin_service_seconds: Option<i64>,
}

impl From<BoundOrder> for ritiro_domain::BoundOrder {
    fn from(order: BoundOrder) -> Self {
        Self {
            zone: order.zone_id.map(ZoneId),
            kind: order.kind,
            size: order.size,
            service: order.service_seconds.map(Seconds),
            skills: order.skills.into_iter().collect::<BTreeSet<_>>().into_iter().collect(),
            depot: order.depot_id.map(DepotId),
            max_ride: order.max_ride_time_seconds.map(Seconds),
            origin_service: order.origin_service_seconds.map(Seconds),
        }
    }
}

impl ShopperTokenFields {
    /// The restrictions of the token, or what is wrong with them.
    pub fn grant(&self) -> Result<Option<ritiro_domain::Grant>, Invalid> {
        if self.scopes.is_none() && self.order.is_none() {
            return Ok(None);
        }
        if self.scopes.as_ref().is_some_and(|scopes| scopes.len() > Scope::ALL.len()) {
            return Err(Invalid::new("scopes", "must have at most 3 items"));
        }
        if self.order.as_ref().is_some_and(|order| order.skills.len() > ritiro_domain::MOST_SKILLS) {
            return Err(Invalid::new(
                "order.skills",
                format!("must have at most {} items", ritiro_domain::MOST_SKILLS),
            ));
        }
        let named = self.scopes.as_ref().map(|scopes| scopes.iter().copied().collect());
        let scopes = named.unwrap_or_else(|| Scope::ALL.iter().copied().collect());
        Ok(Some(ritiro_domain::Grant { scopes, order: self.order.clone().map(Into::into) }))
    }
}

fn one_day() -> i64 {
    86_400
}

fn half_an_hour() -> i64 {
    1_800
}

/// A new token. It is not stored and cannot be shown again.
#[derive(Clone, Serialize, ToSchema)]
pub struct Token {
    /// The id of the token. Use it to revoke the token.
    pub id: Uuid,
    /// The token itself. Send it as `Authorization: Bearer TOKEN`.
    pub token: String,
    /// The token is refused from this time on.
    pub expires_at: Option<DateTime<FixedOffset>>,
}

impl Token {
    /// The token, with times in the time zone `tz`.
    pub fn to_wire(tz: Tz, issued: Issued) -> Self {
        let Issued { secret, credential } = issued;
        Self { id: credential.id.0, token: secret, expires_at: credential.expires_at.map(|at| local(tz, at)) }
    }
}

/// A token without its secret.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct IssuedToken {
    /// The id of the token.
    pub id: Uuid,
    /// The first characters of the token, to recognise it.
    #[schema(example = "ritiro_ct_Xb3f9c")]
    pub prefix: String,
    /// The time of creation.
    pub created_at: DateTime<FixedOffset>,
    /// The token is refused from this time on.
    #[schema(required)]
    pub expires_at: Option<DateTime<FixedOffset>>,
    /// The time at which the token was revoked.
    #[schema(required)]
    pub revoked_at: Option<DateTime<FixedOffset>>,
}

impl From<Credential> for IssuedToken {
    fn from(token: Credential) -> Self {
        let utc = |at: Timestamp| local(Tz::UTC, at);
        Self {
            id: token.id.0,
            prefix: token.prefix,
            created_at: utc(token.created_at),
            expires_at: token.expires_at.map(utc),
            revoked_at: token.revoked_at.map(utc),
        }
    }
}
