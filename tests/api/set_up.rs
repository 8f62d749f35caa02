//! Set-up times: what couriers need at a place before the first hand-over there.

use serde_json::{Value, json};

use crate::city::{City, Members, NORTH, SOUTH, TODAY, place, zone_fields};
use crate::road::driver::{Driver, clock, instant};

fn seconds(from: &Value, to: &Value) -> i64 {
    (instant(to) - instant(from)).num_seconds()
}

/// A member of each stop of a route.
fn each<'a>(route: &'a Value, name: &str) -> Vec<&'a Value> {
    route.items("stops").iter().map(|stop| &stop[name]).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_orders_at_one_place_are_one_visit_with_one_set_up() {
    let city = City::new().await;
    let mut zone = zone_fields("Milano");
    (zone["setup_seconds"], zone["default_service_seconds"]) = (json!(240), json!(60));
    let centre = city.client.centre_of(zone, 40).await;
    for at in [NORTH, SOUTH, NORTH] {
        city.client.book(&centre.morning, TODAY, at).await;
    }
    let driver = Driver::new(&city, &centre.courier, &centre.shift).await;
    let route = driver.route().await;
    let stops = route.items("stops");
    // Both orders in the north are one visit, wherever it is in the route.
    let at_north = |stop: &&Value| stop["place"] == place(NORTH);
    let north: Vec<_> = stops.iter().filter(at_north).collect();
    assert_eq!((north.len(), stops.len()), (2, 3), "{route}");
    assert_eq!(north[0]["visit"], north[1]["visit"], "{route}");
    assert_eq!((&north[0]["setup_seconds"], &north[1]["setup_seconds"]), (&json!(240), &json!(0)));
    let south = stops.iter().find(|stop| !at_north(stop)).unwrap();
    assert_ne!(south["visit"], north[0]["visit"]);
    assert_eq!(south["setup_seconds"], json!(240));
    // Service of the second one begins 60 s after that of the first one, not 300 s.
    assert_eq!(seconds(&north[0]["service_start"], &north[1]["service_start"]), 60);
    for stop in stops {
        let before_service = seconds(&stop["arrival"], &stop["service_start"]);
        assert!(before_service >= stop["setup_seconds"].as_i64().unwrap(), "{stop}");
    }
    city.plan(&centre.zone, TODAY).await;
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_is_for_later_orders() {
    let city = City::new().await;
    let centre = city.client.centre().await;
    city.client.book(&centre.morning, TODAY, NORTH).await;
    let zone = format!("/v1/zones/{}", centre.zone);
    city.client.patch(&zone, json!({"setup_seconds": 300})).await.expect(200);
    city.client.book(&centre.morning, TODAY, SOUTH).await;
    let driver = Driver::new(&city, &centre.courier, &centre.shift).await;
    let route = driver.route().await;
    let mut set_ups: Vec<_> = each(&route, "setup_seconds").iter().map(|s| s.as_i64().unwrap()).collect();
    set_ups.sort_unstable();
    assert_eq!(set_ups, [0, 300], "{route}");
    // A restart reads the same plan.
    let again = city.twin().await;
    assert_eq!(Driver::new(&again, &centre.courier, &centre.shift).await.route().await, route);
    again.stop().await;
    for (wrong, of) in [(json!(-1), "less than 0"), (json!(3601), "more than an hour")] {
        let answer = city.client.patch(&zone, json!({"setup_seconds": wrong})).await;
        assert_eq!(answer.fields(), ["setup_seconds"], "{of}");
    }
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_courier_who_has_arrived_goes_to_the_door_first() {
    let city = City::new().await;
    let mut zone = zone_fields("Milano");
    (zone["setup_seconds"], zone["default_service_seconds"]) = (json!(600), json!(60));
    let centre = city.client.centre_of(zone, 40).await;
    for at in [NORTH, SOUTH] {
        city.client.book(&centre.morning, TODAY, at).await;
    }
    let driver = Driver::new(&city, &centre.courier, &centre.shift).await;
    let stops = driver.stops().await;
    driver.tell(&city, "depart", clock(10, 0), Some(&stops[0])).await;
    driver.tell(&city, "arrive", clock(10, 10), Some(&stops[0])).await;
    let route = driver.route().await;
    // 10:10, ten minutes to the door and one minute there: nobody can leave for the next stop before 10:21.
    let next = &route.items("stops")[1];
    let soonest = clock(10, 21) + next["leg"]["duration_seconds"].as_i64().unwrap();
    assert!(instant(&next["arrival"]) >= crate::road::driver::at(soonest), "{route}");

    let day = city.client.get(&format!("/v1/figures?by=day&from={TODAY}&to={TODAY}&zone_id={}", centre.zone)).await;
    let day = day.expect(200);
    // Two places of 600 s and two orders of 60 s.
    assert_eq!(day.items("items")[0]["figures"]["service_seconds"], json!(2 * 600 + 2 * 60), "{day}");
    city.stop().await;
}
