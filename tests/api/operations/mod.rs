//! What operators see, over a small day whose numbers can be counted by hand.

mod day;
mod demand;
mod figures;
mod metrics;

use serde_json::Value;

use crate::city::{Centre, City, Members, NORTH, SOUTH, TODAY};

/// A day with a booking north and one south in the morning, one in the afternoon, and one of the afternoon called off.
pub struct Small {
    pub city: City,
    pub centre: Centre,
    /// Of the three that stand: north and south in the morning, north in the afternoon.
    pub bookings: [String; 3],
}

impl Small {
    pub async fn new() -> Self {
        let city = City::new().await;
        let centre = city.client.centre().await;
        let client = &city.client;
        let north = client.book(&centre.morning, TODAY, NORTH).await.text("id");
        let south = client.book(&centre.morning, TODAY, SOUTH).await.text("id");
        let later = client.book(&centre.afternoon, TODAY, NORTH).await.text("id");
        let off = client.book(&centre.afternoon, TODAY, SOUTH).await.text("id");
        client.post(&format!("/v1/bookings/{off}/cancel"), serde_json::json!({})).await.expect(200);
        Self { city, centre, bookings: [north, south, later] }
    }

    /// Changes rows behind the service's back, as other instances do: routes get another version, so that it reads them again.
    pub async fn happened(&self, changes: &str) {
        let sql = self.city.sql().await;
        sql.batch_execute(&format!("BEGIN; {changes}; UPDATE routes SET version = version + 1; COMMIT")).await.unwrap();
        self.city.server.app.deps.plan_listener.fleet_changed(self.zone(), None);
    }

    fn zone(&self) -> ritiro_domain::ZoneId {
        ritiro_domain::ZoneId(self.centre.zone.parse().unwrap())
    }

    /// Sets columns of the stop of a booking.
    pub fn stop(&self, booking: &str, columns: &str) -> String {
        format!(
            "UPDATE stops SET {columns} WHERE reservation_id = (SELECT reservation_id FROM bookings WHERE id = '{booking}')"
        )
    }

    pub async fn get(&self, path: &str) -> Value {
        self.city.client.get(path).await.expect(200)
    }

    pub async fn day(&self) -> Value {
        self.get(&format!("/v1/zones/{}/days/{TODAY}", self.centre.zone)).await
    }

    /// The figures of today, grouped.
    pub async fn by(&self, by: &str) -> Vec<Value> {
        self.get(&format!("/v1/figures?by={by}&from={TODAY}&to={TODAY}")).await.items("items").to_vec()
    }
}
