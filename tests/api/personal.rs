//! The list of everything that is kept of people is whole: it is held against the schema, against the page for merchants, and against what
//! a shopper's life and erasure leave in the database.

use std::collections::BTreeSet;

use ritiro::store::personal::{Reveals, TABLES, columns, personal};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::city::{Centre, City, Client, Members, NOW, TODAY, place, window, zone_fields};
use crate::harness;
use crate::road::driver::{Driver, clock};

const WHO: &str = "shopper-Zvezdana";
const AT: (f64, f64) = (45.47777, 9.18888);
/// All that leads to the shopper, in words and in digits of the place, as columns may hold it.
const MARKS: [&str; 11] = [
    WHO,
    "Zvezdana Querini",
    "+39 333 7777777",
    "Calle Marcata 42",
    "ring twice at Querini",
    "order-Querini-1",
    "cart-of-Zvezdana",
    "key-of-Zvezdana",
    "the door of Querini",
    "45.47777",
    "4547777",
];
/// Columns that this story does not write: no endpoint is told of it, no picture is taken, no report is held.
const NOT_WRITTEN: [&str; 4] =
    ["held_reports.data", "proofs.object_id", "webhook_attempts.excerpt", "webhook_deliveries.data"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_column_of_every_table_is_judged() {
    let sql = harness::connect(&harness::database().await).await;
    let query = "SELECT table_name::text, column_name::text FROM information_schema.columns \
                 WHERE table_schema = 'public' AND table_name !~ '^__diesel' ORDER BY table_name, ordinal_position";
    let there: Vec<(String, String)> =
        sql.query(query, &[]).await.unwrap().iter().map(|row| (row.get(0), row.get(1))).collect();
    let listed = TABLES.iter().flat_map(|table| columns(table).map(move |name| (table.0, name)));
    let listed: Vec<(String, String)> = listed.map(|(table, name)| (table.to_owned(), name.to_owned())).collect();
    for (here, other, what) in [(&there, &listed, "is not judged"), (&listed, &there, "is no more")] {
        let missing: Vec<_> = here.iter().filter(|column| !other.contains(column)).collect();
        assert_eq!(missing, Vec::<&(String, String)>::new(), "{what}");
    }
    assert_eq!(listed.len(), there.len(), "none is judged twice");
}

#[test]
fn the_page_on_privacy_names_every_table_that_shows_of_people() {
    let page = include_str!("../../docs/PRIVACY.md");
    for (table, column, _) in personal() {
        assert!(
            page.contains(&format!("`{table}`")),
            "{table}.{column} has personal data: docs/PRIVACY.md says nothing of it"
        );
    }
}

/// The columns, as `table.column`, in which one of the marks stands.
async fn marked(city: &City) -> BTreeSet<String> {
    let sql = city.sql().await;
    let marks: Vec<String> = MARKS.iter().map(|mark| format!("%{mark}%")).collect();
    let mut found = BTreeSet::new();
    for table in TABLES {
        for column in columns(table) {
            let table = table.0;
            let query = format!("SELECT count(*) FROM {table} WHERE \"{column}\"::text LIKE ANY ($1)");
            if sql.query_one(&query, &[&marks]).await.unwrap().get::<_, i64>(0) > 0 {
                found.insert(format!("{table}.{column}"));
            }
        }
    }
    found
}

fn order() -> Value {
    let contact = json!({"name": MARKS[1], "phone": MARKS[2], "address": MARKS[3], "notes": MARKS[4]});
    json!({"place": place(AT), "window": window(TODAY, "10:00", "12:00"), "shopper": WHO, "reference": MARKS[5], "contact": contact})
}

/// A shopper who held, let go, booked, cancelled, and was met by a courier who has words about it.
async fn lived(city: &City, centre: &Centre) -> (Client, Driver, String) {
    let shopper = city.client.shopper(WHO).await;
    let held = json!({"place": place(AT), "window": window(TODAY, "14:00", "16:00"), "cart": MARKS[6]});
    let held = shopper.post("/v1/holds", held).await.expect(201);
    shopper.delete(&format!("/v1/holds/{}", held.text("id"))).await;
    let cancelled = city.client.post("/v1/bookings", order()).await.expect(201);
    let cancel = format!("/v1/bookings/{}/cancel", cancelled.text("id"));
    city.client.post(&cancel, json!({"reason": MARKS[4]})).await.expect(200);
    let booked = city.client.post_once("/v1/bookings", MARKS[7], order()).await.expect(201);
    let driver = Driver::new(city, &centre.courier, &centre.shift).await;
    let stop = driver.stops().await.remove(0);
    driver.tell(city, "start", clock(8, 0), None).await;
    driver.tell(city, "depart", clock(9, 50), Some(&stop)).await;
    let proof = json!({"id": Uuid::new_v4(), "booking_id": booked["id"], "kind": "name", "text": MARKS[1]});
    driver.client.post("/v1/courier/proofs", proof).await.expect(201);
    let mut arrived = driver.event("arrive", clock(10, 5), Some(&stop));
    (arrived["note"], arrived["place"]) = (json!(MARKS[8]), place((45.477771, 9.188881)));
    city.time.set(NOW + clock(10, 5));
    assert_eq!(driver.send(&[arrived]).await, ["applied"]);
    (shopper, driver, booked.text("id"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_shopper_leaves_lies_in_the_listed_columns_and_an_erasure_empties_all_of_them() {
    let city = City::new().await;
    let centre = city.client.centre_of(zone_fields("Milano"), 40).await;
    let (_, driver, booking) = lived(&city, &centre).await;
    let of_shopper = personal().filter(|(.., reveals)| matches!(reveals, Reveals::OfShopper(_)));
    let listed: BTreeSet<String> = of_shopper.map(|(table, column, _)| format!("{table}.{column}")).collect();
    let expected: BTreeSet<String> = listed.into_iter().filter(|name| !NOT_WRITTEN.contains(&name.as_str())).collect();
    // Two columns of a place, of which the marks know one; the longitude goes the same way.
    let expected: BTreeSet<String> = expected.into_iter().filter(|name| name != "stops.lng").collect();
    assert_eq!(marked(&city).await, expected);
    let stop = driver.stops().await.remove(0);
    driver.tell(&city, "complete", clock(10, 10), Some(&stop)).await;
    let erased = city.client.delete(&format!("/v1/shoppers/{WHO}")).await.expect(200);
    assert_eq!((&erased["erased"]["bookings"], &erased["erased"]["proofs"]), (&json!(2), &json!(1)));
    assert_eq!(marked(&city).await, BTreeSet::new(), "nothing is left");

    // The courier's phone had no signal for a while, and now tells what happened after all.
    let words = |kind: &str| {
        let mut event = driver.event(kind, clock(10, 12), Some(&stop));
        (event["note"], event["place"]) = (json!(MARKS[8]), place((45.477771, 9.188881)));
        event
    };
    driver.send(&[words("arrive"), words("complete")]).await;
    let late = json!({"id": Uuid::new_v4(), "booking_id": booking, "kind": "note", "text": MARKS[8]});
    assert_eq!(driver.client.post("/v1/courier/proofs", late).await.problem(404), "not_found");
    let sql = city.sql().await;
    let told = "SELECT count(*) FROM courier_events WHERE booking_id::text = $1";
    let told: i64 = sql.query_one(told, &[&booking]).await.unwrap().get(0);
    assert!(told >= 4, "what was reported stands, without words: {told}");
    assert_eq!(marked(&city).await, BTreeSet::new(), "late reports bring nothing back");
    city.stop().await;
}
