//! Figures of the day, counted by the database.
//!
//! All statements begin with the same tables: the merchant's zones (`z`), the shifts of the days (`s`), and the
//! bookings of the days with the stop at the shopper's place (`b`). The expressions for grouping come from a fixed
//! list.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::query_builder::{BoxedSqlQuery, SqlQuery};
use diesel::sql_types::{BigInt, Date, Double, Integer, Nullable, Text, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::StoreResult;
use super::columns::{place, place_if, speed};
use ritiro_domain::{MerchantId, Place, SpeedFactor, ZoneId};

/// The grouping of figures.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum By {
    /// One group for each zone.
    Zone,
    /// One group for each depot where couriers start.
    Depot,
    /// One group for each courier.
    Courier,
    /// One group for each service day.
    Day,
    /// One group for each hour in the zone's time.
    Hour,
}

impl By {
    /// The SQL for the key and for the name of a group. The row must contain a zone and a day, and must be joined with
    /// its shift `s` if it has one.
    fn of_row(self, row: &str, hour_of: &str) -> (String, &'static str) {
        match self {
            Self::Zone => (format!("{row}.zone_id::text"), "z.name"),
            Self::Depot => ("s.depot_id::text".into(), "s.depot_name"),
            Self::Courier => ("s.courier_id::text".into(), "s.courier_name"),
            Self::Day => (format!("{row}.service_date::text"), "NULL::text"),
            Self::Hour => {
                (format!("lpad(extract(hour FROM {hour_of} AT TIME ZONE z.time_zone)::text, 2, '0')"), "NULL::text")
            }
        }
    }
}

/// The bookings and shifts to count.
#[derive(Clone, Copy, Debug)]
pub struct Scope {
    /// The tenant.
    pub merchant: MerchantId,
    /// Only this zone.
    pub zone: Option<ZoneId>,
    /// The first service day.
    pub from: NaiveDate,
    /// The last service day.
    pub to: NaiveDate,
}

/// The sums of one group.
#[derive(QueryableByName, Clone, Default, PartialEq, Eq, Debug)]
pub struct Sums {
    /// The key of the group; `None` for bookings in no route and for shifts that start at no depot.
    #[diesel(sql_type = Nullable<Text>)]
    pub key: Option<String>,
    /// The name for people.
    #[diesel(sql_type = Nullable<Text>)]
    pub name: Option<String>,
    /// Bookings that were not cancelled.
    #[diesel(sql_type = BigInt)]
    pub bookings: i64,
    /// Of those: not served yet.
    #[diesel(sql_type = BigInt)]
    pub confirmed: i64,
    /// Of those: served.
    #[diesel(sql_type = BigInt)]
    pub completed: i64,
    /// Of those: failed.
    #[diesel(sql_type = BigInt)]
    pub failed: i64,
    /// Cancelled bookings.
    #[diesel(sql_type = BigInt)]
    pub cancelled: i64,
    /// Of the served bookings: service started within the promised window.
    #[diesel(sql_type = BigInt)]
    pub on_time: i64,
    /// Of the served bookings: service started after the window.
    #[diesel(sql_type = BigInt)]
    pub late: i64,
    /// Of the served bookings: service was over before the window began.
    #[diesel(sql_type = BigInt)]
    pub early: i64,
    /// The median delay of the late bookings, in seconds.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub late_p50: Option<i64>,
    /// The 95th percentile of the delay of the late bookings, in seconds.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub late_p95: Option<i64>,
    /// The working time of couriers in seconds: as reported, or as planned without a report.
    #[diesel(sql_type = BigInt)]
    pub courier_seconds: i64,
    /// The time at stops in seconds: service, and the set-up once for each place.
    #[diesel(sql_type = BigInt)]
    pub service_seconds: i64,
}

const TABLES: &str = "
WITH z AS (
    SELECT id, name, time_zone FROM zones WHERE merchant_id = $1 AND ($2::uuid IS NULL OR id = $2)
), s AS (
    SELECT sh.id, sh.zone_id, sh.service_date, sh.depot_id, d.name AS depot_name, sh.courier_id, c.name AS courier_name,
        coalesce(sh.start_lat, d.lat) AS start_lat, coalesce(sh.start_lng, d.lng) AS start_lng,
        coalesce(sh.end_lat, sh.start_lat, d.lat) AS end_lat, coalesce(sh.end_lng, sh.start_lng, d.lng) AS end_lng,
        coalesce(r.started_at, sh.starts_at) AS work_start,
        greatest(coalesce(r.ended_at, sh.ends_at), coalesce(r.started_at, sh.starts_at)) AS work_end,
        r.shift_state = 'absent' AS absent, coalesce(vt.speed, 1000) AS speed
    FROM z JOIN shifts sh ON sh.zone_id = z.id AND sh.service_date BETWEEN $3 AND $4
    JOIN routes r ON r.id = sh.id
    JOIN couriers c ON c.id = sh.courier_id
    LEFT JOIN depots d ON d.id = sh.depot_id
    LEFT JOIN vehicle_types vt ON vt.id = sh.vehicle_type_id
), b AS (
    SELECT bk.zone_id, bk.service_date, bk.state, bk.reservation_id, bk.window_start, bk.window_end,
        st.route_id, st.failure, st.arrived_at, st.finished_at,
        greatest(coalesce(st.arrived_at, st.finished_at), bk.window_start) AS service_start
    FROM z JOIN bookings bk ON bk.zone_id = z.id AND bk.service_date BETWEEN $3 AND $4
    LEFT JOIN stops st ON st.reservation_id = bk.reservation_id AND st.kind <> 'pickup'
)";

type Bound<'a> = BoxedSqlQuery<'a, diesel::pg::Pg, SqlQuery>;

fn scoped<'a>(sql: String, scope: Scope) -> Bound<'a> {
    let query = diesel::sql_query(sql).into_boxed();
    let query = query.bind::<SqlUuid, _>(scope.merchant.0).bind::<Nullable<SqlUuid>, _>(scope.zone.map(|zone| zone.0));
    query.bind::<Date, _>(scope.from).bind::<Date, _>(scope.to)
}

/// The sums of each group in order of the keys; one row for all without a grouping.
pub async fn sums(conn: &mut AsyncPgConnection, scope: Scope, by: Option<By>) -> StoreResult<Vec<Sums>> {
    let of = |row: &str, hour: &str| match by {
        Some(by) => by.of_row(row, hour),
        None => ("'all'".to_owned(), "NULL::text"),
    };
    let (booking, name) = of("b", "b.window_start");
    let (visit, _) = of("v", "v.at");
    let (shift, _) = of("s", "h.hour");
    let sql = format!(
        "{TABLES}, v AS (
    SELECT st.zone_id, st.service_date, st.route_id, st.service_seconds +
            CASE WHEN (st.lat, st.lng) = (coalesce(lag(st.lat) OVER w, s.start_lat), coalesce(lag(st.lng) OVER w, s.start_lng))
                THEN 0 ELSE st.setup_seconds END AS service_seconds,
        coalesce(st.arrived_at, st.window_start, st.window_end, s.work_start) AS at
    FROM z JOIN stops st ON st.zone_id = z.id AND st.service_date BETWEEN $3 AND $4
    JOIN s ON s.id = st.route_id AND NOT s.absent
    WHERE st.lat IS NOT NULL AND st.called_off_at IS NULL
    WINDOW w AS (PARTITION BY st.route_id ORDER BY st.rank)
), facts AS (
    SELECT {booking} AS key, {name} AS name, b.state AS state,
        CASE WHEN b.state <> 'completed' THEN NULL WHEN b.finished_at < b.window_start THEN -1
            ELSE greatest(0, extract(epoch FROM b.service_start - b.window_end)::bigint) END AS late_by,
        0::bigint AS courier_seconds, 0::bigint AS service_seconds
    FROM b JOIN z ON z.id = b.zone_id LEFT JOIN s ON s.id = b.route_id
    UNION ALL
    SELECT {shift}, {name}, NULL, NULL,
        round(extract(epoch FROM least(s.work_end, h.hour + interval '1 hour') - greatest(s.work_start, h.hour)))::bigint, 0
    FROM s JOIN z ON z.id = s.zone_id
    CROSS JOIN LATERAL generate_series(date_trunc('hour', s.work_start, z.time_zone), s.work_end, '1 hour') AS h (hour)
    WHERE NOT s.absent AND h.hour < s.work_end
    UNION ALL
    SELECT {visit}, {name}, NULL, NULL, 0, v.service_seconds
    FROM v JOIN z ON z.id = v.zone_id JOIN s ON s.id = v.route_id
)
SELECT key, max(name) AS name,
    count(*) FILTER (WHERE state <> 'cancelled') AS bookings,
    count(*) FILTER (WHERE state = 'confirmed') AS confirmed,
    count(*) FILTER (WHERE state = 'completed') AS completed,
    count(*) FILTER (WHERE state = 'failed') AS failed,
    count(*) FILTER (WHERE state = 'cancelled') AS cancelled,
    count(*) FILTER (WHERE late_by = 0) AS on_time,
    count(*) FILTER (WHERE late_by > 0) AS late,
    count(*) FILTER (WHERE late_by < 0) AS early,
    percentile_disc(0.5) WITHIN GROUP (ORDER BY late_by) FILTER (WHERE late_by > 0) AS late_p50,
    percentile_disc(0.95) WITHIN GROUP (ORDER BY late_by) FILTER (WHERE late_by > 0) AS late_p95,
    coalesce(sum(courier_seconds), 0)::bigint AS courier_seconds,
    coalesce(sum(service_seconds), 0)::bigint AS service_seconds
FROM facts GROUP BY key ORDER BY key NULLS LAST"
    );
    Ok(scoped(sql, scope).load(conn).await?)
}

/// The driving to one stop of a route, and from the last stop to the end of the shift.
#[derive(Clone, PartialEq, Debug)]
pub struct Drive {
    /// The key of the group.
    pub key: Option<String>,
    /// The zone, whose travel model applies.
    pub zone: ZoneId,
    /// The place of the stop before, or the start of the shift.
    pub from: Place,
    /// The place of the stop.
    pub to: Place,
    /// The end of the shift, if no stop follows.
    pub home: Option<Place>,
    /// The speed of the vehicle.
    pub speed: SpeedFactor,
}

#[derive(QueryableByName)]
struct DriveRow {
    #[diesel(sql_type = Nullable<Text>)]
    key: Option<String>,
    #[diesel(sql_type = SqlUuid)]
    zone_id: Uuid,
    #[diesel(sql_type = Double)]
    from_lat: f64,
    #[diesel(sql_type = Double)]
    from_lng: f64,
    #[diesel(sql_type = Double)]
    lat: f64,
    #[diesel(sql_type = Double)]
    lng: f64,
    #[diesel(sql_type = Nullable<Double>)]
    home_lat: Option<f64>,
    #[diesel(sql_type = Nullable<Double>)]
    home_lng: Option<f64>,
    #[diesel(sql_type = Integer)]
    speed: i32,
}

impl DriveRow {
    fn drive(self) -> StoreResult<Drive> {
        Ok(Drive {
            key: self.key,
            zone: ZoneId(self.zone_id),
            from: place("shifts.start_lat", self.from_lat, self.from_lng)?,
            to: place("stops.lat", self.lat, self.lng)?,
            home: place_if("shifts.end_lat", self.home_lat, self.home_lng)?,
            speed: speed(self.speed)?,
        })
    }
}

/// The driving of the routes in the order of their stops. Routes of absent couriers are not driven.
pub async fn drives(conn: &mut AsyncPgConnection, scope: Scope, by: Option<By>) -> StoreResult<Vec<Drive>> {
    let key = by.map_or_else(|| "'all'".to_owned(), |by| by.of_row("v", "v.at").0);
    let sql = format!(
        "{TABLES}, v AS (
    SELECT st.zone_id, st.service_date, st.route_id, st.lat, st.lng,
        coalesce(st.arrived_at, st.window_start, st.window_end, s.work_start) AS at,
        coalesce(lag(st.lat) OVER w, s.start_lat) AS from_lat, coalesce(lag(st.lng) OVER w, s.start_lng) AS from_lng,
        CASE WHEN lead(st.id) OVER w IS NULL THEN s.end_lat END AS home_lat,
        CASE WHEN lead(st.id) OVER w IS NULL THEN s.end_lng END AS home_lng
    FROM z JOIN stops st ON st.zone_id = z.id AND st.service_date BETWEEN $3 AND $4
    JOIN s ON s.id = st.route_id AND NOT s.absent
    WHERE st.lat IS NOT NULL AND st.called_off_at IS NULL
    WINDOW w AS (PARTITION BY st.route_id ORDER BY st.rank)
)
SELECT {key} AS key, v.zone_id, v.from_lat, v.from_lng, v.lat, v.lng, v.home_lat, v.home_lng, s.speed
FROM v JOIN z ON z.id = v.zone_id JOIN s ON s.id = v.route_id"
    );
    let rows: Vec<DriveRow> = scoped(sql, scope).load(conn).await?;
    rows.into_iter().map(DriveRow::drive).collect()
}

/// A count of one group.
#[derive(QueryableByName, Clone, PartialEq, Eq, Debug)]
pub struct Counted {
    /// The key of the group.
    #[diesel(sql_type = Nullable<Text>)]
    pub key: Option<String>,
    /// The counted thing.
    #[diesel(sql_type = Text)]
    pub what: String,
    /// The count.
    #[diesel(sql_type = BigInt)]
    pub times: i64,
}

/// The failed bookings by reason: the reason of the stop at the shopper's place, or else of the stop before it.
pub async fn failures(conn: &mut AsyncPgConnection, scope: Scope, by: Option<By>) -> StoreResult<Vec<Counted>> {
    let key = by.map_or_else(|| "'all'".to_owned(), |by| by.of_row("b", "b.window_start").0);
    let sql = format!(
        "{TABLES}
SELECT {key} AS key, coalesce(b.failure, p.failure, 'other') AS what, count(*) AS times
FROM b JOIN z ON z.id = b.zone_id LEFT JOIN s ON s.id = b.route_id
LEFT JOIN stops p ON p.reservation_id = b.reservation_id AND p.kind = 'pickup'
WHERE b.state = 'failed' GROUP BY 1, 2 ORDER BY 1, 2"
    );
    Ok(scoped(sql, scope).load(conn).await?)
}

/// The number of requests for offers (`asked`), of those with an offer (`met`), and of refusals by reason
/// (`offers/CODE` or `reservation/CODE`). These counts have no depot, courier or hour, so the result is empty for such
/// a grouping.
pub async fn demand(conn: &mut AsyncPgConnection, scope: Scope, by: Option<By>) -> StoreResult<Vec<Counted>> {
    let key = match by {
        None => "'all'",
        Some(By::Zone) => "d.zone_id::text",
        Some(By::Day) => "d.service_date::text",
        Some(By::Depot | By::Courier | By::Hour) => return Ok(Vec::new()),
    };
    let sql = format!(
        "WITH d AS (
    SELECT zone_id, service_date, 'asked' AS what, asked AS times FROM offers_asked
    UNION ALL SELECT zone_id, service_date, 'met', met FROM offers_asked
    UNION ALL SELECT zone_id, service_date, wish || '/' || code, refused FROM lost_demand
)
SELECT {key} AS key, d.what, sum(d.times)::bigint AS times
FROM d JOIN zones z ON z.id = d.zone_id AND z.merchant_id = $1 AND ($2::uuid IS NULL OR z.id = $2)
WHERE d.service_date BETWEEN $3 AND $4 GROUP BY 1, 2 ORDER BY 1, 2"
    );
    Ok(scoped(sql, scope).load(conn).await?)
}

/// The numbers of bookings, stops, routes and shifts of a plan by state, as `booking/STATE` and so on.
pub async fn states(conn: &mut AsyncPgConnection, zone: ZoneId, date: NaiveDate) -> StoreResult<Vec<Counted>> {
    let query = diesel::sql_query(
        "SELECT NULL::text AS key, what, count(*) AS times FROM (
    SELECT 'booking/' || state AS what FROM bookings WHERE zone_id = $1 AND service_date = $2
    UNION ALL SELECT 'stop/' || state FROM stops WHERE zone_id = $1 AND service_date = $2 AND kind NOT IN ('break', 'load')
        AND called_off_at IS NULL
    UNION ALL SELECT 'route/' || state FROM routes WHERE zone_id = $1 AND service_date = $2
    UNION ALL SELECT 'shift/' || shift_state FROM routes WHERE zone_id = $1 AND service_date = $2
) AS all_states GROUP BY what",
    );
    Ok(query.bind::<SqlUuid, _>(zone.0).bind::<Date, _>(date).load(conn).await?)
}

/// The names of the couriers of a zone, by id.
pub async fn courier_names(conn: &mut AsyncPgConnection, zone: ZoneId) -> StoreResult<Vec<(Uuid, String)>> {
    use super::schema::couriers;
    let of_zone = couriers::table.filter(couriers::zone_id.eq(zone.0)).select((couriers::id, couriers::name));
    Ok(of_zone.load(conn).await?)
}
