//! Figures, against arithmetic and against the planner.

use serde_json::{Value, json};

use super::Small;
use crate::city::{Members, TODAY, TOMORROW, merchant};
use crate::road::driver::{Driver, clock};

/// The courier worked from 08:30 to 16:30. North was reached before its window, south ten minutes behind it, and in the
/// afternoon nobody was there.
async fn driven() -> Small {
    let small = Small::new().await;
    let [north, south, later] = &small.bookings;
    let at = |clock: &str| format!("'{TODAY}T{clock}:00+01:00'");
    let served = |arrived: &str, finished: &str| {
        format!("state = 'completed', arrived_at = {}, finished_at = {}", at(arrived), at(finished))
    };
    let failed = format!("state = 'failed', failure = 'nobody_there', finished_at = {}", at("14:30"));
    let changes = [
        small.stop(north, &served("09:50", "10:05")),
        small.stop(south, &served("12:10", "12:15")),
        small.stop(later, &failed),
        format!("UPDATE bookings SET state = 'completed' WHERE id IN ('{north}', '{south}')"),
        format!("UPDATE bookings SET state = 'failed' WHERE id = '{later}'"),
        format!(
            "UPDATE routes SET started_at = {}, ended_at = {} WHERE id = '{}'",
            at("08:30"),
            at("16:30"),
            small.centre.shift
        ),
    ];
    small.happened(&changes.join("; ")).await;
    small
}

fn near(value: &Value, expected: f64) -> bool {
    value.as_f64().is_some_and(|value| (value - expected).abs() < 1e-9)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn figures_are_what_can_be_counted_by_hand() {
    let small = driven().await;
    let line = &small.by("zone").await[0];
    assert_eq!((line.text("key"), line.text("name")), (small.centre.zone.clone(), "Milano".into()));
    let of = &line["figures"];
    let counts = ["bookings", "confirmed", "completed", "failed", "cancelled", "on_time", "late"].map(|name| &of[name]);
    assert_eq!(counts, [&json!(3), &json!(0), &json!(2), &json!(1), &json!(1), &json!(1), &json!(1)]);
    assert!(near(&of["on_time_share"], 0.5), "one of two that were served");
    // 12:10 is ten minutes behind 12:00.
    assert_eq!((&of["late_p50_seconds"], &of["late_p95_seconds"]), (&json!(600), &json!(600)));
    // Eight hours, not the ten of the plan; two bookings did not fail.
    assert_eq!(of["courier_seconds"], 8 * 3600);
    assert!(near(&of["bookings_per_courier_hour"], 2.0 / 8.0));
    assert_eq!(of["failed_by_reason"], json!({"nobody_there": 1}));
    assert_eq!(of["service_seconds"], 3 * 180, "three stops of the zone's usual three minutes");
    small.city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn travel_by_the_database_is_travel_by_the_planner() {
    let small = driven().await;
    let routes = small.get(&format!("/v1/zones/{}/days/{TODAY}/routes", small.centre.zone)).await;
    let route = &routes.items("routes")[0]["route"];
    let of = &small.by("courier").await[0]["figures"];
    assert_eq!(route.items("stops").len(), 3);
    assert!(route["distance_meters"].as_i64().unwrap() > 8000, "{route}");
    assert_eq!((&of["travel_meters"], &of["travel_seconds"]), (&route["distance_meters"], &route["travel_seconds"]));
    let (meters, seconds) = (of["travel_meters"].as_f64().unwrap(), of["travel_seconds"].as_f64().unwrap());
    assert!(
        near(&of["travel_meters_per_booking"], meters / 3.0) && near(&of["travel_seconds_per_booking"], seconds / 3.0)
    );
    assert!(near(&of["utilisation"], (seconds + 540.0) / 28_800.0));
    small.city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn groups_add_up_to_the_whole() {
    let small = driven().await;
    let whole = small.by("zone").await[0]["figures"].clone();
    for by in ["depot", "courier", "day", "hour"] {
        let lines = small.by(by).await;
        for name in [
            "bookings",
            "completed",
            "failed",
            "cancelled",
            "late",
            "courier_seconds",
            "travel_meters",
            "service_seconds",
        ] {
            let sum: i64 = lines.iter().map(|line| line["figures"][name].as_i64().unwrap()).sum();
            assert_eq!(json!(sum), whole[name], "{name} by {by}");
        }
    }
    let courier = small.by("courier").await;
    assert_eq!((courier[0].text("key"), courier[0].text("name")), (small.centre.courier.clone(), "Ada".into()));
    // What was called off stands in no route: it comes last, without a key.
    assert_eq!((courier.len(), &courier[1]["key"], &courier[1]["figures"]["cancelled"]), (2, &Value::Null, &json!(1)));
    let depot = small.by("depot").await;
    assert_eq!((depot[0].text("key"), depot[0].text("name")), (small.centre.depot.clone(), "Centro".into()));
    assert_eq!(small.by("day").await[0].text("key"), TODAY);
    let hours: Vec<_> = small.by("hour").await.iter().map(|line| (line.text("key"), line["figures"].clone())).collect();
    let worked = |hour: &str| hours.iter().find(|(key, _)| key == hour).map(|(_, of)| of["courier_seconds"].clone());
    assert_eq!(
        (worked("08"), worked("12"), worked("16"), worked("17")),
        (Some(json!(1800)), Some(json!(3600)), Some(json!(1800)), None)
    );
    let sold = |hour: &str| hours.iter().find(|(key, _)| key == hour).map(|(_, of)| of["bookings"].clone());
    assert_eq!((sold("10"), sold("14")), (Some(json!(2)), Some(json!(1))));
    small.city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_table_has_the_same_numbers() {
    let small = driven().await;
    let path = format!("/v1/figures?by=zone&from={TODAY}&to={TODAY}");
    let by_header = small.city.client.get_as(&path, "text/csv").await;
    let by_query = small.city.client.get(&format!("{path}&format=csv")).await;
    assert_eq!((by_header.status, by_header.content_type.as_str()), (200, "text/csv; charset=utf-8"));
    assert_eq!(by_header.text, by_query.text);
    let mut table = csv::Reader::from_reader(by_header.text.as_bytes());
    let names = table.headers().unwrap().clone();
    let rows: Vec<csv::StringRecord> = table.records().collect::<Result<_, _>>().unwrap();
    let field = |name: &str| rows[0].get(names.iter().position(|n| n == name).unwrap()).unwrap();
    assert_eq!(
        (rows.len(), field("bookings"), field("on_time_share"), field("late_p95_seconds")),
        (1, "3", "0.5000", "600")
    );
    assert_eq!((field("failed_nobody_there"), field("failed_refused"), field("name")), ("1", "0", "Milano"));
    assert_eq!(small.city.client.get_as(&path, "image/png").await.problem(406), "not_acceptable");
    small.city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn days_and_zones_are_checked() {
    let small = Small::new().await;
    let client = &small.city.client;
    let asked = |from: &str, to: &str| format!("/v1/figures?by=day&from={from}&to={to}");
    client.get(&asked("2026-09-01", "2026-12-01")).await.expect(200);
    for (from, to) in [("2026-09-01", "2026-12-02"), (TOMORROW, TODAY)] {
        let refused = client.get(&asked(from, to)).await;
        assert_eq!((refused.status, refused.fields()), (422, vec!["to"]), "{}", refused.text);
    }
    let wrong = client.get(&format!("/v1/figures?by=moon&from={TODAY}&to={TODAY}")).await;
    assert_eq!((wrong.status, wrong.fields()), (422, vec!["by"]), "{}", wrong.text);
    let stranger = client.with(&merchant(&small.city.url, "Altra").await);
    assert_eq!(stranger.get(&asked(TODAY, TODAY)).await.expect(200)["items"], json!([]));
    let foreign = stranger.get(&format!("{}&zone_id={}", asked(TODAY, TODAY), small.centre.zone)).await;
    assert_eq!(foreign.problem(404), "not_found");
    let far = client.get(&format!("/v1/zones/{}/days/2031-01-01", small.centre.zone)).await;
    assert_eq!((far.status, far.fields()), (422, vec!["date"]));
    small.city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_over_before_its_window_is_early_and_not_on_time() {
    let small = Small::new().await;
    let (city, centre) = (&small.city, &small.centre);
    let driver = Driver::new(city, &centre.courier, &centre.shift).await;
    let stops = driver.stops().await;
    driver.tell(city, "start", clock(8, 0), None).await;
    // Two hours before its window from 10:00 to 12:00.
    driver.serve(city, &stops[0], clock(8, 0)).await;
    // There before the window, and done in it: the courier waited.
    driver.tell(city, "depart", clock(9, 30), Some(&stops[1])).await;
    driver.tell(city, "arrive", clock(9, 50), Some(&stops[1])).await;
    driver.tell(city, "complete", clock(10, 0), Some(&stops[1])).await;
    let of = small.day().await["figures"].clone();
    let counts = ["completed", "on_time", "late", "early"].map(|name| of[name].as_i64().unwrap());
    assert_eq!(counts, [2, 1, 0, 1], "{of}");
    assert!(near(&of["on_time_share"], 0.5));
    let told = "SELECT (payload->>'on_time')::boolean FROM outbox WHERE topic = 'booking.completed' ORDER BY seq";
    let told: Vec<bool> = city.sql().await.query(told, &[]).await.unwrap().iter().map(|row| row.get(0)).collect();
    assert_eq!(told, [false, true]);
    let metrics = city.client.with("").get("/metrics").await.text;
    assert!(metrics.contains("ritiro_bookings_served{timing=\"early\"} 1"), "{metrics}");
    small.city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn figures_follow_what_couriers_report() {
    let small = Small::new().await;
    let (city, centre) = (&small.city, &small.centre);
    let driver = Driver::new(city, &centre.courier, &centre.shift).await;
    let stops = driver.stops().await;
    driver.tell(city, "start", clock(9, 0), None).await;
    // There at 10:05, and at 12:15 for the second one, whose window ended at 12:00; the third fails.
    driver.serve(city, &stops[0], clock(10, 0)).await;
    driver.serve(city, &stops[1], clock(12, 10)).await;
    driver.tell(city, "depart", clock(14, 0), Some(&stops[2])).await;
    driver.tell(city, "fail", clock(14, 10), Some(&stops[2])).await;
    driver.tell(city, "end", clock(15, 0), None).await;
    let day = small.day().await;
    let of = &day["figures"];
    let counts =
        ["bookings", "confirmed", "completed", "failed", "on_time", "late"].map(|name| of[name].as_i64().unwrap());
    assert_eq!(counts, [3, 0, 2, 1, 1, 1], "{of}");
    assert_eq!((&of["late_p50_seconds"], &of["courier_seconds"]), (&json!(15 * 60), &json!(6 * 3600)));
    assert!(near(&of["bookings_per_courier_hour"], 2.0 / 6.0));
    assert_eq!(day["counts"]["stops"], json!({"planned": 0, "en_route": 0, "arrived": 0, "failed": 1, "completed": 2}));
    let codes: Vec<_> = day.items("exceptions").iter().map(|exception| exception.text("code")).collect();
    assert_eq!(codes, ["stop_failed"]);
    small.city.stop().await;
}
