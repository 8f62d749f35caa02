//! Tests that reading a row with any content returns a result. It never panics, and the error repeats nothing of the
//! row.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{area, columns};
use ritiro_domain::{
    AsapRule, Break, ForesightRules, LiveRules, ObjectiveWeights, Order, Promise, ProofRules, Speeds, TravelModel,
    TripRules,
};

/// Any JSON document, with marked personal data at some places.
fn document() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(|number| json!(number)),
        Just(json!("Querini")),
        Just(json!(4547800001_i64)),
        ".{0,8}".prop_map(Value::from),
    ];
    let name = prop::sample::select(vec![
        "place", "lat_e7", "lng_e7", "origin", "window", "start", "end", "kind", "price", "load", "service",
    ]);
    leaf.prop_recursive(4, 32, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::hash_map(name.clone().prop_map(str::to_owned), inner, 0..6)
                .prop_map(|members| members.into_iter().collect()),
        ]
    })
}

/// A valid column with one damaged place.
fn damaged() -> impl Strategy<Value = Value> {
    let place = json!({"lat_e7": 454_600_000, "lng_e7": 91_900_000});
    let window = json!({"start": 1_795_410_000, "end": 1_795_420_000});
    let order = json!({"kind": "shipment", "place": place, "origin": {"place": place, "window": window, "service": 60}, "load": [1, 0, 0, 0],
        "service": 60, "skills": ["stairs"], "depot": null, "max_ride": 3600});
    let promise = json!({"place": place, "window": window, "origin": [place, window], "price": {"amount": 1, "currency": "EUR"},
        "slot_template": null, "made_at": 1_795_410_000});
    let at = prop::sample::select(vec![
        "",
        "/place",
        "/place/lat_e7",
        "/origin",
        "/origin/place",
        "/origin/0",
        "/load",
        "/load/0",
        "/skills",
        "/window",
        "/window/start",
        "/price",
        "/price/currency",
        "/made_at",
        "/kind",
    ]);
    (prop::sample::select(vec![order, promise]), at, document()).prop_map(|(mut whole, at, with)| {
        if let Some(place) = whole.pointer_mut(at) {
            *place = with;
        }
        whole
    })
}

fn every_column(value: &Value) -> Vec<String> {
    let said = [
        columns::from_json::<Order>("bookings.order_data", value.clone()).err(),
        columns::from_json::<Promise>("bookings.promise", value.clone()).err(),
        columns::from_json::<Vec<Break>>("shifts.breaks", value.clone()).err(),
        columns::from_json::<TravelModel>("zones.travel", value.clone()).err(),
        columns::from_json::<ObjectiveWeights>("zones.objective", value.clone()).err(),
        columns::from_json::<ForesightRules>("zones.foresight", value.clone()).err(),
        columns::from_json::<ProofRules>("zones.proofs", value.clone()).err(),
        columns::from_json::<LiveRules>("zones.live", value.clone()).err(),
        columns::from_json::<Speeds>("zones.speeds", value.clone()).err(),
        columns::from_json::<AsapRule>("zones.asap", value.clone()).err(),
        columns::from_json::<TripRules>("zones.trips", value.clone()).err(),
    ];
    let _ = area::from_json(value.clone());
    said.into_iter().flatten().map(|error| error.to_string()).collect()
}

proptest! {
    #[test]
    fn no_column_panics_or_is_quoted(value in prop_oneof![document(), damaged()]) {
        for said in every_column(&value) {
            prop_assert!(!said.contains("Querini") && !said.contains("4547800001"), "{}", said);
        }
    }

    #[test]
    fn no_degrees_and_no_amounts_make_a_row_panic(
        lat in any::<f64>(), lng in any::<f64>(), amounts in prop::collection::vec(any::<i64>(), 0..6),
    ) {
        let _ = (columns::place("stops", lat, lng), columns::place_if("stops", Some(lat), None));
        prop_assert_eq!(columns::load("stops.load", amounts.clone()).is_ok(), amounts.len() == 4);
    }
}
