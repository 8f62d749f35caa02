//! A courier's device: it fetches the route and tells events, each under an id of its own.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::city::{City, Client, Members, NOW, TODAY};

pub struct Driver {
    pub client: Client,
    pub shift: String,
}

/// So many seconds after the test's beginning, 06:00 in Rome.
pub fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(NOW + seconds, 0).unwrap()
}

/// A time of the clock in Rome as seconds after the test's beginning.
pub fn clock(hours: i64, minutes: i64) -> i64 {
    (hours - 6) * 3600 + minutes * 60
}

impl Driver {
    pub async fn new(city: &City, courier: &str, shift: &str) -> Self {
        Self { client: city.client.courier(courier).await, shift: shift.to_owned() }
    }

    /// The route as the courier sees it.
    pub async fn route(&self) -> Value {
        let day = self.client.get(&format!("/v1/courier/routes/{TODAY}")).await.expect(200);
        day.items("routes").iter().find(|route| route["shift_id"] == json!(self.shift)).unwrap().clone()
    }

    /// The ids of the stops, in order.
    pub async fn stops(&self) -> Vec<String> {
        self.route().await.items("stops").iter().map(|stop| stop.text("stop_id")).collect()
    }

    pub fn event(&self, kind: &str, seconds: i64, stop: Option<&str>) -> Value {
        let mut event = json!({"id": Uuid::now_v7(), "at": at(seconds), "kind": kind, "shift_id": self.shift});
        if let Some(stop) = stop {
            event["stop_id"] = json!(stop);
        }
        if kind == "fail" {
            event["reason"] = json!("nobody_there");
        }
        event
    }

    /// Sends events; the answers, in their order, as `status` or `status code`.
    pub async fn send(&self, events: &[Value]) -> Vec<String> {
        let answer = self.client.post("/v1/courier/events", json!({"events": events})).await.expect(200);
        let told = |answer: &Value| match answer["code"].as_str() {
            Some(code) => format!("{} {code}", answer.text("status")),
            None => answer.text("status"),
        };
        answer.items("events").iter().map(told).collect()
    }

    /// Sends one event, which must count, at its time, and waits until what follows from it is repaired.
    pub async fn tell(&self, city: &City, kind: &str, seconds: i64, stop: Option<&str>) {
        city.time.set(NOW + seconds);
        assert_eq!(self.send(&[self.event(kind, seconds, stop)]).await, ["applied"], "{kind}");
        city.repaired().await;
    }

    /// Drives to a stop and serves it there, from an instant on.
    pub async fn serve(&self, city: &City, stop: &str, from: i64) {
        self.tell(city, "depart", from, Some(stop)).await;
        self.tell(city, "arrive", from + 300, Some(stop)).await;
        self.tell(city, "complete", from + 480, Some(stop)).await;
    }
}

/// An instant on the wire.
pub fn instant(value: &Value) -> DateTime<Utc> {
    value.as_str().unwrap_or_else(|| panic!("no instant: {value}")).parse().unwrap()
}
