//! The statements by which version 0.1.0 writes plans, as it prepares them, sent while a migration goes on and behind it.
//!
//! They show that those statements still work, on a session that was there before: no more. That the old program as a whole goes
//! on is shown by the test with the program itself.

use std::collections::HashMap;

use chrono::{NaiveDate, Utc};
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Row, Statement};
use uuid::Uuid;

use crate::harness;

const STATEMENTS: &str = include_str!("../../upgrade/0.1.0-statements.sql");

/// As the old version sets up its sessions.
const SESSION: &str =
    "SET statement_timeout = '15s'; SET lock_timeout = '5s'; SET plan_cache_mode = 'force_generic_plan'";

/// A courier with a shift of their own on the day after tomorrow, so that nothing else is in their route.
const ROUTE: &str = "
    CREATE TEMPORARY TABLE made AS SELECT gen_random_uuid() AS courier, gen_random_uuid() AS shift, s.* FROM shifts s
        JOIN bookings b USING (zone_id, service_date) JOIN couriers c ON c.id = courier_id
        WHERE reference = 'window-2-10' AND c.name = 'Elsa';
    INSERT INTO couriers (id, zone_id, name, vehicle, capacity, skills)
        SELECT courier, zone_id, 'Lia', 'van', '{40,0,0,0}', '{}' FROM made;
    INSERT INTO shifts (id, zone_id, service_date, courier_id, depot_id, starts_at, ends_at, capacity, skills)
        SELECT shift, zone_id, service_date, courier, depot_id, starts_at, ends_at, capacity, skills FROM made;
    INSERT INTO routes (id, zone_id, service_date) SELECT shift, zone_id, service_date FROM made";

/// What a new booking is like: one that is there, and its stop.
const LIKE: &str = "
    SELECT b.zone_id, b.merchant_id, b.service_date, b.order_data::text AS order_data, b.promise::text AS promise, b.window_start,
        b.window_end, s.lat, s.lng, s.service_seconds, s.load, s.depot_id, (SELECT shift FROM made) AS shift,
        (SELECT epoch FROM plans p WHERE (p.zone_id, p.service_date) = (b.zone_id, b.service_date)) AS epoch
    FROM bookings b JOIN stops s USING (reservation_id) WHERE reference = 'window-2-10'";

type Column = Box<dyn ToSql + Sync + Send>;

/// The old version's writer of one plan.
pub struct Writer {
    sql: Client,
    statements: HashMap<&'static str, Statement>,
    like: Row,
    /// The booking that stands.
    confirmed: Vec<Uuid>,
    pub cancelled: Vec<Uuid>,
}

/// A column of one row.
fn one<T: ToSql + Sync + Send + 'static>(value: T) -> Column {
    Box::new(vec![value])
}

impl Writer {
    /// Opens its session and prepares everything, before anybody migrates.
    pub async fn open(url: &str) -> Self {
        let sql = harness::connect(url).await;
        sql.batch_execute(SESSION).await.unwrap();
        sql.batch_execute(ROUTE).await.unwrap();
        let mut statements = HashMap::new();
        for block in STATEMENTS.split("\n-- ").skip(1) {
            let (name, text) = block.split_once('\n').expect("a name and a statement");
            let text = text.trim().trim_end_matches(';');
            statements.insert(name, sql.prepare(text).await.unwrap_or_else(|error| panic!("{name}: {error:?}")));
        }
        let like = sql.query_one(LIKE, &[]).await.unwrap();
        Self { sql, statements, like, confirmed: Vec::new(), cancelled: Vec::new() }
    }

    fn of<T: for<'a> tokio_postgres::types::FromSql<'a>>(&self, column: &str) -> T {
        self.like.get(column)
    }

    async fn send(&self, name: &str, columns: Vec<Column>) -> Vec<Row> {
        let columns: Vec<&(dyn ToSql + Sync)> = columns.iter().map(|c| &**c as &(dyn ToSql + Sync)).collect();
        let sent = self.sql.query(&self.statements[name], &columns).await;
        sent.unwrap_or_else(|error| panic!("{name} of version 0.1.0 does not work any more: {error:?}"))
    }

    /// Holds a window and lets it go, books, and cancels the booking before: each in one transaction.
    pub async fn round(&mut self) {
        let (hold, held) = (Uuid::now_v7(), Uuid::now_v7());
        self.begin().await;
        let stop = self.stop(held, 0x40).await;
        self.hold(hold, held).await;
        self.commit().await;
        self.begin().await;
        assert_eq!(self.send("DELETE_STOPS", vec![one(stop)]).await.len(), 1);
        assert_eq!(self.send("END_HOLDS", vec![one(hold), one("released")]).await.len(), 1);
        self.tell("hold.released", hold).await;
        self.commit().await;
        if let Some(before) = self.confirmed.pop() {
            self.cancel(before).await;
        }
        self.book().await;
    }

    /// What was written is what the new version tells.
    pub async fn stands(&self, client: &crate::city::Client) {
        for (ids, state) in [(&self.confirmed, "confirmed"), (&self.cancelled, "cancelled")] {
            for id in ids {
                assert_eq!(client.get(&format!("/v1/bookings/{id}")).await.expect(200)["state"], state);
            }
        }
    }

    /// Opens a transaction as every batch does: the plan shared, the route swapped.
    async fn begin(&self) {
        self.sql.batch_execute("BEGIN").await.unwrap();
        let (zone, date, shift) =
            (self.of::<Uuid>("zone_id"), self.of::<NaiveDate>("service_date"), self.of::<Uuid>("shift"));
        let plans = self.send("SHARE_PLANS", vec![one(zone), one(date)]).await;
        assert_eq!(plans.iter().map(|row| row.get::<_, i64>(2)).collect::<Vec<_>>(), [self.of::<i64>("epoch")]);
        let version: i64 =
            self.sql.query_one("SELECT version FROM routes WHERE id = $1", &[&shift]).await.unwrap().get(0);
        assert_eq!(self.send("SWAP_ROUTES", vec![one(shift), one(version)]).await.len(), 1);
    }

    async fn commit(&self) {
        let plan = format!("{}/{}", self.of::<Uuid>("zone_id"), self.of::<NaiveDate>("service_date"));
        self.send("TELL", vec![one(plan)]).await;
        self.sql.batch_execute("COMMIT").await.unwrap();
    }

    async fn stop(&self, reservation: Uuid, rank: u8) -> Uuid {
        let (id, load, nothing) = (Uuid::now_v7(), self.of::<Vec<i64>>("load"), || one(None::<chrono::DateTime<Utc>>));
        let columns = vec![
            one(id),
            one(self.of::<Uuid>("zone_id")),
            one(self.of::<NaiveDate>("service_date")),
            one(self.of::<Uuid>("shift")),
            one(vec![rank]),
            one("delivery"),
            one(reservation),
            one(self.of::<f64>("lat")),
            one(self.of::<f64>("lng")),
            one(self.of::<chrono::DateTime<Utc>>("window_start")),
            one(self.of::<chrono::DateTime<Utc>>("window_end")),
            one(self.of::<i64>("service_seconds")),
            one(load[0]),
            one(load[1]),
            one(load[2]),
            one(load[3]),
            one("{}"),
            one(self.of::<Option<Uuid>>("depot_id")),
            one(None::<i64>),
            one(Utc::now()),
            one(None::<Uuid>),
            one("planned"),
            nothing(),
            nothing(),
            nothing(),
            one(None::<&str>),
            one(false),
            nothing(),
        ];
        self.send("INSERT_STOPS", columns).await;
        id
    }

    async fn hold(&self, id: Uuid, reservation: Uuid) {
        let columns = vec![
            one(id),
            one(self.of::<Uuid>("zone_id")),
            one(self.of::<Uuid>("merchant_id")),
            one(self.of::<NaiveDate>("service_date")),
            one(reservation),
            one(None::<Uuid>),
            one(Some("lia")),
            one("active"),
            one(Utc::now() + chrono::TimeDelta::minutes(10)),
            one("delivery"),
            one(self.of::<String>("order_data")),
            one(self.of::<String>("promise")),
            one(Utc::now()),
        ];
        self.send("INSERT_HOLDS", columns).await;
    }

    async fn book(&mut self) {
        let (id, reservation, now) = (Uuid::now_v7(), Uuid::now_v7(), Utc::now());
        self.begin().await;
        self.stop(reservation, 0x80).await;
        let mut columns = vec![one(id), one(self.of::<Uuid>("zone_id")), one(self.of::<Uuid>("merchant_id"))];
        columns.extend([one(self.of::<NaiveDate>("service_date")), one(1_i64), one("confirmed"), one(reservation)]);
        columns.extend([one(None::<Uuid>), one(Some("lia")), one(Some(id.to_string()))]);
        columns.extend(self.promised());
        columns.extend([one(now), one(now)]);
        self.send("INSERT_BOOKINGS", columns).await;
        let place = [one(id), one(self.of::<Uuid>("zone_id")), one(self.of::<Uuid>("merchant_id"))];
        let contact = [one(Some("Lia Esempio")), one(None::<&str>), one(None::<&str>), one(None::<&str>)];
        let date = one(self.of::<NaiveDate>("service_date"));
        self.send("INSERT_CONTACTS", place.into_iter().chain([date]).chain(contact).collect()).await;
        self.line("confirmed", id, now).await;
        let key = [one("booking:test"), one(id.to_string()), one(vec![0_u8; 32]), one(id)];
        let key = [one(self.of::<Uuid>("merchant_id"))].into_iter().chain(key).collect();
        assert_eq!(self.send("INSERT_ATTEMPTS", key).await.len(), 1);
        self.commit().await;
        self.confirmed.push(id);
    }

    fn promised(&self) -> [Column; 5] {
        [
            one("delivery"),
            one(self.of::<String>("order_data")),
            one(self.of::<String>("promise")),
            one(self.of::<chrono::DateTime<Utc>>("window_start")),
            one(self.of::<chrono::DateTime<Utc>>("window_end")),
        ]
    }

    async fn cancel(&mut self, id: Uuid) {
        let (query, now) = (
            "SELECT s.id, reservation_id FROM bookings b JOIN stops s USING (reservation_id) WHERE b.id = $1",
            Utc::now(),
        );
        self.begin().await;
        let row = self.sql.query_one(query, &[&id]).await.unwrap();
        assert_eq!(self.send("DELETE_STOPS", vec![one(row.get::<_, Uuid>(0))]).await.len(), 1);
        let mut columns = vec![one(id), one(self.of::<NaiveDate>("service_date")), one(2_i64), one("cancelled")];
        columns.extend([one(row.get::<_, Uuid>(1)), one(None::<Uuid>)]);
        columns.extend(self.promised());
        columns.push(one(now));
        assert_eq!(self.send("CHANGE_BOOKINGS", columns).await.len(), 1);
        self.line("cancelled", id, now).await;
        self.commit().await;
        self.cancelled.push(id);
    }

    /// A line of the ledger with its event.
    async fn line(&self, event: &'static str, booking: Uuid, now: chrono::DateTime<Utc>) {
        let data = format!("{{\"promise\": {}, \"reason\": null}}", self.of::<String>("promise"));
        let of =
            [one(Uuid::now_v7()), one(self.of::<Uuid>("zone_id")), one(self.of::<Uuid>("merchant_id")), one(booking)];
        self.send("APPEND_LEDGER", of.into_iter().chain([one(event), one(data), one(now)]).collect()).await;
        self.event(format!("booking.{event}"), booking, now).await;
    }

    async fn tell(&self, topic: &str, subject: Uuid) {
        self.event(topic.to_owned(), subject, Utc::now()).await;
    }

    async fn event(&self, topic: String, subject: Uuid, now: chrono::DateTime<Utc>) {
        let of = [one(Uuid::now_v7()), one(self.of::<Uuid>("zone_id")), one(self.of::<Uuid>("merchant_id"))];
        let told = [one(topic), one(subject), one("{}"), one(now)];
        self.send("APPEND_OUTBOX", of.into_iter().chain(told).collect()).await;
    }
}
