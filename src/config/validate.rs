//! The allowed values of each key. The messages of the parser and of the checks use the same table.

use super::error::BadSetting;
use super::settings::{ObjectStoreKind, Settings};
use std::fmt::Display;
use std::ops::RangeInclusive;
use std::time::Duration;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

/// The minimum length of `auth.secret` in bytes: the length of a SHA-256 output.
const SECRET_BYTES: usize = 32;

const KEYS: &[(&str, &str)] = &[
    ("http.bind", "an IP address and a port, such as 127.0.0.1:8080 or [::]:8080"),
    ("http.workers", "a whole number from 0 (one for each core) to 1024"),
    ("http.body_limit_bytes", "a whole number of bytes from 1024 to 67108864"),
    ("http.keep_alive_seconds", "a whole number of seconds from 1 to 3600"),
    ("http.request_timeout_seconds", "a whole number of seconds from 1 to 300"),
    ("http.shutdown_seconds", "a whole number of seconds from 0 to 3600"),
    ("http.public_url", "an http or https address without a query, or \"\""),
    ("http.trusted_proxies", "addresses and networks with commas between them, such as 10.0.0.0/8,192.0.2.7, or \"\""),
    (
        "database.url",
        "a Postgres address such as postgres://user:password@host:5432/ritiro, or \"\" for the embedded one",
    ),
    ("database.data_dir", "a directory, or \"\" for the default one"),
    ("database.pool_size", "a whole number from 1 to 1000"),
    ("database.query_seconds", "a whole number of seconds from 1 to 3600"),
    ("database.lanes", "a whole number from 1 to 64"),
    ("clock.max_skew_seconds", "a whole number of seconds from 1 to 300"),
    ("planning.queue_length", "a whole number from 1 to 1000000"),
    ("planning.batch_size", "a whole number from 1 to 10000"),
    ("planning.retries", "a whole number from 0 to 100"),
    ("planning.room_steps", "a whole number from 0 (other bookings never move for a new one) to 10000"),
    ("planning.deadline_seconds", "a whole number of seconds from 1 to 300"),
    ("improvement.enabled", "true or false"),
    ("improvement.pause_seconds", "a whole number of seconds from 1 to 3600"),
    ("improvement.budget_milliseconds", "a whole number of milliseconds from 1 to 60000"),
    ("repair.enabled", "true or false"),
    ("repair.tick_seconds", "a whole number of seconds from 1 to 300"),
    ("repair.slack_seconds", "a whole number of seconds from 10 to 3600"),
    ("repair.disturbance_cost", "a whole number from 0 to 1000000"),
    ("repair.absent_after_seconds", "a whole number of seconds from 60 to 86400, or 0 for never"),
    ("repair.search_milliseconds", "a whole number of milliseconds from 10 to 60000"),
    ("holds.sweep_seconds", "a whole number of seconds from 1 to 3600"),
    ("cache.zone_seconds", "a whole number of seconds from 0 to 3600"),
    ("cache.key_seconds", "a whole number of seconds from 0 to 3600"),
    ("webhooks.enabled", "true or false"),
    ("webhooks.poll_milliseconds", "a whole number of milliseconds from 10 to 60000"),
    ("webhooks.timeout_seconds", "a whole number of seconds from 1 to 60"),
    ("webhooks.concurrency", "a whole number from 1 to 1000"),
    ("webhooks.endpoint_concurrency", "a whole number from 1 to 100"),
    ("webhooks.endpoints_per_merchant", "a whole number from 1 to 1000"),
    ("webhooks.keep_events_days", "a whole number of days from 1 to 3650"),
    ("webhooks.keep_deliveries_days", "a whole number of days from 1 to 3650"),
    ("webhooks.allow_private_addresses", "true or false"),
    ("objects.store", "directory or s3"),
    ("objects.directory", "a directory, or \"\" for the default one"),
    ("objects.bucket", "the name of a bucket; \"\" only while objects.store is directory"),
    ("objects.region", "a region such as eu-central-1; \"\" only while objects.store is directory"),
    ("objects.endpoint", "an http or https address, or \"\" for Amazon's"),
    ("objects.file_limit_bytes", "a whole number of bytes from 1024 to 67108864"),
    ("objects.link_seconds", "a whole number of seconds from 1 to 604800"),
    ("roads.directory", "a directory, or \"\" for the default one"),
    ("log.format", "text or json"),
    ("log.filter", "a level (error, warn, info, debug, trace, off) or a list such as info,ritiro::access=off"),
    ("auth.secret", "at least 32 bytes, or \"\" for one that is generated and kept in the database"),
    ("limits.key_per_second", "a whole number from 0 (no limit) to 1000000"),
    ("limits.key_burst", "a whole number from 1 to 1000000"),
    ("limits.token_per_second", "a whole number from 0 (no limit) to 1000000"),
    ("limits.token_burst", "a whole number from 1 to 1000000"),
    ("limits.failure_per_second", "a whole number from 0 (no limit) to 1000000"),
    ("limits.failure_burst", "a whole number from 1 to 1000000"),
    ("limits.address_per_second", "a whole number from 0 (no limit) to 1000000"),
    ("limits.address_burst", "a whole number from 1 to 1000000"),
    ("limits.tile_per_second", "a whole number from 0 (no limit) to 1000000"),
    ("limits.tile_burst", "a whole number from 1 to 1000000"),
    ("live.tick_seconds", "a whole number of seconds from 1 to 300"),
    ("live.keep_positions_hours", "a whole number of hours from 1 to 720"),
    ("live.pings_per_minute", "a whole number from 1 to 100000"),
    ("live.streams", "a whole number from 1 to 1000000"),
    ("live.streams_per_token", "a whole number from 1 to 1000"),
    ("privacy.contact_days", "a whole number of days from 7 to 36500, or 0 (contacts are kept)"),
    ("privacy.proof_days", "a whole number of days from 7 to 36500, or 0 (proofs are kept)"),
    ("privacy.place_days", "a whole number of days from 7 to 36500, or 0 (places are kept)"),
    ("privacy.demand_days", "a whole number of days from 7 to 36500, or 0 (counts of lost demand are kept)"),
];

const SECRET_KEYS: &[&str] = &["database.url", "auth.secret"];

/// The description of the allowed values of `key`; `None` if the key does not exist.
pub(super) fn allowed(key: &str) -> Option<&'static str> {
    KEYS.iter().find(|(name, _)| *name == key).map(|(_, allowed)| *allowed)
}

/// Whether the value of `key` must not be shown.
pub(super) fn is_secret(key: &str) -> bool {
    SECRET_KEYS.contains(&key)
}

/// All problems that the types do not detect.
pub(super) fn problems(settings: &Settings) -> Vec<BadSetting> {
    let mut checks = Checks::default();
    http(settings, &mut checks);
    database(settings, &mut checks);
    limits(settings, &mut checks);
    webhooks(settings, &mut checks);
    objects(settings, &mut checks);
    log_and_auth(settings, &mut checks);
    rates(settings, &mut checks);
    live(settings, &mut checks);
    checks.days("privacy.contact_days", settings.privacy.contact_days);
    checks.days("privacy.proof_days", settings.privacy.proof_days);
    checks.days("privacy.place_days", settings.privacy.place_days);
    checks.days("privacy.demand_days", settings.privacy.demand_days);
    checks.0
}

fn http(settings: &Settings, checks: &mut Checks) {
    let http = &settings.http;
    checks.within("http.workers", http.workers, 0..=1024);
    checks.within("http.body_limit_bytes", http.body_limit_bytes, 1024..=64 << 20);
    checks.seconds("http.keep_alive_seconds", http.keep_alive, 1..=3600);
    checks.seconds("http.request_timeout_seconds", http.request_timeout, 1..=300);
    checks.seconds("http.shutdown_seconds", http.shutdown, 0..=3600);
    if let Some(url) = &http.public_url {
        let fits = matches!(url.scheme(), "http" | "https") && url.query().is_none();
        checks.require("http.public_url", fits, url, "not an address of a web server");
    }
}

fn database(settings: &Settings, checks: &mut Checks) {
    let database = &settings.database;
    checks.within("database.pool_size", database.pool_size, 1..=1000);
    checks.seconds("database.query_seconds", database.query, 1..=3600);
    checks.within("database.lanes", database.lanes, 1..=64);
    if let Some(url) = &database.url {
        // The parser's error may quote the password, so it is omitted.
        let fits = url.expose().parse::<tokio_postgres::Config>().is_ok();
        checks.require("database.url", fits, "", "not a Postgres address");
    }
}

fn limits(settings: &Settings, checks: &mut Checks) {
    let planning = &settings.planning;
    checks.seconds("clock.max_skew_seconds", settings.clock.max_skew, 1..=300);
    checks.within("planning.queue_length", planning.queue_length, 1..=1_000_000);
    checks.within("planning.batch_size", planning.batch_size, 1..=10_000);
    checks.within("planning.retries", planning.retries, 0..=100);
    checks.within("planning.room_steps", planning.room_steps, 0..=10_000);
    checks.seconds("improvement.pause_seconds", settings.improvement.pause, 1..=3600);
    checks.within("improvement.budget_milliseconds", settings.improvement.budget_milliseconds, 1..=60_000);
    checks.seconds("repair.tick_seconds", settings.repair.tick, 1..=300);
    checks.seconds("repair.slack_seconds", settings.repair.slack, 10..=3600);
    checks.within("repair.disturbance_cost", settings.repair.disturbance_cost, 0..=1_000_000);
    checks.within("repair.search_milliseconds", settings.repair.search_milliseconds, 10..=60_000);
    if !settings.repair.absent_after.is_zero() {
        checks.seconds("repair.absent_after_seconds", settings.repair.absent_after, 60..=86_400);
    }
    checks.seconds("holds.sweep_seconds", settings.holds.sweep, 1..=3600);
    checks.seconds("cache.zone_seconds", settings.cache.zone, 0..=3600);
    checks.seconds("cache.key_seconds", settings.cache.key, 0..=3600);
}

fn webhooks(settings: &Settings, checks: &mut Checks) {
    let webhooks = &settings.webhooks;
    checks.within("webhooks.poll_milliseconds", webhooks.poll_milliseconds, 10..=60_000);
    checks.seconds("webhooks.timeout_seconds", webhooks.timeout, 1..=60);
    checks.within("webhooks.concurrency", webhooks.concurrency, 1..=1000);
    checks.within("webhooks.endpoint_concurrency", webhooks.endpoint_concurrency, 1..=100);
    checks.within("webhooks.endpoints_per_merchant", webhooks.endpoints_per_merchant, 1..=1000);
    checks.within("webhooks.keep_events_days", webhooks.keep_events_days, 1..=3650);
    checks.within("webhooks.keep_deliveries_days", webhooks.keep_deliveries_days, 1..=3650);
}

fn objects(settings: &Settings, checks: &mut Checks) {
    let objects = &settings.objects;
    checks.within("objects.file_limit_bytes", objects.file_limit_bytes, 1024..=64 << 20);
    checks.seconds("objects.link_seconds", objects.link, 1..=604_800);
    let in_bucket = objects.store == ObjectStoreKind::S3;
    checks.require("objects.bucket", !in_bucket || !objects.bucket.is_empty(), "", "objects.store is s3");
    checks.require("objects.region", !in_bucket || !objects.region.is_empty(), "", "objects.store is s3");
    if let Some(url) = &objects.endpoint {
        checks.require(
            "objects.endpoint",
            matches!(url.scheme(), "http" | "https"),
            url,
            "not an address of a web server",
        );
    }
}

fn rates(settings: &Settings, checks: &mut Checks) {
    let limits = &settings.limits;
    checks.within("limits.key_per_second", limits.key_per_second, 0..=1_000_000);
    checks.within("limits.key_burst", limits.key_burst, 1..=1_000_000);
    checks.within("limits.token_per_second", limits.token_per_second, 0..=1_000_000);
    checks.within("limits.token_burst", limits.token_burst, 1..=1_000_000);
    checks.within("limits.failure_per_second", limits.failure_per_second, 0..=1_000_000);
    checks.within("limits.failure_burst", limits.failure_burst, 1..=1_000_000);
    checks.within("limits.address_per_second", limits.address_per_second, 0..=1_000_000);
    checks.within("limits.address_burst", limits.address_burst, 1..=1_000_000);
    checks.within("limits.tile_per_second", limits.tile_per_second, 0..=1_000_000);
    checks.within("limits.tile_burst", limits.tile_burst, 1..=1_000_000);
}

fn live(settings: &Settings, checks: &mut Checks) {
    let live = &settings.live;
    checks.seconds("live.tick_seconds", live.tick, 1..=300);
    checks.within("live.keep_positions_hours", live.keep_positions_hours, 1..=720);
    checks.within("live.pings_per_minute", live.pings_per_minute, 1..=100_000);
    checks.within("live.streams", live.streams, 1..=1_000_000);
    checks.within("live.streams_per_token", live.streams_per_token, 1..=1000);
}

fn log_and_auth(settings: &Settings, checks: &mut Checks) {
    let filter = &settings.log.filter;
    if let Err(error) = EnvFilter::builder().parse(filter) {
        checks.require("log.filter", false, filter, &error.to_string());
    }
    if let Some(word) = misspelt_level(filter) {
        let reason = format!("{word:?} is no level; for a part of the program write {word}=info");
        checks.require("log.filter", false, filter, &reason);
    }
    if let Some(secret) = &settings.auth.secret {
        let length = secret.expose().len();
        checks.require("auth.secret", length >= SECRET_BYTES, "", &format!("{length} bytes are too few"));
    }
}

/// A single word of the filter that is not a level. The filter would treat it as a part of the program and disable all
/// other output.
fn misspelt_level(filter: &str) -> Option<&str> {
    let mut words = filter.split(',').map(str::trim).filter(|word| !word.is_empty());
    words.find(|word| {
        let plain = word.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        plain && *word != "ritiro" && word.parse::<LevelFilter>().is_err()
    })
}

#[derive(Default)]
struct Checks(Vec<BadSetting>);

impl Checks {
    fn within<T: PartialOrd + Display>(&mut self, key: &str, value: T, range: RangeInclusive<T>) {
        self.require(key, range.contains(&value), &value, "out of range");
    }

    fn seconds(&mut self, key: &str, value: Duration, range: RangeInclusive<u64>) {
        self.within(key, value.as_secs(), range);
    }

    /// Data must be kept while it may still be needed on the road or for questions in the following week.
    fn days(&mut self, key: &str, days: u32) {
        self.require(key, days == 0 || (7..=36_500).contains(&days), days, "out of range");
    }

    fn require(&mut self, key: &str, holds: bool, value: impl Display, reason: &str) {
        if holds {
            return;
        }
        self.0.push(BadSetting {
            key: key.to_owned(),
            value: (!is_secret(key)).then(|| value.to_string()),
            reason: reason.to_owned(),
            allowed: allowed(key).map(str::to_owned),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::KEYS;

    #[test]
    fn the_table_has_exactly_the_keys_of_the_default_file() {
        let mut section = "";
        let mut keys = Vec::new();
        for line in super::super::DEFAULTS.lines() {
            if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                section = name;
            } else if let Some((name, _)) = line.split_once(" = ").filter(|_| !line.starts_with('#')) {
                keys.push(format!("{section}.{name}"));
            }
        }
        let table: Vec<&str> = KEYS.iter().map(|(key, _)| *key).collect();
        assert_eq!(keys, table);
    }
}
