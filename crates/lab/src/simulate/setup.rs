//! Sets up a simulated day through the API: a zone around the places with a depot, slots, couriers and shifts.

use futures_util::{StreamExt, TryStreamExt, stream};
use serde_json::{Value, json};
use uuid::Uuid;

use super::args::SimulateArgs;
use super::day_times::DayTimes;
use super::model::{CourierShift, DIMENSION, DayDemand, LEAD_SECONDS};
use crate::common::setup::{Bounds, courier_token, create, slot_template};
use ritiro_client::{Client, ClientError, Place};

/// The margin of the zone around the outermost places (about a kilometre).
const PADDING_DEGREES: f64 = 0.01;
/// The lifetime of courier tokens, which is longer than the day.
const TOKEN_SECONDS: u32 = 5 * 86_400;
/// The number of concurrent requests.
const CONCURRENT_REQUESTS: usize = 8;
/// The price of a slot, in cents.
const PRICE: u32 = 390;
/// The cost of one second too close to the end of a window, in seconds of driving.
const PER_RISK_SECOND: u32 = 1;

/// The created zone and couriers.
pub struct SimulatedZone {
    pub zone: Uuid,
    pub couriers: Vec<NewCourier>,
}

/// A courier with a shift and a token.
pub struct NewCourier {
    pub shift: CourierShift,
    pub token: String,
}

/// Creates the zone, its depot and slots, and the couriers.
pub async fn set_up(
    client: &Client,
    args: &SimulateArgs,
    day: &DayTimes,
    demand: &DayDemand,
) -> Result<SimulatedZone, ClientError> {
    let zone = create(client, "/v1/zones", &zone_body(args, demand)).await?;
    let body = json!({"zone_id": zone, "name": "Depot", "place": demand.depot});
    let depot = create(client, "/v1/depots", &body).await?;
    for slot in &args.slots {
        create(client, "/v1/slot-templates", &slot_template(zone, slot, PRICE, LEAD_SECONDS)).await?;
    }
    let create_courier = |number| create_courier(client, args, day, Site { zone, depot, place: demand.depot }, number);
    let couriers =
        stream::iter(0..args.couriers as usize).map(create_courier).buffered(CONCURRENT_REQUESTS).try_collect().await?;
    Ok(SimulatedZone { zone, couriers })
}

/// The start of the couriers' shifts.
#[derive(Clone, Copy)]
struct Site {
    zone: Uuid,
    depot: Uuid,
    place: Place,
}

async fn create_courier(
    client: &Client,
    args: &SimulateArgs,
    day: &DayTimes,
    site: Site,
    number: usize,
) -> Result<NewCourier, ClientError> {
    let name = format!("Courier {}", number + 1);
    let body = json!({
        "zone_id": site.zone,
        "name": name,
        "vehicle": "van",
        "capacity": {DIMENSION: args.capacity},
    });
    let courier = create(client, "/v1/couriers", &body).await?;
    let hours = day.shifts[number % day.shifts.len()];
    let body = json!({
        "courier_id": courier,
        "depot_id": site.depot,
        "starts_at": hours.start.to_rfc3339(),
        "ends_at": hours.end.to_rfc3339(),
    });
    let shift = CourierShift {
        number,
        name,
        shift_id: create(client, "/v1/shifts", &body).await?,
        starts_at: hours.start.timestamp(),
        ends_at: hours.end.timestamp(),
        start: site.place,
    };
    Ok(NewCourier { shift, token: courier_token(client, courier, TOKEN_SECONDS).await? })
}

fn zone_body(args: &SimulateArgs, demand: &DayDemand) -> Value {
    let places = demand.shoppers.iter().map(|shopper| shopper.place).chain([demand.depot]);
    let area = Bounds::around(places).map(|bounds| bounds.padded(PADDING_DEGREES).polygon());
    json!({
        "name": "Simulated day",
        "time_zone": args.time_zone.name(),
        "currency": "EUR",
        "area": area,
        "load_dimensions": [DIMENSION],
        "travel": {
            "model": "great_circle",
            "speed_kmh": args.travel.speed_kmh,
            "detour_percent": args.travel.detour_percent,
        },
        "default_service_seconds": args.service_seconds,
        "trips": args.trips.rules(),
        "objective": {
            "per_travel_second": 1,
            "per_meter": 0,
            "per_courier_used": 0,
            "per_risk_second": PER_RISK_SECOND,
            "margin_seconds": args.margin_seconds,
        },
    })
}
