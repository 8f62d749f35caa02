//! What operators do by hand: the planner's checks, an honest preview, and promises that stay.

use serde_json::{Value, json};

use super::driver::{Driver, clock};
use crate::city::{Answer, Centre, City, Members, NORTH, NOW, SOUTH, TODAY};

struct Desk {
    city: City,
    centre: Centre,
    first: Driver,
    second: Driver,
}

/// Two couriers; two bookings of the morning, both with the first one.
async fn desk() -> (Desk, [Value; 2]) {
    let city = City::new().await;
    let centre = city.client.centre().await;
    let booked =
        [city.client.book(&centre.morning, TODAY, NORTH).await, city.client.book(&centre.morning, TODAY, SOUTH).await];
    let courier = city.client.new_courier(&centre.zone, 40).await;
    let shift = city.client.shift(&courier, &centre.depot, TODAY).await;
    let (first, second) =
        (Driver::new(&city, &centre.courier, &centre.shift).await, Driver::new(&city, &courier, &shift).await);
    (Desk { city, centre, first, second }, booked)
}

impl Desk {
    async fn change(&self, change: Value, dry_run: bool) -> Answer {
        let path = format!("/v1/zones/{}/days/{TODAY}/changes", self.centre.zone);
        self.city.client.post(&path, json!({"change": change, "dry_run": dry_run})).await
    }

    async fn lengths(&self) -> (usize, usize) {
        (self.first.stops().await.len(), self.second.stops().await.len())
    }

    async fn stop(self) {
        self.city.plan(&self.centre.zone, TODAY).await;
        self.city.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_preview_shows_what_then_happens() {
    let (desk, booked) = desk().await;
    let id = booked[0].text("id");
    let assign = json!({"action": "assign", "booking_id": id, "shift_id": desk.second.shift});
    let preview = desk.change(assign.clone(), true).await.expect(200);
    assert_eq!(desk.lengths().await, (2, 0), "nothing was done");
    let moved = &preview["changed"].as_array().unwrap().iter().find(|c| c["booking_id"] == json!(id)).unwrap().clone();
    assert_eq!(
        (&moved["from"]["shift_id"], &moved["to"]["shift_id"]),
        (&json!(desk.first.shift), &json!(desk.second.shift))
    );
    assert_eq!((&moved["to"]["late"], &moved["to"]["pinned"]), (&json!(false), &json!(true)));
    let mut done = desk.change(assign, false).await.expect(200);
    assert_eq!(done["dry_run"], json!(false));
    done["dry_run"] = json!(true);
    assert_eq!(done, preview);
    assert_eq!(desk.lengths().await, (1, 1));
    let now = desk.city.client.get(&format!("/v1/bookings/{id}")).await.body;
    assert_eq!(now["promise"], booked[0]["promise"]);
    desk.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_taken_out_waits_for_an_operator() {
    let (desk, booked) = desk().await;
    let id = booked[1].text("id");
    desk.change(json!({"action": "unassign", "booking_id": id}), false).await.expect(200);
    assert_eq!(desk.lengths().await, (1, 0));
    // The second courier could serve it, but nobody asked for that.
    desk.second.tell(&desk.city, "start", clock(8, 0), None).await;
    ritiro::app::dispatch::watch::tick(&desk.city.server.app).await.unwrap();
    desk.city.repaired().await;
    assert_eq!(desk.lengths().await, (1, 0));
    desk.change(json!({"action": "assign", "booking_id": id, "shift_id": desk.second.shift}), false).await.expect(200);
    assert_eq!(desk.lengths().await, (1, 1));
    desk.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_locked_route_takes_nothing_but_from_an_operator() {
    let (desk, booked) = desk().await;
    for shift in [&desk.first.shift, &desk.second.shift] {
        desk.change(json!({"action": "lock", "shift_id": shift}), false).await.expect(200);
    }
    let body = json!({"zone_id": desk.centre.zone, "place": {"lat": NORTH.0, "lng": NORTH.1},
        "window": {"start": format!("{TODAY}T14:00:00+01:00"), "end": format!("{TODAY}T16:00:00+01:00")}});
    assert_eq!(desk.city.client.post("/v1/bookings", body.clone()).await.problem(409), "no_room");
    let id = booked[0].text("id");
    desk.change(json!({"action": "assign", "booking_id": id, "shift_id": desk.second.shift}), false).await.expect(200);
    assert_eq!(desk.lengths().await, (1, 1));
    desk.change(json!({"action": "unlock", "shift_id": desk.second.shift}), false).await.expect(200);
    desk.city.client.post("/v1/bookings", body).await.expect(201);
    assert_eq!(desk.lengths().await, (1, 2));
    desk.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stops_are_put_into_another_order_or_it_is_reported_why_not() {
    let (desk, _) = desk().await;
    let mut stops = desk.first.stops().await;
    stops.reverse();
    let reorder = |stops: &[String], late: bool| json!({"action": "reorder", "shift_id": desk.first.shift, "stop_ids": stops, "accept_late": late});
    desk.change(reorder(&stops, false), false).await.expect(200);
    assert_eq!(desk.first.stops().await, stops);
    let wrong = desk.change(reorder(&stops[..1], false), false).await;
    assert_eq!((wrong.problem(422), wrong.fields()), ("validation_failed", vec!["stop_ids"]));
    // With an afternoon stop first, the two of the morning would be late.
    desk.city.client.book(&desk.centre.afternoon, TODAY, NORTH).await;
    let mut stops = desk.first.stops().await;
    stops.rotate_right(1);
    assert_eq!(desk.change(reorder(&stops, false), false).await.problem(409), "would_break_promises");
    let late = desk.change(reorder(&stops, true), false).await.expect(200);
    let late: Vec<_> = late.items("changed").iter().map(|change| change["to"]["late"].clone()).collect();
    assert_eq!(late, [json!(true), json!(true)], "14:00 + 3 minutes + 4 km is after 12:00");
    desk.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_loaded_or_under_way_stays_and_says_why() {
    let (desk, booked) = desk().await;
    desk.change(json!({"action": "release", "shift_id": desk.first.shift}), false).await.expect(200);
    let id = booked[0].text("id");
    let assign = json!({"action": "assign", "booking_id": id, "shift_id": desk.second.shift});
    let refused = desk.change(assign.clone(), false).await;
    assert_eq!(refused.problem(409), "booking_not_changeable");
    assert!(refused.body.text("detail").contains("on board"), "{}", refused.text);
    // Nothing that comes from the depot is put in any more, so it goes to the other one.
    desk.city.client.book(&desk.centre.afternoon, TODAY, SOUTH).await;
    assert_eq!(desk.lengths().await, (2, 1));
    desk.city.time.set(NOW + clock(9, 50));
    let stops = desk.first.stops().await;
    desk.first.tell(&desk.city, "depart", clock(9, 50), Some(&stops[0])).await;
    let pinned = desk.change(json!({"action": "unassign", "booking_id": id}), true).await;
    assert_eq!(pinned.problem(409), "booking_not_changeable");
    desk.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_courier_who_begins_too_late_is_refused_for_the_time_and_not_for_the_area() {
    let (desk, booked) = desk().await;
    let courier = desk.city.client.new_courier(&desk.centre.zone, 40).await;
    let hours = (format!("{TODAY}T15:00:00+01:00"), format!("{TODAY}T20:00:00+01:00"));
    let body = json!({"courier_id": courier, "depot_id": desk.centre.depot, "starts_at": hours.0, "ends_at": hours.1});
    let late = desk.city.client.post("/v1/shifts", body).await.id();
    let assign = json!({"action": "assign", "booking_id": booked[0]["id"], "shift_id": late});
    for dry_run in [true, false] {
        let refused = desk.change(assign.clone(), dry_run).await;
        assert_eq!(refused.problem(409), "window_unreachable", "{}", refused.text);
        let constraint = &refused.body["refusal"]["constraint"];
        assert_eq!(constraint["kind"], "time", "{constraint}");
        assert!(
            constraint["shortfall_seconds"].as_i64().unwrap() >= 3 * 3600,
            "from 12:00 to 15:00 at least: {constraint}"
        );
    }
    desk.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_audit_shows_a_lock_from_an_unlock_and_a_pin_from_an_unpin() {
    let (desk, booked) = desk().await;
    let shift = &desk.first.shift;
    for action in ["lock", "unlock"] {
        desk.change(json!({"action": action, "shift_id": shift}), false).await.expect(200);
    }
    for action in ["pin", "unpin"] {
        desk.change(json!({"action": action, "booking_id": booked[0]["id"]}), false).await.expect(200);
    }
    let audit = desk.city.client.get("/v1/audit?limit=4").await.expect(200);
    let told: Vec<_> = audit.items("items").iter().rev().map(|line| line.text("action")).collect();
    assert_eq!(told, ["route.locked", "route.unlocked", "booking.pinned", "booking.unpinned"]);
    desk.stop().await;
}
