//! Shifts that go on after midnight: they belong to the day on which they began, and serve windows of the day behind it.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use ritiro::app::operations::check::{self, Scope};
use ritiro::store::Store;
use ritiro_domain::Timestamp;
use serde_json::{Value, json};

use crate::city::{Answer, City, Client, Members, NOW, TODAY, TOMORROW, place, window, zone_fields};
use crate::live::road::Listener;
use ritiro_travel::TravelModels;

/// Half past midnight, on the day after.
const AFTER_MIDNIGHT: i64 = NOW + 18 * 3600 + 1800;
const NORTH: (f64, f64) = (45.50, 9.19);
const SOUTH: (f64, f64) = (45.42, 9.19);

/// A zone with depots in the north and in the south.
struct Night {
    city: City,
    zone: String,
    north: String,
    south: String,
}

async fn depot(client: &Client, zone: &str, name: &str, at: (f64, f64)) -> String {
    client.post("/v1/depots", json!({"zone_id": zone, "name": name, "place": place(at)})).await.id()
}

impl Night {
    async fn new() -> Self {
        let city = City::new().await;
        let zone = city.client.post("/v1/zones", zone_fields("Milano")).await.id();
        let north = depot(&city.client, &zone, "North", NORTH).await;
        let south = depot(&city.client, &zone, "South", SOUTH).await;
        Self { city, zone, north, south }
    }

    async fn shift(&self, depot: &str, from: &str, to: &str) -> (String, String) {
        let courier = self.city.client.new_courier(&self.zone, 400).await;
        let shift = json!({"courier_id": courier, "depot_id": depot, "starts_at": from, "ends_at": to});
        let shift = self.city.client.post("/v1/shifts", shift).await.id();
        (courier, shift)
    }

    /// From this evening to five in the morning, from the north.
    async fn evening(&self) -> (String, String) {
        self.shift(&self.north, &format!("{TODAY}T18:00:00+01:00"), &format!("{TOMORROW}T05:00:00+01:00")).await
    }

    /// From midnight to six in the morning: of tomorrow's plan.
    async fn early(&self, depot: &str) -> (String, String) {
        self.shift(depot, &format!("{TOMORROW}T00:00:00+01:00"), &format!("{TOMORROW}T06:00:00+01:00")).await
    }

    async fn slot(&self, more: Value) -> String {
        self.city.client.slot(&self.zone, "Night", ("02:00", "04:00"), more).await
    }

    /// How many places of each slot and day are taken.
    async fn taken(&self) -> Vec<(String, i32)> {
        let sql = self.city.sql().await;
        let rows = sql.query("SELECT service_date::text, taken FROM slot_days ORDER BY 1", &[]).await.unwrap();
        rows.iter().map(|row| (row.get(0), row.get(1))).collect()
    }

    async fn is_sound(&self) {
        let store = Store::new(&self.city.url, 1).unwrap();
        let report = check::run(&store, &TravelModels::default(), Timestamp(AFTER_MIDNIGHT), Scope::default(), &|_| {})
            .await
            .unwrap();
        assert_eq!(report.findings, []);
        self.city.plan(&self.zone, TODAY).await;
        self.city.plan(&self.zone, TOMORROW).await;
    }
}

fn at_night(at: (f64, f64)) -> Value {
    json!({"place": place(at), "window": window(TOMORROW, "02:00", "04:00")})
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_midnight_the_courier_of_the_evening_before_is_at_work() {
    let night = Night::new().await;
    let client = &night.city.client;
    let (courier, shift) = night.evening().await;
    let slot = night.slot(json!({"max_bookings": 3})).await;
    night.city.time.set(AFTER_MIDNIGHT);
    let quoted =
        client.post("/v1/quotes", json!({"origin": place(NORTH), "destination": place(SOUTH)})).await.expect(200);
    assert_eq!((quoted.text("status"), &quoted["date"]), ("offered".into(), &json!(TOMORROW)), "{quoted}");
    let asked = json!({"place": place(NORTH), "from": TOMORROW, "to": TOMORROW, "asap": true});
    let offers = client.post("/v1/offers", asked).await.expect(200);
    assert_eq!(offers["asap"]["status"], "offered", "{offers}");
    assert_eq!((&offers["slots"][0]["status"], &offers["slots"][0]["date"]), (&json!("offered"), &json!(TOMORROW)));
    let book = async |offer: &Value| {
        let held = client.post("/v1/holds", json!({"offer_id": offer})).await.expect(201);
        let booked = client.post("/v1/bookings", json!({"hold_id": held["id"]})).await.expect(201);
        assert_eq!((&booked["date"], &booked["plan"]["shift_id"]), (&json!(TODAY), &json!(shift)), "the plan's day");
    };
    book(&offers["slots"][0]["offer_id"]).await;
    let own = json!({"place": place(NORTH), "window": window(TOMORROW, "01:00", "02:00")});
    client.post("/v1/bookings", own).await.expect(201);
    client.post("/v1/bookings", at_night(SOUTH)).await.expect(201);
    assert_eq!(night.taken().await, [(TOMORROW.to_owned(), 2)], "counted by the day of the slot");

    let driver = client.courier(&courier).await;
    for date in [TODAY, TOMORROW] {
        let day = driver.get(&format!("/v1/courier/routes/{date}")).await.expect(200);
        let routes = day.items("routes");
        assert_eq!((routes.len(), &routes[0]["shift_id"], &routes[0]["date"]), (1, &json!(shift), &json!(TODAY)));
    }
    let mut stream = Listener::open(&driver, "/v1/courier/stream", None).await;
    let told = stream.next().await;
    assert_eq!((&told.data["routes"][0]["id"], &told.data["routes"][0]["date"]), (&json!(shift), &json!(TODAY)));
    let slot = client.offered(&slot, TOMORROW, json!({"place": place(NORTH)})).await;
    assert_eq!(slot["reasons"][1]["code"], "few_left", "the day lists what the plan of the evening sold: {slot}");
    // Last of all: for what is wanted now the courier leaves the depot at once.
    book(&offers["asap"]["offer_id"]).await;
    let again = stream.next().await;
    assert_ne!(again.data["routes"][0]["version"], told.data["routes"][0]["version"], "it hears of changes");
    drop(stream);
    night.is_sound().await;
    night.city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_plans_the_cheaper_one_serves_a_window_and_of_two_as_cheap_the_earlier() {
    let night = Night::new().await;
    let client = &night.city.client;
    night.evening().await;
    let (_, early) = night.early(&night.south).await;
    let slot = night.slot(json!({})).await;
    for (at, plan) in [(NORTH, TODAY), (SOUTH, TOMORROW)] {
        let offer = client.offer(&slot, TOMORROW, at).await;
        for body in [json!({"offer_id": offer}), at_night(at)] {
            let held = client.post("/v1/holds", body).await.expect(201);
            assert_eq!(held["date"], json!(plan), "{held}");
        }
    }
    client.delete(&format!("/v1/shifts/{early}")).await;
    let (_, twin) = night.early(&night.north).await;
    // Both couriers have nothing to do and begin at one place.
    let fresh = Night::new().await;
    fresh.evening().await;
    fresh.early(&fresh.north).await;
    let booked = fresh.city.client.post("/v1/bookings", at_night(NORTH)).await.expect(201);
    assert_eq!(booked["date"], json!(TODAY), "{booked} {twin}");
    fresh.city.stop().await;
    night.is_sound().await;
    night.city.stop().await;
}

/// Moves between the two plans of one night, and to the day.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_booking_moves_between_the_plans_of_one_night() {
    let night = Night::new().await;
    let client = &night.city.client;
    night.evening().await;
    night.early(&night.south).await;
    night.slot(json!({})).await;
    let booked = client.post("/v1/bookings", at_night(NORTH)).await.expect(201);
    let path = format!("/v1/bookings/{}", booked.text("id"));
    // The courier of the evening is home by then.
    let moved = client.patch(&path, json!({"window": window(TOMORROW, "05:10", "05:40")})).await.expect(200);
    assert_eq!(moved["date"], json!(TOMORROW), "{moved}");
    assert_eq!(night.taken().await, [(TOMORROW.to_owned(), 0)]);
    // The one of the day behind has not begun.
    let back = client.patch(&path, json!({"window": window(TODAY, "23:10", "23:40")})).await.expect(200);
    assert_eq!((&back["date"], &back["state"]), (&json!(TODAY), &json!("confirmed")));
    let again = client.patch(&path, json!({"window": window(TOMORROW, "02:00", "04:00")})).await.expect(200);
    assert_eq!((&again["date"], &again["state"]), (&json!(TODAY), &json!("confirmed")));
    assert_eq!(night.taken().await, [(TOMORROW.to_owned(), 1)]);
    client.post(&format!("{path}/cancel"), json!({})).await.expect(200);
    assert_eq!(night.taken().await, [(TOMORROW.to_owned(), 0)]);
    night.is_sound().await;
    night.city.stop().await;
}

async fn patient(client: &Client, body: Value) -> Answer {
    for _ in 0..20 {
        let answer = client.post("/v1/bookings", body.clone()).await;
        if answer.status != 503 {
            return answer;
        }
    }
    panic!("the server stays overloaded");
}

/// Callers of both plans on both instances want the last places of one slot.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_plans_and_two_instances_sell_exactly_the_places_of_a_slot() {
    let night = Night::new().await;
    night.evening().await;
    night.early(&night.south).await;
    night.slot(json!({"max_bookings": 5})).await;
    let twin = night.city.twin().await;
    let clients = [&night.city.client, &twin.client];
    let bodies = [at_night(NORTH), at_night(SOUTH)];
    let all = (0..48).map(|i| patient(clients[i % 2], bodies[i / 2 % 2].clone()));
    let answers = join_all(all).await;
    let sold: Vec<&Answer> = answers.iter().filter(|answer| answer.status == 201).collect();
    assert_eq!(sold.len(), 5);
    for lost in answers.iter().filter(|answer| answer.status != 201) {
        assert_eq!(lost.problem(409), "slot_full");
    }
    assert_eq!(night.taken().await, [(TOMORROW.to_owned(), 5)]);

    // A place that one plan gives back, the other sells: on either instance, again and again.
    let mut last = sold[0].body.text("id");
    for round in 0..8 {
        let (giving, taking) = (clients[round % 2], clients[round / 2 % 2]);
        giving.post(&format!("/v1/bookings/{last}/cancel"), json!({})).await.expect(200);
        let both = join_all(bodies.iter().map(|body| patient(taking, body.clone()))).await;
        let (won, lost): (Vec<_>, Vec<_>) = both.iter().partition(|answer| answer.status == 201);
        assert_eq!((won.len(), lost[0].problem(409)), (1, "slot_full"), "round {round}");
        last = won[0].body.text("id");
        // So that the other plan is asked next.
        let other = if won[0].body["date"] == json!(TODAY) { SOUTH } else { NORTH };
        assert_eq!(patient(clients[(round + 1) % 2], at_night(other)).await.problem(409), "slot_full");
    }
    let listed = client_dates(clients[0]).await;
    assert!(listed.is_subset(&BTreeSet::from([TODAY.to_owned(), TOMORROW.to_owned()])));
    assert_eq!(night.taken().await, [(TOMORROW.to_owned(), 5)]);
    night.is_sound().await;
    twin.stop().await;
    night.city.stop().await;
}

async fn client_dates(client: &Client) -> BTreeSet<String> {
    let listed = client.get("/v1/bookings").await.expect(200);
    listed.items("items").iter().map(|booking| booking.text("date")).collect()
}

/// The day on which clocks go forward has 23 hours: a shift of 24 that begins on the evening before goes on into the day behind it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shift_of_a_whole_day_serves_also_the_day_behind_a_short_one() {
    let night = Night::new().await;
    night.city.time.set(NOW + 120 * 86_400);
    night.shift(&night.north, "2027-03-27T23:30:00+01:00", "2027-03-29T00:30:00+02:00").await;
    let window = json!({"start": "2027-03-29T00:05:00+02:00", "end": "2027-03-29T00:15:00+02:00"});
    let booked =
        night.city.client.post("/v1/bookings", json!({"place": place(NORTH), "window": window})).await.expect(201);
    assert_eq!(booked["date"], json!("2027-03-27"));
    night.city.stop().await;
}
