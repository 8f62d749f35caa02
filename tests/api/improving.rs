//! Plans are improved: no promise moves, and driving gets less.

use std::time::Duration;

use serde_json::json;

use crate::city::{City, NORTH, TODAY, place, window};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_plan_gets_cheaper_and_every_promise_stays() {
    let city = City::new().await;
    let centre = city.client.centre().await;
    for _ in 0..2 {
        let courier = city.client.new_courier(&centre.zone, 40).await;
        city.client.shift(&courier, &centre.depot, TODAY).await;
    }
    let mut promises = Vec::new();
    for n in 0..24_i64 {
        // Shoppers to and fro across the town, so that the order of arrival is a bad order to drive.
        let at = place((45.43 + 0.005 * ((n * 7) % 13) as f64, 9.15 + 0.006 * ((n * 5) % 11) as f64));
        let body = json!({"zone_id": centre.zone, "place": at, "window": window(TODAY, "10:00", "14:00")});
        let answer = city.client.post("/v1/bookings", body).await;
        if answer.status == 201 {
            promises.push((answer.body["id"].clone(), answer.body["promise"].clone()));
        }
    }
    assert!(promises.len() > 10, "{} booked", promises.len());
    let before = city.plan(&centre.zone, TODAY).await.plan.cost();
    // Nothing was improved while shoppers booked: all that can be gained is still there for another instance.
    let improving = city
        .twin_with(|settings| {
            settings.improvement.enabled = true;
            settings.improvement.pause = Duration::from_millis(100);
            settings.improvement.budget_milliseconds = 100;
        })
        .await;
    improving.client.offer(&centre.afternoon, TODAY, NORTH).await;
    let mut after = before;
    // Improvement gets only the time that nothing else wants. On a machine that is busy with other work, this can take minutes.
    for _ in 0..6_000 {
        tokio::time::sleep(Duration::from_millis(100)).await;
        after = city.plan(&centre.zone, TODAY).await.plan.cost();
        if after < before {
            break;
        }
    }
    assert!(after < before, "from {before} to {after}");
    improving.stop().await;
    for (id, promise) in promises {
        let booking = city.client.get(&format!("/v1/bookings/{}", id.as_str().unwrap())).await;
        assert_eq!(booking.body["promise"], promise);
        assert!(booking.body["plan"].is_object(), "it stands in a route");
    }
    city.stop().await;
}
