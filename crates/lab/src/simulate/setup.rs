//! Sets up what all simulated days share, through the API: a zone around the places with a depot, slots and couriers.

use futures_util::{StreamExt, TryStreamExt, stream};
use serde_json::{Value, json};
use uuid::Uuid;

use super::args::SimulateArgs;
use super::days::SimulatedDays;
use super::model::{DIMENSION, LEAD_SECONDS};
use super::random::{Purpose, RandomStream};
use super::speeds;
use crate::common::setup::{Bounds, create, slot_template};
use ritiro_client::{Client, ClientError, Place};

/// The margin of the zone around the outermost places (about a kilometre).
const PADDING_DEGREES: f64 = 0.01;
/// The number of concurrent requests.
pub const CONCURRENT_REQUESTS: usize = 8;
/// The price of a slot, in cents.
const PRICE: u32 = 390;
/// The cost of one second too close to the end of a window, in seconds of driving.
const PER_RISK_SECOND: u32 = 1;

/// The zone with its depot and couriers.
pub struct SimulatedZone {
    pub zone: Uuid,
    pub depot: Uuid,
    /// The place of the depot.
    pub place: Place,
    pub couriers: Vec<ZoneCourier>,
}

/// A courier, who works on all days.
pub struct ZoneCourier {
    pub id: Uuid,
    pub number: usize,
    pub name: String,
    /// Whether the courier reports load stops.
    pub reports_loads: bool,
}

/// Creates the zone, its depot and slots, and the couriers.
pub async fn set_up(client: &Client, days: &SimulatedDays) -> Result<SimulatedZone, ClientError> {
    let (args, place) = (&days.last.args, days.last.demand.depot);
    let zone = create(client, "/v1/zones", &zone_body(args, days.places())).await?;
    let body = json!({"zone_id": zone, "name": "Depot", "place": place});
    let depot = create(client, "/v1/depots", &body).await?;
    for slot in &args.slots {
        create(client, "/v1/slot-templates", &slot_template(zone, slot, PRICE, LEAD_SECONDS)).await?;
    }
    let couriers = stream::iter(0..args.couriers as usize).map(|number| create_courier(client, args, zone, number));
    let couriers = couriers.buffered(CONCURRENT_REQUESTS).try_collect().await?;
    Ok(SimulatedZone { zone, depot, place, couriers })
}

async fn create_courier(
    client: &Client,
    args: &SimulateArgs,
    zone: Uuid,
    number: usize,
) -> Result<ZoneCourier, ClientError> {
    let name = format!("Courier {}", number + 1);
    let body = json!({
        "zone_id": zone,
        "name": name,
        "vehicle": "van",
        "capacity": {DIMENSION: args.capacity},
    });
    let id = create(client, "/v1/couriers", &body).await?;
    let is_silent = RandomStream::of(args.seed, Purpose::Loading, number as u64).happens(args.unreported_loads);
    Ok(ZoneCourier { id, number, name, reports_loads: !is_silent })
}

fn zone_body(args: &SimulateArgs, places: impl Iterator<Item = Place>) -> Value {
    let area = Bounds::around(places).map(|bounds| bounds.padded(PADDING_DEGREES).polygon());
    json!({
        "name": "Simulated day",
        "time_zone": args.time_zone.name(),
        "currency": "EUR",
        "area": area,
        "load_dimensions": [DIMENSION],
        "travel": args.travel.of_zone(),
        "default_service_seconds": args.service_seconds,
        "setup_seconds": args.setup_seconds,
        "speeds": speeds::of_zone(args),
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
