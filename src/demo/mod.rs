//! The demo: a small market in a made-up town to try out the service. `ritiro serve --demo` and `ritiro demo` load it.
//!
//! Only the merchant and its key are created directly in the database, because keys cannot be created otherwise. Everything else is created
//! with the public HTTP API, as a merchant would do it. Loading the demo again reuses what exists, found by its name, and adds what is
//! missing: so after every start there are shifts for today and the six days after.

mod city;
mod first_bookings;
mod fixtures;
mod roster;
mod setup;
mod town;
mod welcome;

use std::path::{Path, PathBuf};

use chrono::{NaiveDate, Utc};
use indicatif::{ProgressBar, ProgressStyle};
use reqwest::{StatusCode, Url};
use serde_json::json;
use uuid::Uuid;

use crate::app::access::keys;
use crate::app::{AppResult, Signer};
use crate::store::Store;
use ritiro_client::{Call, Client, ClientError, wire};
use ritiro_domain::Timestamp;

use town::DemoTown;
pub use welcome::Welcome;

/// The merchant of the demo.
pub const MERCHANT: &str = "Ritiro demo";
/// The longest lifetime of a shopper token.
const TOKEN_SECONDS: u32 = 7 * 86_400;

/// The keys with which the demo is loaded.
#[derive(Clone)]
pub struct Keys {
    /// The admin key of [`MERCHANT`].
    pub admin: String,
}

/// The reasons why the demo could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The server does not accept the key.
    #[error(
        "the server at {0} refuses the demo's key: either the server uses another database than DATABASE_URL, or the key \
         was revoked (see `ritiro key list`). After a revocation, the demo needs a new database"
    )]
    Key(Url),
    /// The town cannot be made or imported.
    #[error(
        "the town of the demo could not be made: {0}. `roads.directory` of the configuration must be a folder that can be written"
    )]
    Town(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A request failed.
    #[error(
        "the demo could not be loaded: {0}. The resources that were created stay; loading the demo again adds the missing ones"
    )]
    Request(#[source] ClientError),
}

/// The merchant's key, created if needed. It is always the same on one installation, so the key that an earlier start printed stays valid.
pub async fn keys(store: &Store, signer: &Signer, now: Timestamp) -> AppResult<Keys> {
    let merchant = keys::merchant_named(store, MERCHANT).await?;
    let issued = keys::create_admin_key(store, merchant, signer.derive("demo admin key"), now).await?;
    Ok(Keys { admin: issued.secret })
}

/// Loads the demo into the server at `url`, with a progress bar.
///
/// `roads` is the folder in which that server looks for road networks. The town is imported there.
pub async fn load(url: &Url, keys: &Keys, roads: &Path) -> Result<Welcome, DemoError> {
    let bar = progress();
    let town = make_town(roads.to_owned(), bar.clone()).await?;
    let loaded = load_with(url, keys, &town, &bar).await;
    bar.finish_and_clear();
    loaded.map_err(|error| match error {
        ClientError::Problem { status: StatusCode::UNAUTHORIZED, .. } => DemoError::Key(url.clone()),
        other => DemoError::Request(other),
    })
}

/// It takes a second or two of processor time, on a thread of its own.
async fn make_town(roads: PathBuf, bar: ProgressBar) -> Result<DemoTown, DemoError> {
    let made = tokio::task::spawn_blocking(move || DemoTown::make(&roads, &bar)).await;
    made.map_err(|error| DemoError::Town(Box::new(error)))?.map_err(|error| DemoError::Town(Box::new(error)))
}

async fn load_with(url: &Url, keys: &Keys, town: &DemoTown, bar: &ProgressBar) -> Result<Welcome, ClientError> {
    let client = Client::new(url.as_str(), &keys.admin)?;
    let today = Utc::now().with_timezone(&city::TIME_ZONE).date_naive();
    let market = setup::market(&client, town, today, bar).await?;
    let mut bookings = bookings_from(&client, market.zone, today).await?;
    if bookings.is_empty() {
        bookings = first_bookings::make(&client, market.zone, town, bar).await?;
    }
    let (courier, date) = shown_route(&market, &bookings, today);
    Ok(Welcome {
        url: url.clone(),
        town: town.clone(),
        admin: keys.admin.clone(),
        shopper: shopper_token(&client).await?,
        courier_token: courier_token(&client, courier.id).await?,
        courier: courier.name.clone(),
        date,
        couriers: market.couriers.len(),
        shifts: market.shifts,
        days: (today, roster::last_day(today)),
        bookings: bookings.len(),
    })
}

/// The progress bar on standard error, if that is a terminal. It is hidden if the log is written there too, because the two would overwrite
/// each other.
fn progress() -> ProgressBar {
    if tracing::enabled!(tracing::Level::INFO) {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:30} {percent:>3} % {msg}");
    ProgressBar::new(town::STEPS + setup::STEPS + first_bookings::STEPS)
        .with_style(style.expect("the template is constant and valid"))
}

/// The confirmed bookings on the days that have shifts.
async fn bookings_from(client: &Client, zone: Uuid, today: NaiveDate) -> Result<Vec<wire::Booking>, ClientError> {
    let zone = zone.to_string();
    let mut found = Vec::new();
    for date in roster::days(today) {
        let date = date.to_string();
        let filter = [("state", "confirmed"), ("zone_id", zone.as_str()), ("date", date.as_str())];
        found.extend(client.list("/v1/bookings", &filter).await?);
    }
    Ok(found)
}

/// The route to show: the route of the earliest booking, otherwise any courier's.
fn shown_route<'a>(
    market: &'a setup::Market,
    bookings: &[wire::Booking],
    today: NaiveDate,
) -> (&'a wire::Named, NaiveDate) {
    let planned = bookings.iter().filter_map(|b| Some((b.date, b.plan.as_ref()?.courier_id)));
    let courier = |id: Uuid| market.couriers.iter().find(|courier| courier.id == id);
    let earliest = planned.filter_map(|(date, id)| Some((date, courier(id)?))).min_by_key(|(date, _)| *date);
    earliest.map_or((&market.couriers[0], today), |(date, courier)| (courier, date))
}

async fn shopper_token(client: &Client) -> Result<wire::IssuedToken, ClientError> {
    let body = json!({"shopper": "demo-visitor", "expires_in_seconds": TOKEN_SECONDS});
    client.send(Call::post("/v1/shopper-tokens", &body)).await
}

async fn courier_token(client: &Client, courier: Uuid) -> Result<wire::IssuedToken, ClientError> {
    let path = format!("/v1/couriers/{courier}/tokens");
    client.send(Call::post(&path, &json!({"expires_in_seconds": TOKEN_SECONDS}))).await
}
