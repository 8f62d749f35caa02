//! Reports are judged by the plan and the bookings as they are when the reports are applied, whatever happens beside them.

use ritiro::app::operations::check::{self, Scope};
use ritiro::store::Store;
use ritiro_domain::Timestamp;
use serde_json::{Value, json};

use super::driver::{Driver, clock};
use crate::city::{Answer, Centre, City, Members, NORTH, NOW, SOUTH, TODAY, TOMORROW, place, window, zone_fields};
use ritiro_travel::TravelModels;

/// The stop at which a hold or booking with that id is served.
async fn stop_of(city: &City, table: &str, id: &str) -> String {
    let query = format!(
        "SELECT s.id::text FROM stops s JOIN {table} o USING (reservation_id) WHERE o.id::text = $1 AND s.kind <> 'pickup'"
    );
    city.sql().await.query_one(&query, &[&id]).await.unwrap().get(0)
}

async fn state_of(city: &City, booking: &str) -> String {
    city.client.get(&format!("/v1/bookings/{booking}")).await.expect(200).text("state")
}

async fn held(city: &City, centre: &Centre) -> Vec<Value> {
    let list = city.client.get(&format!("/v1/zones/{}/days/{TODAY}/held-reports", centre.zone)).await.expect(200);
    list.items("items").to_vec()
}

async fn assert_sound(city: &City) {
    let store = Store::new(&city.url, 1).unwrap();
    let report = check::run(&store, &TravelModels::default(), Timestamp(NOW + clock(10, 0)), Scope::default(), &|_| {})
        .await
        .unwrap();
    assert_eq!(report.findings, []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stop_that_is_only_held_is_not_completed() {
    let city = City::new().await;
    let centre = city.client.centre().await;
    let hold = city.client.hold(&centre.morning, TODAY, NORTH).await.text("id");
    let driver = Driver::new(&city, &centre.courier, &centre.shift).await;
    let stop = stop_of(&city, "holds", &hold).await;
    for kind in ["depart", "arrive", "complete", "fail"] {
        assert_eq!(driver.send(&[driver.event(kind, clock(6, 0), Some(&stop))]).await, ["refused stop_held"], "{kind}");
    }
    let booking = city.client.post("/v1/bookings", json!({"hold_id": hold})).await.expect(201).text("id");
    assert_eq!(driver.send(&[driver.event("complete", clock(6, 0), Some(&stop))]).await, ["applied"]);
    assert_eq!(state_of(&city, &booking).await, "completed");
    assert_sound(&city).await;
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_late_complete_of_a_failed_stop_does_not_complete_the_new_promise() {
    for date in [TODAY, TOMORROW] {
        let city = City::new().await;
        let centre = city.client.centre().await;
        let booking = city.client.book(&centre.morning, TODAY, NORTH).await.text("id");
        let driver = Driver::new(&city, &centre.courier, &centre.shift).await;
        // The first courier has left the depot by then.
        let another = city.client.new_courier(&centre.zone, 40).await;
        city.client.shift(&another, &centre.depot, TODAY).await;
        let stop = stop_of(&city, "bookings", &booking).await;
        driver.tell(&city, "fail", clock(10, 30), Some(&stop)).await;
        let to = json!({"window": window(date, "14:00", "16:00")});
        city.client.patch(&format!("/v1/bookings/{booking}"), to).await.expect(200);
        let late = driver.event("complete", clock(10, 29), Some(&stop));
        for _ in 0..2 {
            assert_eq!(driver.send(std::slice::from_ref(&late)).await, ["refused booking_moved"]);
        }
        assert_eq!(state_of(&city, &booking).await, "confirmed");
        let kept = held(&city, &centre).await;
        assert_eq!(
            (kept.len(), kept[0].text("code"), kept[0].text("kind")),
            (1, "booking_moved".into(), "complete".into())
        );
        assert_sound(&city).await;
        city.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_a_failed_pickup_and_a_hand_over_the_hand_over_counts() {
    let city = City::new().await;
    let centre = city.client.centre().await;
    let ride = json!({"origin": place(SOUTH), "destination": place(NORTH), "window": window(TODAY, "10:30", "11:30")});
    let booking = city.client.post("/v1/bookings", ride).await.expect(201).text("id");
    let driver = Driver::new(&city, &centre.courier, &centre.shift).await;
    let stops = driver.stops().await;
    city.time.set(NOW + clock(11, 30));
    let both =
        [driver.event("fail", clock(10, 30), Some(&stops[0])), driver.event("complete", clock(11, 0), Some(&stops[1]))];
    assert_eq!(driver.send(&both).await, ["applied", "applied"]);
    assert_eq!(state_of(&city, &booking).await, "completed");
    let told = city.sql().await;
    let ended = "SELECT count(*) FROM outbox WHERE topic IN ('booking.completed', 'booking.failed')";
    assert_eq!(told.query_one(ended, &[]).await.unwrap().get::<_, i64>(0), 1);
    city.stop().await;
}

/// What happens to a booking, or to a hold that becomes one, while a courier completes its stop.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Beside {
    Book,
    Cancel,
    MoveToday,
    MoveTomorrow,
    Assign,
    Retry,
}

struct Scene {
    here: City,
    twin: City,
    centre: Centre,
    driver: Driver,
    other: String,
}

impl Scene {
    async fn new() -> Self {
        let here = City::new().await;
        let centre = here.client.centre_of(zone_fields("Milano"), 400).await;
        let courier = here.client.new_courier(&centre.zone, 400).await;
        let other = here.client.shift(&courier, &centre.depot, TODAY).await;
        let driver = Driver::new(&here, &centre.courier, &centre.shift).await;
        let twin = here.twin().await;
        Self { here, twin, centre, driver, other }
    }

    /// A booking (or what is held), and its stop.
    async fn prepared(&self, beside: Beside) -> (String, String) {
        // Collections can be given to a courier who is under way.
        let order = json!({"kind": "collection", "place": place(NORTH), "window": window(TODAY, "15:00", "17:00")});
        if beside == Beside::Book {
            let id = self.here.client.post("/v1/holds", order).await.expect(201).text("id");
            let stop = stop_of(&self.here, "holds", &id).await;
            return (id, stop);
        }
        let id = self.here.client.post("/v1/bookings", order).await.expect(201).text("id");
        let stop = stop_of(&self.here, "bookings", &id).await;
        if beside == Beside::Retry {
            let failed = self.driver.send(&[self.driver.event("fail", clock(10, 0), Some(&stop))]).await;
            assert_eq!(failed, ["applied"]);
        }
        (id, stop)
    }

    async fn change(&self, client: &crate::city::Client, beside: Beside, id: &str) -> Answer {
        let to = |date| json!({"window": window(date, "16:00", "17:30")});
        let booking = format!("/v1/bookings/{id}");
        match beside {
            Beside::Book => client.post("/v1/bookings", json!({"hold_id": id})).await,
            Beside::Cancel => client.post(&format!("{booking}/cancel"), json!({})).await,
            Beside::MoveToday | Beside::Retry => client.patch(&booking, to(TODAY)).await,
            Beside::MoveTomorrow => client.patch(&booking, to(TOMORROW)).await,
            Beside::Assign => {
                let assign = json!({"action": "assign", "booking_id": id, "shift_id": self.other, "accept_late": true});
                let path = format!("/v1/zones/{}/days/{TODAY}/changes", self.centre.zone);
                client.post(&path, json!({"change": assign})).await
            }
        }
    }

    /// Both at once, on one instance or on two. What the courier and the other caller are told.
    async fn race(&self, beside: Beside, round: usize) -> (String, String, Answer) {
        let (id, stop) = self.prepared(beside).await;
        let (device, desk) = match round % 3 {
            0 => (&self.here, &self.twin),
            1 => (&self.twin, &self.here),
            _ => (&self.here, &self.here),
        };
        let driver = Driver { client: device.client.with(&self.driver.client.key), shift: self.driver.shift.clone() };
        let event = [driver.event("complete", clock(10, 0), Some(&stop))];
        let (told, changed) = tokio::join!(driver.send(&event), self.change(&desk.client, beside, &id));
        let booking = if beside == Beside::Book { changed.body.text("id") } else { id };
        (booking, told[0].clone(), changed)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whatever_happens_beside_a_complete_stop_and_booking_end_together() {
    let scene = Scene::new().await;
    scene.here.time.set(NOW + clock(10, 0));
    for beside in [Beside::Book, Beside::Cancel, Beside::MoveToday, Beside::MoveTomorrow, Beside::Assign, Beside::Retry]
    {
        for round in 0..9 {
            let (booking, told, changed) = scene.race(beside, round).await;
            let state = state_of(&scene.here, &booking).await;
            let story =
                format!("{beside:?} {round}: courier {told}, {} {}, then {state}", changed.status, changed.text);
            let changed = [200, 201].contains(&changed.status);
            let expected = match (beside, told.as_str()) {
                (Beside::Book, "refused stop_held") => changed && state == "confirmed",
                (Beside::Book, "applied") => changed && state == "completed",
                (Beside::Assign, "applied") => state == "completed",
                (_, "applied") => !changed && state == "completed",
                (Beside::Cancel, "refused stop_not_found") => changed && state == "cancelled",
                (Beside::MoveToday | Beside::MoveTomorrow, "refused stop_not_found") => changed && state == "confirmed",
                (Beside::Retry, "refused booking_moved") => changed && state == "confirmed",
                _ => false,
            };
            assert!(expected, "{story}");
        }
    }
    assert_sound(&scene.here).await;
    scene.twin.stop().await;
    scene.here.stop().await;
}
