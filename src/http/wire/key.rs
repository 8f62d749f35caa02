//! Keys of merchants.

use chrono::{DateTime, FixedOffset};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::common::local;
use crate::app::access::credentials::{Credential, Issued};
use crate::app::access::keys;
use ritiro_domain::{Seconds, Timestamp};

/// What a key may do.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum KeyRole {
    /// Everything of its merchant.
    Admin,
    /// What the day needs: see everything but keys and the audit, and change bookings, shifts, couriers, closed days and
    /// tokens.
    Operator,
}

/// What a key shall be.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KeyFields {
    /// What it may do.
    pub role: KeyRole,
    /// By which people know it, 1 to 200 characters.
    #[schema(min_length = 1, max_length = 200, pattern = r"\S", example = "Dispatch desk")]
    pub name: String,
    /// 60 to 315360000 (ten years); without it the key lasts until it is revoked.
    #[schema(minimum = 60, maximum = 315360000, example = 7776000)]
    pub expires_in_seconds: Option<i64>,
}

impl KeyFields {
    /// In the words of the use cases.
    pub fn read(self) -> keys::NewKey {
        let role = match self.role {
            KeyRole::Admin => keys::KeyRole::Admin,
            KeyRole::Operator => keys::KeyRole::Operator,
        };
        keys::NewKey { role, name: self.name, lasting: self.expires_in_seconds.map(Seconds) }
    }
}

/// A key without its secret.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Key {
    /// Its id: what it did stands under it in the audit.
    pub id: Uuid,
    /// What it may do.
    #[schema(value_type = KeyRole, example = "operator")]
    pub role: &'static str,
    /// By which people know it.
    #[schema(example = "Dispatch desk")]
    pub name: String,
    /// How it begins.
    #[schema(example = "ritiro_sk_Xb3f9c")]
    pub prefix: String,
    /// When it was made.
    pub created_at: DateTime<FixedOffset>,
    /// When it was last used, to within two minutes.
    #[schema(required)]
    pub last_used_at: Option<DateTime<FixedOffset>>,
    /// From this instant on it is refused.
    #[schema(required)]
    pub expires_at: Option<DateTime<FixedOffset>>,
    /// When it was revoked.
    #[schema(required)]
    pub revoked_at: Option<DateTime<FixedOffset>>,
}

impl From<Credential> for Key {
    fn from(key: Credential) -> Self {
        let utc = |at: Option<Timestamp>| at.map(|at| local(Tz::UTC, at));
        Self {
            id: key.id.0,
            role: key.holder.role(),
            name: key.name.unwrap_or_default(),
            prefix: key.prefix,
            created_at: local(Tz::UTC, key.created_at),
            last_used_at: utc(key.last_used_at),
            expires_at: utc(key.expires_at),
            revoked_at: utc(key.revoked_at),
        }
    }
}

/// A new key.
#[derive(Clone, Serialize, ToSchema)]
pub struct NewKey {
    #[serde(flatten)]
    key: Key,
    /// The key itself, to be sent as `Authorization: Bearer SECRET`. It is not stored and cannot be shown again.
    pub secret: String,
}

impl From<Issued> for NewKey {
    fn from(issued: Issued) -> Self {
        Self { key: issued.credential.into(), secret: issued.secret }
    }
}
