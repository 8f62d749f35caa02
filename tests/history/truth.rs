//! What the database says when nothing is under way, and what must be true of it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use tokio_postgres::{Client, Row};

use crate::booking_model::{Seen, State};
use crate::hold_model;

const BETWEEN_LOOKS: Duration = Duration::from_millis(100);
/// How long a service may take to put right what a process left behind that died.
const SETTLING: Duration = Duration::from_secs(20);

pub struct TrueBooking {
    pub id: String,
    pub reference: String,
    pub seen: Seen,
    /// Of the ledger: event, and when the promised window begins; in order of time.
    pub ledger: Vec<(String, i64)>,
}

pub struct TrueHold {
    pub id: String,
    pub shopper: String,
    pub by_token: bool,
    pub seen: hold_model::Seen,
    pub expires: i64,
}

/// Everything of one zone.
pub struct Truth {
    pub bookings: Vec<TrueBooking>,
    pub holds: Vec<TrueHold>,
}

const BOOKINGS: &str = "
    SELECT id::text, coalesce(reference, ''), state, version, extract(epoch FROM window_start)::bigint
    FROM bookings WHERE zone_id::text = $1";

const LEDGER: &str = "
    SELECT booking_id::text, event, data->'promise'->'window'->>'start' FROM ledger
    WHERE zone_id::text = $1 ORDER BY at, id";

/// Those that callers asked for: a booking that moves to another day has one for a moment, which has no cart.
const HOLDS: &str = "
    SELECT id::text, coalesce(shopper, ''), credential_id IS NOT NULL, state, extract(epoch FROM expires_at)::bigint
    FROM holds WHERE zone_id::text = $1 AND cart IS NOT NULL";

/// Each finds what must not be. Parameters: the zone. The first so many must not be at any moment: one transaction changes all that they
/// look at.
const ALWAYS: usize = 6;
const WRONG: [(&str, &str); 9] = [
    (
        "a confirmed booking has no stop, or stops on another day",
        "SELECT b.id::text FROM bookings b WHERE b.zone_id::text = $1 AND b.state = 'confirmed' AND NOT EXISTS
             (SELECT 1 FROM stops s WHERE s.reservation_id = b.reservation_id AND s.service_date = b.service_date)",
    ),
    (
        "the stops of a reservation stand in several routes",
        "SELECT reservation_id::text FROM stops WHERE zone_id::text = $1 AND reservation_id IS NOT NULL
         GROUP BY reservation_id HAVING count(DISTINCT coalesce(route_id::text, 'waiting')) > 1",
    ),
    (
        "a stop of a confirmed booking was served or tried, and the booking does not know",
        "SELECT b.id::text FROM bookings b JOIN stops s USING (reservation_id)
         WHERE b.zone_id::text = $1 AND b.state = 'confirmed' AND s.state IN ('completed', 'failed')",
    ),
    (
        "a completed booking's stop is not completed",
        "SELECT b.id::text FROM bookings b JOIN stops s USING (reservation_id)
         WHERE b.zone_id::text = $1 AND b.state = 'completed' AND s.state <> 'completed'",
    ),
    (
        "an active hold has no stop",
        "SELECT h.id::text FROM holds h WHERE h.zone_id::text = $1 AND h.state = 'active'
             AND NOT EXISTS (SELECT 1 FROM stops s WHERE s.reservation_id = h.reservation_id)",
    ),
    (
        "somebody is taken to leave long after now, or later than promised, though nobody is late",
        "SELECT id::text || ' not before ' || depart_after || ', promised until ' || coalesce(promised_until::text, '-')
         FROM stops WHERE zone_id::text = $1 AND state = 'planned'
             AND (depart_after > now() + interval '15 minutes' OR promised_until IS NOT NULL)",
    ),
    (
        "a stop that nobody owns stands in a plan, to be served",
        "SELECT s.id::text FROM stops s WHERE s.zone_id::text = $1 AND s.reservation_id IS NOT NULL
             AND s.state NOT IN ('completed', 'failed')
             AND NOT EXISTS (SELECT 1 FROM bookings b WHERE b.reservation_id = s.reservation_id AND b.state = 'confirmed')
             AND NOT EXISTS (SELECT 1 FROM holds h WHERE h.reservation_id = s.reservation_id AND h.state = 'active')",
    ),
    (
        "a hold is active long after its time",
        "SELECT id::text FROM holds WHERE zone_id::text = $1 AND state = 'active' AND expires_at < now() - interval '6 s'",
    ),
    (
        "places taken of a slot are not those of the reservations that stand",
        "SELECT slot_template_id::text || ' on ' || service_date FROM
             (SELECT slot_template_id, service_date, count(DISTINCT reservation_id) AS standing FROM stops
              WHERE zone_id::text = $1 AND slot_template_id IS NOT NULL GROUP BY 1, 2) AS stood
         FULL JOIN (SELECT * FROM slot_days WHERE zone_id::text = $1) AS d USING (slot_template_id, service_date)
         WHERE coalesce(taken, 0) <> coalesce(standing, 0)",
    ),
];

/// Reads all of a zone in one snapshot.
pub async fn read(sql: &Client, zone: &str) -> Truth {
    sql.batch_execute("BEGIN ISOLATION LEVEL REPEATABLE READ").await.unwrap();
    let bookings = sql.query(BOOKINGS, &[&zone]).await.unwrap();
    let ledger = sql.query(LEDGER, &[&zone]).await.unwrap();
    let holds = sql.query(HOLDS, &[&zone]).await.unwrap();
    sql.batch_execute("COMMIT").await.unwrap();
    let mut lines: BTreeMap<String, Vec<(String, i64)>> = BTreeMap::new();
    for row in &ledger {
        lines.entry(row.get(0)).or_default().push((row.get(1), start(&row.get::<_, String>(2))));
    }
    let bookings = bookings.iter().map(|row| booking(row, lines.remove(&row.get::<_, String>(0)))).collect();
    Truth { bookings, holds: holds.iter().map(hold).collect() }
}

/// Windows are kept in seconds since 1970 or as text.
fn start(text: &str) -> i64 {
    text.parse().unwrap_or_else(|_| chrono::DateTime::parse_from_rfc3339(text).unwrap().timestamp())
}

fn booking(row: &Row, ledger: Option<Vec<(String, i64)>>) -> TrueBooking {
    let seen = Seen { state: State::read(row.get(2)), version: row.get(3), start: row.get(4) };
    TrueBooking { id: row.get(0), reference: row.get(1), seen, ledger: ledger.unwrap_or_default() }
}

fn hold(row: &Row) -> TrueHold {
    let seen = hold_model::Seen::read(row.get(3));
    TrueHold { id: row.get(0), shopper: row.get(1), by_token: row.get(2), seen, expires: row.get(4) }
}

/// What is wrong with a zone, once it had time to settle: each line says what, and of what.
pub async fn wrong(sql: &Client, zone: &str) -> Vec<String> {
    let began = Instant::now();
    loop {
        let found = wrong_now(sql, zone).await;
        if found.is_empty() || began.elapsed() > SETTLING {
            return found.into_iter().collect();
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

/// Looks all the time, until the round is over: what is wrong for a moment only is told too.
pub async fn watch(sql: Client, zone: String, over: Arc<AtomicBool>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    while !over.load(Ordering::SeqCst) {
        found.extend(answers(&sql, &zone, &WRONG[..ALWAYS]).await);
        tokio::time::sleep(BETWEEN_LOOKS).await;
    }
    found
}

async fn wrong_now(sql: &Client, zone: &str) -> BTreeSet<String> {
    answers(sql, zone, &WRONG).await
}

async fn answers(sql: &Client, zone: &str, questions: &[(&str, &str)]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (what, question) in questions {
        for row in sql.query(*question, &[&zone]).await.unwrap() {
            found.insert(format!("{what}: {}", row.get::<_, String>(0)));
        }
    }
    found
}
