//! Webhooks: what merchants' servers get to see, on a clock that the tests set.

mod attempts;
mod instances;
mod keeping;
mod receiver;

use serde_json::{Value, json};

use crate::city::{Centre, City, Client, Members, NORTH, TODAY};
use ritiro::config::Settings;

/// Sends often, to receivers on this machine.
fn sending(settings: &mut Settings) {
    settings.webhooks.enabled = true;
    settings.webhooks.poll_milliseconds = 20;
    settings.webhooks.timeout = std::time::Duration::from_secs(2);
    settings.webhooks.allow_private_addresses = true;
    settings.webhooks.endpoint_concurrency = 4;
}

/// The events of bookings and holds, without those of the routes that they change.
fn promises() -> Value {
    let types = ["booking.confirmed", "booking.rescheduled", "booking.cancelled", "hold.expired", "hold.released"];
    json!([&types[..], &["hold.replaced"]].concat())
}

async fn city() -> (City, Centre) {
    let city = City::with(sending).await;
    let centre = city.client.centre().await;
    (city, centre)
}

impl Client {
    /// The id and the secret of a new endpoint for these events, or all.
    async fn hook(&self, url: &str, types: Value) -> (String, String) {
        let made = self.post("/v1/webhook-endpoints", json!({"url": url, "event_types": types})).await.expect(201);
        (made.text("id"), made.text("secret"))
    }

    /// A booking that is called off at once.
    async fn book_and_cancel(&self, centre: &Centre) -> String {
        let id = self.book(&centre.morning, TODAY, NORTH).await.text("id");
        self.post(&format!("/v1/bookings/{id}/cancel"), json!({})).await.expect(200);
        id
    }

    async fn deliveries(&self, query: &str) -> Vec<Value> {
        self.get(&format!("/v1/webhook-deliveries{query}")).await.expect(200).items("items").to_vec()
    }

    /// Waits until exactly so many deliveries are in that state.
    async fn wait_for_deliveries(&self, count: usize, state: &str) -> Vec<Value> {
        for _ in 0..1000 {
            let found = self.deliveries(&format!("?state={state}&limit=200")).await;
            if found.len() == count {
                return found;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        panic!("not {count} {state}: {:#?}", self.deliveries("").await);
    }

    /// Waits until so many attempts of a delivery are written down.
    async fn wait_for_attempts(&self, delivery: &str, count: usize) -> Value {
        for _ in 0..1000 {
            let found = self.get(&format!("/v1/webhook-deliveries/{delivery}")).await.expect(200);
            if found.items("attempts").len() >= count {
                return found;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        panic!("not {count} attempts: {}", self.get(&format!("/v1/webhook-deliveries/{delivery}")).await.text);
    }
}
