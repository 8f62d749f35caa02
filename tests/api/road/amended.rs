//! What operators put right on the road: bookings called off with their courier on the way, and a mistaken `complete`.

use serde_json::{Value, json};

use super::driver::{Driver, clock};
use crate::city::{Answer, Centre, City, Members, NORTH, NOW, SOUTH, TODAY, place, window};

struct Desk {
    city: City,
    centre: Centre,
    driver: Driver,
    booking: String,
    stops: Vec<String>,
}

impl Desk {
    /// Two bookings; the courier is on the way to the first stop, which is that of `booking`.
    async fn new() -> Self {
        let city = City::new().await;
        let centre = city.client.centre().await;
        let near = json!({"place": place(NORTH), "window": window(TODAY, "10:00", "12:00")});
        let booking = city.client.post("/v1/bookings", near).await.expect(201).text("id");
        let far = json!({"place": place(SOUTH), "window": window(TODAY, "13:00", "14:00")});
        city.client.post("/v1/bookings", far).await.expect(201);
        let driver = Driver::new(&city, &centre.courier, &centre.shift).await;
        let stops = driver.stops().await;
        driver.tell(&city, "start", clock(8, 0), None).await;
        driver.tell(&city, "depart", clock(9, 55), Some(&stops[0])).await;
        Self { city, centre, driver, booking, stops }
    }

    async fn change(&self, client: &crate::city::Client, change: Value, dry_run: bool) -> Answer {
        let path = format!("/v1/zones/{}/days/{TODAY}/changes", self.centre.zone);
        client.post(&path, json!({"change": change, "dry_run": dry_run})).await
    }

    async fn state(&self) -> String {
        self.city.client.get(&format!("/v1/bookings/{}", self.booking)).await.expect(200).text("state")
    }

    async fn audited(&self, action: &str) -> Vec<Value> {
        let audit = self.city.client.get("/v1/audit").await.expect(200);
        audit.items("items").iter().filter(|line| line["action"] == json!(action)).cloned().collect()
    }

    async fn told(&self, topic: &str) -> i64 {
        let query = "SELECT count(*) FROM outbox WHERE topic = $1";
        self.city.sql().await.query_one(query, &[&topic]).await.unwrap().get(0)
    }

    async fn stop(self) {
        self.city.plan(&self.centre.zone, TODAY).await;
        self.city.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_operator_calls_off_what_its_courier_is_on_the_way_to() {
    let desk = Desk::new().await;
    let client = desk.city.client.clone();
    let refused = client.post(&format!("/v1/bookings/{}/cancel", desk.booking), json!({})).await;
    assert_eq!(refused.problem(409), "booking_not_changeable");
    let cancel = json!({"action": "cancel", "booking_id": desk.booking, "reason": "The shop is closed"});
    assert_eq!(desk.change(&desk.driver.client, cancel.clone(), false).await.problem(403), "forbidden");
    let preview = desk.change(&client, cancel.clone(), true).await.expect(200);
    let stood = json!({"shift_id": desk.driver.shift, "stop_state": "en_route", "goods_on_board": true});
    assert_eq!(preview["called_off"], stood);
    assert_eq!((desk.state().await, desk.driver.stops().await.len()), ("confirmed".into(), 2));
    desk.city.time.set(NOW + clock(10, 1));
    let done = desk.change(&client, cancel.clone(), false).await.expect(200);
    assert_eq!(done["called_off"], stood);
    assert_eq!((desk.state().await, desk.driver.stops().await), ("cancelled".into(), vec![desk.stops[1].clone()]));
    let ledger = client.get(&format!("/v1/bookings/{}/events", desk.booking)).await.expect(200);
    assert!(ledger.to_string().contains("The shop is closed"), "{ledger}");
    let audit = desk.audited("booking.cancelled").await;
    assert_eq!((audit.len(), &audit[0]["detail"]["goods_on_board"]), (1, &json!(true)));
    assert_eq!(desk.told("booking.cancelled").await, 1);
    assert_eq!(desk.change(&client, cancel, false).await.problem(409), "booking_not_changeable");
    // The courier had no signal: an operator has to see what was handed over all the same.
    let late = [desk.driver.event("complete", clock(10, 0), Some(&desk.stops[0]))];
    assert_eq!(desk.driver.send(&late).await, ["refused stop_not_found"]);
    let path = format!("/v1/zones/{}/days/{TODAY}/held-reports", desk.centre.zone);
    assert_eq!(client.get(&path).await.expect(200).items("items").len(), 1);
    // The route goes on from now, not from when the courier left for what was called off.
    let next = desk.driver.route().await["stops"][0].clone();
    assert_eq!(next.text("stop_id"), desk.stops[1]);
    desk.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mistaken_complete_is_taken_back_and_the_stop_served_again() {
    let desk = Desk::new().await;
    let client = desk.city.client.clone();
    let complete = desk.driver.event("complete", clock(10, 3), Some(&desk.stops[0]));
    desk.city.time.set(NOW + clock(10, 3));
    assert_eq!(desk.driver.send(std::slice::from_ref(&complete)).await, ["applied"]);
    assert_eq!(desk.state().await, "completed");
    let reopen = json!({"action": "reopen", "booking_id": desk.booking});
    assert_eq!(desk.change(&desk.driver.client, reopen.clone(), false).await.problem(403), "forbidden");
    desk.change(&client, reopen.clone(), true).await.expect(200);
    assert_eq!(desk.state().await, "completed", "a preview does nothing");
    desk.city.time.set(NOW + clock(10, 5));
    let twin = desk.city.twin().await;
    let (one, other) =
        tokio::join!(desk.change(&client, reopen.clone(), false), desk.change(&twin.client, reopen.clone(), false));
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409], "{} {}", one.text, other.text);
    assert_eq!(desk.state().await, "confirmed");
    let stop = desk.driver.route().await["stops"][0].clone();
    assert_eq!((stop.text("stop_id"), stop.text("state")), (desk.stops[0].clone(), "planned".into()));
    assert_eq!((desk.audited("booking.reopened").await.len(), desk.told("booking.reopened").await), (1, 1));
    assert_eq!(desk.told("stop.reopened").await, 1);
    // What was taken back does not come again; what is served now does.
    assert_eq!(desk.driver.send(std::slice::from_ref(&complete)).await, ["known"]);
    assert_eq!(desk.state().await, "confirmed");
    desk.driver.tell(&desk.city, "arrive", clock(10, 20), Some(&desk.stops[0])).await;
    desk.driver.tell(&desk.city, "complete", clock(10, 24), Some(&desk.stops[0])).await;
    assert_eq!(desk.state().await, "completed");
    assert_eq!(
        desk.change(&client, json!({"action": "reopen", "booking_id": uuid::Uuid::now_v7()}), false).await.status,
        422
    );
    twin.stop().await;
    desk.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pickup_that_no_one_reported_is_taken_back_with_its_drop_off() {
    for reported in [false, true] {
        let city = City::new().await;
        let centre = city.client.centre().await;
        let ride =
            json!({"origin": place(SOUTH), "destination": place(NORTH), "window": window(TODAY, "10:30", "11:30")});
        let booking = city.client.post("/v1/bookings", ride).await.expect(201).text("id");
        let driver = Driver::new(&city, &centre.courier, &centre.shift).await;
        let stops = driver.stops().await;
        if reported {
            driver.tell(&city, "complete", clock(10, 30), Some(&stops[0])).await;
        }
        driver.tell(&city, "complete", clock(10, 40), Some(&stops[1])).await;
        let path = format!("/v1/zones/{}/days/{TODAY}/changes", centre.zone);
        let reopen = json!({"change": {"action": "reopen", "booking_id": booking}});
        city.client.post(&path, reopen).await.expect(200);
        let route = driver.route().await;
        let states: Vec<_> = route.items("stops").iter().map(|stop| stop.text("state")).collect();
        assert_eq!(states, [if reported { "completed" } else { "planned" }, "planned"]);
        city.plan(&centre.zone, TODAY).await;
        city.stop().await;
    }
}
