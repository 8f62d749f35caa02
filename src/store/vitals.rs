//! Numbers for monitoring that only the database has.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::StoreResult;
use ritiro_domain::{MerchantId, Timestamp};

/// A number with a name such as `stop/completed`.
#[derive(QueryableByName, Clone, PartialEq, Eq, Debug)]
pub struct Vital {
    /// Its name.
    #[diesel(sql_type = Text)]
    pub what: String,
    /// The number.
    #[diesel(sql_type = BigInt)]
    pub number: i64,
}

/// Reads the numbers. For each zone's current day: stops and bookings by state, and served bookings on time and late.
/// For all zones together: the number of waiting outbox events, the age of the oldest one, and deliveries by state.
pub async fn read(conn: &mut AsyncPgConnection, now: Timestamp) -> StoreResult<Vec<Vital>> {
    let query = diesel::sql_query(
        "WITH z AS (SELECT id, ($1::timestamptz AT TIME ZONE time_zone)::date AS today FROM zones),
b AS (
    SELECT bk.state, bk.window_end, st.finished_at < bk.window_start AS early, greatest(coalesce(st.arrived_at, st.finished_at), bk.window_start) AS service_start
    FROM z JOIN bookings bk ON bk.zone_id = z.id AND bk.service_date = z.today
    LEFT JOIN stops st ON st.reservation_id = bk.reservation_id AND st.kind <> 'pickup'
)
SELECT 'stop/' || st.state AS what, count(*) AS number FROM z
    JOIN stops st ON st.zone_id = z.id AND st.service_date = z.today AND st.kind NOT IN ('break', 'load') GROUP BY st.state
UNION ALL SELECT 'booking/' || state, count(*) FROM b GROUP BY state
UNION ALL SELECT CASE WHEN early THEN 'served/early' WHEN service_start <= window_end THEN 'served/on_time' ELSE 'served/late' END,
    count(*)
    FROM b WHERE state = 'completed' GROUP BY 1
UNION ALL SELECT 'outbox/waiting', count(*) FROM outbox WHERE sent_at IS NULL
UNION ALL SELECT 'outbox/oldest_seconds',
    coalesce(greatest(0, extract(epoch FROM $1::timestamptz - min(created_at))), 0)::bigint FROM outbox WHERE sent_at IS NULL
UNION ALL SELECT 'delivery/' || state, count(*) FROM webhook_deliveries WHERE state <> 'delivered' GROUP BY state",
    );
    Ok(query.bind::<Timestamptz, _>(now.to_utc()).load(conn).await?)
}

/// An endpoint with dead deliveries.
#[derive(QueryableByName, Clone, PartialEq, Eq, Debug)]
pub struct DeadEndpoint {
    /// The endpoint.
    #[diesel(sql_type = SqlUuid)]
    pub endpoint_id: Uuid,
    /// The number of deliveries that were given up.
    #[diesel(sql_type = BigInt)]
    pub dead: i64,
    /// When the first of them was given up.
    #[diesel(sql_type = Timestamptz)]
    pub since: DateTime<Utc>,
}

/// The endpoints of a merchant with deliveries that were given up since an instant.
pub async fn dead_endpoints(
    conn: &mut AsyncPgConnection,
    merchant: MerchantId,
    since: Timestamp,
) -> StoreResult<Vec<DeadEndpoint>> {
    let query = diesel::sql_query(
        "SELECT endpoint_id, count(*) AS dead, min(finished_at) AS since FROM webhook_deliveries
         WHERE merchant_id = $1 AND state = 'dead' AND finished_at >= $2 GROUP BY endpoint_id ORDER BY since, endpoint_id",
    );
    Ok(query.bind::<SqlUuid, _>(merchant.0).bind::<Timestamptz, _>(since.to_utc()).load(conn).await?)
}
