//! A courier on the road, and somebody who listens.

use std::time::Duration;

use reqwest::Method;
use ritiro_domain::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::city::{Centre, City, Client, Members, NORTH, TODAY};

/// Where the depot is.
pub const DEPOT: (f64, f64) = (45.46, 9.19);

/// A city with a courier who has a delivery in the north between ten and twelve.
pub struct Road {
    pub city: City,
    pub centre: Centre,
    pub booking: Value,
    pub courier: Client,
}

impl Road {
    pub async fn new() -> Self {
        Self::in_city(City::new().await).await
    }

    pub async fn in_city(city: City) -> Self {
        let centre = city.client.centre().await;
        let booking = city.client.book(&centre.morning, TODAY, NORTH).await;
        let courier = city.client.courier(&centre.courier).await;
        Self { city, centre, booking, courier }
    }

    /// Sets the clock to a time of today in Rome, which is later than the one before.
    pub fn at(&self, hour: i64, minute: i64) {
        self.city.time.pass(clock(hour, minute) - self.now());
    }

    pub fn now(&self) -> i64 {
        self.city.server.app.deps.now().0
    }

    /// The courier reports something that happens now.
    pub async fn report(&self, kind: &str, stop: Option<&str>) {
        let mut event = json!({
            "id": Uuid::new_v4(), "at": rfc3339(self.now()), "kind": kind, "shift_id": self.centre.shift,
        });
        if let Some(stop) = stop {
            event["stop_id"] = json!(stop);
        }
        let answer = self.courier.post("/v1/courier/events", json!({"events": [event]})).await.expect(200);
        assert_eq!(answer.items("events")[0]["status"], "applied", "{answer}");
    }

    /// The device tells where it is now.
    pub async fn ping(&self, at: (f64, f64)) {
        self.courier.post("/v1/courier/pings", json!({"pings": [ping(self.now(), at)]})).await.expect(202);
    }

    /// The ids of the stops of the courier's route, in order.
    pub async fn stops(&self) -> Vec<String> {
        let day = self.courier.get(&format!("/v1/courier/routes/{TODAY}")).await.expect(200);
        day.items("routes")[0].items("stops").iter().map(|stop| stop.text("stop_id")).collect()
    }

    /// The courier is at work and on the way to the first stop.
    pub async fn set_out(&self, hour: i64, minute: i64) {
        self.at(hour, minute);
        self.report("start", None).await;
        self.report("depart", Some(&self.stops().await[0])).await;
    }

    pub async fn tracking(&self, booking: &Value) -> Value {
        self.city.client.get(&format!("/v1/bookings/{}/tracking", booking.text("id"))).await.expect(200)
    }

    /// Follows the booking with its own token.
    pub async fn follow(&self, last: Option<&str>) -> Listener {
        let path = format!("/v1/bookings/{}/tracking/stream", self.booking.text("id"));
        Listener::open(&self.city.client.with(&self.booking.text("booking_token")), &path, last).await
    }
}

pub fn clock(hour: i64, minute: i64) -> i64 {
    // 06:00 in Rome.
    crate::city::NOW + (hour - 6) * 3600 + minute * 60
}

pub fn rfc3339(at: i64) -> String {
    Timestamp(at).to_utc().to_rfc3339()
}

pub fn ping(at: i64, (lat, lng): (f64, f64)) -> Value {
    json!({"at": rfc3339(at), "place": {"lat": lat, "lng": lng}, "accuracy_meters": 12, "speed_kmh": 18.5, "heading_degrees": 0})
}

/// The time of day of a time on the wire.
pub fn time(of: &Value) -> &str {
    &of.as_str().unwrap_or_else(|| panic!("no time: {of}"))[11..16]
}

/// A client of a stream.
pub struct Listener {
    response: reqwest::Response,
    text: String,
}

/// A message of a stream.
#[derive(Debug)]
pub struct Heard {
    pub event: String,
    pub id: Option<String>,
    pub data: Value,
}

impl Listener {
    pub async fn open(client: &Client, path: &str, last: Option<&str>) -> Self {
        let mut request = client.request(Method::GET, path);
        if let Some(last) = last {
            request = request.header("Last-Event-ID", last);
        }
        let response = request.send().await.unwrap();
        let kind = response.headers().get("content-type").map(|kind| kind.to_str().unwrap().to_owned());
        assert_eq!((response.status().as_u16(), kind.as_deref()), (200, Some("text/event-stream")));
        Self { response, text: String::new() }
    }

    /// The next message; panics if none comes.
    pub async fn next(&mut self) -> Heard {
        let waited = tokio::time::timeout(Duration::from_secs(20), self.message()).await;
        waited.expect("a message comes").expect("the stream goes on")
    }

    /// The next message of that type.
    pub async fn next_of(&mut self, event: &str) -> Heard {
        loop {
            let heard = self.next().await;
            if heard.event == event {
                return heard;
            }
        }
    }

    /// Whether nothing comes for a while.
    pub async fn is_silent(&mut self) -> bool {
        tokio::time::timeout(Duration::from_millis(700), self.message()).await.is_err()
    }

    /// Waits until the stream ends as it should: it is not torn.
    pub async fn ends(&mut self) {
        let waited = tokio::time::timeout(Duration::from_secs(20), async { while self.message().await.is_some() {} });
        waited.await.expect("the stream ends");
    }

    async fn message(&mut self) -> Option<Heard> {
        loop {
            while let Some((block, rest)) = self.text.split_once("\n\n") {
                let (block, rest) = (block.to_owned(), rest.to_owned());
                self.text = rest;
                if let Some(heard) = parse(&block) {
                    return Some(heard);
                }
            }
            let piece = self.response.chunk().await.expect("a stream is not torn")?;
            self.text.push_str(std::str::from_utf8(&piece).unwrap());
        }
    }
}

/// `None` for what only keeps the connection alive.
fn parse(block: &str) -> Option<Heard> {
    let field = |name: &str| block.lines().find_map(|line| line.strip_prefix(name)).map(str::to_owned);
    let data = field("data: ")?;
    Some(Heard { event: field("event: ")?, id: field("id: "), data: serde_json::from_str(&data).unwrap() })
}
