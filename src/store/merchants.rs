//! The tenants.

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::StoreResult;
use super::schema::merchants;
use crate::domain::MerchantId;

/// The merchant of that name; one that does not exist is made.
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
