//! Reads loggibud files: an instance, or a solution whose vehicles are merged. An id that occurs twice means two
//! parcels. Unused fields are ignored, because another project defines the format.

use serde::Deserialize;

use super::demand::{ContentError, Demand, Parcel, checked_id, checked_place, checked_size, parse_json};
use ritiro_client::Place;

#[derive(Deserialize)]
struct File {
    origin: Option<LngLat>,
    vehicle_capacity: Option<u32>,
    deliveries: Option<Vec<Delivery>>,
    vehicles: Option<Vec<Vehicle>>,
}

#[derive(Deserialize)]
struct Vehicle {
    origin: LngLat,
    deliveries: Vec<Delivery>,
}

#[derive(Deserialize)]
struct Delivery {
    id: String,
    point: LngLat,
    size: u32,
}

#[derive(Deserialize)]
struct LngLat {
    lng: f64,
    lat: f64,
}

pub fn read(text: &str) -> Result<Demand, ContentError> {
    let file: File = parse_json(text)?;
    let origin = file.origin.as_ref();
    let (deliveries, vehicles) = match (file.deliveries, file.vehicles) {
        (Some(deliveries), None) => (deliveries, Vec::new()),
        (None, Some(vehicles)) => (Vec::new(), vehicles),
        _ => {
            let message = "a loggibud file has either `deliveries` or `vehicles`";
            return Err(ContentError::field(".", message));
        }
    };
    let origin = origin.or(vehicles.first().map(|vehicle| &vehicle.origin));
    let depot = origin.map(|at| checked_place("origin", at.lat, at.lng)).transpose()?;
    let all = deliveries.iter().chain(vehicles.iter().flat_map(|vehicle| &vehicle.deliveries));
    Ok(Demand {
        parcels: all.enumerate().map(parcel).collect::<Result<_, _>>()?,
        depot,
        capacity: file.vehicle_capacity,
    })
}

fn parcel((at, delivery): (usize, &Delivery)) -> Result<Parcel, ContentError> {
    checked_id(&format!("delivery {}.id", at + 1), delivery.id.clone())?;
    let field = |name: &str| format!("delivery {} ({}).{name}", at + 1, delivery.id);
    let point: Place = checked_place(&field("point"), delivery.point.lat, delivery.point.lng)?;
    Ok(Parcel {
        id: delivery.id.clone(),
        place: point,
        size: checked_size(&field("size"), delivery.size)?,
        service_seconds: None,
        wanted: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instance_brings_depot_and_capacity() {
        let demand = read(
            r#"{"name":"x","region":"r","origin":{"lng":-43.3,"lat":-22.8},"vehicle_capacity":180,
                "deliveries":[{"id":"a","point":{"lng":-43.2,"lat":-22.9},"size":3}]}"#,
        )
        .unwrap();
        assert_eq!(demand.capacity, Some(180));
        assert_eq!(demand.depot.map(|at| at.lat), Some(-22.8));
        assert_eq!(demand.parcels[0].size, 3);
    }

    #[test]
    fn a_solution_is_flattened_and_an_id_twice_is_two_parcels() {
        let demand = read(
            r#"{"vehicles":[
                {"origin":{"lng":1,"lat":2},"deliveries":[{"id":"a","point":{"lng":1,"lat":2},"size":1},
                                                          {"id":"a","point":{"lng":1,"lat":2},"size":1}]},
                {"origin":{"lng":1,"lat":2},"deliveries":[{"id":"b","point":{"lng":1,"lat":2},"size":9}]}]}"#,
        )
        .unwrap();
        let ids: Vec<_> = demand.parcels.iter().map(|p| p.id.as_str()).collect();
        assert_eq!(ids, ["a", "a", "b"]);
        assert_eq!(demand.depot.map(|at| at.lng), Some(1.0));
        assert_eq!(demand.total_size(), 11);
    }

    #[test]
    fn errors_name_the_delivery() {
        let error = read(r#"{"deliveries":[{"id":"a","point":{"lng":1,"lat":2},"size":0}]}"#).unwrap_err();
        assert!(error.to_string().contains("delivery 1 (a).size"), "{error}");
        assert!(read(r#"{"deliveries":[],"vehicles":[]}"#).is_err());
        let error = read(r#"{"deliveries":[{"id":"a","size":1}]}"#).unwrap_err();
        assert!(error.to_string().contains("deliveries[0]"), "{error}");
    }

    #[test]
    fn published_instances_are_read() {
        for (name, parcels, size) in [("cvrp-0-rj-0.json", 221, 1179), ("cvrp-0-df-0.lkh3-solution.json", 1037, 5687)] {
            let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/loggi/");
            let Ok(text) = std::fs::read_to_string(format!("{folder}{name}")) else {
                println!("skipped: {name} is not here");
                continue;
            };
            let demand = read(&text).unwrap();
            assert_eq!((demand.parcels.len(), demand.total_size()), (parcels, size));
            assert!(demand.depot.is_some());
        }
    }
}
