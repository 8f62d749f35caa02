//! Keys and tokens. Only their SHA-256 is kept: they are long random strings, which no table of hashes can guess.

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::schema::{bookings, credentials, merchants};
use super::{Paging, StoreError, StoreResult};
use crate::domain::{BookingId, CourierId, CredentialId, MerchantId, Timestamp};

/// Who may use a stored credential.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Holder {
    /// The merchant's own server.
    Admin,
    /// A courier.
    Courier(CourierId),
    /// A shopper, by the merchant's reference.
    Shopper(String),
}

impl Holder {
    /// As it is stored and shown.
    pub fn role(&self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Courier(_) => "courier",
            Self::Shopper(_) => "shopper",
        }
    }
}

/// A key or token without its secret.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Credential {
    /// Its id.
    pub id: CredentialId,
    /// The tenant.
    pub merchant: MerchantId,
    /// Who may use it.
    pub holder: Holder,
    /// Its first characters, by which people recognise it.
    pub prefix: String,
    /// From this instant on it is refused.
    pub expires_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = credentials, check_for_backend(Pg))]
struct CredentialRow {
    id: Uuid,
    merchant_id: Uuid,
    role: String,
    prefix: String,
    courier_id: Option<Uuid>,
    shopper: Option<String>,
    expires_at: Option<DateTime<Utc>>,
    revoked_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
}

impl TryFrom<CredentialRow> for Credential {
    type Error = StoreError;

    fn try_from(row: CredentialRow) -> StoreResult<Self> {
        let holder = match (row.role.as_str(), row.courier_id, row.shopper) {
            ("admin", None, None) => Holder::Admin,
            ("courier", Some(id), None) => Holder::Courier(CourierId(id)),
            ("shopper", None, Some(shopper)) => Holder::Shopper(shopper),
            (role, ..) => return Err(StoreError::corrupt("credentials.role", role)),
        };
        Ok(Self {
            id: CredentialId(row.id),
            merchant: MerchantId(row.merchant_id),
            holder,
            prefix: row.prefix,
            expires_at: row.expires_at.map(Timestamp::from),
            revoked_at: row.revoked_at.map(Timestamp::from),
            created_at: row.created_at.into(),
        })
    }
}

/// Keeps a credential under the hash of its secret; one with that very secret is left as it is.
pub async fn insert(conn: &mut AsyncPgConnection, new: &Credential, secret_hash: &[u8; 32]) -> StoreResult<()> {
    let (courier, shopper) = match &new.holder {
        Holder::Admin => (None, None),
        Holder::Courier(id) => (Some(id.0), None),
        Holder::Shopper(shopper) => (None, Some(shopper.as_str())),
    };
    diesel::insert_into(credentials::table)
        .values((
            credentials::id.eq(new.id.0),
            credentials::merchant_id.eq(new.merchant.0),
            credentials::role.eq(new.holder.role()),
            credentials::prefix.eq(&new.prefix),
            credentials::secret_hash.eq(&secret_hash[..]),
            credentials::courier_id.eq(courier),
            credentials::shopper.eq(shopper),
            credentials::expires_at.eq(new.expires_at.map(Timestamp::to_utc)),
            credentials::created_at.eq(new.created_at.to_utc()),
        ))
        .on_conflict(credentials::secret_hash)
        .do_nothing()
        .execute(conn)
        .await?;
    Ok(())
}

/// The credential with that hash, also if it expired or was revoked.
pub async fn by_hash(conn: &mut AsyncPgConnection, secret_hash: &[u8; 32]) -> StoreResult<Option<Credential>> {
    credentials::table
        .filter(credentials::secret_hash.eq(&secret_hash[..]))
        .select(CredentialRow::as_select())
        .get_result(conn)
        .await
        .optional()?
        .map(Credential::try_from)
        .transpose()
}

/// The tokens of a shopper of the merchant's, expired and revoked ones included.
pub async fn of_shopper(
    conn: &mut AsyncPgConnection,
    merchant: MerchantId,
    shopper: &str,
    page: Paging,
) -> StoreResult<Vec<Credential>> {
    let own = credentials::merchant_id.eq(merchant.0).and(credentials::shopper.eq(shopper));
    let query = credentials::table.filter(own.and(credentials::id.gt(page.floor())));
    let query = query.order(credentials::id).limit(page.limit);
    let rows: Vec<CredentialRow> = query.select(CredentialRow::as_select()).load(conn).await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// The merchant of a booking: booking tokens are signed, not stored. Those of erased bookings open nothing any more.
pub async fn merchant_of_booking(conn: &mut AsyncPgConnection, id: BookingId) -> StoreResult<Option<MerchantId>> {
    let standing = bookings::table.find(id.0).filter(bookings::erased_at.is_null());
    let merchant: Option<Uuid> = standing.select(bookings::merchant_id).get_result(conn).await.optional()?;
    Ok(merchant.map(MerchantId))
}

/// All admin keys with the names of their merchants, in order of their making.
pub async fn admin_keys(conn: &mut AsyncPgConnection) -> StoreResult<Vec<(String, Credential)>> {
    let rows: Vec<(String, CredentialRow)> = credentials::table
        .inner_join(merchants::table.on(merchants::id.eq(credentials::merchant_id)))
        .filter(credentials::role.eq("admin"))
        .order(credentials::id)
        .select((merchants::name, CredentialRow::as_select()))
        .load(conn)
        .await?;
    rows.into_iter().map(|(merchant, row)| Ok((merchant, row.try_into()?))).collect()
}

/// The ids of what begins so and is not revoked.
pub async fn live_with_prefix(conn: &mut AsyncPgConnection, prefix: &str) -> StoreResult<Vec<CredentialId>> {
    let ids: Vec<Uuid> = credentials::table
        .filter(credentials::prefix.eq(prefix).and(credentials::revoked_at.is_null()))
        .select(credentials::id)
        .load(conn)
        .await?;
    Ok(ids.into_iter().map(CredentialId).collect())
}

/// Revokes one; `false` if there was nothing to revoke.
pub async fn revoke(conn: &mut AsyncPgConnection, id: CredentialId, now: Timestamp) -> StoreResult<bool> {
    let live = credentials::table.find(id.0).filter(credentials::revoked_at.is_null());
    let revoked = diesel::update(live).set(credentials::revoked_at.eq(now.to_utc())).execute(conn).await?;
    Ok(revoked == 1)
}

/// Revokes all tokens of a courier.
pub async fn revoke_courier(conn: &mut AsyncPgConnection, courier: CourierId, now: Timestamp) -> StoreResult<()> {
    let live = credentials::table.filter(credentials::courier_id.eq(courier.0).and(credentials::revoked_at.is_null()));
    diesel::update(live).set(credentials::revoked_at.eq(now.to_utc())).execute(conn).await?;
    Ok(())
}
