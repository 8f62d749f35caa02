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

/// The role of a key: what it may do.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum KeyRole {
    /// May do everything for its merchant.
    Admin,
    /// May do what dispatchers need: read everything except keys and the audit log, and change bookings, shifts, couriers, closed days and
    /// tokens.
    Operator,
}

/// The fields of a new key.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KeyFields {
    /// What the key may do.
    pub role: KeyRole,
    /// A name by which people recognise the key, 1 to 200 characters.
    #[schema(min_length = 1, max_length = 200, pattern = r"\S", example = "Dispatch desk")]
    pub name: String,
    /// The lifetime in seconds, 60 to 315360000 (ten years). If not given, the key is valid until it is revoked.
    #[schema(minimum = 60, maximum = 315360000, example = 7776000)]
    pub expires_in_seconds: Option<i64>,
}

impl KeyFields {
    /// Converts the fields for the use case.
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
    /// The id of the key. The audit log names it as the author of what was done with the key.
    pub id: Uuid,
    /// What the key may do.
    #[schema(value_type = KeyRole, example = "operator")]
    pub role: &'static str,
    /// A name by which people recognise the key.
    #[schema(example = "Dispatch desk")]
    pub name: String,
    /// The first characters of the secret, to recognise it.
    #[schema(example = "ritiro_sk_Xb3f9c")]
    pub prefix: String,
    /// The time of creation.
    pub created_at: DateTime<FixedOffset>,
    /// The time of the last use, accurate to two minutes.
    #[schema(required)]
    pub last_used_at: Option<DateTime<FixedOffset>>,
    /// The key is refused from this time on.
    #[schema(required)]
    pub expires_at: Option<DateTime<FixedOffset>>,
    /// The time at which the key was revoked.
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

/// A new key with its secret.
#[derive(Clone, Serialize, ToSchema)]
pub struct NewKey {
    #[serde(flatten)]
    key: Key,
    /// The secret. Send it as `Authorization: Bearer SECRET`. It is not stored and cannot be shown again.
    pub secret: String,
}

impl From<Issued> for NewKey {
    fn from(issued: Issued) -> Self {
        Self { key: issued.credential.into(), secret: issued.secret }
    }
}
