//! Finds the resources of the demo by their names, and creates those that are missing.

use chrono::NaiveDate;
use futures_util::{StreamExt, TryStreamExt, stream};
use indicatif::ProgressBar;
use serde_json::Value;
use uuid::Uuid;

use super::city::{COURIERS, Courier, SLOTS};
use super::town::DemoTown;
use super::{fixtures, roster};
use ritiro_client::wire::{Created, Named, Shift};
use ritiro_client::{Call, Client, ClientError};

/// The number of requests in flight at once.
const HANDS: usize = 8;
/// The steps of the progress bar: the zone, its resources, and the days.
pub const STEPS: u64 = 1 + (2 + SLOTS.len() + COURIERS.len()) as u64 + roster::DAYS;

/// The resources of the demo.
pub struct Market {
    pub zone: Uuid,
    /// In the order of [`COURIERS`], so never empty.
    pub couriers: Vec<Named>,
    /// The number of shifts from today on, including shifts that the merchant added.
    pub shifts: usize,
}

/// Finds or creates all resources, with shifts from `today` on.
pub async fn market(
    client: &Client,
    town: &DemoTown,
    today: NaiveDate,
    bar: &ProgressBar,
) -> Result<Market, ClientError> {
    let zone = zone(client, town).await?;
    bar.inc(1);
    let named = |path: &'static str, bodies: Vec<Value>| all_named(client, path, zone, bodies, bar);
    let depots = named("/v1/depots", fixtures::depots(zone, town)).await?;
    named("/v1/slot-templates", fixtures::slots(zone)).await?;
    let couriers = named("/v1/couriers", fixtures::couriers(zone)).await?;
    let crew = Crew { client, zone, depots: &depots, couriers: &couriers };
    let mut shifts = 0;
    for date in roster::days(today) {
        bar.set_message(format!("shifts of {date}"));
        shifts += crew.day(date).await?;
        bar.inc(1);
    }
    Ok(Market { zone, couriers, shifts })
}

async fn zone(client: &Client, town: &DemoTown) -> Result<Uuid, ClientError> {
    let zones: Vec<Named> = client.list("/v1/zones", &[]).await?;
    match zones.into_iter().find(|zone| zone.name == town.name) {
        Some(zone) => Ok(zone.id),
        None => Ok(client.send::<Created>(Call::post("/v1/zones", &fixtures::zone(town))).await?.id),
    }
}

/// The resources with the names of the bodies, in the same order: found, or created.
async fn all_named(
    client: &Client,
    path: &str,
    zone: Uuid,
    bodies: Vec<Value>,
    bar: &ProgressBar,
) -> Result<Vec<Named>, ClientError> {
    let mut found: Vec<Named> = client.list(path, &[("zone_id", &zone.to_string())]).await?;
    let mut all = Vec::with_capacity(bodies.len());
    for body in bodies {
        all.push(match found.iter().position(|it| body["name"] == it.name.as_str()) {
            Some(index) => found.swap_remove(index),
            None => client.send(Call::post(path, &body)).await?,
        });
        bar.inc(1);
    }
    Ok(all)
}

/// The couriers of the demo with their depots.
struct Crew<'a> {
    client: &'a Client,
    zone: Uuid,
    depots: &'a [Named],
    couriers: &'a [Named],
}

impl Crew<'_> {
    /// Creates the missing shifts of that day, and counts all shifts of the day.
    async fn day(&self, date: NaiveDate) -> Result<usize, ClientError> {
        let (zone, day) = (self.zone.to_string(), date.to_string());
        let there: Vec<Shift> = self.client.list("/v1/shifts", &[("zone_id", &zone), ("date", &day)]).await?;
        let missing: Vec<Value> = COURIERS
            .iter()
            .zip(self.couriers)
            .filter(|(_, named)| there.iter().all(|shift| shift.courier_id != named.id))
            .filter_map(|(courier, named)| self.shift(courier, named, date))
            .collect();
        let count = there.len() + missing.len();
        let made = stream::iter(&missing).map(|body| self.client.send::<Created>(Call::post("/v1/shifts", body)));
        made.buffer_unordered(HANDS).try_for_each(async |_| Ok(())).await?;
        Ok(count)
    }

    fn shift(&self, courier: &Courier, named: &Named, date: NaiveDate) -> Option<Value> {
        roster::shift(courier, date, named.id, self.depots[courier.depot].id)
    }
}
