//! Values that an installation generates once.

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::StoreResult;
use super::schema::settings;

/// The value of a setting. If it does not exist, `fresh` becomes its value. Instances that start at the same time get
/// the same value.
pub async fn get_or_insert(conn: &mut AsyncPgConnection, name: &str, fresh: &[u8]) -> StoreResult<Vec<u8>> {
    diesel::insert_into(settings::table)
        .values((settings::name.eq(name), settings::value.eq(fresh)))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    Ok(settings::table.find(name).select(settings::value).get_result(conn).await?)
}
