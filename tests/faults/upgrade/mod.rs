//! A rolling upgrade: a database of version 0.1.0 with live data is migrated while that version serves, both serve side by
//! side, then the old one stops. Every later migration has to pass this.
//!
//! `RITIRO_OLD` names the old program; `scripts/try-upgrade` builds it from the repository's history. Where that is not to be had, the
//! statements that the old version sends are sent instead (`recorded`).

mod data;
mod recorded;

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::{Value, json};

use crate::city::{Client, Members, merchant};
use crate::harness::program::{Program, Serving, free_port};
use crate::load::Load;
use crate::{Chance, alone, harness, say};

/// How many bookings are acknowledged in each part of the upgrade.
const ENOUGH: usize = 40;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_of_an_older_version_is_migrated_while_that_version_serves() {
    let _turn = alone().await;
    let Ok(path) = std::env::var("RITIRO_OLD") else {
        say("upgrade: RITIRO_OLD is not set, so the old version does not serve meanwhile; run scripts/try-upgrade");
        return;
    };
    let (mut chance, url) = (Chance::of("upgrade"), data::loaded().await);
    let (old, new) = (Program::copy_of(Path::new(&path)), Program::copy());
    let told = old.command(&url).args(["key", "create", "--merchant", "Bottega"]).output().unwrap();
    let key = String::from_utf8(told.stdout).unwrap().split_whitespace().last().expect("a key").to_owned();
    let mut first = old.serve(&url).await;
    let kept = Kept::read(&url).await;
    let load = Load::prepare_with(&first.base, &key).await;
    let shoppers = load.begin(chance.seed()).await;
    load.works(ENOUGH).await;
    let second = new.start(&url, free_port(), &[]);
    assert!(second.is_ready_within(Duration::from_secs(60)).await, "the new version does not come up");
    load.works(ENOUGH).await;
    load.ask(&[&first.base, &second.base]);
    load.works(2 * ENOUGH).await;
    load.ask(&[&second.base]);
    load.works(ENOUGH / 2).await;
    first.signal(libc::SIGTERM);
    assert_eq!(first.end().await.code(), Some(0));
    load.works(ENOUGH).await;
    load.end(shoppers).await;
    say("upgrade: from 0.1.0, both versions side by side");
    load.verify(&new, &url).await;
    everything_goes_on(&Client::new(&second.base, &key), &kept, &url).await;
    is_clean(&new, &url);
    stop(second).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn live_data_of_an_older_version_goes_on_with_this_one() {
    let _turn = alone().await;
    let (url, program) = (data::loaded().await, Program::copy());
    let kept = Kept::read(&url).await;
    let mut writer = recorded::Writer::open(&url).await;
    writer.round().await;
    let serving = program.start(&url, free_port(), &[("RITIRO__IMPROVEMENT__ENABLED", "false")]);
    let migrated = AtomicBool::new(false);
    let migrating = async {
        assert!(serving.is_ready_within(Duration::from_secs(60)).await, "the new version does not come up");
        migrated.store(true, Ordering::SeqCst);
    };
    let writing = async {
        while !migrated.load(Ordering::SeqCst) {
            writer.round().await;
        }
    };
    tokio::join!(migrating, writing);
    for _ in 0..10 {
        writer.round().await;
    }
    let client = Client::new(&serving.base, &merchant(&url, "Bottega").await);
    is_clean(&program, &url);
    writer.stands(&client).await;
    say(&format!("upgrade: {} bookings by the statements of 0.1.0 meanwhile", writer.cancelled.len() + 1));
    everything_goes_on(&client, &kept, &url).await;
    is_clean(&program, &url);
    stop(serving).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn migrations_since_the_older_version_go_down_and_up_again_over_live_data() {
    let _turn = alone().await;
    let (url, program) = (data::loaded().await, Program::copy());
    let kept = Kept::read(&url).await;
    let newer = ritiro::store::pending(&url).await.unwrap();
    assert_eq!(ritiro::store::migrate(&url).await.unwrap(), newer);
    assert_eq!(ritiro::store::revert(&url, newer.len()).await.unwrap().len(), newer.len());
    if let Ok(path) = std::env::var("RITIRO_OLD") {
        is_clean(&Program::copy_of(Path::new(&path)), &url);
    }
    assert_eq!(ritiro::store::migrate(&url).await.unwrap(), newer);
    is_clean(&program, &url);
    assert_eq!(Kept::read(&url).await.bookings, kept.bookings);
}

async fn stop(mut serving: Serving) {
    serving.signal(libc::SIGTERM);
    assert_eq!(serving.end().await.code(), Some(0));
}

fn is_clean(program: &Program, url: &str) {
    let checked = program.check(url, &[]);
    assert_eq!(checked.status.code(), Some(0), "{}", String::from_utf8_lossy(&checked.stdout));
}

/// What the old version had promised.
struct Kept {
    bookings: Vec<(String, String, String)>,
    /// By which a test of it is done: its idempotency key and its hold.
    held: String,
    booked: String,
    active: String,
}

impl Kept {
    async fn read(url: &str) -> Self {
        let sql = harness::connect(url).await;
        let query = "SELECT id::text, state, (promise - 'made_at')::text FROM bookings
                     WHERE merchant_id = (SELECT id FROM merchants WHERE name = 'Bottega') ORDER BY id";
        let rows = sql.query(query, &[]).await.unwrap();
        let bookings: Vec<_> = rows.iter().map(|row| (row.get(0), row.get(1), row.get(2))).collect();
        assert!(bookings.len() > 30);
        let held = "SELECT hold_id::text, id::text FROM bookings WHERE reference = 'held'";
        let held = sql.query_one(held, &[]).await.unwrap();
        let active = "SELECT id::text FROM holds WHERE state = 'active' AND credential_id IS NULL ORDER BY id LIMIT 1";
        let active = sql.query_one(active, &[]).await.unwrap().get(0);
        Self { bookings, held: held.get(0), booked: held.get(1), active }
    }
}

/// What the old version left is as it was, and can be gone on with: promises, keys, holds, couriers on the road.
async fn everything_goes_on(client: &Client, kept: &Kept, url: &str) {
    let now = Kept::read(url).await;
    let lost: Vec<_> = kept.bookings.iter().filter(|booking| !now.bookings.contains(booking)).collect();
    assert!(lost.is_empty(), "{lost:?}");
    for (id, state, _) in &kept.bookings {
        let told = client.get(&format!("/v1/bookings/{id}")).await.expect(200);
        let stands = told["plan"].is_object();
        assert_eq!((told.text("state"), stands), (state.clone(), state == "confirmed"), "{told}");
    }
    let again = client.post_once("/v1/bookings", "held", json!({"hold_id": kept.held, "reference": "held"})).await;
    assert_eq!(again.expect(201).text("id"), kept.booked, "a key of the old version has the old answer");
    let booked = client.post("/v1/bookings", json!({"hold_id": kept.active})).await.expect(201);
    client.post(&format!("/v1/bookings/{}/cancel", booked.text("id")), json!({})).await.expect(200);
    let moved = referred(client, "window-1-10").await;
    // The data is moved to the present to the second, slots are not: what began at two may begin some minutes before, in a closed slot.
    let to = json!({"window": an_hour_later(&referred(client, "window-5-10").await["promise"]["window"])});
    let moved = client.patch(&format!("/v1/bookings/{}", moved.text("id")), to).await.expect(200);
    assert_eq!(moved.text("state"), "confirmed");
    a_courier_goes_on(client).await;
}

fn an_hour_later(window: &Value) -> Value {
    let later = |name: &str| {
        let at = chrono::DateTime::parse_from_rfc3339(&window.text(name)).unwrap() + chrono::TimeDelta::hours(1);
        at.to_rfc3339()
    };
    json!({"start": later("start"), "end": later("end")})
}

async fn referred(client: &Client, reference: &str) -> Value {
    let page = client.get(&format!("/v1/bookings?reference={reference}")).await.expect(200);
    page.items("items")[0].clone()
}

/// Who was on the way to a stop reports it done.
async fn a_courier_goes_on(client: &Client) {
    let couriers = client.get("/v1/couriers").await.expect(200);
    let ada = couriers.items("items").iter().find(|courier| courier["name"] == json!("Ada")).unwrap().text("id");
    let device = client.courier(&ada).await;
    let shifts = client.get(&format!("/v1/shifts?courier_id={ada}")).await.expect(200);
    let first = shifts.items("items").iter().min_by_key(|shift| shift.text("date")).unwrap().clone();
    let day = device.get(&format!("/v1/courier/routes/{}", first.text("date"))).await.expect(200);
    let stops = day.items("routes")[0].items("stops");
    let stop = stops.iter().find(|stop| stop["state"] == json!("en_route")).unwrap_or_else(|| panic!("{day}"));
    let (at, id) = (chrono::Utc::now(), || uuid::Uuid::new_v4());
    let proof = json!({"id": id(), "booking_id": stop["booking_id"], "kind": "name", "text": "O. Esempio"});
    let proved = device.post("/v1/courier/proofs", proof).await;
    assert!(proved.status < 300, "{}", proved.text);
    let event =
        |kind: &str| json!({"id": id(), "at": at, "kind": kind, "shift_id": first["id"], "stop_id": stop["stop_id"]});
    let told =
        device.post("/v1/courier/events", json!({"events": [event("arrive"), event("complete")]})).await.expect(200);
    assert!(told.items("events").iter().all(|answer| answer["status"] == json!("applied")), "{told}");
    let booking = client.get(&format!("/v1/bookings/{}", stop.text("booking_id"))).await.expect(200);
    assert_eq!(booking.text("state"), "completed");
}
