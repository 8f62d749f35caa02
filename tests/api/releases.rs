//! Routes are released before they leave: what is loaded stays, and nothing else is loaded.

use serde_json::{Value, json};

use crate::city::{Centre, City, Members, NORTH, NOW, SOUTH, TODAY, place, zone_fields};
use crate::road::driver::clock;

async fn city(release: Value) -> (City, Centre) {
    let city = City::new().await;
    let mut zone = zone_fields("Milano");
    zone["release"] = release;
    let centre = city.client.centre_of(zone, 40).await;
    city.client.book(&centre.morning, TODAY, NORTH).await;
    (city, centre)
}

async fn look(city: &City, seconds: i64) {
    city.time.set(NOW + seconds);
    ritiro::app::dispatch::watch::tick(&city.server.app).await.unwrap();
}

async fn released_at(city: &City, centre: &Centre) -> Value {
    let routes = city.client.get(&format!("/v1/zones/{}/days/{TODAY}/routes", centre.zone)).await.expect(200);
    routes["routes"][0]["released_at"].clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_comes_from_the_depot_joins_no_route_that_is_released() {
    let (city, centre) = city(json!({"seconds_before": 3600})).await;
    // 2.80 km to the north are 404 s: the courier leaves at 09:53:16 to be there at ten, and is released an hour before.
    look(&city, clock(8, 53) + 15).await;
    assert_eq!(released_at(&city, &centre).await, Value::Null);
    let offered = city.client.offered(&centre.morning, TODAY, json!({"place": place(SOUTH)})).await;
    assert_eq!(offered["status"], "offered");
    look(&city, clock(8, 53) + 16).await;
    assert_eq!(released_at(&city, &centre).await, json!(format!("{TODAY}T08:53:16+01:00")));
    let delivery = city.client.offered(&centre.morning, TODAY, json!({"place": place(SOUTH)})).await;
    assert_eq!(delivery["refusal"]["code"], "no_room", "{delivery}");
    let taken = city.client.post("/v1/bookings", json!({"offer_id": offered["offer_id"]})).await;
    assert_eq!(taken.problem(409), "no_room", "an offer of before is judged again");
    let back = json!({"kind": "collection", "place": place(SOUTH)});
    assert_eq!(
        city.client.offered(&centre.morning, TODAY, back).await["status"],
        "offered",
        "nothing is loaded for it"
    );
    // Once is enough.
    look(&city, clock(9, 0)).await;
    assert_eq!(released_at(&city, &centre).await, json!(format!("{TODAY}T08:53:16+01:00")));
    city.plan(&centre.zone, TODAY).await;
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wave_releases_all_that_leave_before_the_next() {
    let (city, centre) = city(json!({"seconds_before": 1800, "waves": ["07:00", "12:00"]})).await;
    look(&city, clock(6, 59) + 59).await;
    assert_eq!(released_at(&city, &centre).await, Value::Null);
    look(&city, clock(7, 0)).await;
    assert_eq!(released_at(&city, &centre).await, json!(format!("{TODAY}T07:00:00+01:00")));
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rule_is_checked_and_reported_as_it_was_said() {
    let city = City::new().await;
    let with = |release: Value| {
        let mut zone = zone_fields("Milano");
        zone["release"] = release;
        zone
    };
    for (release, field) in [
        (json!({"seconds_before": -1}), "release.seconds_before"),
        (json!({"seconds_before": 86_401}), "release.seconds_before"),
        (json!({"seconds_before": 0, "waves": ["25:00"]}), "release.waves[0]"),
        (json!({"seconds_before": 0, "waves": ["12:00", "07:00"]}), "release.waves[1]"),
    ] {
        let answer = city.client.post("/v1/zones", with(release)).await;
        assert_eq!((answer.status, answer.fields()), (422, vec![field]), "{}", answer.text);
    }
    let rule = json!({"seconds_before": 1800, "waves": ["07:00", "12:00"]});
    let made = city.client.post("/v1/zones", with(rule.clone())).await.expect(201);
    assert_eq!(city.client.get(&format!("/v1/zones/{}", made.text("id"))).await.expect(200)["release"], rule);
    city.stop().await;
}
