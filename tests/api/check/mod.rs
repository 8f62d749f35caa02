//! `ritiro check`: it is silent while all is well, however much goes on, and finds each kind of damage.

mod damage;

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::future::join_all;
use ritiro::app::operations::check::{self, Invariant, Report, Scope};
use ritiro::store::Store;
use ritiro_domain::{Timestamp, ZoneId};
use serde_json::{Value, json};

use crate::city::{Centre, City, Members, NORTH, NOW, SOUTH, TODAY, TOMORROW, merchant, place, window, zone_fields};
use crate::harness;
use crate::harness::program::{Program, free_port};
use crate::harness::scratch::Scratch;
use damage::DAMAGES;
use ritiro_travel::TravelModels;

/// What a check of a database finds, as of the clock of these tests.
async fn checked(url: &str, scope: Scope) -> Report {
    check::run(&Store::new(url, 1).unwrap(), &TravelModels::default(), Timestamp(NOW), scope, &|_| {}).await.unwrap()
}

async fn of_all(url: &str) -> Report {
    checked(url, Scope::default()).await
}

fn codes(report: &Report) -> BTreeSet<&'static str> {
    report.findings.iter().map(|finding| finding.invariant.code()).collect()
}

fn at_noon(at: (f64, f64)) -> Value {
    json!({"place": place(at), "window": window(TODAY, "12:15", "13:15")})
}

/// A database with something of everything, which nobody uses any more. Its parts have references by which damages find them.
async fn lived_in() -> (String, Centre) {
    let city = City::new().await;
    let centre = city.client.centre().await;
    let client = &city.client;
    let second = client.new_courier(&centre.zone, 5).await;
    let pause = json!([{"earliest": "2026-11-23T11:00:00+01:00", "latest": "2026-11-23T13:00:00+01:00", "duration_seconds": 1800}]);
    let shift = json!({"courier_id": second, "depot_id": centre.depot, "breaks": pause,
        "starts_at": "2026-11-23T09:30:00+01:00", "ends_at": "2026-11-23T15:00:00+01:00"});
    client.post("/v1/shifts", shift).await.id();
    let mut plain = at_noon(NORTH);
    plain["reference"] = json!("plain");
    client.post_once("/v1/bookings", "k-1", plain).await.expect(201);
    let held = client.hold(&centre.morning, TODAY, SOUTH).await;
    let from_hold = json!({"hold_id": held["id"], "reference": "held"});
    client.post("/v1/bookings", from_hold).await.expect(201);
    let moved = json!({"place": place(NORTH), "window": window(TODAY, "14:00", "16:00"), "reference": "moved"});
    let moved = client.post("/v1/bookings", moved).await.expect(201).text("id");
    let to = json!({"window": window(TOMORROW, "14:00", "16:00")});
    client.patch(&format!("/v1/bookings/{moved}"), to).await.expect(200);
    let off = json!({"place": place(SOUTH), "window": window(TODAY, "14:00", "16:00"), "reference": "off"});
    let off = client.post("/v1/bookings", off).await.expect(201).text("id");
    client.post(&format!("/v1/bookings/{off}/cancel"), json!({})).await.expect(200);
    let ride = json!({"origin": place(SOUTH), "destination": place(NORTH), "max_ride_time_seconds": 1500,
        "window": window(TODAY, "10:30", "11:30"), "reference": "ride"});
    client.post("/v1/bookings", ride).await.expect(201);
    for name in ["first", "second"] {
        client.shopper(name).await.post("/v1/holds", at_noon(SOUTH)).await.expect(201);
    }
    let let_go = json!({"place": place(SOUTH), "window": window(TODAY, "16:00", "17:00")});
    let let_go = client.post("/v1/holds", let_go).await.expect(201).text("id");
    assert_eq!(client.delete(&format!("/v1/holds/{let_go}")).await.status, 204);
    merchant(&city.url, "Altra").await;
    let url = city.url.clone();
    city.stop().await;
    (url, centre)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_kind_of_damage_is_found_and_nothing_else() {
    let (url, _) = lived_in().await;
    let well = of_all(&url).await;
    assert_eq!(well.findings, [], "before any damage");
    let seen = well.seen;
    assert_eq!((seen.plans, seen.routes, seen.holds, seen.bookings, seen.ledger_lines), (2, 3, 2, 5, 7));
    for damage in DAMAGES {
        let broken = harness::copy_of(&url).await;
        harness::connect(&broken)
            .await
            .batch_execute(damage.sql)
            .await
            .unwrap_or_else(|e| panic!("{}: {e:?}", damage.sql));
        let report = of_all(&broken).await;
        let expected: BTreeSet<_> = damage.found.iter().map(|invariant| invariant.code()).collect();
        assert_eq!(codes(&report), expected, "{}\n{:#?}", damage.sql, report.findings);
    }
    let first: BTreeSet<_> = DAMAGES.iter().map(|damage| damage.found[0]).collect();
    let without: Vec<_> = Invariant::ALL.iter().filter(|invariant| !first.contains(invariant)).collect();
    assert!(without.is_empty(), "no damage for {without:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_check_can_be_narrowed_to_a_zone_and_a_day() {
    let (url, centre) = lived_in().await;
    let sql = harness::connect(&url).await;
    sql.batch_execute("UPDATE slot_days SET taken = taken + 1").await.unwrap();
    let zone = Some(ZoneId(centre.zone.parse().unwrap()));
    let date = |day: &str| Some(day.parse().unwrap());
    let everywhere = of_all(&url).await.findings.len();
    for (scope, expected) in [
        (Scope { zone, date: None }, everywhere),
        (Scope { zone, date: date(TOMORROW) }, 1),
        (Scope { zone, date: date("2026-11-30") }, 0),
    ] {
        assert_eq!(checked(&url, scope).await.findings.len(), expected, "{scope:?}");
    }
    assert!(everywhere > 1);
    let store = Store::new(&url, 1).unwrap();
    let nowhere = Scope { zone: Some(ZoneId(uuid::Uuid::nil())), date: None };
    assert!(
        check::run(&store, &TravelModels::default(), Timestamp(NOW), nowhere, &|_| {}).await.is_err(),
        "a zone that is not there is not clean"
    );
}

/// A hold that ended a moment ago in another plan's transaction leaves stops for which its own writer has time.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_about_to_be_taken_out_is_no_finding() {
    let (url, _) = lived_in().await;
    let sql = harness::connect(&url).await;
    sql.batch_execute("UPDATE holds SET state = 'replaced' WHERE state = 'active'").await.unwrap();
    let report = of_all(&url).await;
    assert_eq!((report.findings.as_slice(), report.seen.leaving), (&[][..], 2));
    // The service wrote much later, and they still stand.
    sql.batch_execute("UPDATE outbox SET created_at = created_at + interval '1 hour' WHERE topic = 'hold.released'")
        .await
        .unwrap();
    assert_eq!(codes(&of_all(&url).await), BTreeSet::from([Invariant::StopsOwned.code()]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_check_while_everything_is_busy_gives_no_false_alarm() {
    let city = City::with(|settings| settings.improvement.enabled = true).await;
    let centre = city.client.centre_of(zone_fields("Milano"), 12).await;
    for _ in 0..3 {
        let courier = city.client.new_courier(&centre.zone, 12).await;
        for date in [TODAY, TOMORROW] {
            city.client.shift(&courier, &centre.depot, date).await;
        }
    }
    let twin = city.twin().await;
    let slots = vec![centre.morning.clone(), centre.afternoon.clone()];
    let (checks, over) = (AtomicUsize::new(0), AtomicBool::new(false));
    let shopping = async {
        let clients = [city.client.clone(), twin.client.clone()];
        // Wave after wave, until enough checks have met somebody busy.
        for wave in 0.. {
            let tasks = (0..32_u64).map(|i| {
                let (client, slots) = (clients[i as usize % 2].clone(), slots.clone());
                tokio::spawn(crate::racing::shop(client, slots, 100 * wave + i))
            });
            join_all(tasks).await.into_iter().for_each(|done| drop(done.unwrap()));
            if checks.load(Ordering::SeqCst) >= 5 {
                break;
            }
        }
        over.store(true, Ordering::SeqCst);
    };
    let checking = async {
        while !over.load(Ordering::SeqCst) {
            let check = checks.fetch_add(1, Ordering::SeqCst);
            assert_eq!(of_all(&city.url).await.findings, [], "check {check}");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::join!(shopping, checking);
    assert!(of_all(&city.url).await.is_clean());
    twin.stop().await;
    city.stop().await;
}

/// By the real program: exit status and output, for people and for machines.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_exit_status_shows_what_was_found() {
    let program = Program::copy();
    let url = harness::database().await;
    let well = program.check(&url, &[]);
    let told: Value = serde_json::from_slice(&well.stdout).unwrap();
    assert_eq!((well.status.code(), &told["clean"], &told["findings"]), (Some(0), &json!(true), &json!([])));
    harness::connect(&url).await.batch_execute("ALTER TABLE ledger DISABLE TRIGGER ledger_append_only").await.unwrap();
    let broken = program.check(&url, &[]);
    let told: Value = serde_json::from_slice(&broken.stdout).unwrap();
    assert_eq!((broken.status.code(), &told["clean"]), (Some(1), &json!(false)));
    assert_eq!(told["findings"][0]["invariant"], "guards_stand");
    let text = program.command(&url).arg("check").output().unwrap();
    assert_eq!(text.status.code(), Some(1));
    assert!(String::from_utf8(text.stdout).unwrap().contains("What to do: "));
    for (url, reason) in [(harness::empty_database().await, "migrate"), ("postgres://127.0.0.1:1/none".into(), "reach")]
    {
        let none = program.check(&url, &[]);
        assert_eq!(none.status.code(), Some(2), "{url}");
        assert!(String::from_utf8(none.stderr).unwrap().contains(reason), "{reason}");
    }
}

/// The embedded Postgres has one owner; a check is its guest.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_embedded_postgres_can_be_checked_while_a_server_owns_it_and_after() {
    let (program, data) = (Program::copy(), Scratch::named("-embedded"));
    let setting = ("RITIRO__DATABASE__DATA_DIR", data.path().to_str().unwrap());
    let mut serving = program.start("", free_port(), &[setting]);
    assert!(serving.is_ready_within(Duration::from_secs(60)).await);
    let check = || program.command("").env(setting.0, setting.1).arg("check").output().unwrap();
    for state in ["served", "stopped"] {
        let checked = check();
        assert_eq!(checked.status.code(), Some(0), "{state}: {}", String::from_utf8_lossy(&checked.stderr));
        if state == "served" {
            serving.signal(libc::SIGTERM);
            assert_eq!(serving.end().await.code(), Some(0));
        }
    }
}
