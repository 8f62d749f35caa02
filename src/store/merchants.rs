//! Merchants, the tenants.

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::schema::merchants;
use super::{Edited, StoreResult};
use ritiro_domain::{Merchant, MerchantId};

#[derive(Queryable, Selectable)]
#[diesel(table_name = merchants, check_for_backend(Pg))]
struct MerchantRow {
    id: Uuid,
    name: String,
    created_at: DateTime<Utc>,
    version: i64,
    allowed_origins: Vec<String>,
}

impl From<MerchantRow> for Merchant {
    fn from(row: MerchantRow) -> Self {
        Self {
            id: MerchantId(row.id),
            version: row.version,
            name: row.name,
            allowed_origins: row.allowed_origins,
            created_at: row.created_at.into(),
        }
    }
}

/// The merchant with that name. It is created if it does not exist.
pub async fn find_or_create(conn: &mut AsyncPgConnection, name: &str) -> StoreResult<MerchantId> {
    diesel::insert_into(merchants::table)
        .values((merchants::id.eq(Uuid::now_v7()), merchants::name.eq(name)))
        .on_conflict(merchants::name)
        .do_nothing()
        .execute(conn)
        .await?;
    let id: Uuid = merchants::table.filter(merchants::name.eq(name)).select(merchants::id).get_result(conn).await?;
    Ok(MerchantId(id))
}

/// The names of the oldest merchants, at most `most`.
pub async fn names(conn: &mut AsyncPgConnection, most: i64) -> StoreResult<Vec<String>> {
    Ok(merchants::table.order(merchants::id).select(merchants::name).limit(most).load(conn).await?)
}

/// Whether a merchant with that name exists.
pub async fn is_named(conn: &mut AsyncPgConnection, name: &str) -> StoreResult<bool> {
    let found: i64 = merchants::table.filter(merchants::name.eq(name)).count().get_result(conn).await?;
    Ok(found > 0)
}

/// One merchant.
pub async fn get(conn: &mut AsyncPgConnection, id: MerchantId) -> StoreResult<Merchant> {
    let row: MerchantRow = merchants::table.find(id.0).select(MerchantRow::as_select()).get_result(conn).await?;
    Ok(row.into())
}

/// One merchant. The row is locked against edits of its settings and keys until the transaction ends.
pub async fn get_locked(conn: &mut AsyncPgConnection, id: MerchantId) -> StoreResult<Merchant> {
    let row = merchants::table.find(id.0).select(MerchantRow::as_select()).for_no_key_update();
    Ok(row.get_result::<MerchantRow>(conn).await?.into())
}

/// Overwrites the settings of a merchant if it has that version.
pub async fn update(
    conn: &mut AsyncPgConnection,
    id: MerchantId,
    allowed_origins: &[String],
    version: i64,
) -> StoreResult<Edited<Merchant>> {
    let row: Option<MerchantRow> = diesel::update(merchants::table.find(id.0).filter(merchants::version.eq(version)))
        .set((merchants::allowed_origins.eq(allowed_origins), merchants::version.eq(version + 1)))
        .returning(MerchantRow::as_returning())
        .get_result(conn)
        .await
        .optional()?;
    match row {
        Some(row) => Ok(Edited::Done(row.into())),
        None => Ok(Edited::missed(Some(get(conn, id).await?.version))),
    }
}

/// The merchants with allowed origins, and their origins.
pub async fn with_origins(conn: &mut AsyncPgConnection) -> StoreResult<Vec<(MerchantId, Vec<String>)>> {
    let rows: Vec<(Uuid, Vec<String>)> = merchants::table
        .filter(merchants::allowed_origins.ne(Vec::<String>::new()))
        .select((merchants::id, merchants::allowed_origins))
        .load(conn)
        .await?;
    Ok(rows.into_iter().map(|(id, origins)| (MerchantId(id), origins)).collect())
}
