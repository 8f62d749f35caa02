//! What standards say of times, areas, currencies and routes.

use serde_json::{Value, json};

use crate::city::{City, Client, Members, TODAY, zone_fields};

fn ring(west: f64, east: f64) -> Value {
    json!([[west, -1.0], [east, -1.0], [east, 1.0], [west, 1.0], [west, -1.0]])
}

/// A zone on both sides of 180 degrees, cut as RFC 7946 says, with a courier whose route leads across.
async fn fiji(client: &Client) -> (String, String) {
    let mut zone = zone_fields("Fiji");
    zone["currency"] = json!("FJD");
    zone["area"] = json!({"type": "MultiPolygon", "coordinates": [[ring(179.0, 180.0)], [ring(-180.0, -179.0)]]});
    let zone = client.post("/v1/zones", zone).await.id();
    let depot = json!({"zone_id": zone, "name": "Depot", "place": {"lat": 0.0, "lng": 179.95}});
    let depot = client.post("/v1/depots", depot).await.id();
    let courier = client.new_courier(&zone, 40).await;
    client.shift(&courier, &depot, TODAY).await;
    (zone, courier)
}

async fn book(client: &Client, zone: &str, lng: f64) {
    let window = json!({"start": format!("{TODAY}T09:00:00+01:00"), "end": format!("{TODAY}T17:00:00+01:00")});
    let order = json!({"zone_id": zone, "place": {"lat": 0.0, "lng": lng}, "window": window});
    client.post("/v1/bookings", order).await.expect(201);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_route_across_180_degrees_is_cut_there_in_geojson() {
    let city = City::new().await;
    let (zone, courier) = fiji(&city.client).await;
    book(&city.client, &zone, -179.95).await;
    let courier = city.client.courier(&courier).await;
    let path = format!("/v1/courier/routes/{TODAY}?format=geojson");
    let drawn: Value = serde_json::from_str(&courier.get(&path).await.text).unwrap();
    let line = &drawn["features"][0]["geometry"];
    assert_eq!(line["type"], "MultiLineString", "{line}");
    for part in line.items("coordinates") {
        let lngs: Vec<f64> = part.as_array().unwrap().iter().map(|at| at[0].as_f64().unwrap()).collect();
        assert!(lngs.windows(2).all(|pair| (pair[0] - pair[1]).abs() < 1.0), "{lngs:?}");
    }
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn longitudes_in_gpx_are_less_than_180() {
    let city = City::new().await;
    let (zone, courier) = fiji(&city.client).await;
    for lng in [180.0, 179.999_999_99, -180.0] {
        book(&city.client, &zone, lng).await;
    }
    let courier = city.client.courier(&courier).await;
    let gpx = courier.get(&format!("/v1/courier/routes/{TODAY}?format=gpx")).await.text;
    let lngs: Vec<f64> =
        gpx.split("lon=\"").skip(1).map(|rest| rest.split('"').next().unwrap().parse().unwrap()).collect();
    assert!(lngs.len() >= 5 && lngs.iter().all(|lng| (-180.0..180.0).contains(lng)), "{lngs:?}");
    assert_eq!(lngs.iter().filter(|lng| **lng == -180.0).count(), 3, "{lngs:?}");
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn areas_are_taken_as_geojson_has_them() {
    let city = City::new().await;
    let zone = |name: &str, area: Value| {
        let mut zone = zone_fields(name);
        zone["area"] = area;
        zone
    };
    let uncut = json!({"type": "Polygon", "coordinates": [[[179, -1], [-179, -1], [-179, 1], [179, 1], [179, -1]]]});
    let flat = json!({"type": "Polygon", "coordinates": [[[9, 45], [10, 46], [11, 47], [9, 45]]]});
    for area in [uncut, flat] {
        assert_eq!(city.client.post("/v1/zones", zone("wrong", area)).await.fields(), ["area"]);
    }
    for (name, value) in [("bbox", json!([60, 50, 61, 51])), ("crs", json!({"type": "name", "properties": {}}))] {
        let mut area = json!({"type": "Polygon", "coordinates": [[[60, 50], [61, 50], [61, 51], [60, 51], [60, 50]]]});
        area[name] = value;
        city.client.post("/v1/zones", zone(name, area)).await.expect(201);
    }
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn currencies_are_those_of_iso_4217_and_a_zone_keeps_the_one_it_has() {
    let city = City::new().await;
    let mut zone = zone_fields("Milano");
    for wrong in ["ABC", "XXX", "eur", "EURO"] {
        zone["currency"] = json!(wrong);
        assert_eq!(city.client.post("/v1/zones", zone.clone()).await.fields(), ["currency"], "{wrong}");
    }
    let centre = city.client.centre().await;
    // As an older version took it.
    city.sql().await.batch_execute("UPDATE zones SET currency = 'ABC', version = version + 1").await.unwrap();
    let path = format!("/v1/zones/{}", centre.zone);
    zone["currency"] = json!("ABC");
    zone["hold_seconds"] = json!(60);
    assert_eq!(city.client.put(&path, zone).await.expect(200)["hold_seconds"], json!(60));
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shift_may_last_the_whole_of_a_day_of_25_hours() {
    let city = City::new().await;
    let centre = city.client.centre().await;
    let shift = async |start: &str, end: &str| {
        let courier = city.client.new_courier(&centre.zone, 5).await;
        let body = json!({"courier_id": courier, "depot_id": centre.depot, "starts_at": start, "ends_at": end});
        city.client.post("/v1/shifts", body).await
    };
    // In Rome clocks go back in the night to Sunday, 31 October 2027.
    shift("2027-10-31T00:00:00+02:00", "2027-11-01T00:00:00+01:00").await.expect(201);
    shift("2027-10-30T00:00:00+02:00", "2027-10-31T00:00:00+02:00").await.expect(201);
    for (start, end) in [
        ("2027-10-31T00:00:00+02:00", "2027-11-01T00:00:01+01:00"),
        ("2027-10-30T23:00:00+02:00", "2027-10-31T23:00:00+01:00"),
        ("2027-10-30T00:00:00+02:00", "2027-10-31T00:00:01+02:00"),
    ] {
        assert_eq!(shift(start, end).await.fields(), ["ends_at"], "{start} to {end}");
    }
    city.stop().await;
}
