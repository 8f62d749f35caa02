//! Orders now, from any origin to any destination: quoted, booked, and driven between what is under way already.

use serde_json::{Value, json};

use crate::city::{Centre, City, Members, NOW, TODAY, place, zone_fields};
use crate::road::driver::{Driver, at, clock, instant};

/// 2 km north of where the courier begins.
const KITCHEN: (f64, f64) = (45.478, 9.19);
/// On the way from there to the far one.
const BAKERY: (f64, f64) = (45.490, 9.19);
const NEAR: (f64, f64) = (45.505, 9.19);
const FAR: (f64, f64) = (45.520, 9.19);

fn zone() -> Value {
    let mut zone = zone_fields("Milano");
    zone["asap"] = json!({"window_seconds": 1800, "price": 300, "per_kilometer": 100, "per_minute": 12});
    zone
}

/// A courier who belongs to no depot: from 08:00 to 18:00, from the middle of the zone.
async fn free_courier(city: &City, zone: &str) -> (String, String) {
    let courier = city.client.new_courier(zone, 4).await;
    let shift = json!({
        "courier_id": courier, "start": {"lat": 45.46, "lng": 9.19},
        "starts_at": format!("{TODAY}T08:00:00+01:00"), "ends_at": format!("{TODAY}T18:00:00+01:00"),
    });
    let shift = city.client.post("/v1/shifts", shift).await.id();
    (courier, shift)
}

fn wish(origin: (f64, f64), destination: (f64, f64)) -> Value {
    json!({"origin": place(origin), "destination": place(destination)})
}

async fn quote(city: &City, wish: Value) -> Value {
    city.client.post("/v1/quotes", wish).await.expect(200)
}

async fn book(city: &City, quote: &Value) -> Value {
    city.client.post("/v1/bookings", json!({"offer_id": quote["offer_id"]})).await.expect(201)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_quote_shows_price_and_times_and_is_booked_as_it_was_reported() {
    let city = City::new().await;
    let id = city.client.post("/v1/zones", zone()).await.id();
    free_courier(&city, &id).await;
    city.time.set(NOW + clock(9, 0));
    let mut wish = wish(KITCHEN, FAR);
    wish["ready_at"] = json!(at(clock(9, 30)));
    let told = quote(&city, wish).await;
    assert_eq!((told.text("status"), told.text("zone_id")), ("offered".into(), id));
    // The courier could be there by ten past nine, but it is ready at half past.
    assert_eq!(instant(&told["pickup_at"]), at(clock(9, 30)));
    // 0.042 degrees of latitude are 4.670 km, 6.538 km with 40 % of detour: at 25 km/h 942 s, behind three minutes of service.
    assert_eq!(told["way"], json!({"distance_meters": 6539, "duration_seconds": 942}));
    assert_eq!(instant(&told["dropoff_at"]), at(clock(9, 33) + 942));
    // 3.00, 653.9 and 188.4 for the way, each rounded up.
    assert_eq!(told["price"], json!({"amount": 300 + 654 + 189, "currency": "EUR"}));
    // 09:48:42 lies in the window from 09:45 on.
    assert_eq!(
        (instant(&told["window"]["start"]), instant(&told["window"]["end"])),
        (at(clock(9, 45)), at(clock(10, 15)))
    );
    assert_eq!(instant(&told["expires_at"]), at(clock(9, 15)));
    let booked = book(&city, &told).await;
    assert_eq!((&booked["promise"]["window"], &booked["promise"]["price"]), (&told["window"], &told["price"]));
    assert_eq!(instant(&booked["promise"]["origin_window"]["start"]), at(clock(9, 30)));
    assert_eq!(booked["plan"]["planned_start"], told["dropoff_at"]);
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_times_that_are_reported_are_those_of_the_courier_who_will_come() {
    let city = City::new().await;
    let id = city.client.post("/v1/zones", zone()).await.id();
    free_courier(&city, &id).await;
    free_courier(&city, &id).await;
    city.time.set(NOW + clock(9, 0));
    let first = book(&city, &quote(&city, wish(KITCHEN, BAKERY)).await).await;
    // The courier without work could be at the bakery by 09:11, the other one not before 09:14, by way of the kitchen and the
    // first hand-over. Both can keep the window, and the other one is on the way there anyhow.
    let told = quote(&city, wish(BAKERY, NEAR)).await;
    assert!(instant(&told["pickup_at"]) >= at(clock(9, 14)), "{told}");
    let second = book(&city, &told).await;
    assert_eq!(second["plan"]["shift_id"], first["plan"]["shift_id"]);
    assert_eq!(second["plan"]["planned_start"], told["dropoff_at"]);
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_is_put_between_the_stops_of_a_courier_who_is_under_way() {
    let city = City::new().await;
    let id = city.client.post("/v1/zones", zone()).await.id();
    let (courier, shift) = free_courier(&city, &id).await;
    city.time.set(NOW + clock(9, 0));
    let first = book(&city, &quote(&city, wish(KITCHEN, FAR)).await).await.text("id");
    let driver = Driver::new(&city, &courier, &shift).await;
    let stops = driver.stops().await;
    driver.tell(&city, "start", clock(9, 0), None).await;
    driver.serve(&city, &stops[0], clock(9, 1)).await;
    // 09:09, with the goods from the kitchen on board.
    let mut small = wish(BAKERY, NEAR);
    small["max_ride_time_seconds"] = json!(900);
    let told = quote(&city, small).await;
    let second = book(&city, &told).await.text("id");
    let route = driver.route().await;
    let order: Vec<_> = route.items("stops").iter().map(|s| (s.text("kind"), s.text("booking_id"))).collect();
    let stop = |kind: &str, booking: &String| (kind.to_owned(), booking.clone());
    let wanted = [stop("pickup", &first), stop("pickup", &second), stop("dropoff", &second), stop("dropoff", &first)];
    assert_eq!(order, wanted, "on the way, before what is on board already");
    let start = |index: usize| instant(&route["stops"][index]["service_start"]);
    assert_eq!((start(1), start(2)), (instant(&told["pickup_at"]), instant(&told["dropoff_at"])));
    assert!(start(2) - start(1) <= chrono::TimeDelta::seconds(180 + 900), "the ride behind three minutes of service");
    for stop in &route.items("stops")[2..] {
        assert!(instant(&stop["service_start"]) <= instant(&stop["window"]["end"]) && stop["late"] == json!(false));
    }
    city.plan(&id, TODAY).await;
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_quoted_is_refused_with_what_is_near() {
    let city = City::new().await;
    let id = city.client.post("/v1/zones", zone()).await.id();
    let refusal = async |wish: Value| quote(&city, wish).await["refusal"].clone();
    assert_eq!(refusal(wish(KITCHEN, FAR)).await["code"], "no_shift");
    free_courier(&city, &id).await;
    city.client.slot(&id, "Evening", ("16:00", "17:00"), json!({})).await;
    city.time.set(NOW + clock(9, 0));
    let mut hot = wish(KITCHEN, FAR);
    hot["max_ride_time_seconds"] = json!(941);
    let too_far = refusal(hot.clone()).await;
    assert_eq!((too_far.text("code"), &too_far["constraint"]), ("ride_time".into(), &json!({"kind": "ride_time"})));
    hot["max_ride_time_seconds"] = json!(942);
    assert_eq!(quote(&city, hot).await["status"], "offered");
    let mut large = wish(KITCHEN, FAR);
    large["size"] = json!({"parcels": 5});
    assert_eq!(refusal(large).await["code"], "capacity");
    let outside = quote(&city, wish(KITCHEN, (46.0, 9.19))).await;
    assert_eq!((&outside["zone_id"], outside["refusal"].text("code")), (&Value::Null, "outside_zone".into()));
    // At the very end of the day nobody gets there and home any more; at noon the evening is still an alternative.
    let mut late = wish(KITCHEN, FAR);
    late["ready_at"] = json!(at(clock(17, 40)));
    let told = refusal(late).await;
    assert_eq!(told["code"], "window_unreachable", "{told}");
    let instead = &told.items("alternatives")[0];
    assert_eq!(instant(&instead["window"]["start"]), at(clock(16, 0)));
    book(&city, instead).await;
    let mut tomorrow = wish(KITCHEN, FAR);
    tomorrow["ready_at"] = json!(at(clock(9, 0) + 86_401));
    let wrong = city.client.post("/v1/quotes", tomorrow).await;
    assert_eq!((wrong.status, wrong.fields()), (422, vec!["ready_at"]));
    let unknown = json!({"origin": place(KITCHEN), "destination": place(FAR), "place": place(FAR)});
    assert_eq!(city.client.post("/v1/quotes", unknown).await.problem(422), "unknown_field");
    let mut without = zone_fields("Roma");
    without["asap"] = Value::Null;
    without["area"] = json!({"type": "Polygon", "coordinates": [[[12.0, 41.0], [13.0, 41.0], [13.0, 42.0], [12.0, 42.0], [12.0, 41.0]]]});
    city.client.post("/v1/zones", without).await.id();
    assert_eq!(refusal(wish((41.9, 12.5), (41.91, 12.5))).await["code"], "not_in_catalogue");
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_who_were_quoted_the_same_courier_both_get_what_they_booked_or_a_reason() {
    let city = City::new().await;
    let id = city.client.post("/v1/zones", zone()).await.id();
    free_courier(&city, &id).await;
    city.time.set(NOW + clock(9, 0));
    let mut quotes = Vec::new();
    for _ in 0..6 {
        quotes.push(quote(&city, wish(FAR, (45.40, 9.19))).await);
    }
    let mut kept = 0;
    for told in &quotes {
        let answer = city.client.post("/v1/bookings", json!({"offer_id": told["offer_id"]})).await;
        match answer.status {
            201 => kept += 1,
            // The vehicle holds four.
            _ => assert_eq!(answer.problem(409), "capacity", "{}", answer.text),
        }
    }
    assert_eq!(kept, 4);
    city.plan(&id, TODAY).await;
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_soonest_window_of_offers_costs_what_a_quote_does() {
    let city = City::new().await;
    let centre: Centre = city.client.centre_of(zone(), 40).await;
    city.time.set(NOW + clock(9, 0));
    let told = quote(&city, wish(KITCHEN, FAR)).await;
    let mut offers = wish(KITCHEN, FAR);
    offers["asap"] = json!(true);
    let asap = city.client.post("/v1/offers", offers).await.expect(200)["asap"].clone();
    assert_eq!((&asap["window"], &asap["price"]), (&told["window"], &told["price"]));
    let delivery = city.client.post("/v1/offers", json!({"place": place(KITCHEN), "asap": true})).await.expect(200);
    assert_eq!(delivery["asap"]["price"]["amount"], 300, "a delivery has no way from an origin");
    assert_eq!(delivery.text("zone_id"), centre.zone);
    city.stop().await;
}
