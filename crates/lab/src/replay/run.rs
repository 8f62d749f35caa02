//! One replay from the files to the report.

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use futures_util::{StreamExt, TryStreamExt, stream};

use super::args::ReplayArgs;
use super::error::ReplayError;
use super::journal::{self, Journal, JournalError};
use super::model::{CourierShift, DrivenRoute, Promise, ReplayedDay};
use super::outcome::{ReplayOutcome, RunResults};
use super::shoppers::{Crowd, Habits};
use super::verify::verify;
use super::{geojson, picture, setup};
use crate::common::parcels::{self, Parcel};
use ritiro_client::wire::RoutesOfDay;
use ritiro_client::{Call, Client, ClientError};

/// How many times routes are fetched until two consecutive rounds agree; after that, the last one is checked.
const MOST_ROUNDS: u32 = 20;
const BETWEEN_ROUNDS: Duration = Duration::from_millis(500);
/// The number of concurrent requests for routes.
const CONCURRENT_REQUESTS: usize = 8;

/// Plays the demand and checks the result. A broken promise is part of the outcome, not an error.
///
/// # Errors
/// If a file cannot be read or written, or a request of the set-up or the check fails. Failed requests of shoppers are part of the
/// outcome.
pub async fn run(args: ReplayArgs) -> Result<ReplayOutcome, ReplayError> {
    let demand = parcels::read(&args.files, args.format)?;
    let client = Arc::new(Client::new(&args.server.url, &args.server.key)?);
    let day = setup::open_day(&client, &args, &demand).await?;
    let earlier = earlier_promises(&args, &day)?;
    let parcels = still_to_order(demand.parcels, &earlier);
    let shoppers = parcels.len();
    let journal = args.journal.as_deref().map(Journal::open).transpose()?;
    let habits = Habits::new(&args);
    let crowd = Crowd::new(Arc::clone(&client), day.clone(), parcels, habits, journal);
    let (tally, elapsed) = crowd.shop().await?;
    let routes = settled_routes(&client, &day, habits.outage).await?;
    let mut promises = earlier.clone();
    promises.extend_from_slice(&tally.promises);
    let findings = verify(&day, &promises, &routes, tally.unknown_outcomes);
    let results = RunResults { shoppers, earlier: earlier.len(), tally, elapsed, traffic: client.traffic() };
    let outcome = ReplayOutcome::new(day, results, findings, routes);
    if let Some(folder) = &args.out {
        write_files(folder, &outcome)?;
    }
    Ok(outcome)
}

/// The promises in the journal, which count only if the run continues in an existing zone.
fn earlier_promises(args: &ReplayArgs, day: &ReplayedDay) -> Result<Vec<Promise>, JournalError> {
    match (&args.journal, args.resume_zone) {
        (Some(path), Some(_)) => journal::read(path, day.zone_id, day.date),
        _ => Ok(Vec::new()),
    }
}

fn still_to_order(parcels: Vec<Parcel>, earlier: &[Promise]) -> Vec<(usize, Parcel)> {
    let done: HashSet<usize> = earlier.iter().map(|p| p.parcel_index).collect();
    parcels.into_iter().enumerate().filter(|(index, _)| !done.contains(index)).collect()
}

/// Fetches the routes until they are consistent. The server improves routes between bookings, and each route is
/// fetched separately: the routes certainly belong to one plan if a second round finds the same versions.
async fn settled_routes(client: &Client, day: &ReplayedDay, outage: Duration) -> Result<Vec<DrivenRoute>, ClientError> {
    let versions = |routes: &[DrivenRoute]| routes.iter().map(|r| (r.shift_id, r.version)).collect::<Vec<_>>();
    let mut last = fetch_routes(client, day, outage).await?;
    for _ in 0..MOST_ROUNDS {
        let again = fetch_routes(client, day, outage).await?;
        if versions(&again) == versions(&last) {
            break;
        }
        last = again;
        tokio::time::sleep(BETWEEN_ROUNDS).await;
    }
    Ok(last)
}

/// Fetches all routes of the day, each with its courier's token.
async fn fetch_routes(client: &Client, day: &ReplayedDay, outage: Duration) -> Result<Vec<DrivenRoute>, ClientError> {
    let path = format!("/v1/courier/routes/{}", day.date);
    let days: Vec<RoutesOfDay> = stream::iter(one_shift_each(&day.shifts))
        .map(|shift| client.send(Call::get(&path).token(&shift.token).outage(outage)))
        .buffered(CONCURRENT_REQUESTS)
        .try_collect()
        .await?;
    Ok(days.into_iter().flat_map(|day| day.routes).filter_map(DrivenRoute::of).collect())
}

/// One shift per courier, because one answer contains all routes of a courier.
fn one_shift_each(shifts: &[CourierShift]) -> Vec<&CourierShift> {
    let mut seen = HashSet::new();
    shifts.iter().filter(|shift| seen.insert(shift.courier_id)).collect()
}

fn write_files(folder: &Path, outcome: &ReplayOutcome) -> Result<(), ReplayError> {
    let write = |name: &str, text: String| {
        let path = folder.join(name);
        std::fs::write(&path, text).map_err(|source| ReplayError::Output { path, source })
    };
    std::fs::create_dir_all(folder).map_err(|source| ReplayError::Output { path: folder.to_owned(), source })?;
    write("report.md", outcome.markdown())?;
    write("report.json", outcome.json())?;
    write("routes.geojson", geojson::collection(&outcome.day, &outcome.routes).to_string())?;
    write("picture.html", picture::page(&outcome.day, &outcome.summary, &outcome.routes))
}
