//! Types of vehicles, and the areas in which couriers work.

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::city::{Centre, City, Client, EDGE, Members, NORTH, SOUTH, TODAY, TOMORROW, place, window, zone_fields};

/// The zone with two areas: north of the depot, and south of it.
fn with_areas() -> Value {
    let ring = |south: f64, north: f64| json!([[[9.0, south], [9.4, south], [9.4, north], [9.0, north], [9.0, south]]]);
    let area = |name: &str, ring: Value| json!({"name": name, "area": {"type": "Polygon", "coordinates": ring}});
    let mut zone = zone_fields("Milano");
    zone["areas"] = json!([area("north", ring(45.46, 45.6)), area("south", ring(45.3, 45.46))]);
    zone
}

async fn vehicle_type(client: &Client, zone: &str, name: &str, more: Value) -> String {
    let mut body = json!({"zone_id": zone, "name": name});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    client.post("/v1/vehicle-types", body).await.id()
}

fn courier_body(centre: &Centre, more: &Value) -> Value {
    let mut body = json!({"zone_id": centre.zone, "name": "Bo", "vehicle": "van"});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

/// A courier with a shift today.
async fn courier(client: &Client, centre: &Centre, more: Value) -> (String, String) {
    let courier = client.post("/v1/couriers", courier_body(centre, &more)).await.id();
    let shift = client.shift(&courier, &centre.depot, TODAY).await;
    (courier, shift)
}

fn order(at: (f64, f64)) -> Value {
    json!({"place": place(at), "window": window(TODAY, "10:00", "12:00")})
}

/// The courier who serves a new booking.
async fn who_serves(client: &Client, at: (f64, f64)) -> String {
    client.post("/v1/bookings", order(at)).await.expect(201)["plan"].text("courier_id")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_vehicle_type_is_checked_and_reported_as_it_was_written() {
    let city = City::new().await;
    let centre = city.client.centre().await;
    let costs = json!({"per_hour": 2400, "per_kilometer": 150, "per_use": 600});
    let good = json!({"zone_id": centre.zone, "name": "Cargo bike", "speed": 0.75, "capacity": {"parcels": 40}, "costs": costs});
    for (field, value, named) in [
        ("name", json!(" "), "name"),
        ("speed", json!(0.049), "speed"),
        ("speed", json!(5.001), "speed"),
        ("speed", json!("slow"), "speed"),
        ("capacity", json!({"litres": 4}), "capacity.litres"),
        ("capacity", json!({"parcels": -1}), "capacity.parcels"),
        ("costs", json!({"per_hour": -1}), "costs.per_hour"),
        ("costs", json!({"per_hour": 1, "per_kilometer": 100_000_001}), "costs.per_kilometer"),
        ("costs", json!({"per_hour": 1, "per_use": -1}), "costs.per_use"),
        ("costs", json!({"per_mile": 1}), "costs.per_mile"),
        ("zone_id", json!("00000000-0000-7000-8000-000000000000"), "zone_id"),
    ] {
        let mut body = good.clone();
        body[field] = value;
        let answer = city.client.post("/v1/vehicle-types", body).await;
        assert_eq!((answer.status, answer.fields()), (422, vec![named]), "{}", answer.text);
    }
    let made = city.client.post("/v1/vehicle-types", good.clone()).await.expect(201);
    for (name, value) in good.as_object().unwrap() {
        assert_eq!(&made[name], value, "{name}");
    }
    assert_eq!(city.client.post("/v1/vehicle-types", good).await.problem(409), "conflict", "names are unique");
    let path = format!("/v1/vehicle-types/{}", made.text("id"));
    let patched = city.client.patch(&path, json!({"costs": {"per_use": 0}, "capacity": null})).await.expect(200);
    assert_eq!(patched["costs"], json!({"per_hour": 2400, "per_kilometer": 150, "per_use": 0}));
    assert_eq!((&patched["capacity"], &patched["version"]), (&Value::Null, &json!(2)));
    let plain = vehicle_type(&city.client, &centre.zone, "Van", json!({})).await;
    let listed = city.client.get(&format!("/v1/vehicle-types?zone_id={}", centre.zone)).await.expect(200);
    let listed = listed.items("items");
    assert_eq!((listed.len(), &listed[1]["id"]), (2, &json!(plain)));
    assert_eq!((&listed[1]["speed"], &listed[1]["costs"]), (&json!(1.0), &Value::Null));
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_courier_has_the_terms_of_the_type_and_a_shift_may_override_them() {
    let city = City::new().await;
    let centre = city.client.centre_of(with_areas(), 40).await;
    let bike = vehicle_type(&city.client, &centre.zone, "Bike", json!({"capacity": {"parcels": 4}})).await;
    let van = vehicle_type(&city.client, &centre.zone, "Van", json!({"capacity": {"parcels": 90}})).await;
    let other = city.client.post("/v1/zones", zone_fields("Lodi")).await.id();
    let elsewhere = vehicle_type(&city.client, &other, "Bike", json!({"capacity": {"parcels": 4}})).await;
    for (more, named) in [
        (json!({}), "capacity"),
        (json!({"vehicle_type_id": elsewhere}), "vehicle_type_id"),
        (json!({"vehicle_type_id": bike, "areas": ["north", "west"]}), "areas[1]"),
        (json!({"vehicle_type_id": bike, "preference": {"areas": ["west"], "cost_outside": 1}}), "preference.areas[0]"),
        (
            json!({"vehicle_type_id": bike, "preference": {"areas": ["north"], "cost_outside": -1}}),
            "preference.cost_outside",
        ),
        (json!({"vehicle_type_id": bike, "preference": {"areas": [], "cost_outside": 1}}), "preference.areas"),
    ] {
        let answer = city.client.post("/v1/couriers", courier_body(&centre, &more)).await;
        assert_eq!((answer.status, answer.fields()), (422, vec![named]), "{}", answer.text);
    }
    let prefers = json!({"areas": ["north"], "cost_outside": 300});
    let bo = json!({"vehicle_type_id": bike, "areas": ["south", "north"], "preference": prefers});
    let (bo, shift) = courier(&city.client, &centre, bo).await;
    let read = city.client.get(&format!("/v1/couriers/{bo}")).await.expect(200);
    assert_eq!((&read["capacity"], &read["areas"]), (&json!({"parcels": 4}), &json!(["north", "south"])));
    let path = format!("/v1/shifts/{shift}");
    let read = city.client.get(&path).await.expect(200);
    assert_eq!((&read["vehicle_type_id"], &read["capacity"]), (&json!(bike), &json!({"parcels": 4})));
    assert_eq!((&read["areas"], &read["preference"]), (&json!(["north", "south"]), &prefers));
    let hours = (format!("{TOMORROW}T08:00:00+01:00"), format!("{TOMORROW}T18:00:00+01:00"));
    let own = json!({"courier_id": bo, "depot_id": centre.depot, "starts_at": hours.0, "ends_at": hours.1,
        "vehicle_type_id": van, "areas": []});
    let own = city.client.post("/v1/shifts", own).await.expect(201);
    assert_eq!((&own["vehicle_type_id"], &own["capacity"]), (&json!(van), &json!({"parcels": 90})));
    assert_eq!((&own["areas"], &own["preference"]), (&json!([]), &prefers));
    let wrong = city.client.patch(&path, json!({"areas": ["west"]})).await;
    assert_eq!((wrong.status, wrong.fields()), (422, vec!["areas[0]"]));
    // An edit of the courier is for shifts to come.
    city.client
        .patch(&format!("/v1/couriers/{bo}"), json!({"vehicle_type_id": van, "areas": ["north"]}))
        .await
        .expect(200);
    assert_eq!(city.client.get(&path).await.expect(200)["vehicle_type_id"], json!(bike));
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_type_in_use_is_not_deleted_and_the_field_is_named() {
    let city = City::new().await;
    let centre = city.client.centre().await;
    let bike = vehicle_type(&city.client, &centre.zone, "Bike", json!({"capacity": {"parcels": 4}})).await;
    let (bo, shift) = courier(&city.client, &centre, json!({"vehicle_type_id": bike})).await;
    let booked = city.client.post("/v1/bookings", order(NORTH)).await.expect(201);
    let path = format!("/v1/vehicle-types/{bike}");
    for _ in 0..2 {
        let refused = city.client.delete(&path).await;
        assert_eq!((refused.problem(409), refused.fields()), ("conflict", vec!["vehicle_type_id"]));
        // From then on only the shift has it.
        city.client.patch(&format!("/v1/couriers/{bo}"), json!({"vehicle_type_id": null})).await.expect(200);
    }
    let kept = city.client.get(&format!("/v1/bookings/{}", booked.text("id"))).await.expect(200);
    assert_eq!(kept["promise"], booked["promise"]);
    city.plan(&centre.zone, TODAY).await;
    let served = booked["plan"]["courier_id"] == json!(bo);
    if !served {
        assert_eq!(city.client.delete(&format!("/v1/shifts/{shift}")).await.status, 204);
        assert_eq!(city.client.delete(&path).await.status, 204);
        assert_eq!(city.client.get(&path).await.status, 404);
    }
    assert!(!served, "the courier of the centre has the smaller id, and both cost the same");
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_vehicle_that_costs_less_is_chosen_and_an_edit_of_its_costs_reaches_every_instance() {
    let city = City::new().await;
    let centre = city.client.centre().await;
    let twin = city.twin().await;
    let costs =
        |per_hour: i64, per_use: i64| json!({"costs": {"per_hour": per_hour, "per_kilometer": 0, "per_use": per_use}});
    let van = vehicle_type(&city.client, &centre.zone, "Van", costs(3600, 4000)).await;
    let bike = vehicle_type(&city.client, &centre.zone, "Bike", costs(1200, 100)).await;
    city.client.patch(&format!("/v1/shifts/{}", centre.shift), json!({"vehicle_type_id": van})).await.expect(200);
    let (bo, _) = courier(&city.client, &centre, json!({"vehicle_type_id": bike, "capacity": {"parcels": 4}})).await;
    assert_eq!(who_serves(&city.client, NORTH).await, bo);
    assert_eq!(who_serves(&twin.client, NORTH).await, bo);
    let mut large = order(NORTH);
    large["size"] = json!({"parcels": 3});
    let large = city.client.post("/v1/bookings", large).await.expect(201);
    assert_eq!(large["plan"]["courier_id"], json!(centre.courier), "the bike is too small");
    // The van is in use by now, and its hour costs nothing any more.
    city.client.patch(&format!("/v1/vehicle-types/{van}"), json!({"costs": {"per_hour": 0}})).await.expect(200);
    for client in [&twin.client, &city.client] {
        assert_eq!(who_serves(client, SOUTH).await, centre.courier);
    }
    city.plan(&centre.zone, TODAY).await;
    twin.stop().await;
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slower_type_takes_longer_and_an_edit_that_makes_promises_late_is_refused() {
    let city = City::new().await;
    let centre = city.client.centre().await;
    let twin = city.twin().await;
    let bike = vehicle_type(&city.client, &centre.zone, "Bike", json!({"speed": 0.8})).await;
    let driving = async || {
        let route = twin.client.routes(&centre.courier, TODAY).await.items("routes")[0].clone();
        (route["travel_seconds"].as_i64().unwrap(), route["distance_meters"].as_i64().unwrap())
    };
    let early = json!({"place": place(EDGE), "window": window(TODAY, "09:00", "09:10")});
    city.client.post("/v1/bookings", early).await.expect(201);
    let (seconds, meters) = driving().await;
    // By the travel model it is 53 minutes to the place: at 0.8, the courier would be there at 09:07.
    let shift = format!("/v1/shifts/{}", centre.shift);
    city.client.patch(&shift, json!({"vehicle_type_id": bike})).await.expect(200);
    let slower = driving().await;
    assert_eq!((slower.0 / 2, slower.1), ((seconds / 2 * 10 + 7) / 8, meters), "each leg is rounded up");
    let path = format!("/v1/vehicle-types/{bike}");
    let refused = city.client.patch(&path, json!({"speed": 0.7})).await;
    assert_eq!(refused.problem(409), "would_break_promises");
    assert_eq!(driving().await, slower);
    let faster = city.client.patch(&path, json!({"speed": 1.6})).await.expect(200);
    assert_eq!(faster["speed"], json!(1.6));
    assert!(driving().await.0 < seconds, "the other instance has the plan of the faster vehicle");
    let figures = city.client.get(&format!("/v1/figures?by=courier&from={TODAY}&to={TODAY}")).await.expect(200);
    let travel = &figures.items("items")[0]["figures"]["travel_seconds"];
    assert_eq!(travel.as_i64(), Some(driving().await.0), "{figures}");
    city.plan(&centre.zone, TODAY).await;
    twin.stop().await;
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bound_courier_serves_the_areas_and_the_refusal_says_so() {
    let city = City::new().await;
    let centre = city.client.centre_of(with_areas(), 40).await;
    let shift = format!("/v1/shifts/{}", centre.shift);
    city.client.patch(&shift, json!({"areas": ["north"]})).await.expect(200);
    let refused = city.client.post("/v1/bookings", order(SOUTH)).await;
    assert_eq!(refused.problem(409), "outside_areas");
    assert_eq!(refused.body["refusal"]["constraint"], json!({"kind": "courier_areas"}), "{}", refused.text);
    let offered = city.client.offered(&centre.morning, TODAY, json!({"place": place(SOUTH)})).await;
    assert_eq!(offered["refusal"]["code"], "outside_areas", "{offered}");
    assert_eq!(who_serves(&city.client, NORTH).await, centre.courier);
    let (bo, _) = courier(&city.client, &centre, json!({"areas": ["south"], "capacity": {"parcels": 9}})).await;
    assert_eq!(who_serves(&city.client, SOUTH).await, bo);
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_preferred_area_costs_less_but_the_others_are_served() {
    let city = City::new().await;
    let centre = city.client.centre_of(with_areas(), 40).await;
    let prefers = |area: &str| json!({"preference": {"areas": [area], "cost_outside": 9000}});
    city.client.patch(&format!("/v1/shifts/{}", centre.shift), prefers("north")).await.expect(200);
    assert_eq!(who_serves(&city.client, SOUTH).await, centre.courier, "there is no one else");
    let mut more = prefers("south");
    more["capacity"] = json!({"parcels": 9});
    let (bo, _) = courier(&city.client, &centre, more).await;
    assert_eq!(who_serves(&city.client, SOUTH).await, bo, "though the other one is in use already");
    assert_eq!(who_serves(&city.client, NORTH).await, centre.courier);
    city.plan(&centre.zone, TODAY).await;
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_edit_that_leaves_a_promise_to_no_one_is_refused() {
    let city = City::new().await;
    let centre = city.client.centre_of(with_areas(), 40).await;
    let booked = city.client.post("/v1/bookings", order(SOUTH)).await.expect(201);
    let mut upstairs = order(NORTH);
    upstairs["skills"] = json!(["stairs"]);
    city.client.post("/v1/bookings", upstairs).await.expect(201);
    let shift = format!("/v1/shifts/{}", centre.shift);
    for edit in [json!({"areas": ["north"]}), json!({"skills": []})] {
        assert_eq!(city.client.patch(&shift, edit).await.problem(409), "would_break_promises");
    }
    city.client.patch(&shift, json!({"areas": ["south", "north"]})).await.expect(200);
    let zone = format!("/v1/zones/{}", centre.zone);
    let areas = city.client.get(&zone).await.expect(200)["areas"].clone();
    let mut smaller = areas.clone();
    smaller[1]["area"]["coordinates"] = json!([[[9.0, 45.3], [9.4, 45.3], [9.4, 45.4], [9.0, 45.4], [9.0, 45.3]]]);
    assert_eq!(city.client.patch(&zone, json!({"areas": smaller})).await.problem(409), "would_break_promises");
    let removed = city.client.patch(&zone, json!({"areas": [areas[0]]})).await;
    assert_eq!((removed.status, removed.fields()), (422, vec!["areas"]));
    // Where nothing is promised any more, the edits are fine.
    city.client.post(&format!("/v1/bookings/{}/cancel", booked.text("id")), json!({})).await.expect(200);
    city.client.patch(&zone, json!({"areas": smaller})).await.expect(200);
    city.client.patch(&shift, json!({"areas": ["north"]})).await.expect(200);
    city.plan(&centre.zone, TODAY).await;
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn edits_of_areas_beside_bookings_on_two_instances_lose_no_promise() {
    let city = City::new().await;
    let centre = city.client.centre_of(with_areas(), 40).await;
    let twin = city.twin().await;
    let shift = format!("/v1/shifts/{}", centre.shift);
    for round in 0..6 {
        let (here, there) = if round % 2 == 0 { (&city.client, &twin.client) } else { (&twin.client, &city.client) };
        let bookings = (0..6).map(|i| if i % 2 == 0 { here } else { there }.post("/v1/bookings", order(SOUTH)));
        let (edited, booked) = tokio::join!(here.patch(&shift, json!({"areas": ["north"]})), join_all(bookings));
        let made: Vec<String> = booked.iter().filter(|a| a.status == 201).map(|a| a.body.text("id")).collect();
        for refused in booked.iter().filter(|a| a.status != 201) {
            assert!([409, 503].contains(&refused.status), "{}", refused.text);
        }
        match edited.status {
            200 => assert!(made.is_empty(), "a promise in the south, and a courier who does not go there"),
            _ => assert_eq!(edited.problem(409), "would_break_promises"),
        }
        city.plan(&centre.zone, TODAY).await;
        for id in made {
            there.post(&format!("/v1/bookings/{id}/cancel"), json!({})).await.expect(200);
        }
        there.patch(&shift, json!({"areas": []})).await.expect(200);
    }
    twin.stop().await;
    city.stop().await;
}
