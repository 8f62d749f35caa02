//! `ritiro load` against a running server: what it reports is what the database has.

use std::path::PathBuf;
use std::process::Command;

use ritiro::app::TimeSource;
use ritiro::config::{Settings, Sources};
use ritiro::server::Server;
use serde_json::Value;

use crate::city::{Members, merchant, sound_plan};
use crate::harness::{self, scratch::Scratch};

/// A server that goes by the real clock, as the load does.
struct Running {
    server: Server,
    url: String,
    key: String,
    /// For the reports.
    scratch: Scratch,
}

impl Running {
    async fn start() -> Self {
        let url = harness::database().await;
        let nowhere = Sources { directory: PathBuf::from("/nonexistent"), ..Sources::default() };
        let mut settings = Settings::load(&nowhere).unwrap();
        settings.http.bind = "127.0.0.1:0".parse().unwrap();
        settings.http.workers = 2;
        settings.database.pool_size = 8;
        settings.improvement.enabled = false;
        let server = Server::start(&settings, &url, TimeSource::system()).await.unwrap();
        let key = merchant(&url, "Bottega").await;
        let scratch = Scratch::named("-load");
        std::fs::create_dir_all(scratch.path()).unwrap();
        Self { server, url, key, scratch }
    }

    /// The JSON report and the text of a run that succeeded.
    async fn load(&self, line: &str) -> (Value, String) {
        let file = self.scratch.path().join("report.json");
        let mut command = Command::new(env!("CARGO_BIN_EXE_ritiro"));
        command.arg("load").arg(format!("http://{}", self.server.address)).args(line.split_whitespace());
        command.args(["--key", &self.key, "--database-url", &self.url, "--json"]).arg(&file);
        command.env_remove("DATABASE_URL").current_dir(self.scratch.path());
        let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
        let (text, errors) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{text}\n{errors}");
        (serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap(), text)
    }

    async fn count(&self, of: &str) -> u64 {
        let row =
            harness::connect(&self.url).await.query_one(&format!("SELECT count(*) FROM {of}"), &[]).await.unwrap();
        row.get::<_, i64>(0).unsigned_abs()
    }

    /// Every plan of these zones holds what it promised.
    async fn all_sound(&self, report: &Value) {
        let query = "SELECT DISTINCT zone_id::text, service_date::text FROM bookings ORDER BY 1, 2";
        let plans = harness::connect(&self.url).await.query(query, &[]).await.unwrap();
        assert!(!plans.is_empty());
        for plan in plans {
            let (zone, date): (String, String) = (plan.get(0), plan.get(1));
            assert!(report.items("zones").iter().any(|it| *it == zone.as_str()), "{zone}");
            sound_plan(&self.url, &zone, &date).await;
        }
    }

    async fn stop(self) {
        self.server.stop().await.unwrap();
    }
}

fn total(report: &Value, name: &str) -> u64 {
    report["totals"][name].as_u64().unwrap_or_else(|| panic!("no {name} in {report}"))
}

/// How often a request was answered as asked in all rounds.
fn done(report: &Value, step: &str) -> u64 {
    let figures = report.items("steps").iter().find(|it| it["step"] == step);
    figures.unwrap_or_else(|| panic!("no {step} in {report}"))["done"].as_u64().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_is_there_and_what_pgbench_wrote_is_gone() {
    let running = Running::start().await;
    let line =
        "--clients 8 --seconds 1 --warmup-seconds 1 --rounds 1 --couriers 4 --plans 2 --stops-per-plan 100 --pgbench";
    let (report, text) = running.load(line).await;
    assert!(text.contains("adds up"), "{text}");
    let booked = total(&report, "bookings_acknowledged");
    assert!(booked > 0 && total(&report, "unknown") == 0, "{report}");
    for table in ["bookings", "ledger", "idempotency_keys", "stops", "outbox WHERE topic = 'booking.confirmed'"] {
        assert_eq!(running.count(table).await, booked, "{table}");
    }
    let round = &report.items("rounds")[0];
    for figure in ["per_second", "pgbench_per_second", "pgbench_one_statement_per_second"] {
        assert!(round[figure].as_f64().unwrap() > 0.0, "{figure}");
    }
    assert_eq!(running.count("zones").await, report.items("zones").len() as u64);
    running.all_sound(&report).await;
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn shoppers_who_arrive_whether_or_not_others_are_served_hold_book_and_cancel() {
    let running = Running::start().await;
    let line = "--mix shop --rate 40 --cancel-share 0.5 --clients 8 --seconds 2 --warmup-seconds 1 --rounds 1 --couriers 4 \
                --think-milliseconds 10";
    let (report, _) = running.load(line).await;
    let (booked, cancelled) = (total(&report, "bookings_acknowledged"), total(&report, "cancellations_acknowledged"));
    assert!(booked > cancelled && cancelled > 0, "{report}");
    assert_eq!(
        (running.count("bookings").await, running.count("bookings WHERE state = 'cancelled'").await),
        (booked, cancelled)
    );
    assert_eq!(running.count("holds WHERE state = 'booked'").await, booked);
    assert!(done(&report, "offers") >= done(&report, "hold") && done(&report, "hold") >= done(&report, "book"));
    running.all_sound(&report).await;
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn offers_are_set_beside_a_handler_that_does_nothing() {
    let running = Running::start().await;
    let line =
        "--mix offers --booked-stops 20 --bare --clients 4 --seconds 1 --warmup-seconds 1 --rounds 1 --couriers 4";
    let (report, text) = running.load(line).await;
    assert!(total(&report, "bookings_acknowledged") >= 20);
    assert_eq!(running.count("bookings").await, total(&report, "bookings_acknowledged"));
    assert!(report.items("rounds")[0]["bare_per_second"].as_f64().unwrap() > 0.0, "{text}");
    assert!(done(&report, "offers") > 0 && text.contains("bare handler"), "{text}");
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn until_so_many_bookings_are_live() {
    let running = Running::start().await;
    let (report, _) =
        running.load("--bookings 400 --clients 8 --warmup-seconds 1 --couriers 4 --stops-per-plan 60").await;
    let live = running.count("bookings WHERE state = 'confirmed'").await;
    assert!(live >= 400 && live == total(&report, "bookings_acknowledged"), "{live}: {report}");
    assert!(total(&report, "plans_used") > 5, "{report}");
    running.stop().await;
}
