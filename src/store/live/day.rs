//! Service days in progress, and the durations that finished stops provide.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Date, Double, Integer, Jsonb, Nullable, Text, Timestamptz};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::Value;
use uuid::Uuid;

use crate::store::plans::PlanKey;
use crate::store::{StoreResult, columns};
use ritiro_domain::{Place, Seconds, SpeedFactor, Timestamp, ZoneId};

/// The durations of a finished stop.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Executed {
    /// The places of the previous stop, if it is known, and of this stop.
    pub way: Option<(Place, Place)>,
    /// The speed of the vehicle.
    pub speed: SpeedFactor,
    /// The departure for the stop, and the driving time.
    pub drove: Option<(Timestamp, Seconds)>,
    /// The planned and the real time at the door: set-up and service.
    pub served: Option<(Seconds, Seconds)>,
}

#[derive(QueryableByName)]
struct ExecutedRow {
    #[diesel(sql_type = Nullable<Double>)]
    from_lat: Option<f64>,
    #[diesel(sql_type = Nullable<Double>)]
    from_lng: Option<f64>,
    #[diesel(sql_type = Double)]
    lat: f64,
    #[diesel(sql_type = Double)]
    lng: f64,
    #[diesel(sql_type = BigInt)]
    service_seconds: i64,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    departed_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<BigInt>)]
    drove: Option<i64>,
    #[diesel(sql_type = Nullable<BigInt>)]
    served: Option<i64>,
    #[diesel(sql_type = Integer)]
    speed: i32,
}

/// The durations of the newest `most` completed stops of a zone on service days from `from` on. Days with coarse places
/// are ignored.
pub async fn executed(
    conn: &mut AsyncPgConnection,
    zone: ZoneId,
    from: NaiveDate,
    most: i64,
) -> StoreResult<Vec<Executed>> {
    let query = diesel::sql_query(
        "SELECT from_lat, from_lng, lat, lng, needed + service_seconds AS service_seconds, departed_at,
             extract(epoch FROM arrived_at - departed_at)::bigint AS drove,
             extract(epoch FROM finished_at - greatest(arrived_at, window_start - needed * interval '1 second'))::bigint AS served, speed
         FROM (SELECT s.*, lag(lat) OVER route AS from_lat, lag(lng) OVER route AS from_lng, coalesce(vt.speed, 1000) AS speed,
                   CASE WHEN (lat, lng) IS NOT DISTINCT FROM (lag(lat) OVER route, lag(lng) OVER route) THEN 0 ELSE setup_seconds END
                       AS needed
               FROM stops AS s JOIN plans AS p USING (zone_id, service_date)
               LEFT JOIN shifts AS sh ON sh.id = s.route_id LEFT JOIN vehicle_types AS vt ON vt.id = sh.vehicle_type_id
               WHERE s.zone_id = $1 AND s.service_date >= $2 AND p.erased_at IS NULL
                   AND s.state IN ('completed', 'failed') AND s.lat IS NOT NULL AND s.arrived_at IS NOT NULL AND s.called_off_at IS NULL
               WINDOW route AS (PARTITION BY s.route_id ORDER BY s.arrived_at, s.id)) AS driven
         WHERE state = 'completed' ORDER BY finished_at DESC LIMIT $3",
    );
    let query = query.bind::<diesel::sql_types::Uuid, _>(zone.0).bind::<Date, _>(from).bind::<BigInt, _>(most);
    let rows: Vec<ExecutedRow> = query.load(conn).await?;
    rows.into_iter().map(executed_of).collect()
}

fn executed_of(row: ExecutedRow) -> StoreResult<Executed> {
    let from = columns::place_if("stops.lat", row.from_lat, row.from_lng)?;
    let to = columns::place("stops.lat", row.lat, row.lng)?;
    Ok(Executed {
        way: from.map(|from| (from, to)),
        speed: columns::speed(row.speed)?,
        drove: row.departed_at.map(Timestamp::from).zip(row.drove.filter(|drove| *drove > 0).map(Seconds)),
        served: row.served.filter(|served| *served >= 0).map(|served| (Seconds(row.service_seconds), Seconds(served))),
    })
}

/// An event of a day.
#[derive(QueryableByName, Clone, PartialEq, Debug)]
pub struct DayEvent {
    /// Its position among all events.
    #[diesel(sql_type = BigInt)]
    pub seq: i64,
    /// Its id.
    #[diesel(sql_type = diesel::sql_types::Uuid)]
    pub id: Uuid,
    /// The type of the event.
    #[diesel(sql_type = Text)]
    pub topic: String,
    /// The content of the event.
    #[diesel(sql_type = Jsonb)]
    pub payload: Value,
    /// The time of the event.
    #[diesel(sql_type = Timestamptz)]
    pub created_at: DateTime<Utc>,
}

/// The events of a plan with positions after `after`, in order.
pub async fn events_after(
    conn: &mut AsyncPgConnection,
    (zone, date): PlanKey,
    after: i64,
    most: i64,
) -> StoreResult<Vec<DayEvent>> {
    let query = diesel::sql_query(
        "SELECT seq, id, topic, payload, created_at FROM outbox
         WHERE seq > $1 AND zone_id = $2 AND payload->>'date' = $3 ORDER BY seq LIMIT $4",
    );
    let query = query.bind::<BigInt, _>(after).bind::<diesel::sql_types::Uuid, _>(zone.0);
    Ok(query.bind::<Text, _>(date.to_string()).bind::<BigInt, _>(most).load(conn).await?)
}

/// The highest position of an event; 0 without events.
pub async fn newest_seq(conn: &mut AsyncPgConnection) -> StoreResult<i64> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = BigInt)]
        seq: i64,
    }
    // The sequence provides it without reading the events.
    let query = diesel::sql_query("SELECT CASE WHEN is_called THEN last_value ELSE 0 END AS seq FROM outbox_seq_seq");
    let row: Row = query.get_result(conn).await?;
    Ok(row.seq)
}
