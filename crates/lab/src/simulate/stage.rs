//! Sets up a simulated day through the API: a zone around the places with a depot, slots, couriers and shifts.

use chrono::DateTime;
use futures_util::{StreamExt, TryStreamExt, stream};
use serde_json::{Value, json};
use uuid::Uuid;

use super::args::SimulateArgs;
use super::calendar::Day;
use super::clock::Moment;
use super::courier::Duty;
use super::demand::Market;
use ritiro_client::Place;
use ritiro_client::wire::{Created, IssuedToken};
use ritiro_client::{Call, Client, ClientError};

/// The load dimension.
pub const DIMENSION: &str = "parcels";
/// The margin of the zone around the outermost places (about a kilometre).
const PADDING_DEGREES: f64 = 0.01;
/// The lifetime of courier tokens, which is longer than the day.
const TOKEN_SECONDS: u32 = 5 * 86_400;
/// The time before the start of a slot at which its bookings close, in seconds.
pub const LEAD_SECONDS: u32 = 3_600;
/// The number of concurrent requests.
const HANDS: usize = 8;
/// The cost of one second too close to the end of a window, in seconds of driving.
const PER_RISK_SECOND: u32 = 1;

/// The created zone and couriers.
pub struct Stage {
    pub zone: Uuid,
    pub crew: Vec<Hired>,
}

/// A courier with a shift and a token.
pub struct Hired {
    pub duty: Duty,
    pub token: String,
}

pub async fn set_up(client: &Client, args: &SimulateArgs, day: &Day, market: &Market) -> Result<Stage, ClientError> {
    let zone = create(client, "/v1/zones", &zone_body(args, market)).await?;
    let body = json!({"zone_id": zone, "name": "Depot", "place": market.depot});
    let depot = create(client, "/v1/depots", &body).await?;
    for slot in &args.slots {
        create(client, "/v1/slot-templates", &slot_body(zone, slot)).await?;
    }
    let hire = |number| hire(client, args, day, Site { zone, depot, place: market.depot }, number);
    let crew = stream::iter(0..args.couriers as usize).map(hire).buffered(HANDS).try_collect().await?;
    Ok(Stage { zone, crew })
}

/// The start of the couriers' shifts.
#[derive(Clone, Copy)]
struct Site {
    zone: Uuid,
    depot: Uuid,
    place: Place,
}

async fn hire(
    client: &Client,
    args: &SimulateArgs,
    day: &Day,
    site: Site,
    number: usize,
) -> Result<Hired, ClientError> {
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
    let shift = create(client, "/v1/shifts", &body).await?;
    let duty = Duty {
        number,
        name,
        shift,
        starts_at: hours.start.timestamp(),
        ends_at: hours.end.timestamp(),
        start: site.place,
    };
    Ok(Hired { duty, token: courier_token(client, courier, TOKEN_SECONDS).await? })
}

/// Issues a token for a courier.
pub async fn courier_token(client: &Client, courier: Uuid, seconds: u32) -> Result<String, ClientError> {
    let path = format!("/v1/couriers/{courier}/tokens");
    let token: IssuedToken = client.send(Call::post(&path, &json!({"expires_in_seconds": seconds}))).await?;
    Ok(token.token)
}

fn zone_body(args: &SimulateArgs, market: &Market) -> Value {
    let (low, high) = corners(market);
    let (west, south) = ((low.lng - PADDING_DEGREES).max(-180.0), (low.lat - PADDING_DEGREES).max(-90.0));
    let (east, north) = ((high.lng + PADDING_DEGREES).min(180.0), (high.lat + PADDING_DEGREES).min(90.0));
    json!({
        "name": "Simulated day",
        "time_zone": args.time_zone.name(),
        "currency": "EUR",
        "area": {
            "type": "Polygon",
            "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]],
        },
        "load_dimensions": [DIMENSION],
        "travel": {
            "model": "great_circle",
            "speed_kmh": args.speed_kmh,
            "detour_percent": args.detour_percent,
        },
        "default_service_seconds": args.service_seconds,
        "objective": {
            "per_travel_second": 1,
            "per_meter": 0,
            "per_courier_used": 0,
            "per_risk_second": PER_RISK_SECOND,
            "margin_seconds": args.margin_seconds,
        },
    })
}

fn corners(market: &Market) -> (Place, Place) {
    let places = market.shoppers.iter().map(|shopper| shopper.place);
    places.fold((market.depot, market.depot), |(low, high), place| {
        (
            Place { lat: low.lat.min(place.lat), lng: low.lng.min(place.lng) },
            Place { lat: high.lat.max(place.lat), lng: high.lng.max(place.lng) },
        )
    })
}

fn slot_body(zone: Uuid, slot: &crate::replay::window::CivilWindow) -> Value {
    json!({
        "zone_id": zone,
        "name": slot.to_string(),
        "weekdays": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
        "start_time": slot.start.to_string(),
        "end_time": slot.end.to_string(),
        "price": 390,
        "cutoff": {"lead_seconds": LEAD_SECONDS},
    })
}

async fn create(client: &Client, path: &str, body: &Value) -> Result<Uuid, ClientError> {
    let created: Created = client.send(Call::post(path, body)).await?;
    Ok(created.id)
}

/// Formats a time for people in the time zone: `08:05`.
pub fn clock_text(moment: Moment, zone: chrono_tz::Tz) -> String {
    let instant = DateTime::from_timestamp(moment, 0).unwrap_or_default();
    instant.with_timezone(&zone).format("%H:%M").to_string()
}
