//! The settings as typed values. `config/default.toml` explains each key.

use super::secret::Secret;
use reqwest::Url;
use serde::{Deserialize, Deserializer, de::Error as _};
use std::fmt::Display;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

/// All settings of one process.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    pub http: HttpSettings,
    pub database: DatabaseSettings,
    pub planning: PlanningSettings,
    pub improvement: ImprovementSettings,
    pub holds: HoldSettings,
    pub cache: CacheSettings,
    pub log: LogSettings,
    pub auth: AuthSettings,
    pub privacy: PrivacySettings,
}

/// `[http]`: the server.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HttpSettings {
    pub bind: SocketAddr,
    /// 0 means one for each core.
    pub workers: usize,
    pub body_limit_bytes: usize,
    #[serde(rename = "keep_alive_seconds", deserialize_with = "seconds")]
    pub keep_alive: Duration,
    #[serde(rename = "shutdown_seconds", deserialize_with = "seconds")]
    pub shutdown: Duration,
    #[serde(deserialize_with = "none_if_empty")]
    pub public_url: Option<Url>,
}

/// `[database]`: where Postgres is.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatabaseSettings {
    /// `None` means the embedded one.
    #[serde(deserialize_with = "none_if_empty")]
    pub url: Option<Secret>,
    /// `None` means the usual data directory of the user.
    #[serde(deserialize_with = "none_if_empty")]
    pub data_dir: Option<PathBuf>,
    pub pool_size: usize,
}

/// `[planning]`: the writers of the plans.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanningSettings {
    pub queue_length: usize,
    pub batch_size: usize,
    pub retries: u32,
    pub room_steps: u64,
}

/// `[improvement]`: what happens between bookings.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImprovementSettings {
    pub enabled: bool,
    #[serde(rename = "pause_seconds", deserialize_with = "seconds")]
    pub pause: Duration,
    pub budget_milliseconds: u64,
}

/// `[holds]`: expiry of holds.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HoldSettings {
    #[serde(rename = "sweep_seconds", deserialize_with = "seconds")]
    pub sweep: Duration,
}

/// `[cache]`: how stale what this process remembers may be.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CacheSettings {
    #[serde(rename = "zone_seconds", deserialize_with = "seconds")]
    pub zone: Duration,
    #[serde(rename = "key_seconds", deserialize_with = "seconds")]
    pub key: Duration,
}

/// `[log]`: what is logged and how.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogSettings {
    pub format: LogFormat,
    /// A list of directives as `tracing_subscriber::EnvFilter` reads it.
    pub filter: String,
}

/// The shape of a log line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    Text,
    Json,
}

/// `[auth]`: tokens.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuthSettings {
    /// `None` means the one kept in the database.
    #[serde(deserialize_with = "none_if_empty")]
    pub secret: Option<Secret>,
}

/// `[privacy]`: how long personal data is kept.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PrivacySettings {
    /// 0 means for good.
    pub contact_days: u32,
    /// 0 means for good.
    pub place_days: u32,
}

fn seconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    u64::deserialize(deserializer).map(Duration::from_secs)
}

fn none_if_empty<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr<Err: Display>,
{
    let text = String::deserialize(deserializer)?;
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(D::Error::custom)
}
