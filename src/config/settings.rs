//! The settings as typed values. `config/default.toml` explains each key.

use super::secret::Secret;
use ipnet::IpNet;
use reqwest::Url;
use serde::{Deserialize, Deserializer, de::Error as _};
use std::fmt::Display;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

/// All settings of one process.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    pub http: HttpSettings,
    pub database: DatabaseSettings,
    pub clock: ClockSettings,
    pub planning: PlanningSettings,
    pub improvement: ImprovementSettings,
    pub repair: RepairSettings,
    pub holds: HoldSettings,
    pub cache: CacheSettings,
    pub webhooks: WebhookSettings,
    pub objects: ObjectSettings,
    pub roads: RoadSettings,
    pub log: LogSettings,
    pub auth: AuthSettings,
    pub limits: LimitSettings,
    pub live: LiveSettings,
    pub privacy: PrivacySettings,
}

/// `[http]`: the server.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HttpSettings {
    pub bind: SocketAddr,
    /// 0 means one worker for each core.
    pub workers: usize,
    pub body_limit_bytes: usize,
    #[serde(rename = "keep_alive_seconds", deserialize_with = "seconds")]
    pub keep_alive: Duration,
    #[serde(rename = "request_timeout_seconds", deserialize_with = "seconds")]
    pub request_timeout: Duration,
    #[serde(rename = "shutdown_seconds", deserialize_with = "seconds")]
    pub shutdown: Duration,
    #[serde(deserialize_with = "none_if_empty")]
    pub public_url: Option<Url>,
    #[serde(deserialize_with = "parsed")]
    pub trusted_proxies: Networks,
}

/// A comma-separated list of networks. A single address is a network of one address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Networks(pub Vec<IpNet>);

impl FromStr for Networks {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let network = |part: &str| match part.parse::<IpAddr>() {
            Ok(address) => Ok(IpNet::from(address)),
            Err(_) => part.parse().map_err(|_| format!("{part:?} is neither an address nor a network")),
        };
        let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        parts.map(network).collect::<Result<_, _>>().map(Self)
    }
}

/// `[database]`: the address of Postgres.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatabaseSettings {
    /// `None` means the embedded Postgres.
    #[serde(deserialize_with = "none_if_empty")]
    pub url: Option<Secret>,
    /// `None` means the default data directory of the user.
    #[serde(deserialize_with = "none_if_empty")]
    pub data_dir: Option<PathBuf>,
    pub pool_size: usize,
    #[serde(rename = "query_seconds", deserialize_with = "seconds")]
    pub query: Duration,
    pub lanes: usize,
}

/// `[clock]`: the check of the clock.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClockSettings {
    #[serde(rename = "max_skew_seconds", deserialize_with = "seconds")]
    pub max_skew: Duration,
}

/// `[planning]`: the plan writers.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanningSettings {
    pub queue_length: usize,
    pub batch_size: usize,
    pub retries: u32,
    pub room_steps: u64,
    #[serde(rename = "deadline_seconds", deserialize_with = "seconds")]
    pub deadline: Duration,
}

/// `[improvement]`: the improvement of plans between bookings.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImprovementSettings {
    pub enabled: bool,
    #[serde(rename = "pause_seconds", deserialize_with = "seconds")]
    pub pause: Duration,
    pub budget_milliseconds: u64,
}

/// `[repair]`: couriers on the road, and the repair of routes at risk.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RepairSettings {
    pub enabled: bool,
    #[serde(rename = "tick_seconds", deserialize_with = "seconds")]
    pub tick: Duration,
    #[serde(rename = "slack_seconds", deserialize_with = "seconds")]
    pub slack: Duration,
    pub disturbance_cost: i64,
    #[serde(rename = "absent_after_seconds", deserialize_with = "seconds")]
    pub absent_after: Duration,
    pub search_milliseconds: u64,
}

/// `[holds]`: expiry of holds.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HoldSettings {
    #[serde(rename = "sweep_seconds", deserialize_with = "seconds")]
    pub sweep: Duration,
}

/// `[cache]`: how long values in memory stay valid.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CacheSettings {
    #[serde(rename = "zone_seconds", deserialize_with = "seconds")]
    pub zone: Duration,
    #[serde(rename = "key_seconds", deserialize_with = "seconds")]
    pub key: Duration,
}

/// `[webhooks]`: the delivery of events to merchants' servers.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WebhookSettings {
    /// Whether this process sends webhooks.
    pub enabled: bool,
    pub poll_milliseconds: u64,
    #[serde(rename = "timeout_seconds", deserialize_with = "seconds")]
    pub timeout: Duration,
    pub concurrency: usize,
    pub endpoint_concurrency: usize,
    pub endpoints_per_merchant: u32,
    pub keep_events_days: u32,
    pub keep_deliveries_days: u32,
    pub allow_private_addresses: bool,
}

/// `[objects]`: the storage of pictures.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ObjectSettings {
    pub store: ObjectStoreKind,
    /// `None` means the default directory of the user.
    #[serde(deserialize_with = "none_if_empty")]
    pub directory: Option<PathBuf>,
    pub bucket: String,
    pub region: String,
    /// `None` means the endpoint of Amazon.
    #[serde(deserialize_with = "none_if_empty")]
    pub endpoint: Option<Url>,
    pub file_limit_bytes: usize,
    #[serde(rename = "link_seconds", deserialize_with = "seconds")]
    pub link: Duration,
}

/// `[roads]`: the networks of roads.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoadSettings {
    /// `None` means the default directory of the user.
    #[serde(deserialize_with = "none_if_empty")]
    pub directory: Option<PathBuf>,
}

/// The kind of storage for pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ObjectStoreKind {
    Directory,
    S3,
}

/// `[log]`: the content and the format of the log.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogSettings {
    pub format: LogFormat,
    /// A list of directives in the syntax of `tracing_subscriber::EnvFilter`.
    pub filter: String,
}

/// The format of a log line.
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
    /// `None` means the secret in the database.
    #[serde(deserialize_with = "none_if_empty")]
    pub secret: Option<Secret>,
}

/// `[live]`: positions and expected times during the day.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LiveSettings {
    #[serde(rename = "tick_seconds", deserialize_with = "seconds")]
    pub tick: Duration,
    pub keep_positions_hours: u32,
    pub pings_per_minute: u32,
    pub streams: usize,
    pub streams_per_token: usize,
}

/// `[privacy]`: how long personal data is kept.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PrivacySettings {
    /// 0 keeps the data forever.
    pub contact_days: u32,
    /// 0 keeps the data forever.
    pub proof_days: u32,
    /// 0 keeps the data forever.
    pub place_days: u32,
    /// 0 keeps the data forever.
    pub demand_days: u32,
}

/// `[limits]`: the rate limits for callers. A rate of 0 means no limit.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LimitSettings {
    pub key_per_second: u32,
    pub key_burst: u32,
    pub token_per_second: u32,
    pub token_burst: u32,
    pub failure_per_second: u32,
    pub failure_burst: u32,
    pub address_per_second: u32,
    pub address_burst: u32,
    pub tile_per_second: u32,
    pub tile_burst: u32,
}

fn parsed<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr<Err: Display>,
{
    String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
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
