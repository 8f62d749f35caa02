//! Zones whose couriers drive on the roads of a network.
//!
//! The town has rows of streets from west to east and columns from south to north, a hundredth of a degree apart. A river lies between
//! the rows at 45.46 and 45.47. The depot is south of it, [`NORTH`] is north of it, and the bridge is far in the east.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use ritiro::app::operations::check;
use ritiro::app::plans::{PlanLoader, PlanState};
use ritiro::store::Store;
use ritiro_domain::{Place, Timestamp, ZoneId};
use ritiro_planning::Travel;
use ritiro_roads::{Extract, Folder, Network, Profile, Roads};
use ritiro_travel::TravelModels;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::city::{Centre, City, Members, NORTH, SOUTH, TODAY, place, window, zone_fields};
use crate::live::road::Road;

/// The row and the column of the depot.
const DEPOT: (i64, i64) = (4, 5);
/// Rows of streets, from 45.42 to 45.50. The river is north of the fifth.
const ROWS: i64 = 9;
/// Columns of streets, from 9.14 to 9.24.
const COLUMNS: i64 = 11;
/// The column of the bridge in the east.
const EAST: i64 = 10;

/// A folder of networks, which is removed at the end.
struct Networks(PathBuf);

impl Drop for Networks {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn position(row: i64, column: i64) -> [i32; 2] {
    [454_200_000 + 100_000 * row as i32, 91_400_000 + 100_000 * column as i32]
}

fn node(row: i64, column: i64) -> i64 {
    100 * row + column
}

/// The town with bridges in these columns.
fn town(bridges: &[i64]) -> Extract {
    let mut extract = Extract::default();
    let mut street = |id: i64, nodes: Vec<i64>, name: String| {
        extract.add_way(id, &nodes, [("highway", "residential"), ("name", &*name)]);
    };
    for row in 0..ROWS {
        street(row, (0..COLUMNS).map(|column| node(row, column)).collect(), format!("Corso {row}"));
    }
    for column in 0..COLUMNS {
        let banks = [0..=DEPOT.0, DEPOT.0 + 1..=ROWS - 1];
        for (side, rows) in banks.into_iter().enumerate() {
            street(
                100 + 10 * column + side as i64,
                rows.map(|row| node(row, column)).collect(),
                format!("Via {column}"),
            );
        }
    }
    for column in bridges {
        street(1000 + column, vec![node(DEPOT.0, *column), node(DEPOT.0 + 1, *column)], format!("Ponte {column}"));
    }
    extract.number_nodes();
    for (row, column) in (0..ROWS).flat_map(|row| (0..COLUMNS).map(move |column| (row, column))) {
        extract.add_node(node(row, column), position(row, column), []);
    }
    extract
}

impl Networks {
    fn new() -> Self {
        Self(std::env::temp_dir().join(format!("ritiro-streets-{}", Uuid::now_v7())))
    }

    /// Imports the town and returns its version.
    fn import(&self, bridges: &[i64]) -> String {
        let network = Network::build(&town(bridges), &Profile::stock("car").unwrap()).unwrap();
        Folder::new(self.0.clone()).save("milano", &network).unwrap().version
    }

    fn models(&self) -> TravelModels {
        TravelModels::new(self.0.clone())
    }

    async fn city(&self) -> City {
        City::with(|settings| settings.roads.directory = Some(self.0.clone())).await
    }

    async fn twin(&self, city: &City) -> City {
        city.twin_with(|settings| settings.roads.directory = Some(self.0.clone())).await
    }

    /// A plan as the database has it, built with the networks of this folder.
    async fn plan(&self, city: &City, zone: &str) -> PlanState {
        let loader = PlanLoader { store: Store::new(&city.url, 1).unwrap(), travel: self.models() };
        let state = loader.load((ZoneId(zone.parse().unwrap()), TODAY.parse().unwrap())).await.unwrap();
        assert_eq!(state.plan.violations(), []);
        state
    }

    async fn check(&self, city: &City) -> Vec<String> {
        let store = Store::new(&city.url, 1).unwrap();
        let scope = check::Scope::default();
        let report = check::run(&store, &self.models(), Timestamp(city.time.now()), scope, &|_| {}).await.unwrap();
        report.findings.into_iter().map(|finding| finding.detail).collect()
    }

    /// The length and the time of the leg on the roads of the town with these bridges.
    fn leg(bridges: &[i64], from: (f64, f64), to: (f64, f64)) -> (i64, i64) {
        let network = Network::build(&town(bridges), &Profile::stock("car").unwrap()).unwrap();
        let roads = Roads::new(Arc::new(network));
        let point = |(lat, lng)| roads.point(Place::new(lat, lng).unwrap());
        let leg = roads.leg(point(from), point(to));
        (leg.distance.0, leg.duration.0)
    }
}

const CENTRE: (f64, f64) = (45.46, 9.19);

fn on_roads() -> Value {
    let mut zone = zone_fields("Milano");
    zone["travel"] = json!({"model": "roads", "network": "milano", "profile": "car"});
    zone
}

async fn centre(city: &City) -> Centre {
    city.client.centre_of(on_roads(), 40).await
}

async fn set_travel(city: &City, zone: &str, travel: Value) -> crate::city::Answer {
    city.client.patch(&format!("/v1/zones/{zone}"), json!({"travel": travel})).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_zone_promises_by_the_roads() {
    let networks = Networks::new();
    let version = networks.import(&[EAST]);
    let city = networks.city().await;
    let centre = centre(&city).await;
    let zone = city.client.get(&format!("/v1/zones/{}", centre.zone)).await.expect(200);
    assert_eq!(zone["travel"], json!({"model": "roads", "network": "milano", "profile": "car", "version": version}));
    assert_eq!(zone["travel_state"], json!("ready"));

    // Over the bridge: 5 columns to the east (3.9 km), one row to the north (1.1 km), 5 columns back, and about a row to the place.
    let (meters, seconds) = Networks::leg(&[EAST], CENTRE, NORTH);
    assert!((9_000..11_000).contains(&meters), "{meters} m");
    city.client.book(&centre.morning, TODAY, NORTH).await;
    city.client.book(&centre.morning, TODAY, SOUTH).await;
    let route = city.client.routes(&centre.courier, TODAY).await["routes"][0].clone();
    let stops = route.items("stops").to_vec();
    let north = stops.iter().position(|stop| stop["place"] == place(NORTH)).unwrap();
    let before = if north == 0 { CENTRE } else { SOUTH };
    let expected = Networks::leg(&[EAST], before, NORTH);
    assert_eq!(stops[north]["leg"], json!({"distance_meters": expected.0, "duration_seconds": expected.1}));
    if north == 0 {
        assert_eq!(expected, (meters, seconds));
    }
    // The route is as long as its legs, the way home included; the figures of the day say the same.
    let legs = stops.iter().map(|stop| &stop["leg"]).chain([&route["end"]["leg"]]);
    let sum: i64 = legs.map(|leg| leg["distance_meters"].as_i64().unwrap()).sum();
    assert_eq!(route["distance_meters"], json!(sum));
    let day = city.client.get(&format!("/v1/zones/{}/days/{TODAY}", centre.zone)).await.expect(200);
    assert_eq!(day["figures"]["travel_meters"], json!(sum));
    networks.plan(&city, &centre.zone).await;
    assert_eq!(networks.check(&city).await, Vec::<String>::new());
    let elsewhere = Networks::new().check(&city).await;
    assert!(elsewhere[0].contains("the road network milano/car"), "{elsewhere:?}");
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_place_without_a_road_is_refused_with_the_reason() {
    let networks = Networks::new();
    networks.import(&[]);
    let city = networks.city().await;
    let centre = centre(&city).await;
    // North of the river without a bridge, and far outside of the town.
    for nowhere in [NORTH, (45.35, 9.05)] {
        let slot = city.client.offered(&centre.morning, TODAY, json!({"place": place(nowhere)})).await;
        assert_eq!(slot["refusal"]["code"], json!("window_unreachable"), "{slot}");
        assert!(slot["refusal"].text("detail").starts_with("No road"), "{slot}");
    }
    let unreachable = json!({"place": place(NORTH), "window": window(TODAY, "10:00", "12:00")});
    assert_eq!(city.client.post("/v1/bookings", unreachable).await.problem(409), "window_unreachable");
    city.client.book(&centre.morning, TODAY, SOUTH).await;
    city.stop().await;
}

/// A place whose road has gone, as old places are that were made coarse, must not add the length of no way to figures.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn figures_leave_out_what_has_no_way() {
    let networks = Networks::new();
    networks.import(&[EAST]);
    let city = networks.city().await;
    let centre = centre(&city).await;
    city.client.book(&centre.morning, TODAY, NORTH).await;
    city.client.book(&centre.morning, TODAY, SOUTH).await;
    let path = format!("/v1/zones/{}/days/{TODAY}", centre.zone);
    let meters = async || city.client.get(&path).await.expect(200)["figures"]["travel_meters"].as_i64().unwrap();
    let before = meters().await;
    let sql = city.sql().await;
    sql.batch_execute("UPDATE stops SET lat = 45.35, lng = 9.05 WHERE lat > 45.47").await.unwrap();
    let after = meters().await;
    assert!(after > 0 && after < before, "{before} m and {after} m");
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_position_far_from_every_road_changes_no_expected_time() {
    let networks = Networks::new();
    networks.import(&[EAST]);
    let city = networks.city().await;
    let centre = centre(&city).await;
    let booking = city.client.book(&centre.morning, TODAY, SOUTH).await;
    let courier = city.client.courier(&centre.courier).await;
    let road = Road { city, centre, booking, courier };
    road.set_out(10, 0).await;
    let expected = async || road.tracking(&road.booking).await["eta"].text("expected");
    let before = expected().await;
    road.at(10, 1);
    road.ping((45.35, 9.05)).await;
    assert_eq!(expected().await, before);
    // A position on a road counts: the courier is still at the depot.
    road.at(10, 20);
    road.ping(CENTRE).await;
    assert!(expected().await > before, "{before}");
    road.city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_route_is_drawn_along_the_roads() {
    let networks = Networks::new();
    networks.import(&[EAST]);
    let city = networks.city().await;
    let centre = centre(&city).await;
    city.client.book(&centre.morning, TODAY, NORTH).await;
    let courier = city.client.courier(&centre.courier).await;
    let path = format!("/v1/courier/routes/{TODAY}");
    let drawn = courier.get(&format!("{path}?geometry=polyline6&steps=true")).await.expect(200);
    let stop = &drawn["routes"][0]["stops"][0];
    let line = polyline::decode_polyline(stop["leg"]["geometry"].as_str().unwrap(), 6).unwrap();
    let over_the_bridge = |line: &geo::LineString<f64>| line.coords().any(|at| (at.x - 9.24).abs() < 1e-6);
    assert!(over_the_bridge(&line), "{line:?}");
    let steps: Vec<_> =
        stop["leg"].items("steps").iter().map(|step| (step.text("turn"), step["road"].clone())).collect();
    let expected = [("depart", json!("Corso 4")), ("left", json!("Ponte 10")), ("left", json!("Corso 5"))];
    assert_eq!(steps[..3], expected.map(|(turn, road)| (turn.to_owned(), road)), "{steps:?}");
    assert_eq!(steps.last().unwrap(), &("arrive".to_owned(), Value::Null));
    let home = drawn["routes"][0]["end"]["leg"]["geometry"].as_str().unwrap();
    assert!(over_the_bridge(&polyline::decode_polyline(home, 6).unwrap()));
    assert_eq!(courier.get(&format!("{path}?geometry=wkt")).await.fields(), ["geometry"]);

    let lines = courier.get(&format!("{path}?format=geojson")).await.expect(200);
    let line = lines["features"][0]["geometry"]["coordinates"].as_array().unwrap().clone();
    assert!(
        line.iter().filter(|at| at[0] == json!(9.24)).count() >= 4,
        "there and back over both ends of the bridge: {line:?}"
    );
    let gpx = courier.get(&format!("{path}?format=gpx")).await;
    assert!(gpx.text.contains("<trk>") && gpx.text.contains("<rte>"), "{}", gpx.text);
    let day = format!("/v1/zones/{}/days/{TODAY}/routes", centre.zone);
    let operator = city.client.get(&format!("{day}?geometry=polyline")).await.expect(200);
    assert!(operator["routes"][0]["route"]["stops"][0]["leg"]["geometry"].is_string());
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_a_network_that_exists_can_be_named() {
    let networks = Networks::new();
    let version = networks.import(&[EAST]);
    let city = networks.city().await;
    let roads = |more: Value| {
        let mut travel = json!({"model": "roads", "network": "milano", "profile": "car"});
        travel.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        travel
    };
    for (more, field, part) in [
        (json!({"network": "roma"}), "travel.network", "there are: milano"),
        (json!({"profile": "van"}), "travel.profile", "there are: car"),
        (json!({"version": "00000000"}), "travel.version", &*version),
        (json!({"version": "newest"}), "travel.version", "`latest`"),
        (json!({"network": "../milano"}), "travel.network", "small letters"),
        (json!({"fallback": {"speed_kmh": 0, "detour_percent": 140}}), "travel.fallback.speed_kmh", "1 to 200"),
    ] {
        let mut zone = zone_fields("Milano");
        zone["travel"] = roads(more);
        let answer = city.client.post("/v1/zones", zone).await;
        assert_eq!((answer.status, answer.fields()), (422, vec![field]), "{}", answer.text);
        assert!(answer.text.contains(part), "{}", answer.text);
    }
    let listed = city.client.get("/v1/networks").await.expect(200);
    let network = &listed["items"][0];
    assert_eq!(
        (&network["name"], &network["version"], &network["latest"]),
        (&json!("milano"), &json!(version), &json!(true))
    );
    // A patch that names another model leaves nothing of the old one.
    let zone = city.client.post("/v1/zones", zone_fields("Milano")).await.id();
    let patched = set_travel(&city, &zone, roads(json!({"version": "latest"}))).await.expect(200);
    assert_eq!(patched["travel"], roads(json!({"version": version})));
    let back = json!({"model": "great_circle", "speed_kmh": 20, "detour_percent": 130});
    assert_eq!(set_travel(&city, &zone, back.clone()).await.expect(200)["travel"], back);
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_import_moves_no_promise() {
    let networks = Networks::new();
    let first = networks.import(&[EAST]);
    let city = networks.city().await;
    let centre = centre(&city).await;
    let booked = city.client.book(&centre.morning, TODAY, NORTH).await;
    let route = city.client.routes(&centre.courier, TODAY).await;
    let without = networks.import(&[]);
    assert_ne!(first, without);

    // The zone keeps its version, whatever else is edited, also on a server that starts now.
    let twin = networks.twin(&city).await;
    let renamed = twin.client.patch(&format!("/v1/zones/{}", centre.zone), json!({"name": "Città"})).await.expect(200);
    assert_eq!(renamed["travel"]["version"], json!(first));
    assert_eq!(twin.client.routes(&centre.courier, TODAY).await["routes"][0]["stops"], route["routes"][0]["stops"]);
    // Without the bridge, the promise could not be kept.
    let latest = json!({"version": "latest"});
    assert_eq!(set_travel(&city, &centre.zone, latest.clone()).await.problem(409), "would_break_promises");
    // With a bridge at the depot's own street it can, and the way is shorter.
    let near = networks.import(&[DEPOT.1, EAST]);
    let moved = set_travel(&twin, &centre.zone, latest).await.expect(200);
    assert_eq!(moved["travel"]["version"], json!(near));
    let shorter = Networks::leg(&[DEPOT.1, EAST], CENTRE, NORTH);
    for server in [&city, &twin] {
        let stop = server.client.routes(&centre.courier, TODAY).await["routes"][0]["stops"][0].clone();
        assert_eq!(stop["leg"], json!({"distance_meters": shorter.0, "duration_seconds": shorter.1}));
    }
    let after = city.client.get(&format!("/v1/bookings/{}", booked.text("id"))).await.expect(200);
    assert_eq!(after["promise"], booked["promise"]);
    twin.stop().await;
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_without_the_network_says_so() {
    let networks = Networks::new();
    networks.import(&[EAST]);
    let city = networks.city().await;
    let centre = centre(&city).await;
    city.client.book(&centre.morning, TODAY, SOUTH).await;
    let bare = Networks::new();
    let bare = bare.twin(&city).await;
    let path = format!("/v1/zones/{}", centre.zone);
    let zone = bare.client.get(&path).await.expect(200);
    assert_eq!(zone["travel_state"], json!("missing"));
    let order = json!({"place": place(SOUTH), "from": TODAY, "to": TODAY});
    let refused = bare.client.post("/v1/offers", order.clone()).await;
    assert_eq!(refused.problem(503), "network_missing");
    assert!(refused.text.contains("milano/car") && !refused.text.contains("/tmp"), "{}", refused.text);
    let booking = json!({"place": place(NORTH), "window": window(TODAY, "10:00", "12:00")});
    assert_eq!(bare.client.post("/v1/bookings", booking).await.problem(503), "network_missing");
    // What needs no travel times works, and so does the edit that is the way out.
    bare.client.patch(&path, json!({"name": "Milano 2"})).await.expect(200);
    let estimate = json!({"speed_kmh": 25, "detour_percent": 140});
    let zone = set_travel(&bare, &centre.zone, json!({"fallback": estimate})).await.expect(200);
    assert_eq!(zone["travel_state"], json!("fallback"));
    bare.client.post("/v1/offers", order).await.expect(200);
    assert_eq!(city.client.get(&path).await.expect(200)["travel_state"], json!("ready"));
    bare.stop().await;
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_version_and_bookings_race() {
    let networks = Networks::new();
    let first = networks.import(&[EAST]);
    let city = networks.city().await;
    let centre = centre(&city).await;
    let without = networks.import(&[]);
    let twin = networks.twin(&city).await;
    let servers = [&city, &twin];
    let (mut moved, mut refused) = (0, 0);
    for round in 0..12 {
        set_travel(&city, &centre.zone, json!({"version": first})).await.expect(200);
        let server = servers[round % 2];
        let place = place((NORTH.0 + 1e-4 * round as f64, NORTH.1));
        let body = json!({"place": place, "window": window(TODAY, "10:00", "12:00")});
        let book = async |times: usize| {
            let answers = (0..times).map(|_| servers[(round + 1) % 2].client.post("/v1/bookings", body.clone()));
            join_all(answers).await
        };
        // In later rounds, the edit comes later: sometimes it is first, and sometimes a booking.
        let edit = async {
            tokio::time::sleep(Duration::from_millis(3 * round as u64)).await;
            set_travel(server, &centre.zone, json!({"version": without})).await
        };
        let (changed, booked) = tokio::join!(edit, book(3));
        let kept: Vec<_> = booked.iter().filter(|answer| answer.status == 201).collect();
        match changed.status {
            // North of the river, there is no way without the bridge.
            200 => (moved, _) = (moved + 1, assert!(kept.is_empty(), "round {round}: {} bookings", kept.len())),
            _ => (refused, _) = (refused + 1, assert_eq!(changed.problem(409), "would_break_promises")),
        }
        networks.plan(&city, &centre.zone).await;
        for answer in kept {
            let cancel = format!("/v1/bookings/{}/cancel", answer.body.text("id"));
            city.client.post(&cancel, json!({})).await.expect(200);
        }
    }
    println!("the new version came first {moved} times, a booking {refused} times");
    assert_eq!(networks.check(&city).await, Vec::<String>::new());
    twin.stop().await;
    city.stop().await;
}
