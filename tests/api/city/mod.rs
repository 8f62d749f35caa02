//! A whole house for one test: a server on a port of its own, a database of its own, and a clock that the test sets.

mod client;
mod contract;
mod fleet;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use chrono::NaiveDate;
use ritiro::app::access::keys::{self, KeyRole, NewKey};
use ritiro::app::plans::{PlanLoader, PlanState};
use ritiro::app::{Clock, TimeSource};
use ritiro::config::{Settings, Sources};
use ritiro::server::Server;
use ritiro::store::Store;
use ritiro_domain::{Timestamp, ZoneId};
use ritiro_travel::TravelModels;

pub use client::{Answer, Client, Members, send};
pub use fleet::{Centre, EDGE, NORTH, SOUTH, place, window, zone_fields};

use crate::harness;

/// 2026-11-23T06:00:00+01:00 in Rome, a Monday.
pub const NOW: i64 = 1_795_410_000;
/// The day of [`NOW`].
pub const TODAY: &str = "2026-11-23";
/// The day after.
pub const TOMORROW: &str = "2026-11-24";

/// A clock that stands still until it is set.
#[derive(Clone)]
pub struct Time(Arc<AtomicI64>);

impl Time {
    pub fn new() -> Self {
        Self(Arc::new(AtomicI64::new(NOW)))
    }

    pub fn pass(&self, seconds: i64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }

    /// To an instant, in seconds since 1970.
    pub fn set(&self, at: i64) {
        self.0.store(at, Ordering::SeqCst);
    }

    /// The instant to which it is set, in seconds since 1970.
    pub fn now(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }

    fn clock(&self) -> Clock {
        let now = Arc::clone(&self.0);
        Arc::new(move || Timestamp(now.load(Ordering::SeqCst)))
    }
}

/// A running server, and the merchant's client of it.
pub struct City {
    pub server: Server,
    /// With the merchant's admin key.
    pub client: Client,
    pub time: Time,
    /// Of the database.
    pub url: String,
}

impl City {
    /// A server without any zone yet.
    pub async fn new() -> Self {
        Self::with(|_| {}).await
    }

    /// The same, with settings that differ.
    pub async fn with(differ: impl FnOnce(&mut Settings)) -> Self {
        let url = harness::database().await;
        let time = Time::new();
        let server = start(&url, &time, differ).await;
        let key = merchant(&url, "Bottega").await;
        let client = Client::new(&format!("http://{}", server.address), &key);
        Self { server, client, time, url }
    }

    /// A server whose time comes from somewhere else than [`City::time`].
    pub async fn on(source: TimeSource) -> Self {
        let url = harness::database().await;
        let server = start_on(&url, source, |_| {}).await;
        let key = merchant(&url, "Bottega").await;
        let client = Client::new(&format!("http://{}", server.address), &key);
        Self { server, client, time: Time::new(), url }
    }

    /// A second server on the same database, whose time comes from somewhere else.
    pub async fn twin_on(&self, source: TimeSource) -> Self {
        let server = start_on(&self.url, source, |_| {}).await;
        let client = Client::new(&format!("http://{}", server.address), &self.client.key);
        Self { server, client, time: self.time.clone(), url: self.url.clone() }
    }

    /// A second server on the same database, with the same clock.
    pub async fn twin(&self) -> Self {
        Self::reopen(&self.url, &self.time, &self.client.key).await
    }

    /// The same, with settings that differ.
    pub async fn twin_with(&self, differ: impl FnOnce(&mut Settings)) -> Self {
        let server = start(&self.url, &self.time, differ).await;
        let client = Client::new(&format!("http://{}", server.address), &self.client.key);
        Self { server, client, time: self.time.clone(), url: self.url.clone() }
    }

    /// A server on a database that is there already.
    pub async fn reopen(url: &str, time: &Time, key: &str) -> Self {
        let server = start(url, time, |_| {}).await;
        let client = Client::new(&format!("http://{}", server.address), key);
        Self { server, client, time: time.clone(), url: url.to_owned() }
    }

    /// Waits until the search for repair has come to rest.
    pub async fn repaired(&self) {
        self.server.app.plans.repaired().await;
    }

    /// A plan as the database has it, sound by the independent checker.
    pub async fn plan(&self, zone: &str, date: &str) -> PlanState {
        sound_plan(&self.url, zone, date).await
    }

    pub async fn sql(&self) -> tokio_postgres::Client {
        harness::connect(&self.url).await
    }

    pub async fn stop(self) {
        drop(self.client);
        self.server.stop().await.unwrap();
    }
}

/// Loads a plan from the database and asks the checker about it.
pub async fn sound_plan(url: &str, zone: &str, date: &str) -> PlanState {
    let store = Store::new(url, 1).unwrap();
    let key = (ZoneId(zone.parse().unwrap()), date.parse::<NaiveDate>().unwrap());
    let state = PlanLoader { store, travel: TravelModels::default() }.load(key).await.unwrap();
    assert_eq!(state.plan.violations(), [], "the plan of {date}");
    state
}

/// A new operator key of the merchant of that name.
pub async fn operator(url: &str, name: &str) -> String {
    let store = Store::new(url, 1).unwrap();
    let merchant = keys::merchant_named(&store, name).await.unwrap();
    let key = NewKey { role: KeyRole::Operator, name: "desk".into(), lasting: None };
    keys::create_key(&store, merchant, key, rand::random(), Timestamp(NOW)).await.unwrap().secret
}

/// A new admin key of the merchant of that name.
pub async fn merchant(url: &str, name: &str) -> String {
    let store = Store::new(url, 1).unwrap();
    let merchant = keys::merchant_named(&store, name).await.unwrap();
    keys::create_admin_key(&store, merchant, rand::random(), Timestamp(NOW)).await.unwrap().secret
}

async fn start(url: &str, time: &Time, differ: impl FnOnce(&mut Settings)) -> Server {
    start_on(url, time.clock().into(), differ).await
}

async fn start_on(url: &str, source: TimeSource, differ: impl FnOnce(&mut Settings)) -> Server {
    client::CHECK.get_or_init(|| contract::check);
    // No file and no environment of whoever runs the tests.
    let nowhere = Sources { directory: PathBuf::from("/nonexistent"), ..Sources::default() };
    let mut settings = Settings::load(&nowhere).unwrap();
    settings.http.bind = "127.0.0.1:0".parse().unwrap();
    settings.http.workers = 2;
    settings.database.pool_size = 8;
    settings.cache.zone = Duration::ZERO;
    settings.cache.key = Duration::ZERO;
    // Tests are quicker than any caller should be; those of the limits switch them on.
    settings.limits.token_per_second = 0;
    settings.limits.failure_per_second = 0;
    // Most tests ask twice for the same plan; those of improvement switch it on.
    settings.improvement.enabled = false;
    // Those of webhooks too.
    settings.webhooks.enabled = false;
    // Nothing is made there unless a test sends a picture.
    settings.objects.directory = Some(std::env::temp_dir().join("ritiro-test-objects"));
    differ(&mut settings);
    Server::start(&settings, url, source).await.unwrap()
}
