//! Where the bookings of one round stand: a zone of its own with three days, five couriers and four windows a day.

use chrono::{DateTime, Days, FixedOffset, NaiveDate, Offset, Timelike, Utc};
use serde_json::{Value, json};

use crate::city::Client;

/// Days of a round.
pub const DAYS: usize = 3;
/// Windows of a day: two slots of the catalogue, two of the shopper's own.
pub const WINDOWS: [(u32, u32); 4] = [(12, 13), (14, 15), (16, 18), (18, 20)];
/// Places of the limited slot: more than can stand at once, unless places leak.
const PLACES: i64 = 60;
/// How long holds last: the shortest that a zone may say.
pub const HOLD_SECONDS: i64 = 10;

/// Whom nobody locks or edits: there is always room with this courier.
pub const RESERVE: usize = 0;
/// Whose route is locked and unlocked.
pub const LOCKED: usize = 1;
/// To whom bookings are assigned.
pub const ASSIGNED: usize = 2;
/// Whose shift is edited.
pub const EDITED: usize = 3;
/// Who reports and sends positions, on the first day.
pub const REPORTING: usize = 4;
const COURIERS: usize = 5;

const DEPOT: (f64, f64) = (45.46, 9.19);

pub struct Day {
    pub date: NaiveDate,
    pub shifts: Vec<String>,
}

pub struct World {
    pub zone: String,
    pub zone_fields: Value,
    pub depot: String,
    pub couriers: Vec<String>,
    pub days: Vec<Day>,
    /// The first has a limit.
    pub slots: Vec<String>,
    /// The token of the courier who reports.
    pub courier_token: String,
    /// Tokens of shoppers, whose second hold replaces the first.
    pub shoppers: Vec<String>,
    offset: FixedOffset,
}

/// One window of one day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Window {
    pub day: usize,
    pub index: usize,
}

impl World {
    /// Makes all of it over HTTP. In its time zone it is between eight and nine in the morning now, so today's windows are hours away
    /// and today's shifts have begun, whenever this runs.
    pub async fn make(client: &Client, name: &str) -> Self {
        let (offset, time_zone) = morning();
        let zone_fields = zone_fields(name, &time_zone);
        let zone = client.post("/v1/zones", zone_fields.clone()).await.id();
        let depot = client.depot(&zone, "Centro").await;
        let mut couriers = Vec::new();
        for _ in 0..COURIERS {
            couriers.push(client.new_courier(&zone, 100_000).await);
        }
        let today = Utc::now().with_timezone(&offset).date_naive();
        let mut days = Vec::new();
        for ahead in 0..DAYS {
            let date = today + Days::new(ahead as u64);
            let mut shifts = Vec::new();
            for courier in &couriers {
                shifts.push(client.post("/v1/shifts", shift_fields(courier, &depot, date, offset, 100_000)).await.id());
            }
            days.push(Day { date, shifts });
        }
        let mut slots = Vec::new();
        for (index, limit) in [(0, json!({"max_bookings": PLACES})), (1, json!({}))] {
            let (from, to) = clock(WINDOWS[index]);
            slots.push(client.slot(&zone, &format!("Slot {index}"), (&from, &to), limit).await);
        }
        let courier_token = client.courier(&couriers[REPORTING]).await.key;
        let mut shoppers = Vec::new();
        for shopper in 0..8 {
            shoppers.push(client.shopper(&format!("{name}-{shopper}")).await.key);
        }
        Self { zone, zone_fields, depot, couriers, days, slots, courier_token, shoppers, offset }
    }

    /// As the API takes it.
    pub fn window(&self, window: Window) -> Value {
        let (from, to) = clock(WINDOWS[window.index]);
        let at = |clock: String| format!("{}T{clock}:00{}", self.days[window.day].date, self.offset);
        json!({"start": at(from), "end": at(to)})
    }

    /// When it begins, in seconds since 1970.
    pub fn start(&self, window: Window) -> i64 {
        instant(&self.window(window)["start"])
    }

    /// The day of a window that begins then.
    pub fn day_of(&self, start: i64) -> usize {
        let date = DateTime::from_timestamp(start, 0).unwrap().with_timezone(&self.offset).date_naive();
        self.days.iter().position(|day| day.date == date).expect("a window of these days")
    }

    /// An order of one parcel that is fetched: a courier who is under way can still be given that.
    pub fn order(&self, number: usize) -> Value {
        let place = json!({"lat": DEPOT.0 + 0.004 * number as f64 - 0.016, "lng": DEPOT.1 + 0.006});
        json!({"zone_id": self.zone, "kind": "collection", "place": place, "service_seconds": 30})
    }

    pub fn shift_fields(&self, day: usize, courier: usize, capacity: i64) -> Value {
        shift_fields(&self.couriers[courier], &self.depot, self.days[day].date, self.offset, capacity)
    }
}

/// A time zone without summer time in which it is between eight and nine o'clock now.
fn morning() -> (FixedOffset, String) {
    let hour = Utc::now().hour() as i32;
    let hours = if hour <= 20 { 8 - hour } else { 32 - hour };
    let offset = FixedOffset::east_opt(hours * 3600).unwrap_or_else(|| Utc.fix());
    // The names of these zones count the other way.
    let name = if hours == 0 { "Etc/GMT".into() } else { format!("Etc/GMT{:+}", -hours) };
    (offset, name)
}

fn clock((from, to): (u32, u32)) -> (String, String) {
    (format!("{from:02}:00"), format!("{to:02}:30"))
}

fn zone_fields(name: &str, time_zone: &str) -> Value {
    json!({
        "name": name, "time_zone": time_zone, "currency": "EUR",
        "area": {"type": "Polygon", "coordinates": [[[9.0, 45.3], [9.4, 45.3], [9.4, 45.6], [9.0, 45.6], [9.0, 45.3]]]},
        "load_dimensions": ["parcels"], "skills": ["fridge", "stairs"],
        "custom_windows": {"price": 590}, "hold_seconds": HOLD_SECONDS,
        "trips": null,
    })
}

fn shift_fields(courier: &str, depot: &str, date: NaiveDate, offset: FixedOffset, capacity: i64) -> Value {
    let at = |clock: &str| format!("{date}T{clock}:00{offset}");
    json!({
        "courier_id": courier, "depot_id": depot, "starts_at": at("06:00"), "ends_at": at("23:30"),
        "capacity": {"parcels": capacity},
    })
}

/// An instant of the wire, in seconds since 1970.
pub fn instant(value: &Value) -> i64 {
    let text = value.as_str().unwrap_or_else(|| panic!("{value} is no instant"));
    DateTime::parse_from_rfc3339(text).unwrap().timestamp()
}

/// Places that a device may tell.
pub fn position(which: usize) -> Value {
    let (lat, lng) = DEPOT;
    let (place, accuracy) = match which % 5 {
        0 => (json!({"lat": 0.0, "lng": 0.0}), 10),
        1 => (json!({"lat": lng, "lng": lat}), 10),
        2 => (json!({"lat": lat + 0.3, "lng": lng}), 30_000),
        _ => (json!({"lat": lat, "lng": lng}), 10),
    };
    json!({"pings": [{"at": Utc::now().to_rfc3339(), "place": place, "accuracy_meters": accuracy}]})
}
