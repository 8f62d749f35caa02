//! Builds a running server from the settings and a database.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use actix_web::HttpServer;
use actix_web::dev::ServerHandle;
use actix_web::web::Data;
use thiserror::Error;
use tokio::task::JoinHandle;

use crate::app::operations::upkeep;
use crate::app::plans::{Limits, RepairRules};
use crate::app::regions::Regions;
use crate::app::tracking::{self, LiveBoard};
use crate::app::webhooks::{self, Webhooks};
use crate::app::{
    AppError, AppState, Authenticator, Callers, Clock, Counters, Deps, ObjectPlace, Objects, Origins, Plans, Signer,
    TimeSource, Timekeeper, ZoneContexts, operations, setup,
};
use crate::config::{ObjectStoreKind, Settings};
use crate::http::api::{self, State};
use crate::http::limits::{Limits as RateLimits, PublicRates, Rate};
use crate::http::live::PingLimit;
use crate::http::metrics::Metrics;
use crate::store::{Store, StoreError, migrate};
use crate::worker::{Improvement, Retention, Rhythm, Sending, Workers};
use crate::{embedded, outgoing};
use ritiro_domain::{Seconds, Timestamp};
use ritiro_travel::TravelModels;

/// The number of connections for webhooks. Sending takes longer than reading and writing the database, so a few
/// connections serve many deliveries.
const SENDERS_CONNECTIONS: usize = 4;

/// The reasons why the server cannot start or has failed.
#[derive(Debug, Error)]
pub enum ServerError {
    /// The database cannot be reached or migrated.
    #[error("the database is not usable: {0}. Check DATABASE_URL, or leave it out to use the embedded Postgres")]
    Database(#[from] StoreError),
    /// The signing secret cannot be read.
    #[error("the installation's secret cannot be read: {0}")]
    Secret(#[from] AppError),
    /// The address is in use or does not belong to this machine.
    #[error("cannot listen on {address}: {source}. Choose another one with RITIRO__HTTP__BIND=127.0.0.1:8081")]
    Bind {
        /// The address in the settings.
        address: SocketAddr,
        /// The error of the operating system.
        #[source]
        source: std::io::Error,
    },
    /// The directory for pictures in the settings cannot be used.
    #[error(
        "pictures of proofs cannot be kept in {}: {source}. Name a directory that this user may write to with \
         RITIRO__OBJECTS__DIRECTORY",
        directory.display()
    )]
    Pictures {
        /// The directory in the settings.
        directory: PathBuf,
        /// The error of the operating system.
        source: std::io::Error,
    },
    /// The metrics could not be registered.
    #[error("metrics cannot be set up: {0}")]
    Metrics(#[from] prometheus::Error),
    /// The HTTP client for webhooks could not be created.
    #[error("webhooks could not be sent: {0}. Are certificates of authorities installed (on Debian: ca-certificates)?")]
    Client(#[from] reqwest::Error),
    /// The running server failed.
    #[error("the server went down: {0}")]
    Run(#[source] std::io::Error),
}

/// A running server.
pub struct Server {
    /// The address on which it listens.
    pub address: SocketAddr,
    /// Its use cases.
    pub app: AppState,
    /// The use cases of webhooks.
    pub webhooks: Webhooks,
    handle: ServerHandle,
    running: JoinHandle<std::io::Result<()>>,
    workers: Workers,
}

/// The current time of the system clock, for command-line commands without a server.
pub fn system_time() -> Timestamp {
    Timestamp::from(chrono::Utc::now())
}

impl Server {
    /// Migrates the database, reads the required data, and listens. It must run on a multi-threaded runtime.
    pub async fn start(
        settings: &Settings,
        database_url: &str,
        time: impl Into<TimeSource>,
    ) -> Result<Self, ServerError> {
        for name in migrate(database_url).await? {
            tracing::info!(name, "migrated");
        }
        let store = Store::within(database_url, settings.database.pool_size, settings.database.query)?;
        for (name, value) in store.risks().await? {
            tracing::warn!(name, value, "this setting of Postgres means that acknowledged bookings can be lost");
        }
        let secret = settings.auth.secret.as_ref().map(|s| s.expose());
        let signer = Arc::new(Signer::load(&store, secret).await?);
        let timekeeper = Timekeeper::new(time.into(), settings.clock.max_skew);
        timekeeper.begin(&store).await?;
        let app = app(settings, store, Arc::clone(&signer), timekeeper)?;
        ensure_pictures(settings, &app).await?;
        setup::zones::open_networks(&app.deps).await?;
        let Deps { store, clock, callers, .. } = app.deps.clone();
        let counters = app.plans.counters().clone();
        let metrics = Metrics::new()?;
        counters.register(metrics.registry())?;
        let webhooks = webhooks(settings, store.clone(), database_url, Arc::clone(&clock), &signer, counters)?;
        let authenticator = Data::new(Authenticator::new(store, signer, clock, callers));
        let state = State {
            app: app.clone(),
            webhooks: webhooks.clone(),
            authenticator,
            metrics,
            body_limit: settings.http.body_limit_bytes,
            body_time: settings.http.request_timeout,
            file_limit: settings.objects.file_limit_bytes,
            limits: Data::new(rate_limits(settings)),
            regions: Data::new(Regions::new(settings.roads_directory())),
            ping_limit: Data::new(PingLimit::new(settings.live.pings_per_minute)),
            public_url: settings.http.public_url.as_ref().map(ToString::to_string),
        };
        let (address, server) = listen(settings, state)?;
        let handle = server.handle();
        let privacy = &settings.privacy;
        let retention = Retention {
            contact_days: privacy.contact_days,
            proof_days: privacy.proof_days,
            place_days: privacy.place_days,
            demand_days: privacy.demand_days,
        };
        let sending = sending(settings, &webhooks);
        let rhythm = Rhythm { sweep: settings.holds.sweep, watch: settings.repair.tick, live: settings.live.tick };
        let workers = Workers::start(&app, rhythm, improvement(settings), sending, retention);
        Ok(Self { address, app, webhooks, handle, running: tokio::spawn(server), workers })
    }

    /// Finishes open requests, commits all accepted commands, and returns.
    pub async fn stop(self) -> Result<(), ServerError> {
        // Streams do not end by themselves.
        self.app.live.close();
        self.handle.stop(true).await;
        let ended = self.running.await;
        self.workers.stop().await;
        self.app.plans.close().await;
        if let Err(error) = operations::flush(&self.app).await {
            tracing::warn!(%error, "the last counts of lost demand could not be written");
        }
        if let Err(error) = tracking::flush(&self.app).await {
            tracing::warn!(%error, "the last positions of couriers could not be written");
        }
        if let Err(error) = upkeep::note_uses(&self.app).await {
            tracing::warn!(%error, "the last use of keys could not be written");
        }
        ended.map_err(std::io::Error::other).and_then(|r| r).map_err(ServerError::Run)
    }
}

fn app(settings: &Settings, store: Store, signer: Arc<Signer>, timekeeper: Timekeeper) -> Result<AppState, AppError> {
    let clock = timekeeper.clock();
    let limits = Limits {
        queue_length: settings.planning.queue_length,
        batch_size: settings.planning.batch_size,
        retries: settings.planning.retries,
        room_steps: settings.planning.room_steps,
        repair: RepairRules {
            enabled: settings.repair.enabled,
            slack: Seconds(settings.repair.slack.as_secs().cast_signed()),
            disturbance_cost: settings.repair.disturbance_cost,
            absent_after: Seconds(settings.repair.absent_after.as_secs().cast_signed()),
            search: Duration::from_millis(settings.repair.search_milliseconds),
        },
        fresh_for: settings.cache.zone,
        timeout: settings.planning.deadline,
        lanes: settings.database.lanes,
    };
    let travel = TravelModels::new(settings.roads_directory());
    let plans = Plans::new(store.clone(), travel.clone(), timekeeper.clone(), limits)?;
    let zones = ZoneContexts::new(store.clone(), Arc::clone(&clock), settings.cache.zone);
    let callers = Callers::new(settings.cache.key);
    let origins = Origins::new(store.clone(), settings.cache.zone);
    let deps =
        Deps { store, zones, travel, clock, timekeeper, plan_listener: Arc::new(plans.clone()), callers, origins };
    Ok(AppState::new(deps, plans, signer, objects(settings), LiveBoard::new(live_limits(settings))))
}

/// Checks whether pictures can be stored. If the settings name no directory, pictures may not be required, so the error
/// is only logged.
async fn ensure_pictures(settings: &Settings, app: &AppState) -> Result<(), ServerError> {
    let Err((directory, source)) = app.objects.ensure_writable().await else { return Ok(()) };
    let error = ServerError::Pictures { directory, source };
    if settings.objects.directory.is_some() {
        return Err(error);
    }
    tracing::warn!("{error}");
    Ok(())
}

fn objects(settings: &Settings) -> Objects {
    let how = &settings.objects;
    let usual = || embedded::default_data_dir().with_file_name("ritiro-objects");
    let place = match how.store {
        ObjectStoreKind::Directory => ObjectPlace::Directory(how.directory.clone().unwrap_or_else(usual)),
        ObjectStoreKind::S3 => ObjectPlace::S3 {
            bucket: how.bucket.clone(),
            region: how.region.clone(),
            endpoint: how.endpoint.as_ref().map(|url| url.as_str().trim_end_matches('/').to_owned()),
        },
    };
    Objects::new(place, Seconds(how.link.as_secs().cast_signed()))
}

fn live_limits(settings: &Settings) -> tracking::Limits {
    let live = &settings.live;
    tracking::Limits {
        streams: live.streams,
        streams_per_token: live.streams_per_token,
        keep_positions: Seconds(i64::from(live.keep_positions_hours) * 3600),
    }
}

fn rate_limits(settings: &Settings) -> RateLimits {
    let limits = &settings.limits;
    RateLimits::new(
        Rate { per_second: limits.key_per_second, burst: limits.key_burst },
        Rate { per_second: limits.token_per_second, burst: limits.token_burst },
        PublicRates {
            failures: Rate { per_second: limits.failure_per_second, burst: limits.failure_burst },
            addresses: Rate { per_second: limits.address_per_second, burst: limits.address_burst },
            tiles: Rate { per_second: limits.tile_per_second, burst: limits.tile_burst },
        },
        settings.http.trusted_proxies.0.clone(),
    )
}

fn improvement(settings: &Settings) -> Option<Improvement> {
    let how = &settings.improvement;
    let budget = Duration::from_millis(how.budget_milliseconds);
    how.enabled.then_some(Improvement { pause: how.pause, budget })
}

fn webhooks(
    settings: &Settings,
    store: Store,
    database_url: &str,
    clock: Clock,
    signer: &Signer,
    counters: Counters,
) -> Result<Webhooks, ServerError> {
    let how = &settings.webhooks;
    let days = |days: u32| Seconds(i64::from(days) * 86_400);
    let rules = webhooks::Rules {
        endpoints_per_merchant: how.endpoints_per_merchant.into(),
        allow_private_addresses: how.allow_private_addresses,
        timeout: Seconds(how.timeout.as_secs().cast_signed()),
        concurrency: how.concurrency,
        endpoint_concurrency: how.endpoint_concurrency,
        keep_events: days(how.keep_events_days),
        keep_deliveries: days(how.keep_deliveries_days),
    };
    let client = outgoing::untrusted_client(how.timeout, how.allow_private_addresses)?;
    let senders_store = Store::within(database_url, SENDERS_CONNECTIONS, settings.database.query)?;
    Ok(Webhooks::new(store, senders_store, clock, signer, client, rules, counters))
}

fn sending(settings: &Settings, webhooks: &Webhooks) -> Sending {
    let how = &settings.webhooks;
    let poll = how.enabled.then_some(Duration::from_millis(how.poll_milliseconds));
    Sending { webhooks: webhooks.clone(), poll }
}

fn listen(settings: &Settings, state: State) -> Result<(SocketAddr, actix_web::dev::Server), ServerError> {
    let http = &settings.http;
    let document = api::document(state.public_url.as_deref());
    let cores = std::thread::available_parallelism().map_or(2, usize::from);
    let server = HttpServer::new(move || api::app(state.clone(), document.clone()))
        .workers(if http.workers == 0 { cores } else { http.workers })
        .keep_alive(http.keep_alive)
        .client_request_timeout(http.request_timeout)
        .shutdown_timeout(http.shutdown.as_secs())
        .disable_signals();
    let failed = |source| ServerError::Bind { address: http.bind, source };
    let server = server.bind(http.bind).map_err(failed)?;
    let address = server.addrs().first().copied().unwrap_or(http.bind);
    Ok((address, server.run()))
}
