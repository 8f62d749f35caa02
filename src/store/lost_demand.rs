//! Counts of lost demand: requests that could not be served.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Date, Integer, Text, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::{StoreError, StoreResult};
use ritiro_domain::{Cell, LostDemand, RefusalCode, RequestKind, ZoneId};

/// The counts since the last write.
#[derive(Clone, Default, Debug, PartialEq, Eq)]
pub struct Tally {
    /// The numbers of requests for offers, by the first requested day, and of those with at least one offer.
    pub offers: HashMap<(ZoneId, NaiveDate), (i64, i64)>,
    /// The number of refusals.
    pub lost: HashMap<LostDemand, i64>,
}

impl Tally {
    /// Whether there is nothing to write.
    pub fn is_empty(&self) -> bool {
        self.offers.is_empty() && self.lost.is_empty()
    }

    /// Adds the counts of another tally.
    pub fn add(&mut self, other: Self) {
        for (key, (asked, met)) in other.offers {
            let sum = self.offers.entry(key).or_default();
            *sum = (sum.0 + asked, sum.1 + met);
        }
        for (lost, refused) in other.lost {
            *self.lost.entry(lost).or_default() += refused;
        }
    }
}

/// Adds the counts to the stored ones in one transaction. Counts of zones that no longer exist are skipped. All
/// instances write in the order of the keys, so that they do not deadlock.
pub async fn add(conn: &mut AsyncPgConnection, tally: &Tally) -> StoreResult<()> {
    use diesel_async::AsyncConnection;
    conn.transaction(async |conn| {
        add_offers(conn, tally).await?;
        add_lost(conn, tally).await
    })
    .await
}

/// Deletes counts of days outside a span, a limited number of each kind. Returns the number.
pub async fn forget(
    conn: &mut AsyncPgConnection,
    (first, last): (NaiveDate, NaiveDate),
    most: i64,
) -> StoreResult<usize> {
    let mut deleted = 0;
    for table in ["lost_demand", "offers_asked"] {
        let forget = diesel::sql_query(format!(
            "DELETE FROM {table} WHERE ctid = ANY (ARRAY(
                 SELECT ctid FROM {table} WHERE service_date < $1 OR service_date > $2 LIMIT $3))"
        ));
        let forget = forget.bind::<Date, _>(first).bind::<Date, _>(last).bind::<BigInt, _>(most);
        deleted += forget.execute(conn).await?;
    }
    Ok(deleted)
}

async fn add_offers(conn: &mut AsyncPgConnection, tally: &Tally) -> StoreResult<()> {
    let mut rows: Vec<_> = tally.offers.iter().collect();
    rows.sort_unstable_by_key(|(key, _)| **key);
    let zones: Vec<Uuid> = rows.iter().map(|((zone, _), _)| zone.0).collect();
    let dates: Vec<NaiveDate> = rows.iter().map(|((_, date), _)| *date).collect();
    let (asked, met): (Vec<i64>, Vec<i64>) = rows.iter().map(|(_, counts)| **counts).unzip();
    let query = diesel::sql_query(
        "INSERT INTO offers_asked AS o (zone_id, service_date, asked, met)
         SELECT n.* FROM unnest($1, $2, $3, $4) AS n (zone_id, service_date, asked, met)
         JOIN zones ON zones.id = n.zone_id
         ORDER BY 1, 2
         ON CONFLICT (zone_id, service_date) DO UPDATE SET asked = o.asked + excluded.asked, met = o.met + excluded.met",
    );
    let query = query.bind::<Array<SqlUuid>, _>(zones).bind::<Array<Date>, _>(dates);
    query.bind::<Array<BigInt>, _>(asked).bind::<Array<BigInt>, _>(met).execute(conn).await?;
    Ok(())
}

async fn add_lost(conn: &mut AsyncPgConnection, tally: &Tally) -> StoreResult<()> {
    let rows: Vec<(&LostDemand, &i64)> = tally.lost.iter().collect();
    let column = |of: fn(&LostDemand) -> i32| rows.iter().map(|(lost, _)| of(lost)).collect::<Vec<_>>();
    let zones: Vec<Uuid> = rows.iter().map(|(lost, _)| lost.zone.0).collect();
    let dates: Vec<NaiveDate> = rows.iter().map(|(lost, _)| lost.date).collect();
    let wishes: Vec<&str> = rows.iter().map(|(lost, _)| lost.wish.as_str()).collect();
    let codes: Vec<&str> = rows.iter().map(|(lost, _)| lost.code.as_str()).collect();
    let refused: Vec<i64> = rows.iter().map(|(_, refused)| **refused).collect();
    let query = diesel::sql_query(
        "INSERT INTO lost_demand AS l (zone_id, service_date, wish, code, cell_south, cell_west, refused)
         SELECT n.* FROM unnest($1, $2, $3, $4, $5, $6, $7)
             AS n (zone_id, service_date, wish, code, cell_south, cell_west, refused)
         JOIN zones ON zones.id = n.zone_id
         ORDER BY 1, 2, 3, 4, 5, 6
         ON CONFLICT ON CONSTRAINT lost_demand_pk DO UPDATE SET refused = l.refused + excluded.refused",
    );
    let query = query.bind::<Array<SqlUuid>, _>(zones).bind::<Array<Date>, _>(dates);
    let query = query.bind::<Array<Text>, _>(wishes).bind::<Array<Text>, _>(codes);
    let query = query.bind::<Array<Integer>, _>(column(|lost| lost.cell.south));
    let query = query.bind::<Array<Integer>, _>(column(|lost| lost.cell.west));
    query.bind::<Array<BigInt>, _>(refused).execute(conn).await?;
    Ok(())
}

/// The number of refusals in a cell, over some days.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LostByArea {
    /// The approximate place.
    pub cell: Cell,
    /// The kind of request.
    pub wish: RequestKind,
    /// The reason of the refusal.
    pub code: RefusalCode,
    /// The number of refusals.
    pub refused: i64,
}

#[derive(QueryableByName)]
struct LostRow {
    #[diesel(sql_type = Integer)]
    cell_south: i32,
    #[diesel(sql_type = Integer)]
    cell_west: i32,
    #[diesel(sql_type = Text)]
    wish: String,
    #[diesel(sql_type = Text)]
    code: String,
    #[diesel(sql_type = BigInt)]
    refused: i64,
}

impl TryFrom<LostRow> for LostByArea {
    type Error = StoreError;

    fn try_from(row: LostRow) -> StoreResult<Self> {
        Ok(Self {
            cell: Cell { south: row.cell_south, west: row.cell_west },
            wish: RequestKind::parse(&row.wish).ok_or_else(|| StoreError::corrupt("lost_demand.wish", row.wish))?,
            code: RefusalCode::parse(&row.code).ok_or_else(|| StoreError::corrupt("lost_demand.code", row.code))?,
            refused: row.refused,
        })
    }
}

/// The refusals in a zone between two days, the highest counts first; at most `most` rows.
pub async fn by_area(
    conn: &mut AsyncPgConnection,
    zone: ZoneId,
    (from, to): (NaiveDate, NaiveDate),
    most: i64,
) -> StoreResult<Vec<LostByArea>> {
    let query = diesel::sql_query(
        "SELECT cell_south, cell_west, wish, code, sum(refused)::bigint AS refused
         FROM lost_demand WHERE zone_id = $1 AND service_date BETWEEN $2 AND $3
         GROUP BY cell_south, cell_west, wish, code
         ORDER BY refused DESC, cell_south, cell_west, wish, code LIMIT $4",
    );
    let query = query.bind::<SqlUuid, _>(zone.0).bind::<Date, _>(from).bind::<Date, _>(to).bind::<BigInt, _>(most);
    let rows: Vec<LostRow> = query.load(conn).await?;
    rows.into_iter().map(TryInto::try_into).collect()
}
