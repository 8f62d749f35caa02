//! What whoever waits for a courier sees.

use serde_json::{Value, json};

use super::road::{DEPOT, Road, time};
use crate::city::{Members, NORTH, SOUTH, TODAY};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn before_anybody_sets_out_the_plan_is_reported() {
    let road = Road::new().await;
    let told = road.tracking(&road.booking).await;
    assert_eq!(
        (told.text("state"), told.text("stop_state"), told["stops_before"].clone()),
        ("confirmed".into(), "planned".into(), json!(0))
    );
    assert_eq!(
        (time(&told["eta"]["expected"]), &told["at_risk"], &told["courier"]),
        ("10:00", &json!(false), &Value::Null)
    );
    assert_eq!(time(&told["window"]["start"]), "10:00");
    road.city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_the_courier_is_decides_when_the_courier_comes() {
    let road = Road::new().await;
    road.set_out(10, 30).await;
    // By plan the way takes 404 s.
    let told = road.tracking(&road.booking).await;
    assert_eq!((time(&told["eta"]["expected"]), told.text("stop_state")), ("10:37", "en_route".into()));
    road.at(10, 40);
    road.ping(DEPOT).await;
    let told = road.tracking(&road.booking).await;
    assert_eq!(time(&told["eta"]["expected"]), "10:47", "the courier is still at the depot");
    assert!(time(&told["eta"]["earliest"]) < "10:47" && time(&told["eta"]["latest"]) > "10:47", "{told}");
    let courier = &told["courier"];
    assert_eq!(
        (&courier["name"], &courier["position"]["place"]),
        (&Value::Null, &json!({"lat": 45.46, "lng": 9.19})),
        "who has no display name is called by none"
    );
    assert_eq!((&courier["position"]["age_seconds"], &courier["position"]["accuracy_meters"]), (&json!(0), &json!(12)));
    let stop = road.stops().await.remove(0);
    road.report("arrive", Some(&stop)).await;
    assert_eq!(time(&road.tracking(&road.booking).await["eta"]["expected"]), "10:40");
    road.at(10, 45);
    road.report("complete", Some(&stop)).await;
    let told = road.tracking(&road.booking).await;
    assert_eq!((told.text("state"), told.text("stop_state")), ("completed".into(), "completed".into()));
    assert_eq!((&told["eta"], &told["courier"], &told["stops_before"]), (&Value::Null, &Value::Null, &Value::Null));
    road.city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_courier_is_called_by_the_display_name_and_never_by_the_name() {
    let road = Road::new().await;
    let path = format!("/v1/couriers/{}", road.centre.courier);
    let fields = |display: Value| {
        json!({"zone_id": road.centre.zone, "name": "Dr. Ada Lovelace", "vehicle": "cargo_bike", "capacity": {"parcels": 40},
            "display_name": display})
    };
    for wrong in ["", " ", &"x".repeat(41)] {
        assert_eq!(road.city.client.put(&path, fields(json!(wrong))).await.fields(), ["display_name"]);
    }
    road.set_out(10, 30).await;
    for display in [json!("Ada"), Value::Null] {
        road.city.client.put(&path, fields(display.clone())).await.expect(200);
        // As it happens every ten minutes.
        ritiro::app::tracking::forget(&road.city.server.app).await.unwrap();
        ritiro::app::tracking::tick(&road.city.server.app).await.unwrap();
        let told = road.tracking(&road.booking).await;
        assert_eq!(told["courier"]["name"], display, "{told}");
        assert!(!told.to_string().contains("Dr."), "{told}");
    }
    road.city.stop().await;
}

/// The rule of tracking holds everywhere: shoppers and whoever has a booking's link do not see which courier the plan has for it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_booking_shows_shoppers_no_more_of_its_courier_than_its_tracking() {
    let road = Road::new().await;
    let shopper = road.city.client.shopper("c-1").await;
    let booked = shopper.book(&road.centre.afternoon, TODAY, NORTH).await;
    let path = format!("/v1/bookings/{}", booked.text("id"));
    let link = road.city.client.with(&booked.text("booking_token"));
    let listed = shopper.get("/v1/bookings").await.expect(200)["items"][0].clone();
    let moved = shopper.patch(&path, json!({"window": crate::city::window(TODAY, "14:00", "16:00")})).await.expect(200);
    for told in [&booked, &listed, &moved, &shopper.get(&path).await.expect(200), &link.get(&path).await.expect(200)] {
        assert_eq!(told["plan"], Value::Null);
        assert!(!told.to_string().contains(&road.centre.courier), "{told}");
    }
    let desk = road.city.client.get(&path).await.expect(200);
    assert_eq!(desk["plan"]["courier_id"], json!(road.centre.courier), "the merchant sees it");
    let off = shopper.post(&format!("{path}/cancel"), json!({})).await.expect(200);
    assert_eq!(off["plan"], Value::Null);
    road.city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_courier_far_away_is_not_seen() {
    let road = Road::new().await;
    let mut all = vec![road.booking.clone()];
    for _ in 0..3 {
        all.push(road.city.client.book(&road.centre.afternoon, TODAY, SOUTH).await);
    }
    road.set_out(10, 0).await;
    road.ping(DEPOT).await;
    let mut seen = Vec::new();
    for booking in &all {
        let told = road.tracking(booking).await;
        seen.push((told["stops_before"].as_u64().unwrap(), told["courier"] != Value::Null));
    }
    seen.sort_unstable();
    assert_eq!(seen, [(0, true), (1, true), (2, true), (3, false)]);
    road.city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_promise_is_at_risk_when_the_interval_leaves_the_window() {
    let road = Road::new().await;
    road.set_out(11, 45).await;
    let told = road.tracking(&road.booking).await;
    assert_eq!((time(&told["eta"]["expected"]), &told["at_risk"]), ("11:52", &json!(false)));
    road.at(11, 53);
    road.ping(DEPOT).await;
    let told = road.tracking(&road.booking).await;
    // It is expected at the end of the window, and may well be later.
    assert_eq!((time(&told["eta"]["expected"]), &told["at_risk"]), ("12:00", &json!(true)));
    road.city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_moves_to_another_day_is_followed_there() {
    let road = Road::new().await;
    let mut stream = road.follow(None).await;
    assert_eq!(stream.next().await.data["date"], json!(TODAY));
    let id = road.booking.text("id");
    let offer = road.city.client.offer(&road.centre.afternoon, crate::city::TOMORROW, NORTH).await;
    road.city.client.patch(&format!("/v1/bookings/{id}"), json!({"offer_id": offer})).await.expect(200);
    let told = stream.next().await.data;
    assert_eq!((told["date"].as_str(), time(&told["eta"]["expected"])), (Some(crate::city::TOMORROW), "14:00"));
    road.city.client.post(&format!("/v1/bookings/{id}/cancel"), json!({})).await.expect(200);
    let told = stream.next().await.data;
    assert_eq!((told.text("state"), &told["eta"]), ("cancelled".into(), &Value::Null));
    road.city.stop().await;
}
