//! Sets up couriers who are at work today, with routes, through the API.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use chrono::{DateTime, NaiveDate, TimeDelta, Timelike, Utc};
use futures_util::{StreamExt, TryStreamExt, stream};
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};
use std::sync::Mutex;
use uuid::Uuid;

use crate::common::numbers::rounded;
use crate::load::orders::{AREA, DEPOT};
use ritiro_client::wire::{Booking, Created, IssuedToken, RoutesOfDay};
use ritiro_client::{Call, Client, ClientError};

/// The number of concurrent requests.
const CONCURRENT_REQUESTS: usize = 16;
/// The latitude by which every second position of a courier is farther away: about four kilometres.
const JUMP: f64 = 0.036;
/// The difference in degrees that makes the positions of a courier distinct: about a tenth of a metre.
const STEP: f64 = 1e-6;

/// The test data.
pub struct TestData {
    pub couriers: Vec<Arc<Courier>>,
    pub bookings: Vec<Booked>,
    /// The index of the courier of each shift.
    by_shift: HashMap<Uuid, usize>,
}

/// A booking with a stream.
pub struct Booked {
    pub id: Uuid,
    pub token: String,
    shift: Uuid,
}

/// A courier who sends positions.
pub struct Courier {
    pub token: String,
    count: AtomicU64,
    /// The sent positions: the latitude in ten-millionths of a degree, and the time of sending.
    log: Mutex<Vec<(i64, Instant)>>,
}

impl Courier {
    /// Returns a different place each time.
    pub fn next_place(&self) -> (f64, f64) {
        let count = self.count.fetch_add(1, Ordering::Relaxed);
        let jump = if count.is_multiple_of(2) { 0.0 } else { JUMP };
        (DEPOT.0 + jump + count as f64 * STEP, DEPOT.1)
    }

    pub fn sent(&self, (lat, _): (f64, f64), at: Instant) {
        self.log.lock().expect("no thread panics while it holds the lock").push((e7(lat), at));
    }

    /// The time at which a place was sent.
    pub fn when(&self, lat: f64) -> Option<Instant> {
        let lat = e7(lat);
        let log = self.log.lock().expect("no thread panics while it holds the lock");
        log.iter().rev().find(|(sent, _)| *sent == lat).map(|(_, at)| *at)
    }

    /// The time at which the last position was sent.
    pub fn last(&self) -> Option<Instant> {
        self.log.lock().expect("no thread panics while it holds the lock").last().map(|(_, at)| *at)
    }
}

impl TestData {
    /// Creates the bookings through the API, and lets all couriers depart.
    pub async fn create(client: &Client, couriers: usize, bookings: usize) -> Result<Self, ClientError> {
        let now = Utc::now();
        let zone = zone(client, now).await?;
        let depot = json!({"zone_id": zone, "name": "Depot", "place": {"lat": DEPOT.0, "lng": DEPOT.1}});
        let depot = make(client, "/v1/depots", depot).await?;
        // The capacity is only slightly larger than needed, so that the routes of all couriers have a similar length.
        let capacity = bookings.div_ceil(couriers) + bookings.div_ceil(couriers).div_ceil(8);
        let fleet: Vec<(Uuid, Uuid)> = stream::iter(0..couriers)
            .map(|number| courier(client, (zone, depot), number, capacity, now))
            .buffer_unordered(CONCURRENT_REQUESTS)
            .try_collect()
            .await?;
        let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(1);
        let ((south, west), (north, east)) = AREA;
        let places: Vec<(f64, f64)> =
            (0..bookings).map(|_| (random.random_range(south..north), random.random_range(west..east))).collect();
        let made: Vec<Booking> = stream::iter(places)
            .map(|place| book(client, zone, place, now))
            .buffer_unordered(CONCURRENT_REQUESTS)
            .try_collect()
            .await?;
        let date = now.with_timezone(&offset(now)).date_naive();
        let couriers: Vec<(Uuid, Arc<Courier>)> = stream::iter(fleet)
            .map(|(id, shift)| depart(client, id, shift, date))
            .buffer_unordered(CONCURRENT_REQUESTS)
            .try_collect()
            .await?;
        let booked =
            stream::iter(made).map(|booking| with_planned_shift(client, booking)).buffer_unordered(CONCURRENT_REQUESTS);
        let bookings = booked.try_collect().await?;
        let by_shift = couriers.iter().enumerate().map(|(number, (shift, _))| (*shift, number)).collect();
        Ok(Self { couriers: couriers.into_iter().map(|(_, courier)| courier).collect(), bookings, by_shift })
    }

    /// The courier of a booking.
    pub fn courier_of(&self, booking: &Booked) -> Arc<Courier> {
        let number = self.by_shift.get(&booking.shift).copied().unwrap_or_default();
        Arc::clone(&self.couriers[number])
    }
}

/// The latitude in ten-millionths of a degree.
fn e7(lat: f64) -> i64 {
    rounded(lat * 1e7)
}

/// The hour of the day in UTC, 0 to 23.
fn hour(now: DateTime<Utc>) -> i32 {
    i32::try_from(now.hour()).expect("an hour is below 24")
}

/// The time zone offset in which it is noon now, so that no day ends during the measurement.
fn offset(now: DateTime<Utc>) -> chrono::FixedOffset {
    chrono::FixedOffset::east_opt((12 - hour(now)) * 3600).expect("less than a day")
}

async fn make(client: &Client, path: &str, body: Value) -> Result<Uuid, ClientError> {
    Ok(client.send::<Created>(Call::post(path, &body)).await?.id)
}

async fn zone(client: &Client, now: DateTime<Utc>) -> Result<Uuid, ClientError> {
    let ((south, west), (north, east)) = AREA;
    // The names of such time zones have the opposite sign.
    let name = format!("Etc/GMT{:+}", hour(now) - 12);
    let time_zone = if now.hour() == 12 { "UTC".to_owned() } else { name };
    let body = json!({
        "name": format!("Streams {:x}", Uuid::now_v7().as_u128() >> 64),
        "time_zone": time_zone,
        "currency": "EUR",
        "area": {
            "type": "Polygon",
            "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]],
        },
        "custom_windows": {"price": 390},
        "default_service_seconds": 60,
        "trips": null,
        "objective": {"per_travel_second": 1, "per_meter": 0, "per_courier_used": 0},
    });
    make(client, "/v1/zones", body).await
}

async fn courier(
    client: &Client,
    (zone, depot): (Uuid, Uuid),
    number: usize,
    capacity: usize,
    now: DateTime<Utc>,
) -> Result<(Uuid, Uuid), ClientError> {
    let body =
        json!({"zone_id": zone, "name": format!("Ada {number}"), "vehicle": "van", "capacity": {"parcels": capacity}});
    let id = make(client, "/v1/couriers", body).await?;
    let hours = (now - TimeDelta::minutes(5), now + TimeDelta::hours(10));
    let shift = json!({
        "courier_id": id, "depot_id": depot, "starts_at": hours.0.to_rfc3339(), "ends_at": hours.1.to_rfc3339(),
    });
    Ok((id, make(client, "/v1/shifts", shift).await?))
}

async fn book(client: &Client, zone: Uuid, (lat, lng): (f64, f64), now: DateTime<Utc>) -> Result<Booking, ClientError> {
    // Collections can be inserted while couriers are at work, and couriers can leave for them at once. If a courier
    // waited for a window, the expected time would not depend on the courier's position.
    let window = (now + TimeDelta::seconds(5), now + TimeDelta::hours(9));
    let body = json!({
        "zone_id": zone, "kind": "collection", "place": {"lat": lat, "lng": lng}, "size": {"parcels": 1},
        "window": {"start": window.0.to_rfc3339(), "end": window.1.to_rfc3339()},
    });
    client.send(Call::post("/v1/bookings", &body)).await
}

/// Reports that the courier begins to work and leaves for the first stop.
async fn depart(client: &Client, id: Uuid, shift: Uuid, date: NaiveDate) -> Result<(Uuid, Arc<Courier>), ClientError> {
    let path = format!("/v1/couriers/{id}/tokens");
    let token = client.send::<IssuedToken>(Call::post(&path, &json!({}))).await?.token;
    let day: RoutesOfDay = client.send(Call::get(&format!("/v1/courier/routes/{date}")).token(&token)).await?;
    let at = Utc::now().to_rfc3339();
    let event = |kind: &str| json!({"id": Uuid::now_v7(), "at": at, "kind": kind, "shift_id": shift});
    let mut events = vec![event("start")];
    let first = day.routes.iter().find(|route| route.shift_id == shift).and_then(|route| route.stops.first());
    if let Some(stop) = first {
        let mut depart = event("depart");
        depart["stop_id"] = json!(stop.stop_id);
        events.push(depart);
    }
    let _: Value = client.send(Call::post("/v1/courier/events", &json!({"events": events})).token(&token)).await?;
    Ok((shift, Arc::new(Courier { token, count: AtomicU64::new(0), log: Mutex::default() })))
}

/// Reads the shift of a booking after all couriers have departed.
async fn with_planned_shift(client: &Client, booking: Booking) -> Result<Booked, ClientError> {
    let planned: Booking = client.send(Call::get(&format!("/v1/bookings/{}", booking.id))).await?;
    let shift = planned.plan.map_or(Uuid::nil(), |plan| plan.shift_id);
    Ok(Booked { id: booking.id, token: booking.booking_token, shift })
}
