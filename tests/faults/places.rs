//! The last places of many slots, two processes, and more shoppers than places.

use std::collections::BTreeMap;

use chrono::Days;
use futures_util::future::join_all;
use rand::{SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;
use serde_json::json;

use crate::city::{Client, Members, NORTH, merchant, place, window, zone_fields};
use crate::harness::program::Program;
use crate::{Chance, alone, faults, harness, say};

const CLIENTS: usize = 64;
/// So many clients after each other try the same slots in the same order.
const TOGETHER: usize = 4;
/// With these each of them begins; (64 / 4) * 4 = 64 beginnings are more than the fifty slots there are, so none is left out.
const DEALT: usize = 4;
const DAYS: u64 = 5;
/// Ten windows of half an hour from 09:00 on, on five days: fifty slots.
const WINDOWS: usize = 10;
/// Places of each.
const PLACES: usize = 2;
/// Slots that each client tries: about nine tries for each place.
const TRIES: usize = 14;

fn half_hour(index: usize) -> (String, String) {
    let clock = |minutes: usize| format!("{:02}:{:02}", minutes / 60, minutes % 60);
    (clock(540 + 30 * index), clock(570 + 30 * index))
}

struct AppState {
    zone: String,
    /// Windows of fifty slots.
    slots: Vec<serde_json::Value>,
}

async fn market(client: &Client, name: &str) -> AppState {
    let mut fields = zone_fields(name);
    // One hour from UTC all year, as the windows below are told.
    fields["time_zone"] = json!("Africa/Algiers");
    let centre = client.centre_of(fields, 1000).await;
    let day = |ahead| (chrono::Utc::now().date_naive() + Days::new(ahead)).to_string();
    let dates: Vec<String> = (2..2 + DAYS).map(day).collect();
    for _ in 0..3 {
        let courier = client.new_courier(&centre.zone, 1000).await;
        for date in &dates {
            client.shift(&courier, &centre.depot, date).await;
        }
    }
    for index in 0..WINDOWS {
        let (start, end) = half_hour(index);
        let limit = json!({"max_bookings": PLACES});
        client.slot(&centre.zone, &format!("Half hour {index}"), (&start, &end), limit).await;
    }
    // There is always something else to choose.
    client.slot(&centre.zone, "Evening", ("16:00", "17:30"), json!({})).await;
    let windows = dates.iter().flat_map(|date| {
        (0..WINDOWS).map(move |index| {
            let (start, end) = half_hour(index);
            window(date, &start, &end)
        })
    });
    AppState { zone: centre.zone, slots: windows.collect() }
}

/// The slots that a client tries: some that are its group's own, then any.
fn tried(mut slots: Vec<serde_json::Value>, client: usize, seed: u64) -> Vec<serde_json::Value> {
    let group = client / TOGETHER;
    let count = slots.len();
    slots.rotate_left(group * DEALT % count);
    slots[DEALT..].shuffle(&mut ChaCha8Rng::seed_from_u64(seed.wrapping_add(group as u64)));
    slots.truncate(TRIES);
    slots
}

/// Tries some slots. Returns how often each was sold to this client.
async fn grab(client: Client, zone: String, slots: Vec<serde_json::Value>) -> BTreeMap<String, usize> {
    let mut sold = BTreeMap::new();
    for slot in slots {
        let order = json!({"zone_id": zone, "place": place(NORTH), "window": slot, "service_seconds": 30});
        let answer = loop {
            let answer = client.post("/v1/bookings", order.clone()).await;
            if answer.status != 503 {
                break answer;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        };
        if answer.status == 201 {
            *sold.entry(slot.text("start")).or_default() += 1;
        } else {
            assert_eq!(answer.problem(409), "slot_full");
            assert!(answer.body["refusal"]["constraint"].is_object(), "a loser is told why: {}", answer.text);
            assert!(
                !answer.body.items("alternatives").is_empty(),
                "a loser is told what else there is: {}",
                answer.text
            );
        }
    }
    sold
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_sell_exactly_the_places_that_there_are() {
    let _turn = alone().await;
    let (mut chance, rounds) = (Chance::of("places"), faults(1));
    let (program, url) = (Program::copy(), harness::database().await);
    let (mut first, mut second) = (program.serve(&url).await, program.serve(&url).await);
    let key = merchant(&url, "Bottega").await;
    let clients = [Client::new(&first.base, &key), Client::new(&second.base, &key)];
    for round in 1..=rounds {
        let market = market(&clients[0], &format!("Milano {round}")).await;
        // An instance may not know new slots for as long as it keeps a zone in memory.
        tokio::time::sleep(std::time::Duration::from_secs(6)).await;
        let seed = chance.seed();
        let tasks = (0..CLIENTS).map(|i| {
            let slots = tried(market.slots.clone(), i, seed);
            tokio::spawn(grab(clients[i % 2].clone(), market.zone.clone(), slots))
        });
        let mut sold: BTreeMap<String, usize> = BTreeMap::new();
        for done in join_all(tasks).await {
            done.unwrap().into_iter().for_each(|(slot, count)| *sold.entry(slot).or_default() += count);
        }
        assert_eq!(sold.len(), market.slots.len(), "every slot was asked for");
        assert!(sold.values().all(|count| *count == PLACES), "{sold:?}");
        let sql = harness::connect(&url).await;
        let counted = "SELECT (SELECT count(*) FROM bookings b JOIN zones z ON z.id = b.zone_id WHERE z.id::text = $1),
             (SELECT coalesce(sum(taken), 0)::bigint FROM slot_days WHERE zone_id::text = $1)";
        let row = sql.query_one(counted, &[&market.zone]).await.unwrap();
        let places = (market.slots.len() * PLACES) as i64;
        assert_eq!((row.get::<_, i64>(0), row.get::<_, i64>(1)), (places, places));
        let tries = CLIENTS * TRIES;
        say(&format!(
            "places: round {round} of {rounds}, {places} of {places} sold to {CLIENTS} clients in {tries} tries"
        ));
    }
    let checked = program.check(&url, &[]);
    assert_eq!(checked.status.code(), Some(0), "{}", String::from_utf8_lossy(&checked.stdout));
    for server in [&mut first, &mut second] {
        server.signal(libc::SIGTERM);
        assert_eq!(server.end().await.code(), Some(0));
    }
}
