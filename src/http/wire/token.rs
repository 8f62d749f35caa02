//! Tokens of couriers and shoppers.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, FixedOffset};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::common::local;
use super::order::Kind;
use crate::app::access::credentials::{Credential, Issued};
use ritiro_domain::{DepotId, Invalid, Seconds, Timestamp, ZoneId};

/// What a courier's token shall be.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CourierTokenFields {
    /// 60 to 2678400 (31 days).
    #[serde(default = "one_day")]
    #[schema(minimum = 60, maximum = 2678400, example = 86400, default = 86400)]
    pub expires_in_seconds: i64,
}

/// What a shopper's token shall be.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ShopperTokenFields {
    /// Your reference of the shopper, 1 to 200 characters.
    #[schema(min_length = 1, max_length = 200, pattern = r"\S", example = "customer-4711")]
    pub shopper: String,
    /// 60 to 604800 (7 days).
    #[serde(default = "half_an_hour")]
    #[schema(minimum = 60, maximum = 604800, example = 1800, default = 1800)]
    pub expires_in_seconds: i64,
    /// What it may do beside seeing and changing the shopper's own bookings; everything if not given. Where shoppers pay first, leave
    /// out `book` and book their hold with your key.
    #[schema(max_items = 3, example = json!(["offers", "hold"]))]
    pub scopes: Option<Vec<Scope>>,
    /// The order that it is for: offers, quotes, holds and bookings with this token are for it alone. Any if not given.
    pub order: Option<BoundOrder>,
}

/// What a shopper's token may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// See offers and quotes.
    Offers,
    /// Hold a window.
    Hold,
    /// Book.
    Book,
}

impl From<Scope> for ritiro_domain::Scope {
    fn from(scope: Scope) -> Self {
        match scope {
            Scope::Offers => Self::Offers,
            Scope::Hold => Self::Hold,
            Scope::Book => Self::Book,
        }
    }
}

/// An order as far as the shopper does not choose it: requests leave these fields out, or say the same. What is not given here is the
/// zone's usual. Places and windows are the shopper's to choose.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct BoundOrder {
    /// Only in this zone.
    pub zone_id: Option<Uuid>,
    /// Only of this kind.
    pub kind: Option<Kind>,
    /// By the load dimensions of the zone; one of the first dimension if not given.
    #[schema(value_type = Option<super::bounds::Amounts>, example = json!({"parcels": 1}))]
    pub size: Option<BTreeMap<String, i64>>,
    /// How long service takes there.
    #[schema(minimum = 0, maximum = 14400)]
    pub service_seconds: Option<i64>,
    /// Skills that the courier must have, a set of at most 64.
    #[schema(value_type = Vec<super::bounds::ShortName>, max_items = 64, example = json!([]))]
    pub skills: Vec<String>,
    /// Only from or to this depot.
    pub depot_id: Option<Uuid>,
    /// Shipments: the longest ride.
    #[schema(minimum = 0, maximum = 86400)]
    pub max_ride_time_seconds: Option<i64>,
    /// Shipments: how long service takes at the origin.
    #[schema(minimum = 0, maximum = 14400)]
    pub origin_service_seconds: Option<i64>,
}

impl From<BoundOrder> for ritiro_domain::BoundOrder {
    fn from(order: BoundOrder) -> Self {
        Self {
            zone: order.zone_id.map(ZoneId),
            kind: order.kind.map(Into::into),
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
    /// What the token is narrowed to, or what is wrong with that.
    pub fn grant(&self) -> Result<Option<ritiro_domain::Grant>, Invalid> {
        if self.scopes.is_none() && self.order.is_none() {
            return Ok(None);
        }
        if self.scopes.as_ref().is_some_and(|scopes| scopes.len() > ritiro_domain::Scope::ALL.len()) {
            return Err(Invalid::new("scopes", "must be at most 3"));
        }
        if self.order.as_ref().is_some_and(|order| order.skills.len() > ritiro_domain::MOST_SKILLS) {
            return Err(Invalid::new("order.skills", format!("must be at most {}", ritiro_domain::MOST_SKILLS)));
        }
        let named = self.scopes.as_ref().map(|scopes| scopes.iter().map(|scope| (*scope).into()).collect());
        let scopes = named.unwrap_or_else(|| ritiro_domain::Scope::ALL.iter().copied().collect());
        Ok(Some(ritiro_domain::Grant { scopes, order: self.order.clone().map(Into::into) }))
    }
}

fn one_day() -> i64 {
    86_400
}

fn half_an_hour() -> i64 {
    1_800
}

/// A token. It is not stored and cannot be shown again.
#[derive(Clone, Serialize, ToSchema)]
pub struct Token {
    /// Its id, to revoke it by.
    pub id: Uuid,
    /// To be sent as `Authorization: Bearer TOKEN`.
    pub token: String,
    /// From this instant on it is refused.
    pub expires_at: Option<DateTime<FixedOffset>>,
}

impl Token {
    /// The token, with times in `tz`.
    pub fn to_wire(tz: Tz, issued: Issued) -> Self {
        let Issued { secret, credential } = issued;
        Self { id: credential.id.0, token: secret, expires_at: credential.expires_at.map(|at| local(tz, at)) }
    }
}

/// A token without its secret.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct IssuedToken {
    /// Its id.
    pub id: Uuid,
    /// How it begins.
    #[schema(example = "ritiro_ct_Xb3f9c")]
    pub prefix: String,
    /// When it was made.
    pub created_at: DateTime<FixedOffset>,
    /// From this instant on it is refused.
    #[schema(required)]
    pub expires_at: Option<DateTime<FixedOffset>>,
    /// When it was revoked.
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
