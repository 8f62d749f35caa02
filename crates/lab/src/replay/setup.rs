//! Sets up a replay: it creates a zone around the parcels with couriers, shifts and slots, or reads an existing zone.

use std::path::Path;

use chrono::{Days, NaiveDate, Utc};
use chrono_tz::Tz;
use futures_util::{StreamExt, TryStreamExt, stream};
use serde_json::{Value, json};
use uuid::Uuid;

use super::args::ReplayArgs;
use super::error::ReplayError;
use super::model::{CourierShift, ReplayedDay};
use crate::common::parcels::Demand;
use crate::common::setup::{courier_token, create, depot_place, slot_template};
use crate::common::travel::TravelModel;
use ritiro_client::wire::{Courier, Load, Shift, Zone};
use ritiro_client::{Call, Client, ClientError, Place, Window};

/// The load dimension of a zone that is created here.
const DIMENSION: &str = "units";
/// The capacity of a courier if neither the command line nor a file gives one.
const USUAL_CAPACITY: u32 = 180;
/// The margin of the zone around the outermost parcels (about two kilometres).
const PADDING_DEGREES: f64 = 0.02;
/// The lifetime of courier tokens, which is longer than any replay.
const TOKEN_SECONDS: u32 = 86_400;
/// The number of concurrent requests during the set-up.
const CONCURRENT_REQUESTS: usize = 8;

/// The common fields of all couriers of a new zone.
struct Crew {
    zone_id: Uuid,
    depot_id: Uuid,
    depot: Place,
    working: Window,
    capacity: u32,
}

/// Reads the zone that the command line names, or creates one.
pub async fn open_day(client: &Client, args: &ReplayArgs, demand: &Demand) -> Result<ReplayedDay, ReplayError> {
    match args.resume_zone {
        Some(zone) => Ok(resume(client, zone, args.date, args.travel.folder.path()).await?),
        None => set_up(client, args, demand).await,
    }
}

async fn set_up(client: &Client, args: &ReplayArgs, demand: &Demand) -> Result<ReplayedDay, ReplayError> {
    let date = args.date.unwrap_or_else(|| tomorrow(args.time_zone));
    let depot = args.depot.or(demand.depot).or_else(|| demand.centroid());
    let depot = depot.expect("a demand has parcels, so it has a centroid");
    let zone_id = create(client, "/v1/zones", &zone_body(args, demand, depot)).await?;
    let body = json!({"zone_id": zone_id, "name": "Replay depot", "place": depot});
    let depot_id = create(client, "/v1/depots", &body).await?;
    for slot in &args.slots {
        create(client, "/v1/slot-templates", &slot_template(zone_id, slot, 0, 0)).await?;
    }
    let crew = Crew {
        zone_id,
        depot_id,
        depot,
        working: args.shift.on(date, args.time_zone)?,
        capacity: capacity(args, demand),
    };
    let count = args.couriers.unwrap_or_else(|| enough_couriers(demand.total_size(), crew.capacity));
    let shifts = stream::iter(1..=count)
        .map(|number| crew.hire(client, number))
        .buffered(CONCURRENT_REQUESTS)
        .try_collect()
        .await?;
    Ok(ReplayedDay {
        zone_id,
        time_zone: args.time_zone,
        date,
        travel: args.travel.model(),
        trips: args.trips.rules(),
        setup_seconds: args.setup_seconds.into(),
        dimension: DIMENSION.to_owned(),
        shifts,
        fresh: true,
    })
}

fn zone_body(args: &ReplayArgs, demand: &Demand, depot: Place) -> Value {
    json!({
        // Zone names are unique within a merchant, and there can be many replays.
        "name": format!("Replay {}", Uuid::now_v7()),
        "time_zone": args.time_zone.name(),
        "currency": "EUR",
        "area": demand.bounds(depot).padded(PADDING_DEGREES).polygon(),
        "load_dimensions": [DIMENSION],
        "skills": [],
        "travel": args.travel.of_zone(),
        "hold_seconds": 600,
        "offer_seconds": 900,
        "default_service_seconds": args.service_seconds,
        "setup_seconds": args.setup_seconds,
        "asap": null,
        "custom_windows": null,
        "trips": args.trips.rules(),
        "objective": {"per_travel_second": 1, "per_meter": 0, "per_courier_used": 900},
    })
}

impl Crew {
    /// Creates one courier with a shift and a token.
    async fn hire(&self, client: &Client, number: u32) -> Result<CourierShift, ClientError> {
        let name = format!("Courier {number}");
        let body = json!({
            "zone_id": self.zone_id,
            "name": name,
            "vehicle": "van",
            "capacity": {DIMENSION: self.capacity},
            "skills": [],
        });
        let courier_id = create(client, "/v1/couriers", &body).await?;
        let body = json!({
            "courier_id": courier_id,
            "depot_id": self.depot_id,
            "start": null,
            "end": null,
            "starts_at": self.working.start.to_rfc3339(),
            "ends_at": self.working.end.to_rfc3339(),
            "capacity": null,
            "skills": null,
            "breaks": [],
        });
        Ok(CourierShift {
            shift_id: create(client, "/v1/shifts", &body).await?,
            courier_id,
            courier_name: name,
            token: courier_token(client, courier_id, TOKEN_SECONDS).await?,
            starts_at: self.working.start,
            ends_at: self.working.end,
            start: Some(self.depot),
            capacity: self.capacity,
        })
    }
}

async fn resume(
    client: &Client,
    zone_id: Uuid,
    date: Option<NaiveDate>,
    networks: &Path,
) -> Result<ReplayedDay, ClientError> {
    let zone: Zone = client.send(Call::get(&format!("/v1/zones/{zone_id}"))).await?;
    let date = date.unwrap_or_else(|| tomorrow(zone.time_zone));
    let (zone_text, date_text) = (zone_id.to_string(), date.to_string());
    let filter = [("zone_id", zone_text.as_str())];
    let couriers: Vec<Courier> = client.list("/v1/couriers", &filter).await?;
    let filter = [filter[0], ("date", date_text.as_str())];
    let shifts: Vec<Shift> = client.list("/v1/shifts", &filter).await?;
    let dimension = zone.load_dimensions.first().cloned().unwrap_or_default();
    let shifts = stream::iter(shifts)
        .map(|shift| courier_shift(client, &couriers, &dimension, shift))
        .buffered(CONCURRENT_REQUESTS)
        .try_collect()
        .await?;
    Ok(ReplayedDay {
        zone_id: zone.id,
        time_zone: zone.time_zone,
        date,
        travel: zone.travel.as_ref().map_or(TravelModel::AsStated, |travel| TravelModel::of_zone(travel, networks)),
        trips: zone.trips,
        setup_seconds: zone.setup_seconds,
        dimension,
        shifts,
        fresh: false,
    })
}

async fn courier_shift(
    client: &Client,
    couriers: &[Courier],
    dimension: &str,
    shift: Shift,
) -> Result<CourierShift, ClientError> {
    let courier = couriers.iter().find(|c| c.id == shift.courier_id);
    let amount = |load: &Load| load.get(dimension).copied();
    let capacity = shift.capacity.as_ref().or(courier.map(|c| &c.capacity));
    Ok(CourierShift {
        shift_id: shift.id,
        courier_id: shift.courier_id,
        courier_name: courier.map_or_else(|| shift.courier_id.to_string(), |c| c.name.clone()),
        token: courier_token(client, shift.courier_id, TOKEN_SECONDS).await?,
        starts_at: shift.starts_at,
        ends_at: shift.ends_at,
        start: match shift.depot_id {
            Some(depot) => Some(depot_place(client, depot).await?),
            None => shift.start,
        },
        capacity: capacity.and_then(amount).unwrap_or_default(),
    })
}

fn tomorrow(zone: Tz) -> NaiveDate {
    let today = Utc::now().with_timezone(&zone).date_naive();
    today + Days::new(1)
}

fn capacity(args: &ReplayArgs, demand: &Demand) -> u32 {
    args.capacity.or(demand.capacity).unwrap_or(USUAL_CAPACITY)
}

/// The smallest number of full vehicles, plus 15 percent because parcels do not fill vehicles exactly, plus one spare
/// vehicle.
fn enough_couriers(total_size: u64, capacity: u32) -> u32 {
    let loads = (total_size * 115).div_ceil(u64::from(capacity) * 100);
    u32::try_from(loads + 1).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn couriers_are_enough_for_the_load() {
        // 1179 units over 180 are 6.55 loads; with 15 percent more they are 7.53, so 8 couriers and one spare.
        assert_eq!(enough_couriers(1179, 180), 9);
        assert_eq!(enough_couriers(1, 180), 2);
    }
}
