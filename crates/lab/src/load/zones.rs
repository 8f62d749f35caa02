//! Sets up the test data through the API: zones with a depot, slots, couriers and shifts.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use futures_util::{StreamExt, TryStreamExt, stream};
use serde_json::{Value, json};
use uuid::Uuid;

use super::orders::{AREA, DEPOT, SERVICE_SECONDS};
use super::plan_days::{PlanDay, SLOTS};
use ritiro_client::wire::Created;
use ritiro_client::{Call, Client, ClientError};

/// The number of days of one zone that are used, because the service takes bookings for 90 days ahead. After that,
/// another zone is created.
const DAYS_OF_A_ZONE: u64 = 80;
/// The capacity of the vehicles, which is never reached, so that only time is a constraint.
const CAPACITY: u32 = 1_000_000;
/// The number of concurrent requests.
const CONCURRENT_REQUESTS: usize = 4;
/// The working hours: from one hour before the first slot to three hours after the last one.
const SHIFT_HOURS: (i64, i64) = (7, 23);

/// Creates the zones of this run, and stores their ids.
pub struct TestZones<'a> {
    client: &'a Client,
    couriers: u32,
    /// The run id in the names of the zones.
    run: String,
    series: Vec<Vec<Zone>>,
}

/// A zone with the number of days that have shifts.
struct Zone {
    id: Uuid,
    depot: Uuid,
    couriers: Vec<Uuid>,
    days: u64,
}

impl<'a> TestZones<'a> {
    pub fn new(client: &'a Client, series: u32, couriers: u32, run: &str) -> Self {
        Self { client, couriers, run: run.to_owned(), series: (0..series).map(|_| Vec::new()).collect() }
    }

    /// All zones so far.
    pub fn zones(&self) -> Vec<Uuid> {
        self.series.iter().flatten().map(|zone| zone.id).collect()
    }

    /// Creates new days for each series of zones.
    pub async fn more_days(&mut self, days: u64) -> Result<Vec<Vec<PlanDay>>, ClientError> {
        let mut series = Vec::with_capacity(self.series.len());
        for index in 0..self.series.len() {
            let mut fresh = Vec::new();
            for _ in 0..days {
                fresh.push(self.next_day(index).await?);
            }
            series.push(fresh);
        }
        Ok(series)
    }

    async fn next_day(&mut self, index: usize) -> Result<PlanDay, ClientError> {
        if self.series[index].last().is_none_or(|zone| zone.days == DAYS_OF_A_ZONE) {
            let name = format!("Load {} {}.{}", self.run, index + 1, self.series[index].len() + 1);
            let zone = self.zone(&name).await?;
            self.series[index].push(zone);
        }
        let client = self.client;
        let zone = self.series[index].last_mut().expect("one was just made");
        zone.days += 1;
        let date = Utc::now().date_naive() + Days::new(zone.days);
        let shifts = zone.couriers.iter().map(|courier| shift(*courier, zone.depot, date));
        create_all(client, "/v1/shifts", shifts.collect()).await?;
        Ok(PlanDay { zone: zone.id, date })
    }

    async fn zone(&self, name: &str) -> Result<Zone, ClientError> {
        let id = create(self.client, "/v1/zones", &zone(name)).await?;
        let depot = json!({"zone_id": id, "name": "Depot", "place": {"lat": DEPOT.0, "lng": DEPOT.1}});
        let depot = create(self.client, "/v1/depots", &depot).await?;
        create_all(self.client, "/v1/slot-templates", SLOTS.iter().map(|hours| slot(id, *hours)).collect()).await?;
        let couriers = (1..=self.couriers).map(|number| courier(id, number)).collect();
        let couriers = create_all(self.client, "/v1/couriers", couriers).await?;
        Ok(Zone { id, depot, couriers, days: 0 })
    }
}

async fn create_all(client: &Client, path: &str, bodies: Vec<Value>) -> Result<Vec<Uuid>, ClientError> {
    stream::iter(&bodies).map(|body| create(client, path, body)).buffered(CONCURRENT_REQUESTS).try_collect().await
}

async fn create(client: &Client, path: &str, body: &Value) -> Result<Uuid, ClientError> {
    Ok(client.send::<Created>(Call::post(path, body)).await?.id)
}

fn zone(name: &str) -> Value {
    let ((south, west), (north, east)) = AREA;
    json!({
        "name": name,
        "time_zone": "UTC",
        "currency": "EUR",
        "area": {
            "type": "Polygon",
            "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]],
        },
        "load_dimensions": ["parcels"],
        "travel": {"model": "great_circle", "speed_kmh": 25, "detour_percent": 140},
        "default_service_seconds": SERVICE_SECONDS,
        "trips": null,
        // Shoppers of a load may think for as long as the arguments say, so holds and offers must stay valid.
        "hold_seconds": 3600,
        "offer_seconds": 3600,
    })
}

fn slot(zone: Uuid, (start, end): (u32, u32)) -> Value {
    json!({
        "zone_id": zone,
        "name": format!("{start}-{end}"),
        "weekdays": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
        "start_time": format!("{start:02}:00"),
        "end_time": format!("{end:02}:00"),
        "price": 390,
    })
}

fn courier(zone: Uuid, number: u32) -> Value {
    json!({"zone_id": zone, "name": format!("Courier {number}"), "vehicle": "van", "capacity": {"parcels": CAPACITY}})
}

fn shift(courier: Uuid, depot: Uuid, date: NaiveDate) -> Value {
    let midnight = date.and_hms_opt(0, 0, 0).expect("midnight is a time of day").and_utc();
    let at = |hour: i64| -> DateTime<Utc> { midnight + TimeDelta::hours(hour) };
    json!({
        "courier_id": courier,
        "depot_id": depot,
        "starts_at": at(SHIFT_HOURS.0).to_rfc3339(),
        "ends_at": at(SHIFT_HOURS.1).to_rfc3339(),
    })
}
