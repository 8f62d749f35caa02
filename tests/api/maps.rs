//! Addresses and map tiles of a made-up town, as widgets and pages ask for them.

use std::path::{Path, PathBuf};

use reqwest::header::{CACHE_CONTROL, ETAG, IF_NONE_MATCH};
use ritiro::region_files::{make_addresses, make_map};
use ritiro_domain::Place;
use ritiro_town::{Address, Settings as TownSettings, Size, Town};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::city::{City, Members};

/// The query without which an operation on addresses answers nothing.
pub fn needed_query(path: &str) -> &'static str {
    match path {
        "/v1/addresses" | "/api" => "?q=Roma",
        "/v1/addresses/reverse" => "?lat=45&lng=9",
        "/reverse" => "?lat=45&lon=9",
        _ => "",
    }
}

/// A folder with one region.
struct Region(PathBuf);

impl Drop for Region {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn town(seed: u64) -> Town {
    Town::generate(&TownSettings { seed, size: Size::Small, center: Place::new(44.7, 11.2).unwrap() })
}

impl Region {
    fn new() -> Self {
        Self(std::env::temp_dir().join(format!("ritiro-maps-{}", Uuid::now_v7())))
    }

    /// Writes the extract of a town beside the folder, uses it, and removes it.
    fn with_extract(&self, town: &Town, make: impl FnOnce(&Path)) {
        let extract = self.0.with_extension("osm.pbf");
        town.write_pbf(&mut std::fs::File::create(&extract).unwrap()).unwrap();
        make(&extract);
        std::fs::remove_file(extract).unwrap();
    }

    fn import(&self, town: &Town) {
        self.with_extract(town, |extract| {
            make_addresses(&self.0, "town", extract, |_, _| {}).unwrap();
            make_map(&self.0, "town", extract, |_, _| {}).unwrap();
        });
    }

    async fn city(&self) -> City {
        City::with(|settings| settings.roads.directory = Some(self.0.clone())).await
    }
}

fn text(address: &Address) -> String {
    format!("{} {}, {} {}", address.street, address.number, address.postcode, address.city)
}

fn meters(a: Place, b: Place) -> f64 {
    let (dlat, dlng) = ((a.lat() - b.lat()) * 111_195.0, (a.lng() - b.lng()) * 111_195.0 * a.lat().to_radians().cos());
    dlat.hypot(dlng)
}

fn at(result: &Value) -> Place {
    Place::new(result["place"]["lat"].as_f64().unwrap(), result["place"]["lng"].as_f64().unwrap()).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_is_found_by_its_text_and_by_its_place() {
    let (region, town) = (Region::new(), town(5));
    region.import(&town);
    let city = region.city().await;
    let shopper = city.client.shopper("Ada").await;
    for address in town.addresses().iter().step_by(97) {
        let found = shopper.get(&format!("/v1/addresses?q={}", text(address))).await.expect(200);
        let first = &found["items"][0];
        assert_eq!((&first["kind"], &first["house_number"]), (&json!("house"), &json!(address.number)), "{first}");
        assert!(meters(at(first), address.place) < 50.0, "{} {first}", text(address));
        assert_eq!(found["attribution"], json!("© OpenStreetMap contributors"));
        let (lat, lng) = (address.place.lat(), address.place.lng());
        let there = city.client.get(&format!("/v1/addresses/reverse?lat={lat}&lng={lng}")).await.expect(200);
        assert!(meters(at(&there["items"][0]), address.place) < 30.0, "{there}");
    }
    // While somebody types.
    let address = &town.addresses()[0];
    let typed: String = address.street.chars().take(address.street.chars().count() - 2).collect();
    let found = shopper.get(&format!("/v1/addresses?q={typed}&limit=5")).await.expect(200);
    assert!(found.items("items").iter().any(|one| one["street"] == json!(address.street)), "{typed}: {found}");
    assert!(found.items("items").len() <= 5);
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_search_is_checked() {
    let region = Region::new();
    let city = region.city().await;
    let long = "a".repeat(301);
    for (query, field) in [
        (format!("q={long}"), "q"),
        ("q=Roma&limit=51".to_owned(), "limit"),
        ("q=Roma&lat=91".to_owned(), "lat"),
        ("q=Roma&lat=91&lng=11".to_owned(), "lat"),
        ("q=Roma&town=x".to_owned(), "town"),
    ] {
        let answer = city.client.get(&format!("/v1/addresses?{query}")).await;
        assert_eq!((answer.status, answer.fields()), (422, vec![field]), "{query}: {}", answer.text);
    }
    // Without any region there are no results, and without a key there is no answer.
    assert_eq!(city.client.get("/v1/addresses?q=Roma").await.expect(200)["items"], json!([]));
    assert_eq!(city.client.with("").get("/v1/addresses?q=Roma").await.problem(401), "unauthorized");
    assert_eq!(city.client.get("/v1/addresses?q=-").await.expect(200)["items"], json!([]));
    assert_eq!(city.client.with("").get("/api?q=Roma&lon=181").await.fields(), ["lon"]);
    assert_eq!(city.client.with("").get(&format!("/api?q=Roma&lang={}", "x".repeat(36))).await.fields(), ["lang"]);
    assert_eq!(city.client.with("").get("/reverse?lat=44&lon=181").await.fields(), ["lon"]);
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn widgets_that_know_photon_work() {
    let (region, town) = (Region::new(), town(5));
    region.import(&town);
    let city = City::with(|settings| {
        settings.roads.directory = Some(region.0.clone());
        (settings.limits.address_per_second, settings.limits.address_burst) = (1, 4);
    })
    .await;
    let widget = city.client.with("");
    let address = &town.addresses()[40];
    let (lat, lon) = (address.place.lat(), address.place.lng());
    let found = widget.get(&format!("/api?q={}&lat={lat}&lon={lon}&limit=3&lang=it", text(address))).await.expect(200);
    assert_eq!(found["type"], json!("FeatureCollection"));
    let (first, properties) = (&found["features"][0], &found["features"][0]["properties"]);
    assert_eq!(first["geometry"]["type"], json!("Point"));
    let [lng, lat] = [0, 1].map(|at| first["geometry"]["coordinates"][at].as_f64().unwrap());
    assert!(meters(Place::new(lat, lng).unwrap(), address.place) < 50.0, "{first}");
    let expected =
        [("type", "house"), ("street", &*address.street), ("housenumber", &*address.number), ("city", &*address.city)];
    expected.iter().for_each(|(name, value)| assert_eq!(properties[name], json!(value), "{properties}"));
    assert!(properties["osm_id"].is_i64() && ["N", "W"].contains(&properties["osm_type"].as_str().unwrap()));
    let there = widget.get(&format!("/reverse?lat={lat}&lon={lon}")).await.expect(200);
    assert_eq!(there["features"].as_array().unwrap().len(), 1);
    // The burst is four. Keys are not concerned.
    let mut codes = Vec::new();
    for _ in 0..4 {
        codes.push(widget.get("/api?q=Roma").await.status);
    }
    assert!(codes[3] == 429 && codes[0] == 200, "{codes:?}");
    city.client.get("/v1/addresses?q=Roma").await.expect(200);
    city.stop().await;
}

/// The column and the row of the tile around a place.
fn tile_of(zoom: u32, place: Place) -> (u32, u32) {
    let (tiles, lat) = (f64::from(zoom).exp2(), place.lat().to_radians());
    let y = (1.0 - (lat.tan() + 1.0 / lat.cos()).ln() / std::f64::consts::PI) / 2.0;
    (((place.lng() + 180.0) / 360.0 * tiles) as u32, (y * tiles) as u32)
}

/// The side of a PNG in pixels.
fn side(picture: &[u8]) -> u32 {
    assert_eq!(&picture[..8], b"\x89PNG\r\n\x1a\n");
    u32::from_be_bytes(picture[16..20].try_into().unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tiles_are_drawn_kept_and_drawn_anew() {
    let (region, first) = (Region::new(), town(5));
    region.import(&first);
    let city = region.city().await;
    let http = reqwest::Client::new();
    let url = |path: &str| format!("http://{}{path}", city.server.address);
    let (x, y) = tile_of(16, Place::new(44.7, 11.2).unwrap());
    let path = format!("/tiles/16/{x}/{y}.png");
    let answer = http.get(url(&path)).send().await.unwrap();
    assert_eq!((answer.status().as_u16(), &answer.headers()["content-type"]), (200, &"image/png".parse().unwrap()));
    assert!(answer.headers()[CACHE_CONTROL].to_str().unwrap().contains("max-age"));
    let etag = answer.headers()[ETAG].clone();
    let picture = answer.bytes().await.unwrap();
    assert_eq!(side(&picture), 256);
    assert_eq!(http.get(url(&path)).send().await.unwrap().bytes().await.unwrap(), picture);
    assert_eq!(http.get(url(&path)).header(IF_NONE_MATCH, &etag).send().await.unwrap().status(), 304);
    let bytes = http.get(url(&path)).header("accept", "application/octet-stream").send().await.unwrap();
    assert_eq!(bytes.headers()["content-type"], "application/octet-stream");
    let get = async |path: String| http.get(url(&path)).send().await.unwrap().bytes().await.unwrap();
    assert_eq!(side(&get(format!("/tiles/16/{x}/{y}@2x.png")).await), 512);
    assert_ne!(get(format!("{path}?theme=dark")).await, picture);
    // Far away there is nothing, which makes a small picture.
    let nothing = get("/tiles/16/0/0.png".to_owned()).await;
    assert!(side(&nothing) == 256 && nothing.len() * 5 < picture.len(), "{} {}", nothing.len(), picture.len());
    for wrong in [
        format!("/tiles/16/{x}/{y}"),
        "/tiles/20/0/0.png".into(),
        "/tiles/1/2/0.png".into(),
        "/tiles/1/0/-1.png".into(),
    ] {
        assert_eq!(city.client.with("").get(&wrong).await.problem(404), "not_found", "{wrong}");
    }
    // A new import is seen without a restart.
    region.import(&town(6));
    let changed = async {
        loop {
            let answer = http.get(url(&path)).send().await.unwrap();
            if answer.headers()[ETAG] != etag {
                break answer.bytes().await.unwrap();
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
    };
    let changed = tokio::time::timeout(std::time::Duration::from_secs(60), changed).await.unwrap();
    assert_ne!(changed, picture);
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_without_a_map_says_so() {
    let region = Region::new();
    let city = City::with(|settings| {
        settings.roads.directory = Some(region.0.clone());
        (settings.limits.tile_per_second, settings.limits.tile_burst) = (1, 2);
    })
    .await;
    let page = city.client.with("");
    assert_eq!(page.get("/tiles/0/0/0.png").await.problem(404), "not_found");
    page.get("/tiles/0/0/0.png").await;
    assert_eq!(page.get("/tiles/0/0/0.png").await.problem(429), "too_many_requests");
    city.stop().await;
}
