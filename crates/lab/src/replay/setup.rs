//! Sets up a replay: it creates a zone around the parcels with couriers, shifts and slots, or reads an existing zone.

use chrono::{DateTime, Days, FixedOffset, NaiveDate, Utc};
use chrono_tz::Tz;
use futures_util::{StreamExt, TryStreamExt, stream};
use serde_json::{Value, json};
use uuid::Uuid;

use super::args::ReplayArgs;
use super::parcels::Demand;
use super::run::ReplayError;
use super::travel::TravelModel;
use ritiro_client::Place;
use ritiro_client::Window;
use ritiro_client::wire::{Courier, Created, Depot, IssuedToken, Load, Shift, Travel, Zone};
use ritiro_client::{Call, Client, ClientError};

/// The load dimension of a zone that is created here.
const DIMENSION: &str = "units";
/// The capacity of a courier if neither the command line nor a file gives one.
const USUAL_CAPACITY: u32 = 180;
/// The margin of the zone around the outermost parcels (about two kilometres).
const PADDING_DEGREES: f64 = 0.02;
/// The lifetime of courier tokens, which is longer than any replay.
const TOKEN_SECONDS: u32 = 86_400;
/// The number of concurrent requests during the set-up.
const HANDS: usize = 8;

/// The facts about the zone and the day that the shoppers and the check need.
#[derive(Debug, Clone)]
pub struct Stage {
    pub zone_id: Uuid,
    pub time_zone: Tz,
    pub date: NaiveDate,
    pub travel: TravelModel,
    /// The load dimension of the parcels.
    pub dimension: String,
    pub shifts: Vec<ShiftFacts>,
    /// Whether the zone was created for this replay, so that no other client books in it.
    pub fresh: bool,
}

/// The shift of one courier.
#[derive(Debug, Clone)]
pub struct ShiftFacts {
    pub shift_id: Uuid,
    pub courier_id: Uuid,
    pub courier_name: String,
    /// The courier's own token.
    pub token: String,
    pub starts_at: DateTime<FixedOffset>,
    pub ends_at: DateTime<FixedOffset>,
    pub start: Option<Place>,
    pub capacity: u32,
}

/// The common fields of all couriers of a new zone.
struct Crew {
    zone_id: Uuid,
    depot_id: Uuid,
    depot: Place,
    working: Window,
    capacity: u32,
}

/// Reads the zone that the command line names, or creates one.
pub async fn stage(client: &Client, args: &ReplayArgs, demand: &Demand) -> Result<Stage, ReplayError> {
    match args.resume_zone {
        Some(zone) => Ok(resume(client, zone, args.date).await?),
        None => set_up(client, args, demand).await,
    }
}

async fn set_up(client: &Client, args: &ReplayArgs, demand: &Demand) -> Result<Stage, ReplayError> {
    let date = args.date.unwrap_or_else(|| tomorrow(args.time_zone));
    let depot = args.depot.or(demand.depot).or_else(|| demand.centroid());
    let depot = depot.expect("a demand has parcels, so it has a centroid");
    let zone_id = create(client, "/v1/zones", &zone_body(args, demand, depot)).await?;
    let body = json!({"zone_id": zone_id, "name": "Replay depot", "place": depot});
    let depot_id = create(client, "/v1/depots", &body).await?;
    create_slots(client, args, zone_id).await?;
    let crew = Crew {
        zone_id,
        depot_id,
        depot,
        working: args.shift.on(date, args.time_zone)?,
        capacity: capacity(args, demand),
    };
    let count = args.couriers.unwrap_or_else(|| enough_couriers(demand.total_size(), crew.capacity));
    let shifts = stream::iter(1..=count).map(|number| crew.hire(client, number)).buffered(HANDS).try_collect().await?;
    Ok(Stage {
        zone_id,
        time_zone: args.time_zone,
        date,
        travel: TravelModel::GreatCircle { speed_kmh: args.speed_kmh, detour_percent: args.detour_percent },
        dimension: DIMENSION.to_owned(),
        shifts,
        fresh: true,
    })
}

fn zone_body(args: &ReplayArgs, demand: &Demand, depot: Place) -> Value {
    let (low, high) = demand.bounds(depot);
    let (west, south) = ((low.lng - PADDING_DEGREES).max(-180.0), (low.lat - PADDING_DEGREES).max(-90.0));
    let (east, north) = ((high.lng + PADDING_DEGREES).min(180.0), (high.lat + PADDING_DEGREES).min(90.0));
    json!({
        // Zone names are unique within a merchant, and there can be many replays.
        "name": format!("Replay {}", Uuid::now_v7()),
        "time_zone": args.time_zone.name(),
        "currency": "EUR",
        "area": {
            "type": "Polygon",
            "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]],
        },
        "load_dimensions": [DIMENSION],
        "skills": [],
        "travel": {
            "model": "great_circle",
            "speed_kmh": args.speed_kmh,
            "detour_percent": args.detour_percent,
        },
        "hold_seconds": 600,
        "offer_seconds": 900,
        "default_service_seconds": args.service_seconds,
        "asap": null,
        "custom_windows": null,
        "objective": {"per_travel_second": 1, "per_meter": 0, "per_courier_used": 900},
    })
}

async fn create_slots(client: &Client, args: &ReplayArgs, zone_id: Uuid) -> Result<(), ClientError> {
    for slot in &args.slots {
        let body = json!({
            "zone_id": zone_id,
            "name": slot.to_string(),
            "weekdays": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
            "start_time": slot.start.to_string(),
            "end_time": slot.end.to_string(),
            "price": 0,
            "cutoff": {"lead_seconds": 0, "days_before": null, "time": null},
            "max_bookings": null,
            "valid_from": null,
            "valid_to": null,
        });
        create(client, "/v1/slot-templates", &body).await?;
    }
    Ok(())
}

impl Crew {
    /// Creates one courier with a shift and a token.
    async fn hire(&self, client: &Client, number: u32) -> Result<ShiftFacts, ClientError> {
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
        Ok(ShiftFacts {
            shift_id: create(client, "/v1/shifts", &body).await?,
            courier_id,
            courier_name: name,
            token: courier_token(client, courier_id).await?,
            starts_at: self.working.start,
            ends_at: self.working.end,
            start: Some(self.depot),
            capacity: self.capacity,
        })
    }
}

async fn resume(client: &Client, zone_id: Uuid, date: Option<NaiveDate>) -> Result<Stage, ClientError> {
    let zone: Zone = client.send(Call::get(&format!("/v1/zones/{zone_id}"))).await?;
    let date = date.unwrap_or_else(|| tomorrow(zone.time_zone));
    let (zone_text, date_text) = (zone_id.to_string(), date.to_string());
    let filter = [("zone_id", zone_text.as_str())];
    let couriers: Vec<Courier> = client.list("/v1/couriers", &filter).await?;
    let filter = [filter[0], ("date", date_text.as_str())];
    let shifts: Vec<Shift> = client.list("/v1/shifts", &filter).await?;
    let dimension = zone.load_dimensions.first().cloned().unwrap_or_default();
    let shifts = stream::iter(shifts)
        .map(|shift| shift_facts(client, &couriers, &dimension, shift))
        .buffered(HANDS)
        .try_collect()
        .await?;
    Ok(Stage {
        zone_id: zone.id,
        time_zone: zone.time_zone,
        date,
        travel: zone.travel.as_ref().map_or(TravelModel::AsStated, travel_model),
        dimension,
        shifts,
        fresh: false,
    })
}

async fn shift_facts(
    client: &Client,
    couriers: &[Courier],
    dimension: &str,
    shift: Shift,
) -> Result<ShiftFacts, ClientError> {
    let courier = couriers.iter().find(|c| c.id == shift.courier_id);
    let amount = |load: &Load| load.get(dimension).copied();
    let capacity = shift.capacity.as_ref().or(courier.map(|c| &c.capacity));
    Ok(ShiftFacts {
        shift_id: shift.id,
        courier_id: shift.courier_id,
        courier_name: courier.map_or_else(|| shift.courier_id.to_string(), |c| c.name.clone()),
        token: courier_token(client, shift.courier_id).await?,
        starts_at: shift.starts_at,
        ends_at: shift.ends_at,
        start: match shift.depot_id {
            Some(depot) => Some(depot_place(client, depot).await?),
            None => shift.start,
        },
        capacity: capacity.and_then(amount).unwrap_or_default(),
    })
}

async fn depot_place(client: &Client, id: Uuid) -> Result<Place, ClientError> {
    let path = format!("/v1/depots/{id}");
    let depot: Depot = client.send(Call::get(&path)).await?;
    Ok(depot.place)
}

async fn courier_token(client: &Client, courier: Uuid) -> Result<String, ClientError> {
    let path = format!("/v1/couriers/{courier}/tokens");
    let body = json!({"expires_in_seconds": TOKEN_SECONDS});
    let token: IssuedToken = client.send(Call::post(&path, &body)).await?;
    Ok(token.token)
}

async fn create(client: &Client, path: &str, body: &Value) -> Result<Uuid, ClientError> {
    let created: Created = client.send(Call::post(path, body)).await?;
    Ok(created.id)
}

/// The travel model if its legs can be computed from outside, else [`TravelModel::AsStated`].
pub fn travel_model(travel: &Travel) -> TravelModel {
    match (travel.model.as_str(), travel.speed_kmh, travel.detour_percent) {
        ("great_circle", Some(speed_kmh), Some(detour_percent)) => {
            TravelModel::GreatCircle { speed_kmh, detour_percent }
        }
        _ => TravelModel::AsStated,
    }
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

    #[test]
    fn another_travel_model_is_taken_as_stated() {
        let roads = Travel { model: "roads".to_owned(), speed_kmh: None, detour_percent: None };
        assert_eq!(travel_model(&roads), TravelModel::AsStated);
    }
}
